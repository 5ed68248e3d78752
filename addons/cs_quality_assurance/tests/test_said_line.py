from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .policy_common import PolicyMixin
from .programme_common import ProgrammeCase

LINE_FORM = "cs_quality_assurance.cs_programme_line_view_form"


@tagged("post_install", "-at_install")
class TestSaidLine(PolicyMixin, ProgrammeCase):
    """A line with a chair, a rationale, the change it tests, partners and a day."""

    def manager_form(self, line):
        return Form(line.with_user(self.user_qa_manager), LINE_FORM)

    def changes_to_test(self):
        """An action and a theme, as the QA manager writes them."""
        manager = self.user_qa_manager
        action = Form(self.env["cs.action"].with_user(manager))
        action.name = "Visits are planned with the school"
        action.responsible_id = self.service_manager
        action.date_due = "2026-06-30"
        theme = Form(self.env["cs.learning.theme"].with_user(manager))
        theme.name = "Voice of the child"
        return action.save(), theme.save()

    def test_said_line_with_chair_reason_change_partners_and_a_day(self):
        action, theme = self.changes_to_test()
        agency = self.env["cs.agency"].with_user(self.user_qa_manager)
        health = agency.create({"name": "Health", "contact_role": "Named nurse"})
        cycle = self.make_cycle()
        with self.manager_form(cycle.programme_line_id) as form:
            form.kind = "multi_agency"
            form.rationale = "A review found that agencies met too late."
            form.tested_action_id, form.tested_theme_id = action, theme
            form.tested_training = "Working together, May 2026"
            form.chair_id = self.head_of_service
            form.together_on = "2026-07-20"
            form.agency_ids.add(health)
        said = self.texts(cycle.programme_line_id)
        for sentence in (
            "Why: A review found that agencies met too late.",
            "It tests whether this action helped: Visits are planned with the school.",
            "It tests what was done about the theme “Voice of the child”.",
            "It tests what this training changed: Working together, May 2026.",
            "Chaired by Hari Head.",
            "Partner agencies: Health.",
            "What was found is brought together on 20 July 2026.",
        ):
            self.assertIn(sentence, said)
        officer = cycle.with_user(self.user_qa_officer)
        officer.action_draw()
        officer.action_allocate()
        officer.action_open()
        # Each auditor finds the partners asked, and says what they answer.
        audit = cycle.audit_ids.filtered(lambda one: one.state == "allocated")[0]
        asked = audit.with_user(audit.auditor_user_id).contribution_ids
        self.assertEqual(asked.agency_id, health)
        self.assertEqual(asked.contact_role, "Named nurse")
        asked.says = "Seen each week."
        self.assertEqual(asked.standing, "received")
        # The chair is asked, reads why, and says that it is done.
        [todo] = self.todos(self.user_head_of_service)
        self.assertEqual(todo.date_deadline, fields.Date.to_date("2026-07-20"))
        self.assertIn("Bring together what", todo.summary)
        theirs = cycle.with_user(self.user_head_of_service)
        self.assertIn("agencies met too late", theirs.purpose)
        items = (
            self.env["cs.my.work"].with_user(self.user_head_of_service).get_my_work()
        )
        self.assertIn(todo.summary, str(items))
        todo.with_user(self.user_head_of_service).action_feedback()
        self.assertFalse(self.todos(self.user_head_of_service))

    def todos(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "cs.cycle")]
        )

    def test_cancelled_nobody_is_asked_any_more(self):
        cycle = self.make_cycle("allocated", line={"chair_id": self.director.id})
        cycle.action_open()
        self.assertTrue(self.todos(self.user_director))
        cycle.action_cancel("Another inspection")
        self.assertFalse(self.todos(self.user_director))

    def test_what_cannot_be_is_refused_on_the_form(self):
        line = self.make_programme().line_ids
        worker = self.workers[0]
        with self.assertRaisesRegex(ValidationError, "no login that opens"):
            with self.manager_form(line) as form:
                form.chair_id = worker
        with self.assertRaisesRegex(ValidationError, "before it starts"):
            with self.manager_form(line) as form:
                form.together_on = "2026-03-01"
        health = self.env["cs.agency"].create({"name": "Health"})
        with self.assertRaisesRegex(ValidationError, "multi-agency"):
            line.with_user(self.user_qa_manager).agency_ids = health

    def test_next_year_keeps_who_and_why_but_not_the_day_or_the_change(self):
        line = self.make_programme().line_ids
        with self.manager_form(line) as form:
            form.rationale, form.chair_id = "Promised", self.director
            form.together_on, form.tested_training = "2026-09-01", "Working together"
        copied = line.programme_id.copy().line_ids
        self.assertEqual(copied.rationale, "Promised")
        self.assertEqual(copied.chair_id, self.director)
        self.assertFalse(copied.together_on or copied.tested_training)
