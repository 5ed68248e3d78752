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
