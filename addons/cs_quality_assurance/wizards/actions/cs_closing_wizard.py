from odoo import fields, models


class CsClosingWizard(models.TransientModel):
    """A word from the service manager or head of service as they close the loop
    (LUT-09, LUT-10).

    Managers; the audit itself checks that it is theirs to close.
    """

    _name = "cs.closing.wizard"
    _description = "Close the loop"

    audit_id = fields.Many2one(
        "cs.audit",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    step = fields.Selection(
        [("assure", "Assure"), ("confirm", "Confirm")], required=True, default="assure"
    )
    note = fields.Text(
        string="What you saw", help="What is different for the child. No names."
    )

    def action_apply(self):
        """Pass the word on to the audit, which checks the right."""
        self.ensure_one()
        if self.step == "assure":
            self.audit_id.action_assure(self.note)
        else:
            self.audit_id.action_confirm(self.note)
        return {"type": "ir.actions.act_window_close"}
