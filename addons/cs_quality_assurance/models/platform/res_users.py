from odoo import models


class ResUsers(models.Model):
    """OdooBot greets nobody: whoever opens the product comes to work."""

    _inherit = "res.users"

    def _on_webclient_bootstrap(self):
        # Only where OdooBot is installed, and had not spoken yet.
        waits = ("odoobot_state" in self._fields) and self.odoobot_state in (
            False,
            "not_initialized",
        )
        if waits:
            # One's own state of OdooBot, which Odoo itself writes so.
            self.sudo().odoobot_state = "disabled"
        return super()._on_webclient_bootstrap()
