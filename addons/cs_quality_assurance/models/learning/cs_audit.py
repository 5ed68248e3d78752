from odoo import api, fields, models

from ..audits.cs_audit import RESULT_STATES

SAMPLES = [
    ("random", "Drawn at random"),
    ("chosen", "Chosen for a reason"),
    ("follow_up", "Follow-up"),
]
FOLLOW_UPS = ("re_audit", "dip_review")


class CsAudit(models.Model):
    _inherit = "cs.audit"

    # Results of what was chosen say nothing of the rest, so they are counted apart.
    sample = fields.Selection(
        SAMPLES, string="How it was chosen", compute="_compute_sample", store=True
    )

    @api.depends("kind", "cycle_id", "origin_audit_id")
    def _compute_sample(self):
        for audit in self:
            if audit.kind in FOLLOW_UPS:
                audit.sample = "follow_up"
            elif audit.kind == "case_file" and audit.cycle_id:
                audit.sample = "chosen" if audit.origin_audit_id else "random"
            else:
                audit.sample = "chosen"

    def _cs_is_good(self):
        """Whether the final grade is good or better; never without such a grade."""
        self.ensure_one()
        good = self.scale_id.grade_ids.filtered(lambda grade: grade.code == "good")
        return bool(good and self.final_grade_id) and (
            self.final_grade_id.rank <= good.rank
        )

    def action_propose_practice(self):
        """Open a new entry for the library, from this audit."""
        self.ensure_one()
        return self._cs_new_from("cs.good.practice", self.env._("Good practice"))

    def action_nominate(self):
        """Open a new nomination for the celebration event, from this audit."""
        self.ensure_one()
        return self._cs_new_from(
            "cs.recognition",
            self.env._("Nomination"),
            default_employee_id=self.practitioner_id.id,
        )

    def _cs_new_from(self, model, title, **context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "context": {"default_audit_id": self.id, **context},
        }

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
            return [("department_id.cs_line_user_ids", "in", user.ids)]
        return [("id", "=", False)]
