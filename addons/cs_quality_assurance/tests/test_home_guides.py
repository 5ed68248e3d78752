from pathlib import Path

from odoo.tests import HttpCase, tagged

from ..models.home.ir_http import GUIDE_OF, GUIDES
from .common import QualityMixin

READS = {
    "user_practitioner": "practitioner",
    "user_auditor": "auditor",
    "user_team_manager": "manager",
    "user_moderator": "moderator",
    "user_qa_officer": "qa_officer",
    "user_qa_manager": "qa_manager",
    "user_director": "director",
    "user_external": "external_auditor",
}


@tagged("post_install", "-at_install")
class TestGuides(QualityMixin, HttpCase):
    """*Help*, under one's own name, opens the guide for one's role."""

    def help_of(self, user):
        self.env.flush_all()
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request("/web/session/get_session_info")["support_url"]

    def test_help_opens_the_guide_of_the_role(self):
        self.env["ir.config_parameter"].set_param(GUIDES, "https://guides.example/")
        for name, page in READS.items():
            self.assertEqual(
                self.help_of(getattr(self, name)),
                f"https://guides.example/docs/{page}.html",
                name,
            )

    def test_without_a_site_help_is_as_odoo_has_it(self):
        self.env["ir.config_parameter"].set_param(GUIDES, False)
        self.assertNotIn("/docs/", self.help_of(self.user_auditor))

    def test_each_guide_is_there(self):
        docs = Path(__file__).parents[3] / "docs"
        missing = [page for _g, page in GUIDE_OF if not (docs / f"{page}.md").is_file()]
        self.assertEqual(missing, [])
