from odoo import fields, models


class CsLearningTheme(models.Model):
    """A theme that learning points share. Everyone reads; QA officers keep the list."""

    _name = "cs.learning.theme"
    _description = "Learning theme"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    point_ids = fields.One2many(
        "cs.learning.point", "theme_id", string="Learning points"
    )

    _name_uniq = models.Constraint(
        "unique(company_id, name)", "This theme already exists."
    )

    _check_company_auto = True

    priority_id = fields.Many2one(
        "cs.priority",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="What the service set out to do that this is about (BWD-08).",
    )

    def action_develop(self):
        """Open a new development activity on this theme: a circle, a forum, training or
        a briefing (BPL-13). QA officers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Development activity"),
            "res_model": "cs.meeting",
            "view_mode": "form",
            "context": {"default_theme_ids": self.ids},
        }
