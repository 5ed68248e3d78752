from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

MODULE = "cs_quality_assurance"
ROLES = {
    "practitioner": "practitioner",
    "auditor": "auditor",
    "manager": "manager",
    "service.manager": "manager",
    "head.of.service": "manager",
    "moderator": "moderator",
    "qa.officer": "qa_officer",
    "qa.manager": "qa_manager",
    "director": "leader",
    "external": "external_auditor",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo council gives every screen something to show, and is lawful."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["cs.demo"]._load()
        cls.company = cls.env.ref("base.main_company")
        cls.today = fields.Date.context_today(cls.env["cs.audit"])

    def of_demo(self, model, *domain):
        return self.env[model].search([("company_id", "=", self.company.id), *domain])

    def test_named_logins_hold_their_role_and_know_the_password(self):
        for login, group in ROLES.items():
            with self.subTest(login):
                name = login.replace(".", "_")
                user = self.env.ref(f"cs_quality_assurance.demo_user_{name}")
                self.assertEqual(user.login, login)
                self.assertIn(
                    self.env.ref(f"cs_quality_assurance.group_{group}"), user.group_ids
                )
                user.with_user(user)._check_credentials(
                    {"type": "password", "login": login, "password": "demo"},
                    {"interactive": False},
                )

    def test_size_of_the_council(self):
        level = {}
        for department in self.of_demo("hr.department", ("cs_level", "!=", False)):
            level.setdefault(department.cs_level, []).append(department.name)
        self.assertEqual(len(level["team"]), 12)
        # Three that hold cases, and quality assurance.
        self.assertEqual(len(level["service"]), 4)
        staff = self.of_demo("hr.employee", ("user_id.login", "!=", "admin"))
        self.assertIn(len(staff.filtered("user_id")), range(65, 80))
        self.assertGreaterEqual(len(self.of_demo("cs.case")), 400)
        self.assertEqual(
            len(self.of_demo("cs.case").case_type_id),
            self.env["cs.case.type"].search_count([("subject", "=", "child")]),
            "every type of a child's case",
        )

    def test_something_in_every_column_of_every_board(self):
        for model in ("cs.audit", "cs.action"):
            states = dict(self.env[model]._fields["state"].selection)
            found = set(self.of_demo(model).mapped("state"))
            self.assertEqual(found, set(states), model)
        self.assertEqual(
            set(self.of_demo("cs.moderation").mapped("state")),
            {"todo", "in_progress", "done"},
        )
        self.assertTrue(self.of_demo("cs.moderation", ("differs", "=", True)))
        self.assertTrue(self.of_demo("cs.action", ("days_late", ">", 0)))
        self.assertTrue(self.of_demo("cs.action", ("is_immediate", "=", True)))
        for model in (
            "cs.improvement.plan",
            "cs.learning.point",
            "cs.audit.escalation",
            "cs.self.analysis",
        ):
            self.assertTrue(self.of_demo(model), model)

    def test_audits_are_lawful(self):
        audits = self.of_demo("cs.audit", ("date_submitted", "!=", False))
        self.assertGreater(len(audits), 50)
        for audit in audits:
            with self.subTest(audit.name):
                self.assertNotEqual(audit.auditor_id, audit.practitioner_id)
                self.assertTrue(all(audit.line_ids.mapped("is_answered")))
                self.assertTrue(audit.discussion_ids)
                if audit.grade_cap_id:
                    self.assertGreaterEqual(
                        audit.overall_grade_id.rank, audit.grade_cap_id.rank
                    )
                dates = [
                    audit.date_allocated,
                    audit.date_started,
                    audit.date_submitted,
                    audit.date_closed or audit.date_submitted,
                    self.today,
                ]
                self.assertEqual(dates, sorted(dates))

    def test_nothing_leaves_the_product(self):
        users = self.env["res.users"].search([("login", "in", list(ROLES))])
        self.assertEqual(set(users.mapped("notification_type")), {"inbox"})
        self.assertFalse(
            self.env["mail.mail"].search([("email_to", "like", "westmere.example")])
        )

    def test_loading_again_changes_nothing(self):
        before = self.env["cs.audit"].search_count([])
        self.env["cs.demo"]._load()
        self.assertEqual(self.env["cs.audit"].search_count([]), before)

    def test_what_odoo_counts_as_to_do_stands_in_my_work(self):
        """One inbox: each activity about our work has its item, whoever looks."""
        for login in ROLES:
            user = self.env["res.users"].search([("login", "=", login)])
            work = self.env["cs.my.work"].with_user(user).get_my_work()
            items = {
                (item["model"], item["res_id"])
                for group in work["groups"]
                for item in group["items"]
            }
            # What a moderator says is read on the moderation.
            moderated = self.env["cs.moderation"].browse(
                res_id for model, res_id in items if model == "cs.moderation"
            )
            items |= {("cs.audit", audit.id) for audit in moderated.audit_id}
            activities = self.env["mail.activity"].search(
                [("user_id", "=", user.id), ("res_model", "=like", "cs.%")]
            )
            for activity in activities:
                with self.subTest(f"{login}: {activity.summary}"):
                    self.assertIn((activity.res_model, activity.res_id), items)

    def test_it_has_lived(self):
        """Rounds that are over, what was looked at again, and somebody who left."""
        closed = self.of_demo("cs.cycle", ("state", "=", "closed"))
        self.assertTrue(closed.audit_ids.filtered("final_grade_id"))
        audits = self.of_demo("cs.audit")
        self.assertEqual(len(audits.tool_id.filtered(lambda t: t.root_id)), 1)
        self.assertIn("better", audits.mapped("since_then"))
        self.assertTrue(audits.filtered(lambda a: a.kind == "dip_review"))
        left = audits.auditor_id.filtered(lambda person: not person.active)
        self.assertEqual(len(left), 1)
        ranks = {}
        for name in ("Children in care 1", "Locality south"):
            theirs = audits.filtered(
                lambda a, n=name: a.department_id.name == n and a.final_grade_id
            )
            found = [audit.final_grade_id.rank for audit in theirs]
            ranks[name] = sum(found) / len(found)
        self.assertLess(ranks["Children in care 1"], ranks["Locality south"])

    def test_an_administrator_clears_it(self):
        administrator = self.env.ref("base.user_admin")
        demo = self.env["cs.demo"]
        with self.assertRaises(AccessError):
            demo.with_user(
                self.env.ref(f"{MODULE}.demo_user_qa_manager")
            ).action_clear()
        case = self.of_demo("cs.case")[:1].with_user(administrator)
        real = case.copy({"reference": "900001"})
        with self.assertRaisesRegex(UserError, "Real work"):
            demo.with_user(administrator).action_clear()
        real.sudo().unlink()
        themes = self.env["cs.learning.theme"].with_user(administrator)
        real = themes.create({"name": "A theme of our own"})
        with self.assertRaisesRegex(UserError, "Real work"):
            demo.with_user(administrator).action_clear()
        real.sudo().unlink()
        demo.with_user(administrator).action_clear()
        for model in ("cs.audit", "cs.case", "cs.cycle", "cs.framework", "cs.action"):
            records = self.env[model].with_context(active_test=False)
            self.assertFalse(records.search_count([]), model)
        self.assertTrue(self.env["cs.case.type"].search_count([]))
        self.assertFalse(self.env["res.users"].search([("login", "=", "qa.officer")]))
        work = self.env["cs.my.work"].with_user(administrator).get_my_work()
        self.assertEqual(work["path"][0]["key"], "framework")
        self.assertTrue(work["path"][0]["next"])

    def test_only_the_superuser_loads_it(self):
        user = new_test_user(
            self.env, "demo_tester", groups="cs_quality_assurance.group_qa_manager"
        )
        with self.assertRaises(AccessError):
            self.env["cs.demo"].with_user(user)._load()
