from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsAuditTool(models.Model):
    _inherit = "cs.audit.tool"

    counts_as = fields.Selection(
        selection_add=[("observation", "Practice observation"), ("other",)],
        ondelete={"observation": "set default"},
    )


class CsAudit(models.Model):
    _inherit = "cs.audit"

    @api.constrains("tool_id")
    def _check_not_an_observation_tool(self):
        for audit in self:
            if audit.tool_id.counts_as == "observation":
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” is for observing practice. Choose a tool for "
                        "cases.",
                        tool=audit.tool_id.display_name,
                    )
                )
