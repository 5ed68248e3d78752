from odoo import models

APP = "cs_quality_assurance.menu_root"


class IrHttp(models.AbstractModel):
    """What the web client is told when it starts: where to land, what to leave out."""

    _inherit = "ir.http"

    def session_info(self):
        """*My work* for whoever has this app; a home action of one's own goes first."""
        info = super().session_info()
        # Only which groups see the app.
        groups = self.env.ref(APP).sudo().group_ids
        if info.get("is_internal_user") and groups & self.env.user.all_group_ids:
            my_work = self.env.ref("cs_quality_assurance.action_cs_my_work")
            info["home_action_id"] = info.get("home_action_id") or my_work.id
            info["cs_quiet_menus"] = self.env["ir.ui.menu"]._cs_quiet()
        return info
