from odoo import fields, models


class CsAction(models.Model):
    """Actions that come from a practice observation; made when it is shared only."""

    _inherit = "cs.action"

    observation_id = fields.Many2one(
        "cs.practice.observation",
        string="Practice observation",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    origin = fields.Selection(
        selection_add=[("observation", "Practice observation"), ("other",)],
        ondelete={"observation": "set other"},
    )

    def _get_origin(self):
        if self.observation_id:
            return "observation"
        if self.practice_week_id:
            return "practice_week"
        return super()._get_origin()
