from odoo import fields, models


class CsExpectationExcuse(models.TransientModel):
    """Asks why somebody is not asked for what they owe. QA officers; the record
    checks."""

    _name = "cs.expectation.excuse"
    _description = "Why something owed is not asked"

    owed_ids = fields.Many2many("cs.expectation.owed", required=True, readonly=True)
    reason = fields.Char(
        string="Why",
        required=True,
        help="Everybody who sees what is owed can read it. Nothing about health.",
    )

    def action_apply(self):
        """Excuse them, with the reason on the record."""
        self.ensure_one()
        self.owed_ids.action_excuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
