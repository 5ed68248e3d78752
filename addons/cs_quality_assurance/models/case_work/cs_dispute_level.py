from odoo import fields, models

from ..platform.hr_department import LEVELS


class CsDisputeLevel(models.Model):
    """One level of a framework's dispute resolution, the lowest first (SWI-12).

    Everyone reads; QA managers change.
    """

    _name = "cs.dispute.level"
    _description = "Dispute level"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10, aggregator=None, help="The lowest first.")
    name = fields.Char(required=True, translate=True)
    level = fields.Selection(
        LEVELS,
        string="Answered by the manager at",
        required=True,
        help="The manager of the case's team at this level, or the next above.",
    )
    response_days = fields.Integer(
        string="Answer within (working days)", default=5, aggregator=None
    )
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint(
        "CHECK (response_days > 0)", "Give at least one working day to answer."
    )
