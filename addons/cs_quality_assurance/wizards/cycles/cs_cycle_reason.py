from odoo import fields, models


class CsCycleReason(models.TransientModel):
    """Why a cycle is cancelled or its draw undone; the reason stays on the cycle."""

    _name = "cs.cycle.reason"
    _description = "Reason for cancelling a cycle or undoing its draw"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Selection(
        [("cancel", "Cancel the cycle"), ("undo", "Undo the draw")],
        required=True,
        readonly=True,
        default="cancel",
    )
    sample_count = fields.Integer(related="cycle_id.live_count")
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Do it; the cycle checks who may (QA officers cancel, QA managers undo)."""
        self.ensure_one()
        if self.step == "undo":
            self.cycle_id.action_back_to_planned(self.reason)
        else:
            self.cycle_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
