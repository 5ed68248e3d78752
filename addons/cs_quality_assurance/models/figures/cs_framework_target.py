from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import targets as rules

MEASURES = [
    (rules.FLOOR, "At least so many at this grade or better"),
    (rules.CEILING, "At most so many at this grade or worse"),
]


class CsFrameworkTarget(models.Model):
    """One target of a framework: a floor for good, a ceiling for inadequate, for all or
    for a department or type of case, with dates (DUR-27).

    Everybody who uses the framework reads them; QA managers change them. Where a
    framework has none, its own 'target: % good or better' is the one.
    """

    _name = "cs.framework.target"
    _description = "Target of a framework"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="framework_id.company_id")
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        translate=False,
        help="Such as “Good or better”.",
    )
    measure = fields.Selection(
        MEASURES, string="Asks for", required=True, default=rules.FLOOR
    )
    grade_id = fields.Many2one("cs.grade", required=True, ondelete="restrict")
    percent = fields.Float(string="%", required=True, default=90.0, aggregator=None)
    department_id = fields.Many2one(
        "hr.department", string="Only in", help="Teams below are included."
    )
    case_type_id = fields.Many2one("cs.case.type", string="Only of this type")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A target must be from 0 to 100."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The target ends before it starts. Check the two dates.",
    )

    @api.depends("measure", "grade_id")
    def _compute_name(self):
        for target in self:
            if target.name or not target.grade_id:
                continue
            grade = target.grade_id.name
            target.name = (
                self.env._("%(grade)s or better", grade=grade)
                if target.measure == rules.FLOOR
                else self.env._("%(grade)s or worse", grade=grade)
            )

    @api.constrains("grade_id", "framework_id", "department_id")
    def _check_grade_on_scale(self):
        for target in self:
            scale = target.framework_id.scale_id
            if scale and target.grade_id.scale_id != scale:
                raise ValidationError(
                    self.env._(
                        "“%(grade)s” is not on the scale of the framework's tool. "
                        "Choose a grade of “%(scale)s”.",
                        grade=target.grade_id.name,
                        scale=scale.name,
                    )
                )
            company = target.department_id.company_id
            if company and company != target.framework_id.company_id:
                raise ValidationError(
                    self.env._("Choose a department of the same council.")
                )
