from odoo import api, models


class IrUiMenu(models.Model):
    """Supervision is in the bar where a framework expects its audits."""

    _inherit = "ir.ui.menu"

    @api.model
    def _cs_needs(self):
        audits = ("cs.expectation", [("activity", "=", "supervision_audit")])
        return super()._cs_needs() | {
            "cs_supervision_audit.menu_cs_supervision_audit": audits,
            "cs_supervision_audit.menu_cs_supervision_audit_line": audits,
        }
