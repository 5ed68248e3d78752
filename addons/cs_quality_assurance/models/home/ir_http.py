from odoo import models

APP = "cs_quality_assurance.menu_root"
# Where the site of the guides is (scripts/docs builds it); without it Help is Odoo's.
GUIDES = "cs_quality_assurance.guides_address"
# Who reads which guide: the first that one is.
GUIDE_OF = (
    ("base.group_system", "administrator"),
    ("cs_quality_assurance.group_qa_manager", "qa_manager"),
    ("cs_quality_assurance.group_qa_officer", "qa_officer"),
    ("cs_quality_assurance.group_leader", "director"),
    ("cs_quality_assurance.group_moderator", "moderator"),
    ("cs_quality_assurance.group_manager", "manager"),
    ("cs_quality_assurance.group_auditor", "auditor"),
    ("cs_quality_assurance.group_external_auditor", "external_auditor"),
    ("cs_quality_assurance.group_practitioner", "practitioner"),
)


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
            info["support_url"] = self._cs_guide() or info.get("support_url")
        return info

    def _cs_guide(self):
        """Address of the guide for the user's role; False where no site is named."""
        # An address that everybody with the app may know.
        address = self.env["ir.config_parameter"].sudo().get_param(GUIDES)
        user = self.env.user
        page = next((page for group, page in GUIDE_OF if user.has_group(group)), "")
        return address and f"{address.rstrip('/')}/docs/{page or 'index'}.html"
