from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules import grading
from ..platform.guard import LIFECYCLE, in_lifecycle

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
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company may use it."
    )
    grade_ids = fields.One2many("cs.grade", "scale_id", string="Grades", copy=True)
    active = fields.Boolean(default=True)
    is_locked = fields.Boolean(
        compute="_compute_is_locked",
        help="A tool in use grades with this scale.",
        string="In use, so it stays",
    )

    def _compute_is_locked(self):
        tools = self._tools_in_use()
        used = tools.scale_id | tools.domain_ids.own_scale_id
        for scale in self:
            scale.is_locked = scale in used

    @api.model_create_multi
    def create(self, vals_list):
        together = self.with_context(cs_grades_together=LIFECYCLE)
        return super(CsGradeScale, together).create(vals_list).with_env(self.env)

    def write(self, vals):
        together = self.with_context(cs_grades_together=LIFECYCLE)
        return super(CsGradeScale, together).write(vals)

    @api.constrains("grade_ids")
    def _check_ranks(self):
        for scale in self:
            ranks = sorted(scale.grade_ids.mapped("rank"))
            if ranks and ranks != list(range(1, len(ranks) + 1)):
                raise ValidationError(
                    self.env._(
                        "Number the grades of “%(scale)s” 1, 2, 3 and so on, the best "
                        "grade first.",
                        scale=scale.name,
                    )
                )

    def _tools_in_use(self):
        """Tools that were put into use and grade with these scales, if only a
        domain."""
        # Whether another council audits by a shared scale is asked, and nothing else.
        tools = self.env["cs.audit.tool"].sudo().with_context(active_test=False)
        return tools.search(
            [
                ("state", "!=", "draft"),
                "|",
                ("scale_id", "in", self.ids),
                ("domain_ids.own_scale_id", "in", self.ids),
            ]
        )

    def _check_not_in_use(self):
        """Grades that audits were given mean for good what they meant then (ALL-06)."""
        if in_lifecycle(self.env):
            return
        used = self._tools_in_use()[:1]
        if used:
            raise UserError(
                self.env._(
                    "“%(scale)s” is the scale of a tool in use, so its grades cannot "
                    "be "
                    "added, removed or put in another order. Duplicate the scale and "
                    "change the copy.",
                    scale=used.scale_id.name,
                )
            )

    def _as_rules(self):
        """This scale as ``rules.grading`` reads it."""
        self.ensure_one()
        return grading.Scale(tuple(self.grade_ids.mapped("rank")))

    def _good_rank(self):
        """The rank of good: the grade with that code, else the last of the better
        half."""
        self.ensure_one()
        good = self.grade_ids.filtered(lambda grade: grade.code == "good")[:1]
        return good.rank or max(1, (len(self.grade_ids) + 1) // 2)


class CsGrade(models.Model):
    """One grade of a scale. ``rank`` 1 is the best."""

    _name = "cs.grade"
    _description = "Grade"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "scale_id.id, rank"

    scale_id = fields.Many2one(
        "cs.grade.scale", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    letter = fields.Char(
        required=True,
        size=2,
        translate=True,
        help="Shown in heat maps, so that colour never stands alone.",
    )
    rank = fields.Integer(
        string="Place on the scale",
        required=True,
        aggregator=None,
        help="1 is the best grade.",
    )
    palette = fields.Selection(
        PALETTE, string="Colour", required=True, default="neutral"
    )
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "unique(scale_id, code)", "Two grades of one scale cannot share a code."
    )
    _rank_positive = models.Constraint(
        "CHECK (rank > 0)", "Ranks start at 1, the best grade."
    )

    @api.model_create_multi
    def create(self, vals_list):
        grades = super().create(vals_list)
        grades.scale_id._check_not_in_use()
        grades._check_scales(grades.scale_id)
        return grades

    def write(self, vals):
        scales = self.scale_id
        if {"rank", "code", "scale_id"} & set(vals):
            scales._check_not_in_use()
        result = super().write(vals)
        if "scale_id" in vals:
            self.scale_id._check_not_in_use()
        if {"rank", "scale_id"} & set(vals):
            self._check_scales(scales | self.scale_id)
        return result

    def unlink(self):
        scales = self.scale_id
        result = super().unlink()
        self._check_scales(scales.exists())
        return result

    def _check_scales(self, scales):
        """No gaps; a scale that saves its grades together checks when it has all."""
        if self.env.context.get("cs_grades_together") is not LIFECYCLE:
            scales._check_ranks()

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.scale_id._check_not_in_use()
