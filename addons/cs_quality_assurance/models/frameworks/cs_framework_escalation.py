from odoo import fields, models

from ...rules import grading
from ..platform.hr_department import LEVELS


class CsFrameworkEscalation(models.Model):
    """One line of 'who is told': these grades, or an unsafe child, tell this level of
    the line.

    Sources: BPL-09, DUR-11, LUT-06, SWI-07.
    """

    _name = "cs.framework.escalation"
    _description = "Who is told"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    trigger = fields.Selection(
        [
            ("at_or_below", "The grade is at or below"),
            ("at_or_above", "The grade is at or above"),
            ("child_unsafe", "The child is unsafe"),
        ],
        string="When",
        required=True,
        default="at_or_below",
    )
    grade_id = fields.Many2one("cs.grade")
    level = fields.Selection(LEVELS, string="Tell", required=True)
    requires_record = fields.Boolean(
        string="Record who was spoken to",
        help=(
            "The auditor records who was spoken to and the immediate action before "
            "submitting (DUR-11)."
        ),
    )
    note = fields.Char(string="What they are asked to do", translate=True)

    _grade_needed = models.Constraint(
        "CHECK (trigger = 'child_unsafe' OR grade_id IS NOT NULL)",
        "Choose the grade that sets this off.",
    )

    def _applies(self, grade, child_unsafe):
        self.ensure_one()
        return grading.triggered(
            self.trigger,
            self.grade_id.rank or None,
            grade.rank or None,
            bool(child_unsafe),
        )
