from odoo import api, fields, models

MILESTONE_KINDS = [
    ("audit", "Audits are done"),
    ("moderation", "Moderation"),
    ("meeting", "Meeting"),
    ("preparation", "Preparation"),
    ("other", "Other"),
]


class CsProgrammeMilestone(models.Model):
    """Something that happens in named weeks of every cycle of a line (BPL-01, BPL-10,
    BPL-11).

    Written with the line, by QA officers and managers.
    """

    _name = "cs.programme.milestone"
    _description = "Milestone of a programme line"
    _inherit = ["cs.guard.mixin"]
    _order = "line_id, first_week, last_week, id"

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(MILESTONE_KINDS, required=True, default="other")
    first_week = fields.Integer(
        string="From week", required=True, default=1, aggregator=None
    )
    last_week = fields.Integer(
        string="To week",
        required=True,
        compute="_compute_last_week",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )

    _name_uniq = models.Constraint(
        "unique(line_id, name)", "Two milestones of a line have the same name."
    )

    @api.depends("first_week")
    def _compute_last_week(self):
        for milestone in self:
            milestone.last_week = max(milestone.last_week, milestone.first_week)

    def write(self, vals):
        result = super().write(vals)
        self.line_id._check_recurrence()
        self.line_id.filtered("cycle_ids")._plan_cycles()
        return result


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
