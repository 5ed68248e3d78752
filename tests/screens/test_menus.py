"""What each person finds in the bar, and where they land."""

import json

from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE

from .test_every_screen import LOGINS

TOPS = ["My work", "Audits", "Actions", "Programme", "Learning", "Configuration"]


@tagged("post_install", "-at_install")
class TestWaysIn(HttpCase):
    def bar(self, login):
        """The menus at the top for this person, and the names of all under them."""
        user = self.env["res.users"].search([("login", "=", login)])
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref("cs_quality_assurance.menu_root")
        tops = [menus[child] for child in menus[root.id]["children"]]

        def below(menu):
            for child in menu["children"]:
                yield menus[child]["name"]
                yield from below(menus[child])

        return [menu["name"] for menu in tops], [
            name for menu in tops for name in below(menu)
        ]

    def test_six_menus_at_most_in_one_order_and_no_name_twice(self):
        for login in LOGINS:
            with self.subTest(login):
                tops, below = self.bar(login)
                self.assertEqual(tops, [name for name in TOPS if name in tops])
                self.assertIn("My work", tops)
                leaves = [name for name in below if below.count(name) > 1]
                self.assertEqual(leaves, [])

    def test_what_holds_nothing_is_left_out_of_the_bar_only(self):
        user = self.env["res.users"].search([("login", "=", "qa.manager")])
        Menu = self.env["ir.ui.menu"].with_user(user)
        self.env.invalidate_all()
        dips = self.env.ref("cs_quality_assurance.menu_cs_dip_theme")
        lines = self.env["cs.programme.line"].search([("kind", "=", "dip_sample")])
        themes = self.env["cs.dip.theme"].search([])
        if not lines and not themes:
            self.assertIn(dips.id, Menu._cs_quiet())
            lines = self.env["cs.programme.line"].search([], limit=1)
            lines.with_context(cs_lifecycle=LIFECYCLE).kind = "dip_sample"
        self.assertNotIn(dips.id, Menu._cs_quiet())
        self.assertIn(dips.id, Menu.load_menus(False))
        (self.env["cs.dip.theme"].search([])).unlink()
        lines.with_context(cs_lifecycle=LIFECYCLE).kind = "case_file"
        self.assertIn(dips.id, Menu._cs_quiet())
        self.assertIn(dips.id, Menu.load_menus(False))

    def test_only_who_configures_has_configuration(self):
        for login in LOGINS:
            tops, _below = self.bar(login)
            self.assertEqual("Configuration" in tops, login == "qa.manager", login)

    def landed(self, login):
        """The action that this person's session opens with."""
        self.authenticate(login, "demo")
        answer = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": {}}),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer["result"]["home_action_id"]

    def test_people_land_on_my_work_unless_they_chose_otherwise(self):
        my_work = self.env.ref("cs_quality_assurance.action_cs_my_work")
        for login in ("practitioner", "qa.manager", "director"):
            self.assertEqual(self.landed(login), my_work.id, login)
        chosen = self.env.ref("cs_quality_assurance.action_cs_action")
        user = self.env["res.users"].search([("login", "=", "qa.manager")])
        user.action_id = chosen.id
        self.assertEqual(self.landed("qa.manager"), chosen.id)
        stranger = self.env["res.users"].create(
            {"name": "Someone else", "login": "stranger", "password": "demo"}
        )
        self.assertFalse(self.landed("stranger"))
        self.assertFalse(stranger.action_id)

    def test_odoobot_greets_nobody(self):
        if "odoobot_state" not in self.env["res.users"]._fields:
            self.skipTest("OdooBot is not installed.")
        user = self.env["res.users"].search([("login", "=", "practitioner")])
        chats = self.env["discuss.channel"].search_count([])
        user.sudo().odoobot_state = "not_initialized"
        user.with_user(user)._on_webclient_bootstrap()
        self.assertEqual(user.odoobot_state, "disabled")
        self.assertEqual(self.env["discuss.channel"].search_count([]), chats)
