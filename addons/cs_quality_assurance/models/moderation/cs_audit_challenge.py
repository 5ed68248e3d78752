from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..platform.wording import date_in_words


class CsAudit(models.Model):
    """The challenges to a grade, and what their outcome brings with it."""

    _inherit = "cs.audit"

    challenge_ids = fields.One2many("cs.challenge", "audit_id", string="Challenges")
    is_challenged = fields.Boolean(
        string="Grade challenged",
        compute="_compute_is_challenged",
        search="_search_is_challenged",
        compute_sudo=True,
    )
    can_challenge = fields.Boolean(
        compute="_compute_can_challenge", string="May challenge the grade"
    )
    challenge_until = fields.Date(
        string="Can be challenged until",
        compute="_compute_challenge_until",
        compute_sudo=True,
    )

    @api.depends("challenge_ids.state")
    def _compute_is_challenged(self):
        counts = dict(
            self.env["cs.challenge"]._read_group(
                [("audit_id", "in", self.ids), ("state", "=", "raised")],
                ["audit_id"],
                ["__count"],
            )
        )
        for audit in self:
            audit.is_challenged = bool(counts.get(audit))

    def _search_is_challenged(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("challenge_ids", "any", [("state", "=", "raised")])
        return found if True in value else ~found

    @api.depends("date_submitted", "moderation_ids.date_done", "framework_id", "state")
    def _compute_challenge_until(self):
        for audit in self:
            done = audit.moderation_ids.filtered(lambda m: m.state == "done")
            days = audit.framework_id.challenge_days
            start = max(
                [*filter(None, done.mapped("date_done")), audit.date_submitted or None],
                key=lambda day: day or fields.Date.to_date("1900-01-01"),
            )
            audit.challenge_until = (
                audit.company_id._cs_add_working_days(start, days)
                if days and start and audit.state in ("closing", "closed")
                else False
            )

    @api.depends("state", "department_id", "challenge_ids.state")
    @api.depends_context("uid")
    def _compute_can_challenge(self):
        for audit in self:
            audit.can_challenge = (
                audit.state in ("closing", "closed")
                and not audit._refusal_of_challenge()
            )

    def _refusal_of_challenge(self):
        """Why the current user may not challenge this grade now; None when they may."""
        self.ensure_one()
        # Who manages a team is structure, and the days are the framework's: readable
        # by all.
        known = self.sudo()
        names = {"audit": known.name}
        if self.env.user not in known.department_id.cs_line_user_ids:
            return self.env._(
                "Only a manager of the team whose work was audited, or above it, can "
                "challenge the grade of %(audit)s.",
                **names,
            )
        if known.auditor_user_id == self.env.user:
            return self.env._("You audited %(audit)s yourself.", **names)
        if not known.framework_id.challenge_days:
            return self.env._("Your framework has no challenges to a grade.")
        if known.state == "moderation":
            return self.env._(
                "%(audit)s is being moderated. Wait for the outcome: you can challenge "
                "the grade then.",
                **names,
            )
        if known.state not in ("closing", "closed"):
            return self.env._("%(audit)s has not been submitted.", **names)
        if known.challenge_until < fields.Date.context_today(self):
            return self.env._(
                "The grade of %(audit)s could be challenged until %(date)s.",
                date=date_in_words(self.env, known.challenge_until),
                **names,
            )
        standing = known.challenge_ids.filtered(
            lambda c: (
                c.state == "raised"
                or (c.state == "decided" and c.date_raised >= known.date_submitted)
            )
        )
        if standing:
            return self.env._(
                "The grade of %(audit)s was challenged already, and that stands.",
                **names,
            )
        return None

    def _check_may_challenge(self):
        self.check_access("read")
        for audit in self:
            if refusal := audit._refusal_of_challenge():
                # sudo: who manages a team is structure, readable by all
                line = audit.sudo().department_id.cs_line_user_ids
                raise (UserError if self.env.user in line else AccessError)(refusal)

    def action_challenge(self):
        """Open the page on which a manager challenges the grade."""
        self.ensure_one()
        self._check_may_challenge()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Challenge the grade"),
            "res_model": "cs.challenge",
            "views": [(False, "form")],
            "target": "current",
            "context": {"default_audit_id": self.id},
        }

    def action_view_challenges(self):
        """The challenges to this grade; whoever may read them."""
        self.ensure_one()
        return self._view_records("cs.challenge", [("audit_id", "=", self.id)])

    def _cap_as_it_stands(self):
        """The cap on the overall grade by the last grades given to the domains.

        :return: a grade, or none
        """
        self.ensure_one()
        last = self.moderation_ids.filtered(lambda m: m.state == "done").sorted("id")
        return last[-1]._standing_cap() if last else self.grade_cap_id

    def _after_challenge(self, challenge):
        """A changed grade becomes the final one, and what follows from it is worked
        out again; runs as superuser after the checks of ``cs.challenge``."""
        self.ensure_one()
        if challenge.outcome == "changed":
            self._to({"final_grade_id": challenge.grade_id.id})
            self._escalate()
            self._set_re_audit_due()
        self._close_if_nothing_open()

    def _facts_of_challenges(self):
        facts = []
        for challenge in self.challenge_ids.sorted("id"):
            if challenge.state == "decided":
                what = (
                    self.env._("Challenged, and changed")
                    if challenge.outcome == "changed"
                    else self.env._("Challenged, and kept")
                )
                facts.append(
                    (
                        what,
                        challenge.grade_id,
                        challenge.decided_by_id.name,
                        challenge.date_decided,
                    )
                )
        return facts

    def _problems_of_challenge(self):
        # Whether a challenge is open is no secret of whoever closes the audit.
        if self.sudo().challenge_ids.filtered(lambda c: c.state == "raised"):
            return [self.env._("Its grade is being challenged: wait for the decision.")]
        return []

    def _withdraw_challenges(self):
        # A QA manager re-opens, which the caller checked; the grade challenged is gone.
        challenges = self.sudo().challenge_ids.filtered(lambda c: c.state == "raised")
        challenges._take("lapse")

    # A participant's own grading: nobody's result, and no work of anybody follows.

    benchmark_session_id = fields.Many2one(
        "cs.benchmark.session",
        string="Benchmarking session",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )

    def _hand_in_to_session(self):
        """A benchmark's audit has no result; what belongs to a session goes to it."""
        if self.kind == "benchmark":
            # Results are counted by the final grade: this one has none.
            self._to({"final_grade_id": False})
        # Whether all are in is the session's to see, not the participant's.
        self.sudo().benchmark_session_id._check_all_in()
