from odoo import api, fields, models
from odoo.exceptions import ValidationError


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


class CsAudit(models.Model):
    _inherit = "cs.audit"

    @api.constrains("tool_id")
    def _check_not_a_supervision_tool(self):
        for audit in self:
            if audit.tool_id.counts_as == "supervision":
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” is for supervision files. Choose a tool for cases.",
                        tool=audit.tool_id.display_name,
                    )
                )
