from odoo import fields, models


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

    tested_theme_id = fields.Many2one(
        "cs.learning.theme",
        string="A theme it tests",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whether what was done about a theme of learning made a difference.",
    )
