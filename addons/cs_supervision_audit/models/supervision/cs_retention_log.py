from odoo import api, models

from odoo.addons.cs_quality_assurance.models.privacy.cs_retention_log import Kept


class CsRetentionLog(models.Model):
    _inherit = "cs.retention.log"

    @api.model
    def _get_kept(self):
        kept = super()._get_kept()
        ended = [("state", "in", ("closed", "cancelled"))]
        about = {"employee_id": "supervisor_id"}
        clock = ("cs_retention_colleague_years", "years")
        never = ("date_closed", "=", False)
        model = "cs.supervision.audit"
        return [
            *kept,
            Kept(model, *clock, "date_closed", ended, about),
            # Called off: no day on which it was closed.
            Kept(model, *clock, "date_planned", [*ended, never], about),
        ]
