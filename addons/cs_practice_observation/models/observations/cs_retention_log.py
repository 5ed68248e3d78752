from odoo import api, models

from odoo.addons.cs_quality_assurance.models.privacy.cs_retention_log import Kept


class CsRetentionLog(models.Model):
    _inherit = "cs.retention.log"

    @api.model
    def _get_kept(self):
        kept = super()._get_kept()
        ended = [("state", "in", ("closed", "cancelled", "refused"))]
        about = {"employee_id": "practitioner_id"}
        clock = ("cs_retention_colleague_years", "years")
        never = ("date_closed", "=", False)
        model = "cs.practice.observation"
        return [
            *kept,
            Kept(model, *clock, "date_closed", ended, about),
            # Called off: no day on which it was closed.
            Kept(model, *clock, "date_planned", [*ended, never], about),
        ]
