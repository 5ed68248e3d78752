from odoo import models

APP = "cs_quality_assurance.menu_root"


class IrHttp(models.AbstractModel):
    """Where somebody lands who has chosen no home of their own."""

    _inherit = "ir.http"

    def session_info(self):
        """*My work* for whoever has this app; a home action of one's own goes first."""
        info = super().session_info()
        if not info.get("home_action_id") and info.get("is_internal_user"):
            # Only which groups see the app.
            groups = self.env.ref(APP).sudo().group_ids
            if groups & self.env.user.all_group_ids:
                action = self.env.ref("cs_quality_assurance.action_cs_my_work")
                info["home_action_id"] = action.id
        return info
