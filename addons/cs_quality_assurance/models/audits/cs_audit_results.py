from odoo import api, fields, models

from .cs_audit import OPEN_STATES, RESULT_STATES, STATES

SAMPLES = [
    ("random", "Drawn at random"),
    ("chosen", "Chosen for a reason"),
    ("follow_up", "Follow-up"),
]
FOLLOW_UPS = ("re_audit", "dip_review")


class CsAudit(models.Model):
    """What counts as a result, and for whom."""

    _inherit = "cs.audit"

    # Results of what was chosen say nothing of the rest, so they are counted apart.
    sample = fields.Selection(
        SAMPLES, string="How it was chosen", compute="_compute_sample", store=True
    )

    @api.depends("kind", "cycle_id.targeted", "origin_audit_id")
    def _compute_sample(self):
        for audit in self:
            if audit.kind in FOLLOW_UPS:
                audit.sample = "follow_up"
            elif audit.kind == "case_file" and audit.cycle_id:
                # What is drawn because of what its record says is no random sample;
                # whoever holds the audit may know which it is.
                targeted = audit.sudo().cycle_id.targeted
                chosen = audit.origin_audit_id or targeted
                audit.sample = "chosen" if chosen else "random"
            else:
                audit.sample = "chosen"

    def _domain_of_results(self):
        """The audits that count as results, of those the current user is shown: all
        for QA and leaders, those of their departments for managers, none for the rest.

        The one definition of what counts: graded, any moderation over, practice in
        grading left out; in the period in which it was submitted.
        """
        return [
            ("final_grade_id", "!=", False),
            ("state", "in", RESULT_STATES),
            ("kind", "!=", "benchmark"),
            *self._domain_of_my_line(),
        ]

    def _domain_of_answers(self):
        """The audits whose answers count: results, and those whose tool ends in no
        overall grade, once they are out of moderation."""
        overall, *rest = self._domain_of_results()
        return ["|", overall, ("tool_id.has_overall", "=", False), *rest]

    # Nine audits in ten are closed: what people look at is the rest, in the order of
    # the boards and of the lists.
    _board_idx = models.Index(
        "(company_id, state, urgency, date_due, id) "
        "WHERE state NOT IN ('closed', 'cancelled')"
    )
    _open_idx = models.Index(
        "(company_id, date_due, id) WHERE state NOT IN ('closed', 'cancelled')"
    )
    urgency = fields.Integer(
        string="Order on the board",
        compute="_compute_urgency",
        store=True,
        aggregator=None,
        help="0: a child may be unsafe; 1: the worst grade; 2: the rest.",
    )

    @api.depends("child_unsafe", "final_grade_id")
    def _compute_urgency(self):
        for audit in self:
            worst = audit.final_grade_id.scale_id.grade_ids.sorted("rank")[-1:]
            audit.urgency = (
                0
                if audit.child_unsafe
                else 1
                if audit.final_grade_id and audit.final_grade_id == worst
                else 2
            )

    @api.model
    def _group_expand_state(self, states, domain):
        """The board shows every running state, and the finished ones that hold
        something.
        """
        found = set(states)
        return [
            state for state, _label in STATES if state in OPEN_STATES or state in found
        ]

    def _domain_of_my_line(self):
        """On ``department_id``: nothing for QA and leaders, who see the whole council;
        their own departments for managers; none at all for the rest."""
        user = self.env.user
        if self.env.su or any(
            user.has_group(f"cs_quality_assurance.{group}")
            for group in ("group_qa_officer", "group_leader")
        ):
            return []
        if user.has_group("cs_quality_assurance.group_manager"):
            return [("department_id", "in", user._cs_line_ids())]
        return [("id", "=", False)]
