from odoo import fields, models

from ...models.observations.cs_practice_observation import CONSENT_ROLES


class CsObservationRefusal(models.TransientModel):
    """Asks who did not consent to an observation; no reason is needed."""

    _name = "cs.observation.refusal"
    _description = "Consent refused"
    # Nobody may point it at an observation that they may not read.
    _inherit = ["cs.guard.mixin"]

    observation_id = fields.Many2one(
        "cs.practice.observation", required=True, ondelete="cascade"
    )
    refused_by = fields.Selection(
        CONSENT_ROLES, string="Who did not consent", required=True
    )
    note = fields.Char(
        string="What would make it possible",
        help="Another day, another observer, part of the visit only. No names.",
    )

    def action_confirm(self):
        """Record it, as the user; the observation checks who may."""
        self.ensure_one()
        self.observation_id.action_refused(self.refused_by, self.note)
        return {"type": "ir.actions.act_window_close"}
