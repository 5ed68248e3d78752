from odoo import api, fields, models

from ..programme.cs_programme_milestone import MILESTONE_KINDS


class CsCycleMilestone(models.Model):
    """A milestone of one cycle, by date; from the line when the cycle is planned.

    QA officers move them; everybody who reads cycles reads them.
    """

    _name = "cs.cycle.milestone"
    _description = "Milestone of a cycle"
    _inherit = ["cs.guard.mixin"]
    _order = "date_start, date_end, id"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(required=True)
    kind = fields.Selection(MILESTONE_KINDS, required=True, default="other")
    date_start = fields.Date(string="From", required=True, index=True)
    date_end = fields.Date(string="To", required=True)
    is_worked = fields.Boolean(string="Has a working day", default=True)

    _in_order = models.Constraint(
        "CHECK (date_end >= date_start)",
        "The milestone ends before it starts. Check the two dates.",
    )

    @api.depends("name", "cycle_id.name")
    def _compute_display_name(self):
        for milestone in self:
            milestone.display_name = f"{milestone.name}: {milestone.cycle_id.name}"
