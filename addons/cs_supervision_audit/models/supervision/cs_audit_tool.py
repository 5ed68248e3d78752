from odoo import fields, models


class CsAuditTool(models.Model):
    _inherit = "cs.audit.tool"

    counts_as = fields.Selection(
        selection_add=[("supervision", "Supervision audit"), ("other",)],
        ondelete={"supervision": "set default"},
    )

    def _where_answered(self):
        if self.counts_as == "supervision":
            released = [("audit_id.date_released", "!=", False)]
            return "cs.supervision.audit.line", released
        return super()._where_answered()
