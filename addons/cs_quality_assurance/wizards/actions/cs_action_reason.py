from odoo import fields, models


class CsActionReason(models.TransientModel):
    """Asks why before an action is cancelled or sent back, and what came of it before
    it is done; the action checks the right."""

    _name = "cs.action.reason"
    _description = "Why an action is cancelled or sent back"

    action_ids = fields.Many2many(
        "cs.action", string="Actions", required=True, readonly=True
    )
    mode = fields.Selection(
        [("cancel", "Cancel"), ("reopen", "Send back"), ("done", "Done")],
        required=True,
        readonly=True,
        default="cancel",
    )
    reason = fields.Text(string="Why", help="Kept on the record. No names of children.")
    outcome = fields.Text(string="What was done")
    difference = fields.Text(string="What changed for the child")

    def action_apply(self):
        """Cancel the actions, send them back or mark them done, with what was typed on
        the record.

        :raises UserError: something is not said yet
        """
        self.ensure_one()
        if self.mode == "done":
            self.action_ids.write(
                {"outcome": self.outcome, "difference": self.difference}
            )
            self.action_ids._move_to("done")
            return {"type": "ir.actions.act_window_close"}
        if self.mode == "cancel":
            self.action_ids.action_cancel(self.reason)
        else:
            self.action_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
