from odoo import api, fields, models

from ..platform.guard import in_lifecycle


class CsMeetingItem(models.Model):
    """One item of an agenda, and what was said. Written with its meeting."""

    _name = "cs.meeting.item"
    _description = "Item of an agenda"
    _inherit = ["cs.guard.mixin"]
    _order = "meeting_id, sequence, id"

    meeting_id = fields.Many2one(
        "cs.meeting", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Item", required=True)
    brought_by = fields.Char(string="Brought by")
    note = fields.Text(string="What was said", help="No names.")
    about = fields.Json(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        if not in_lifecycle(self.env):
            items.meeting_id._check_planned()
        return items

    def write(self, vals):
        self.meeting_id._check_planned()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_from_planned(self):
        self.meeting_id._check_planned()

    def action_open(self):
        """What the item is about, as far as the reader may read it."""
        self.ensure_one()
        if not self.about:
            return False
        return {
            "type": "ir.actions.act_window",
            "name": self.about["name"],
            "res_model": self.about["model"],
            "domain": self.about["domain"],
            "views": [(False, "list"), (False, "form")],
        }
