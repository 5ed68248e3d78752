from odoo import fields, models


class CsBenchmarkSession(models.Model):
    """A session that a calibration event runs live."""

    _inherit = "cs.benchmark.session"

    meeting_id = fields.Many2one(
        "cs.meeting",
        string="Calibration event",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,
    )
