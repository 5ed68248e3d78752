from odoo import fields, models

from ...rules import case_work


class CsFrameworkCheckpoint(models.Model):
    """A manager's checkpoint on an assessment, by its day (DUR-26, BWD-11).

    Everyone reads; QA managers change.
    """

    _name = "cs.framework.checkpoint"
    _description = "Manager checkpoint"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "framework_id, day, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True
    )
    name = fields.Char(required=True, translate=True)
    day = fields.Integer(
        required=True, aggregator=None, help="0: the day the assessment starts."
    )
    day_kind = fields.Selection(
        [("working", "Working days"), ("calendar", "Calendar days")],
        string="Counted in",
        required=True,
        default="working",
    )
    past_days = fields.Integer(
        string="Only past (working days)",
        aggregator=None,
        help=(
            "Asked only of assessments expected to run, or found to run, past so many "
            "working days. 0: asked always."
        ),
    )
    prompt = fields.Char(string="What to settle", translate=True)
    active = fields.Boolean(default=True)

    _day_positive = models.Constraint(
        "CHECK (day >= 0 AND past_days >= 0)", "Days cannot be below zero."
    )

    def _as_rule(self):
        self.ensure_one()
        return case_work.Checkpoint(
            key=self.id,
            day=self.day,
            working_days=self.day_kind == "working",
            past_days=self.past_days,
        )
