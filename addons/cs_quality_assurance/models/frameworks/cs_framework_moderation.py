from odoo import fields, models


class CsFrameworkModeration(models.Model):
    """A grade that is always moderated, whatever share is drawn (BPL-14, DUR-12).

    Everyone reads; QA managers change.
    """

    _name = "cs.framework.moderation"
    _description = "Always moderated"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "framework_id, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
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

    _grade_needed = models.Constraint(
        "CHECK (trigger = 'child_unsafe' OR grade_id IS NOT NULL)",
        "Choose the grade that is always moderated.",
    )
