from odoo import models


class CsProgramme(models.Model):
    _inherit = "cs.programme"

    def action_rehearse(self):
        """Show how the year would go; see ``cs.rehearsal``. QA officers."""
        self.ensure_one()
        self.check_access("read")
        rehearsal = self.env["cs.rehearsal"].create({"programme_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rehearsal"),
            "res_model": "cs.rehearsal",
            "res_id": rehearsal.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
