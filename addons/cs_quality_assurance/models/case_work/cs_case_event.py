from odoo import fields, models


class CsCaseEvent(models.Model):
    """Reviews that still wait for their check."""

    _inherit = "cs.case.event"

    review_check_ids = fields.One2many("cs.review.check", "event_id", string="Check")
