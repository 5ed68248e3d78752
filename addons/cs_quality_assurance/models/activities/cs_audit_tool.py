from odoo import fields, models


class CsAuditTool(models.Model):
    """The tools that partner agencies answer under their own login."""

    _inherit = "cs.audit.tool"

    agency_ids = fields.One2many("cs.agency", "tool_id", string="Agencies it is for")
