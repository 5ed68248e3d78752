from odoo import fields, models


class CsActionDone(models.TransientModel):
    """Asks what came of actions before they are done; the action checks the right."""

    _name = "cs.action.done"
    _description = "What came of an action"

    action_ids = fields.Many2many(
        "cs.action", string="Actions", required=True, readonly=True
    )
    outcome = fields.Text(string="What was done")
    difference = fields.Text(string="What changed for the child")

    def action_apply(self):
        """Mark the actions done, with what was typed on the record.

        :raises UserError: something is not said yet
        """
        self.ensure_one()
        self.action_ids.write({"outcome": self.outcome, "difference": self.difference})
        self.action_ids._take("done")
        return {"type": "ir.actions.act_window_close"}
