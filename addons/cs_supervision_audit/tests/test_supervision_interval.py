from odoo.tests import Form, tagged

from .common import SupervisionCase

LIST = "cs_quality_assurance.hr_employee_public_view_list_auditors"


@tagged("post_install", "-at_install")
class TestSupervisionInterval(SupervisionCase):
    """How often somebody is supervised is the framework's to say, and the worker's."""

    def read_file(self, **vals):
        audit = self.plan(**vals)
        audit.action_start()
        audit.write({"period_start": "2026-01-05", "period_end": "2026-06-21"})
        return audit.sessions_expected

    def test_said_fortnightly_while_newly_qualified_then_four_weekly(self):
        self.assertFalse(self.read_file(), "nothing said, nothing reckoned")
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.supervision_weeks = 4
            form.supervision_new_weeks = 2
        said = str(self.framework._policy_chapters())
        self.assertIn("Everybody is supervised every 4 weeks", said)
        self.assertIn("until the day agreed with each", said)
        self.assertEqual(self.read_file(), 6)
        person = self.env["hr.employee.public"].browse(self.practitioner.id)
        person.with_user(self.user_qa_officer).write({"cs_new_until": "2026-03-29"})
        # Twelve weeks of each
        self.assertEqual(self.read_file(), 9)
        audit = self.plan()
        audit.action_start()
        audit.write({"period_start": "2026-01-05", "period_end": "2026-06-21"})
        audit.sessions_expected = 8
        audit.sessions_held = 4
        self.assertEqual((audit.sessions_expected, audit.regularity), (8, 50))
