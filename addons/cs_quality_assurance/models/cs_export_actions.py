from odoo import models


class CsAudit(models.Model):
    _inherit = "cs.audit"

    def action_export_schedule(self):
        """Download these audits as a schedule. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "schedule", "ids": self.ids},
        }


class CsAction(models.Model):
    _inherit = "cs.action"

    def action_export_tracker(self):
        """Download these actions as a tracker. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "actions", "ids": self.ids},
        }
