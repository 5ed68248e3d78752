from odoo import models


class CsAudit(models.Model):
    _inherit = "cs.audit"

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
