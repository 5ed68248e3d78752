from odoo import fields, models


class CsFramework(models.Model):
    """The meetings that a framework asks for."""

    _inherit = "cs.framework"

    meeting_type_ids = fields.One2many(
        "cs.meeting.type", "framework_id", string="Types of meeting"
    )
