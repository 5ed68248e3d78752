from odoo import fields, models


class CsMeetingItem(models.Model):
    """One item of an agenda, and what was said. Written with its meeting."""

    _name = "cs.meeting.item"
    _description = "Item of an agenda"
    _inherit = ["cs.part.mixin", "cs.guard.mixin"]
    _part_of = "meeting_id"
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
