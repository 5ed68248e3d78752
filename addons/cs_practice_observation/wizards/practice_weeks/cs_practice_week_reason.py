from odoo import fields, models


class CsPracticeWeekReason(models.TransientModel):
    """Asks why before a practice week is cancelled or its report taken back, or an
    activity is said not to have taken place; the record checks the right."""

    _name = "cs.practice.week.reason"
    _description = "Why a practice week changes"

    week_id = fields.Many2one("cs.practice.week", readonly=True)
    activity_id = fields.Many2one("cs.practice.activity", readonly=True)
    mode = fields.Selection(
        [
            ("cancel", "Cancel"),
            ("reopen", "Take back"),
            ("not_held", "Did not take place"),
        ],
        required=True,
        readonly=True,
        default="cancel",
    )
    reason = fields.Char(string="Why", required=True, help="Kept on the record.")

    def action_apply(self):
        """Do it, with the reason on the record."""
        self.ensure_one()
        if self.mode == "cancel":
            self.week_id.action_cancel(self.reason)
        elif self.mode == "reopen":
            self.week_id.action_reopen(self.reason)
        else:
            self.activity_id.action_not_held(self.reason)
        return {"type": "ir.actions.act_window_close"}
