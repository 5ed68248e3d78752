from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_register import ImportCase


@tagged("post_install", "-at_install")
class TestSaidHeldFile(ImportCase):
    """A file that is not to be closed before its audit is complete, or the action that
    holds it is done: nothing is refused, it is said, counted and told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Form(cls.framework.with_user(cls.user_qa_manager)) as form:
            form.file_held_by_audit = True
            form.file_held_by_actions = True
        cls.framework.moderation_mode = "none"

    def of(self, record, role):
        user = getattr(self, f"user_{role}")
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def work(self, role):
        items = self.of(self.env["cs.my.work"], role)._get_my_work_items()
        return [
            " · ".join(item["facts"])
            for item in items
            if "not to be closed" in item["title"]
        ]

    def told(self, role):
        partner = getattr(self, f"user_{role}").partner_id
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", partner.ids),
                ("subject", "=", "Closed although they are not to be closed yet"),
            ]
        )

    def test_said_a_file_that_must_not_close(self):
        self.assertIn("not to be closed before its audit", str(self.framework.policy))
        audit = self.make_audit("in_progress")
        with Form(self.of(self.case, "practitioner")) as form:
            self.assertTrue(form.is_held)
            self.assertEqual(form.held_because, "Its audit is not complete.")
        # The register brings the closing: said in the preview, counted, carried out.
        register = self.preview(self.as_held()[1:], confirm_short=True)
        self.assertEqual((register.closed_count, register.stays_count), (1, 1))
        line = self.lines(register, action="close")
        self.assertIn("Its audit is not complete.", line.reason)
        register.action_import()
        case = self.of(self.case, "practitioner")
        self.assertFalse(case.is_open, "the case system's decision stands")
        self.assertEqual(case.closed_although, "Its audit is not complete.")
        self.assertIn("not to be closed", str(self.case.message_ids.mapped("body")))
        # Told once, and on the list of each who can act; nobody else's.
        for role in ("practitioner", "team_manager"):
            self.assertEqual(len(self.told(role)), 1)
            self.assertIn("Case 1001", self.told(role).body)
        for role in ("practitioner", "team_manager", "qa_officer", "qa_manager"):
            with self.subTest(role):
                [facts] = self.work(role)
                self.assertIn("case 1001", facts)
        for role in ("other_practitioner", "other_team_manager", "auditor"):
            self.assertFalse(self.work(role) or self.told(role))
        # QA counts them in the register.
        search = self.env.ref("cs_quality_assurance.cs_case_view_search")
        arch = self.of(self.env["cs.case"], "qa_officer").get_view(search.id, "search")
        self.assertIn('name="closed_although"', arch["arch"])
        found = self.of(self.env["cs.case"], "qa_officer").search(
            [("closed_although", "!=", False)]
        )
        self.assertEqual(found, self.case)
        # The same register again tells nobody twice.
        self.run_import(self.as_held()[1:])
        self.assertEqual(len(self.told("practitioner")), 1)
        # The audit is complete: off every list; that it closed early stays.
        self.make_ready(audit)
        self.make_action(audit)
        audit.with_user(self.user_auditor).action_submit()
        for role in ("practitioner", "team_manager", "qa_officer"):
            self.assertFalse(self.work(role))
        self.assertTrue(self.case.closed_although)

    def test_said_an_action_that_holds_the_file(self):
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        Action = self.of(self.env["cs.action"], "auditor")
        form = Form(Action.with_context(default_audit_id=audit.id))
        form.name = "A visit"
        form.success_measure = "The child was seen."
        form.responsible_id = self.practitioner
        form.blocks_closing = True
        held = form.save()
        other = self.make_action(audit, name="Tidy the file")
        audit.with_user(self.user_auditor).action_submit()
        case = self.of(self.case, "practitioner")
        self.assertEqual(case.held_because, "Actions that hold it and are not done: 1.")
        self.do_action(held.with_user(self.user_practitioner))
        self.assertFalse(self.of(self.case, "practitioner").is_held)
        self.assertEqual(other.state, "todo", "one that is not marked holds nothing")

    def test_closed_by_hand_and_opened_again(self):
        self.make_audit("in_progress")
        with Form(self.of(self.case, "qa_officer")) as form:
            form.date_closed = "2026-06-09"
        self.assertTrue(self.case.closed_although)
        self.assertEqual(len(self.told("team_manager")), 1)
        with Form(self.of(self.case, "qa_officer")) as form:
            form.date_closed = False
        self.assertFalse(self.case.closed_although)
        self.assertTrue(self.of(self.case, "team_manager").is_held)

    def test_nobody_types_it(self):
        case = self.of(self.case, "qa_officer")
        with self.assertRaises(UserError):
            case.closed_although = "Because."

    def test_where_the_framework_says_nothing_nothing_is_said(self):
        self.framework.write(
            {"file_held_by_audit": False, "file_held_by_actions": False}
        )
        self.make_audit("in_progress")
        self.assertFalse(self.case.is_held)
        register = self.run_import(self.as_held()[1:], confirm_short=True)
        self.assertEqual((register.closed_count, register.stays_count), (1, 0))
        self.assertFalse(self.case.closed_although or self.told("practitioner"))

    def test_searched_as_it_is_said(self):
        self.make_audit("in_progress")
        cases = self.of(self.env["cs.case"], "qa_officer")
        self.assertEqual(cases.search([("is_held", "=", True)]), self.case)
        self.assertNotIn(self.case, cases.search([("is_held", "=", False)]))

    def test_two_queries_whatever_the_number_of_cases(self):
        for reference in ("1001", "1002", "1003", "2001"):
            self.make_audit("in_progress", case=self.cases[reference])
        few = self.cases["1001"]
        many = few.union(*self.cases.values())
        self.env.flush_all()
        few._cs_held()  # what is set up is kept
        for cases in (few, many):
            self.env.invalidate_all()
            with self.assertQueryCount(2):
                self.assertTrue(cases._cs_held())
