from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestWelsh(QualityCase):
    """Welsh, put into use as an administrator does it."""

    def test_fields_menus_and_sentences_are_in_welsh_once_it_is_in_use(self):
        language = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("code", "=", "cy_GB")])
        )
        self.assertFalse(language.active, "a council chooses it")
        self.env["base.language.install"].create(
            {"lang_ids": [(6, 0, language.ids)]}
        ).lang_install()
        self.user_auditor.lang = "cy_GB"
        env = self.env(user=self.user_auditor, context={"lang": "cy_GB"})
        label = env["cs.audit"].fields_get(["auditor_id"])
        self.assertEqual(label["auditor_id"]["string"], "Archwilydd")
        menu = self.env.ref("cs_quality_assurance.menu_cs_my_work")
        self.assertEqual(menu.with_env(env).name, "Fy ngwaith")
        action = self.env.ref("cs_quality_assurance.action_dashboard")
        self.assertEqual(action.with_context(lang="cy_GB").name, "Dangosfwrdd")
        audit = self.make_audit("in_progress").with_env(env)
        with self.assertRaisesRegex(UserError, "Rhowch radd gyffredinol"):
            audit.action_submit()
