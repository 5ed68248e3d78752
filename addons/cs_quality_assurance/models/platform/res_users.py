from odoo import models, tools


class ResUsers(models.Model):
    """OdooBot greets nobody: whoever opens the product comes to work. And which
    departments a user manages, which is asked in every read and changes rarely."""

    _inherit = "res.users"

    @tools.ormcache("self.id")
    def _cs_line_ids(self):
        """The departments that this user manages, and those below: what managers may
        read. Kept until a line changes (``hr.department._cs_line_changed``).

        :return: tuple of ids
        """
        # Structure only; archived teams keep their managers.
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        # A search does not wait for a list that is still to be worked out.
        departments.flush_model(["cs_line_user_ids"])
        return tuple(departments.search([("cs_line_user_ids", "in", self.ids)]).ids)

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
