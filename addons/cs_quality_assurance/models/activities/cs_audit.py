from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...rules import activities
from ..platform.guard import LIFECYCLE
from ..tools.cs_graded_mixin import Problem


class CsAudit(models.Model):
    """Thematic audits: the non-negotiables are answered, and hold the grade down."""

    _inherit = "cs.audit"

    element_ids = fields.One2many(
        "cs.audit.element",
        "audit_id",
        string="Non-negotiable elements",
        copy=False,
        lifecycle=True,
    )

    def _lay_out_elements(self):
        vals = [
            {
                "audit_id": audit.id,
                "element_id": element.id,
                "sequence": place,
                "name": element.name,
                "domain_name": element.domain_id.display_name or False,
            }
            for audit in self
            if audit.kind == "thematic"
            # What was agreed about the theme is for every auditor to answer.
            for place, element in enumerate(
                audit.sudo().cycle_id.programme_line_id.non_negotiable_ids
                - audit.sudo().element_ids.element_id
            )
        ]
        # Laid out like the tool's lines: not the auditor's choice.
        self.env["cs.audit.element"].sudo().with_context(cs_lifecycle=LIFECYCLE).create(
            vals
        )
        self.invalidate_recordset(["element_ids"])

    # --- the cap ----------------------------------------------------------

    def _cap_of_elements(self, cap):
        """DUR-15: nothing above what the non-negotiable elements allow."""
        scale = self.tool_id.scale_id
        rules_scale = scale._as_rules()
        good = scale.grade_ids.filtered(lambda grade: grade.code == "good").rank
        elements = {
            ("element", element.id): {"met": True, "not_met": False}.get(element.met)
            for element in self.element_ids
        }
        found = activities.element_cap(rules_scale, elements, good or None)
        return activities.lowest_cap(rules_scale, cap, found)

    def _element_reasons_in_words(self):
        if self.kind != "thematic":
            return []
        names = {("element", element.id): element.name for element in self.element_ids}
        return [
            self.env._(
                "the non-negotiable element “%(element)s” is not met",
                element=names[reason.domain],
            )
            for reason in self._cap().binding
            if reason.domain in names
        ]

    # --- what is missing --------------------------------------------------

    def _problems_of_elements(self):
        text = ""
        if self.kind != "thematic":
            return []
        open_count = len(self.element_ids.filtered(lambda element: not element.met))
        if open_count:
            text = self.env._(
                "Say for each non-negotiable element whether it is met (%(count)s to "
                "go).",
                count=open_count,
            )
        elif self.element_ids.filtered(lambda e: not (e.evidence or "").strip()):
            text = self.env._("Write what shows each non-negotiable element.")
        return [Problem(text, "elements")] if text else []

    # Dip samples: a short look by a manager at their own area (SWI-04, ALL-01).

    dip_theme_id = fields.Many2one(
        "cs.dip.theme",
        string="Dip sample theme",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )
    dip_draw_id = fields.Many2one(
        "cs.dip.draw",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
        string="Dip samples taken",
    )

    def _conflict_allowed(self):
        """Where ALL-01 does not stand in the way of an auditor's line or team."""
        self.ensure_one()
        # ALL-01 is about results: a benchmark gives none, and Durham's managers grade
        # together. One's own work stays barred, by the session.
        # Whether it is a reference audit, and nothing of it.
        if self.benchmark_session_id or self.sudo().reference_id:
            return True
        # It stands unless the framework says so: here it does, for a manager's own
        # draw on the month's theme, and for nothing else.
        return bool(
            self.kind == "dip_sample"
            and self.dip_draw_id
            and self.framework_id.dip_own_area
        )

    # A theme looked at again: what each question came to, for ``cs.repeat.mixin``.

    def _good_by_question(self):
        """(question, whether it was good or yes, or the element met) for each answer
        of these audits, the overall grade first; a moderator's grade goes before the
        auditor's, as everywhere (DUR-23)."""
        done = self.moderation_ids.filtered(lambda look: look.state == "done")
        moderated = {
            one.audit_line_id: one.grade_id
            for look in done.sorted("date_done, id")
            for one in look.line_ids.filtered("grade_id")
        }
        overall = self.env._("Overall, good or better")
        found = [
            (overall, audit.final_grade_id.rank <= audit.scale_id._good_rank())
            for audit in self.filtered("final_grade_id")
        ]
        for line in self.line_ids.filtered(lambda one: not one.not_applicable):
            # The same question in every version of the tool.
            question = (line.domain_id.root_id or line.domain_id).display_name
            if grade := moderated.get(line, line.grade_id):
                good = grade.rank <= grade.scale_id._good_rank()
                found.append(
                    (self.env._("%s, good or better", question), good),
                )
            elif line.yes_no:
                found.append(
                    (self.env._("%s, yes", question), line.yes_no == "yes"),
                )
        return found + [
            (self.env._("%s, met", element.name), element.met == "met")
            for element in self.element_ids.filtered("met")
        ]

    def _scores_by_question(self):
        """(question, score) for each score given in these audits."""
        return [
            (
                self.env._(
                    "%(question)s, of %(most)s",
                    question=(line.domain_id.root_id or line.domain_id).display_name,
                    most=line.domain_id.score_max,
                ),
                line.score,
            )
            for line in self.line_ids
            if line.answer_type == "score"
            and not line.not_applicable
            and (line.score_given or line.score)
        ]

    # Multi-agency audits: every partner has answered, or it is said why not.

    contribution_ids = fields.One2many(
        "cs.audit.contribution", "audit_id", string="Partner agencies", copy=False
    )

    def _ask_partners(self):
        """The agencies that the line names are asked in each of its audits, once."""
        asked = self.filtered(lambda audit: audit.kind == "multi_agency")
        # The line's own choice; whoever allocates is checked.
        asked = asked.sudo()
        asked.contribution_ids.with_context(cs_lifecycle=LIFECYCLE).create(
            [
                {"audit_id": audit.id, "agency_id": agency.id}
                for audit in asked
                for agency in audit._line_of().agency_ids
                - audit.contribution_ids.agency_id
            ]
        )

    def _problems_of_partners(self):
        problems = []
        if self.kind != "multi_agency":
            return problems

        def ask(text):
            problems.append(Problem(text, "partners"))

        if not self.contribution_ids:
            ask(self.env._("Record which partner agencies take part."))
        for one in self.contribution_ids:
            if one.standing in ("waiting", "late"):
                ask(
                    self.env._(
                        "Record what %(agency)s says, or why there is no answer.",
                        agency=one.agency_id.name,
                    )
                )
            elif one.disagrees and not (one.disagreement or "").strip():
                ask(
                    self.env._(
                        "Say what %(agency)s disagrees about.",
                        agency=one.agency_id.name,
                    )
                )
            elif text := self._problem_of_joint(one):
                ask(text)
        return problems

    # The parts of the agencies joined into one view, and one joint judgement: the
    # audit's own overall grade, which each agency says whether it shares.

    partner_line_ids = fields.One2many(
        "cs.audit.contribution.line",
        "audit_id",
        string="What each agency found",
        copy=False,
    )
    can_put_to_partners = fields.Boolean(
        compute="_compute_can_put_to_partners",
        string="May put the joint judgement to the agencies",
    )

    @api.depends("state", "kind", "auditor_user_id", "contribution_ids")
    @api.depends_context("uid")
    def _compute_can_put_to_partners(self):
        for audit in self:
            audit.can_put_to_partners = bool(
                audit.can_grade and audit.kind == "multi_agency"
            ) and any(audit.contribution_ids.mapped("has_login"))

    def _joint_parts(self):
        """The parts that an agency sent under its own login."""
        return self.contribution_ids.filtered(
            lambda one: one.has_login and one.standing == "received"
        )

    def _problem_of_joint(self, part):
        """What is open of the joint judgement with this agency, in a sentence."""
        if not self.has_overall or part not in self._joint_parts():
            return ""
        if (part.missing_reason or "").strip():
            return ""
        names = {"agency": part.agency_id.name}
        same = (
            part.joint_grade_id == self.overall_grade_id
            and part.joint_reason == self.overall_reason
        )
        if not part.joint_asked_on or not same:
            return self.env._(
                "Put the joint judgement to %(agency)s, on the form of the audit.",
                **names,
            )
        if not part.joint_answered_on:
            return self.env._(
                "%(agency)s has not yet said whether it agrees with the joint "
                "judgement. Or say why there is no answer.",
                **names,
            )
        return ""

    def action_put_to_partners(self):
        """Put the overall grade, with its reason, to the agencies as the joint
        judgement. The auditor, once every part is in.

        :raises UserError: naming what is missing
        """
        self.ensure_one()
        if not self.can_put_to_partners:
            raise AccessError(
                self.env._("The auditor of a multi-agency audit does this.")
            )
        if waiting := self.contribution_ids.filtered(
            lambda one: one.standing in ("waiting", "late")
        ):
            raise UserError(
                self.env._(
                    "Wait for every part, or say why there is none: %(agencies)s.",
                    agencies=format_list(self.env, waiting.agency_id.mapped("name")),
                )
            )
        if problems := self._problems_of_overall():
            raise UserError("\n".join(one.text for one in problems))
        self._joint_parts()._put_to_them(self.overall_grade_id, self.overall_reason)

    # --- the auditing screen ----------------------------------------------

    def _choices_of_partners(self):
        if self.kind != "multi_agency":
            return {}
        standing = self.env["cs.audit.contribution"]._fields["standing"]
        return {
            "agencies": self.env["cs.agency"].search_read(
                [("company_id", "=", self.company_id.id)], ["name", "contact_role"]
            ),
            "standings": standing._description_selection(self.env),
        }

    # Ad hoc audits keep the question that they help to answer.

    enquiry_id = fields.Many2one(
        "cs.enquiry",
        string="Line of enquiry",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
