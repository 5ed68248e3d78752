from odoo import fields, models


class CsAuditReason(models.TransientModel):
    """Asks why before audits are cancelled or re-opened; the audit checks the right.

    QA officers cancel what is not submitted, QA managers re-open what is (ALL-09).
    """

    _name = "cs.audit.reason"
    _description = "Why an audit is cancelled or re-opened"

    audit_ids = fields.Many2many(
        "cs.audit", string="Audits", required=True, readonly=True
    )
    mode = fields.Selection(
        [("cancel", "Cancel"), ("reopen", "Re-open")],
        required=True,
        readonly=True,
        default="cancel",
    )
    reason = fields.Text(
        string="Why", required=True, help="Kept on the record. No names of children."
    )

    def action_apply(self):
        """Cancel or re-open the audits, with the reason on the record."""
        self.ensure_one()
        if self.mode == "cancel":
            self.audit_ids.action_cancel(self.reason)
        else:
            self.audit_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
