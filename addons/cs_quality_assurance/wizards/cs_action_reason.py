from odoo import fields, models


class CsActionReason(models.TransientModel):
    """Asks why before an action is cancelled or sent back; it checks the right."""

    _name = "cs.action.reason"
    _description = "Why an action is cancelled or sent back"

    action_ids = fields.Many2many(
        "cs.action", string="Actions", required=True, readonly=True
    )
    mode = fields.Selection(
        [("cancel", "Cancel"), ("reopen", "Send back")],
        required=True,
        readonly=True,
        default="cancel",
    )
    reason = fields.Text(
        string="Why", required=True, help="Kept on the record. No names of children."
    )

    def action_apply(self):
        """Cancel the actions, or send them back, with the reason on the record."""
        self.ensure_one()
        if self.mode == "cancel":
            self.action_ids.action_cancel(self.reason)
        else:
            self.action_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
