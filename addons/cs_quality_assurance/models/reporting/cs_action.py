from odoo import fields, models


class CsAction(models.Model):
    """An action that a meeting set (BPL-11)."""

    _inherit = "cs.action"

    meeting_id = fields.Many2one(
        "cs.meeting",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The meeting that set it (BPL-11).",
    )
