from odoo import api, models


class IrUiMenu(models.Model):
    """Observations and practice weeks are in the bar where a framework brings them."""

    _inherit = "ir.ui.menu"

    @api.model
    def _cs_needs(self):
        addon = "cs_practice_observation."
        observed = ("cs.expectation", [("activity", "=", "observation")])
        weeks = ("cs.practice.week.template", [])
        return super()._cs_needs() | {
            f"{addon}menu_cs_practice_observation": observed,
            f"{addon}menu_cs_practice_observation_line": observed,
            f"{addon}menu_cs_observation_training": observed,
            f"{addon}menu_cs_practice_week": weeks,
            f"{addon}menu_cs_practice_activity": weeks,
        }
