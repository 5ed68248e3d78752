from odoo import api, fields, models

from ...rules import calibration as rules
from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.guard import LIFECYCLE
from .cs_reference_audit import USES

OFFICER = "cs_quality_assurance.group_qa_officer"
# Whose work it would be, if it were any other file.
NOBODYS = ("cycle_id", "practitioner_id", "iro_id", "moderator_id", "feedback_by_id")
STANDARD = "cs_quality_assurance.activity_reference"


class CsAudit(models.Model):
    """An audit of a reference audit: what it is, kept from everybody but QA until it is
    submitted; then the auditor's grades beside the panel's."""

    _inherit = "cs.audit"

    # Nobody but QA reads, searches or groups by these: they tell what an audit is.
    reference_id = fields.Many2one(
        "cs.reference.audit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
        groups=OFFICER,
    )
    reference_use = fields.Selection(
        USES,
        string="What it is given for",
        readonly=True,
        copy=False,
        lifecycle=True,
        groups=OFFICER,
    )
    reference_for_id = fields.Many2one(
        "hr.employee",
        string="For whom it was slipped in",
        readonly=True,
        copy=False,
        lifecycle=True,
        groups=OFFICER,
    )
    reference_outcome = fields.Selection(
        [("within", "Within tolerance"), ("outside", "Outside tolerance")],
        string="Beside the panel",
        readonly=True,
        copy=False,
        lifecycle=True,
        groups=OFFICER,
    )
    reference_talk = fields.Text(
        string="What was said about it",
        readonly=True,
        copy=False,
        lifecycle=True,
        groups=OFFICER,
    )
    reference_comparison = fields.Json(
        string="Your grades beside the panel's",
        compute="_compute_reference_comparison",
    )
    reference_in_words = fields.Char(
        string="How it went", compute="_compute_reference_comparison"
    )

    # --- before it is submitted --------------------------------------------

    def _reveal_reference(self):
        """A reference audit that looked like any other file becomes one as it is
        submitted: nothing of it follows for the case, the round or the family."""
        # What an audit is, is QA's to know; that it is submitted was checked.
        for audit in self.sudo().filtered(
            lambda one: one.reference_id and one.kind != "benchmark"
        ):
            audit.with_context(cs_lifecycle=LIFECYCLE)._drop_what_follows()
            audit.sample_ids.with_context(cs_lifecycle=LIFECYCLE).unlink()
            audit._to({"kind": "benchmark", **dict.fromkeys(NOBODYS, False)})
            audit.invalidate_recordset(["kind", *NOBODYS])

    def _drop_what_follows(self):
        """Actions, plans and learning points of a file that nobody works on because of
        this audit."""
        self.action_ids.unlink()
        self.plan_ids.unlink()
        self.learning_point_ids.unlink()

    # --- once it is --------------------------------------------------------

    def _settle_reference(self):
        """Hold a submitted reference audit beside the panel; what follows for its
        auditor. As superuser.

        :return: whether it is one
        """
        self.ensure_one()
        if not self.reference_id:
            return False
        found = self._beside_panel()
        self._to({"reference_outcome": "within" if found.passed else "outside"})
        self._arrive("close")
        self._message_log(body=self._outcome_in_words(found))
        if self.reference_use == "standard":
            self._after_standard(found)
        return True

    def _beside_panel(self):
        """The outcome of :mod:`rules.calibration`, with the framework's tolerance."""
        framework, lines = self.framework_id, self.reference_id.line_ids
        verdicts = self._verdicts()
        overall = lines.filtered(lambda line: not line.domain_id)
        return rules.outcome(
            verdicts.get(overall),
            [verdicts.get(line) for line in lines - overall],
            framework.standard_share,
        )

    def _verdicts(self):
        """{line of the reference: verdict on this audit's grade}."""
        given = {line.domain_id: line.grade_id for line in self.line_ids}
        steps = self.framework_id.standard_steps
        return {
            line: line._verdict(
                given.get(line.domain_id, line.grade_id.browse())
                if line.domain_id
                else self.overall_grade_id,
                steps,
            )
            for line in self.reference_id.line_ids
        }

    def _outcome_in_words(self, found):
        why = {
            "overall": self.env._(
                "the overall grade is not one that the panel accepts"
            ),
            "never": self.env._("a grade is one that the panel never accepts"),
            "share": self.env._(
                "fewer than %(share)s%% of the domains are within tolerance",
                share=f"{self.framework_id.standard_share:g}",
            ),
        }
        counted = self.env._(
            "%(within)s of %(total)s domains within tolerance of the panel's grades.",
            within=found.within,
            total=found.total,
        )
        if found.passed:
            return self.env._("Within tolerance: %(counted)s", counted=counted)
        return self.env._(
            "Outside tolerance: %(why)s. %(counted)s",
            why="; ".join(why[one] for one in found.against),
            counted=counted,
        )

    def _after_standard(self, found):
        """Accredited, another one, or first a talk with QA (BPL-15)."""
        if not found.passed:
            officer = self.framework_id._who_calibrates()
            if officer:
                self.activity_schedule(
                    STANDARD,
                    user_id=officer.id,
                    summary=self.env._(
                        "%(audit)s: talk it over with its auditor, then give another",
                        audit=self.name,
                    ),
                )
            return
        self.env["cs.accreditation"]._after_reference(self)

    def _check_talked(self):
        # QA officers, who may, were checked by the step; others learn nothing from it.
        known = self.sudo()
        if known.reference_outcome != "outside" or known.reference_talk:
            return [
                self.env._(
                    "%(audit)s is not a reference audit to talk over.", audit=self.name
                )
            ]
        return []

    def action_talk(self, text):
        """Say what was said with the auditor about a reference audit outside tolerance;
        they are given another. QA officers.

        :param text: plain text, for QA and the auditor
        """
        self._take("talk", text)

    def action_ask_talk(self):
        """Ask what was said; who may is checked when it is sent."""
        return self._ask_reason("talk")

    def _give_another_reference(self):
        for audit in self:
            # An officer's decision, checked by the step.
            own = audit.sudo()
            own.activity_feedback([STANDARD])
            own.framework_id._give_reference(own.auditor_id)

    # --- drift -------------------------------------------------------------

    def _auditor_drifts(self):
        """Whether a signal of drift stands for the auditor of this audit."""
        # A yes or no for the draw; the figures are QA's and the auditor's own.
        person = self.sudo().auditor_id
        return bool(self.env["cs.figure.pair"].sudo()._standing(person).signal)

    def _share_in(self, layer):
        """Per cent of a round up to which a layer draws, as it looks at this audit."""
        if not layer.steady_percentage:
            return layer.percentage
        # As above: a share, and nothing of the figures.
        pairs, person = self.env["cs.figure.pair"].sudo(), self.sudo().auditor_id
        return rules.share_for(
            layer.percentage,
            layer.steady_percentage,
            self._moderated_by().moderation_percentage,
            pairs._standing(person).is_steady,
        )

    # --- what the auditor sees ---------------------------------------------

    @api.depends("state", "reference_outcome")
    @api.depends_context("uid", "lang")
    def _compute_reference_comparison(self):
        officer = self.env.user.has_group(OFFICER)
        for audit in self:
            mine = audit.auditor_user_id == self.env.user
            # Shown to QA and to the one who graded, once the grades are in.
            known = audit.sudo()
            if (
                not (officer or mine)
                or not known.reference_id
                or audit.state not in SUBMITTED_STATES
            ):
                audit.reference_comparison = audit.reference_in_words = False
                continue
            audit.reference_comparison = known._compare_with_panel()
            audit.reference_in_words = known._outcome_in_words(known._beside_panel())

    def _compare_with_panel(self):
        """The auditor's grades and the panel's, those furthest apart first; what the
        grid of a benchmarking session shows, with the panel's reasons."""
        words = {
            rules.SAME: self.env._("the same"),
            rules.WITHIN: self.env._("acceptable, too"),
            rules.OUTSIDE: self.env._("outside tolerance"),
            rules.NEVER: self.env._("never acceptable"),
            None: self.env._("not graded"),
        }

        def seen(grade):
            return grade and {
                "name": grade.name,
                "letter": grade.letter,
                "palette": grade.palette,
            }

        scale = self.scale_id._as_rules()
        verdicts = self._verdicts()
        given = {line.domain_id: line.grade_id for line in self.line_ids}
        rows = []
        for line in self.reference_id.line_ids:
            mine = (
                given.get(line.domain_id, line.grade_id.browse())
                if line.domain_id
                else self.overall_grade_id
            )
            steps = mine and abs(
                scale.position(mine.rank) - scale.position(line.grade_id.rank)
            )
            rows.append(
                {
                    "domain": line.display_name,
                    "grades": [seen(mine) or None, seen(line.grade_id)],
                    "steps": steps if mine else None,
                    "said": words[verdicts[line]],
                    "reason": line.reason or "",
                    "overall": not line.domain_id,
                }
            )
        rows.sort(key=lambda row: (not row["overall"], -(row["steps"] or 0)))
        return {"people": [self.env._("Auditor"), self.env._("Panel")], "rows": rows}
