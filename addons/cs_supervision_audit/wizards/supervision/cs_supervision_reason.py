from odoo import api, fields, models


class CsSupervisionReason(models.TransientModel):
    """Asks why before a supervision audit is cancelled or re-opened.

    The audit checks the right: the line above cancels, QA managers re-open (ALL-09).
    """

    _name = "cs.supervision.reason"
    _description = "Why a supervision audit is cancelled or re-opened"

    audit_ids = fields.Many2many(
        "cs.supervision.audit", string="Audits", required=True, readonly=True
    )
    mode = fields.Selection(
        [("cancel", "Cancel"), ("reopen", "Re-open")],
        required=True,
        readonly=True,
        default="cancel",
    )
    reason = fields.Text(string="Why", required=True, help="Kept on the record.")

    def action_apply(self):
        """Cancel or re-open the audits, with the reason on the record."""
        self.ensure_one()
        if self.mode == "cancel":
            self.audit_ids.action_cancel(self.reason)
        else:
            self.audit_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}


class CsSupervisionAudit(models.Model):
    _inherit = "cs.supervision.audit"

    can_cancel = fields.Boolean(compute="_compute_can_cancel")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_cancel(self):
        for audit in self:
            audit.can_cancel = bool(
                audit._origin
                and audit.state in ("planned", "in_progress")
                and audit._is_above()
            )

    def action_ask_cancel(self):
        """Ask the line above why, then cancel."""
        return self._ask_reason("cancel", self.env._("Cancel the supervision audit"))

    def action_ask_reopen(self):
        """Ask a QA manager why, then re-open."""
        return self._ask_reason("reopen", self.env._("Re-open the supervision audit"))

    def _ask_reason(self, mode, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cs.supervision.reason",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_ids": self.ids, "default_mode": mode},
        }
