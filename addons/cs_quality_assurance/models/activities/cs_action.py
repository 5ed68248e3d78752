from odoo import fields, models


class CsAction(models.Model):
    _inherit = "cs.action"

    thematic_report_id = fields.Many2one(
        "cs.thematic.report",
        string="Thematic audit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
