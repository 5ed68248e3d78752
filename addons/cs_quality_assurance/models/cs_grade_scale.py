from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import grading

PALETTE = [
    ("outstanding", "Blue-green"),
    ("good", "Green"),
    ("requires_improvement", "Amber"),
    ("inadequate", "Red"),
    ("neutral", "Grey"),
]


class CsGradeScale(models.Model):
    """A grading scale, its grades best first. Everyone reads; QA managers change."""

    _name = "cs.grade.scale"
    _description = "Grading scale"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company may use it.")
    grade_ids = fields.One2many("cs.grade", "scale_id", string="Grades", copy=True)
    active = fields.Boolean(default=True)

    @api.constrains("grade_ids")
    def _check_ranks(self):
        for scale in self:
            ranks = sorted(scale.grade_ids.mapped("rank"))
            if ranks and ranks != list(range(1, len(ranks) + 1)):
                raise ValidationError(
                    self.env._(
                        "Number the grades of “%(scale)s” 1, 2, 3 and so on, the best grade first.",
                        scale=scale.name,
                    )
                )

    def _as_rules(self):
        """This scale as ``rules.grading`` reads it."""
        self.ensure_one()
        return grading.Scale(tuple(self.grade_ids.mapped("rank")))


class CsGrade(models.Model):
    """One grade of a scale. ``rank`` 1 is the best."""

    _name = "cs.grade"
    _description = "Grade"
    _inherit = ["cs.guard.mixin"]
    _order = "scale_id, rank"

    scale_id = fields.Many2one("cs.grade.scale", required=True, index=True, ondelete="cascade")
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    letter = fields.Char(
        required=True, size=2, translate=True, help="Shown in heat maps, so that colour never stands alone."
    )
    rank = fields.Integer(required=True, aggregator=None, help="1 is the best grade.")
    palette = fields.Selection(PALETTE, string="Colour", required=True, default="neutral")
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint("unique(scale_id, code)", "Two grades of one scale cannot share a code.")
    _rank_positive = models.Constraint("CHECK (rank > 0)", "Ranks start at 1, the best grade.")
