from odoo import fields, models


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

    meeting_id = fields.Many2one(
        "cs.meeting",
        string="Commissioned by",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        help="The meeting that asked for this thematic audit (BPL-11).",
    )
