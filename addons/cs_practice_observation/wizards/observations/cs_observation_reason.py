from odoo import fields, models

from ...models.observations.cs_practice_observation import CONSENT_ROLES


class CsObservationReason(models.TransientModel):
    """Asks what a refusal, a cancellation or a re-opening has to say."""

    _name = "cs.observation.reason"
    _description = "Reason for a change of an observation"
    # Nobody may point it at an observation that they may not read.
    _inherit = ["cs.guard.mixin"]

    observation_id = fields.Many2one(
        "cs.practice.observation", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("refuse", "Refuse"), ("cancel", "Cancel"), ("reopen", "Re-open")],
        required=True,
    )
    refused_by = fields.Selection(CONSENT_ROLES, string="Who did not consent")
    note = fields.Char(
        string="What would make it possible",
        help="Another day, another observer, part of the visit only. No names.",
    )
    reason = fields.Text(string="Why", help="Stays with the observation. No names.")

    def action_confirm(self):
        """Do it, as the user; the observation checks who may."""
        self.ensure_one()
        if self.kind == "refuse":
            self.observation_id.action_refused(self.refused_by, self.note)
        elif self.kind == "cancel":
            self.observation_id.action_cancel(self.reason)
        else:
            self.observation_id.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}


class CsPracticeObservation(models.Model):
    _inherit = "cs.practice.observation"

    def _ask_reason(self, kind, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cs.observation.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_observation_id": self.id, "default_kind": kind},
        }

    def action_ask_refused(self):
        """Open the page on which a refusal is recorded."""
        return self._ask_reason("refuse", self.env._("Consent is refused"))

    def action_ask_cancel(self):
        """Open the page that asks why it is cancelled."""
        return self._ask_reason("cancel", self.env._("Cancel the observation"))

    def action_ask_reopen(self):
        """Open the page that asks why it is re-opened. QA managers."""
        return self._ask_reason("reopen", self.env._("Re-open the observation"))
