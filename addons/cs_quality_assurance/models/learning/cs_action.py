from odoo import fields, models


class CsAction(models.Model):
    _inherit = "cs.action"

    priority_id = fields.Many2one(
        "cs.priority",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="What the service set out to do that this serves (BWD-08).",
    )
    standard_ids = fields.Many2many(
        "cs.practice.standard",
        "cs_action_standard_rel",
        string="Practice standards",
        check_company=True,
        help="The standards this would bring the work up to (BWD-01).",
    )
