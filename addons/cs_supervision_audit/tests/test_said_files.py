from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import SupervisionCase


@tagged("post_install", "-at_install")
class TestSaidFiles(SupervisionCase):
    """Whose supervision file is read next is proposed by risk, in an order said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newly, cls.poor, cls.never = cls.env["hr.employee"].create(
            [
                {
                    "name": name,
                    "department_id": cls.riverside.id,
                    "parent_id": cls.senior.id,
                    "company_id": cls.company.id,
                }
                for name in ("Nia New", "Paul Poor", "Nora Never")
            ]
        )

    def say(self, months=6):
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.supervision_rest_months = months

    def form(self, user=None):
        form = Form(
            self.env["cs.supervision.audit"]
            .with_user(user or self.user_team_manager)
            .with_company(self.company)
        )
        form.supervisor_id = self.senior
        return form

    def people(self, form):
        """Names in the order that the form shows."""
        return [
            line.split(". ", 1)[1].split(":")[0]
            for line in (form.file_order or "").split("\n")
            if line
        ]

    def test_said_files_are_chosen_by_risk(self):
        self.assertFalse(self.form().file_order, "nothing said, nothing proposed")
        self.assertFalse(self.form().supervisee_id)
        self.say()
        said = str(self.framework._policy_chapters())
        self.assertIn("is proposed by risk: newly qualified people first", said)
        self.assertIn("in the last 6 months comes last", said)
        person = self.env["hr.employee.public"].browse(self.newly.id)
        person.with_user(self.user_qa_officer).write({"cs_new_until": "2027-03-01"})
        # Read a year ago and poor; Pat's, good and the other day.
        for who, grade, day in (
            (self.poor, "inadequate", "2025-06-02"),
            (self.practitioner, "good", "2026-06-01"),
        ):
            audit = self.released(grade=grade, supervisee_id=who.id)
            audit.sudo().write(
                {"date_released": day, "state": "closed", "sessions_held": 6}
            )
        form = self.form()
        self.assertEqual(
            self.people(form),
            ["Nia New", "Paul Poor", "Nora Never", "Pat Practitioner"],
        )
        self.assertIn("Nia New: newly qualified, file never read", form.file_order)
        self.assertIn("last grade inadequate, read on 2 June 2025", form.file_order)
        self.assertEqual(form.supervisee_id, self.newly)
        form.date_planned = "2026-06-20"
        audit = form.save()
        # Hers is being read now: the next plan begins with the poor one, and whoever
        # plans may know better.
        form = self.form()
        self.assertEqual(form.supervisee_id, self.poor)
        form.supervisee_id, form.date_planned = self.never, "2026-06-25"
        self.assertEqual(form.save().supervisee_id, self.never)
        audit.action_start()
        self.fill_in(audit)
        audit.action_release()
        self.assertEqual(audit.state, "released")
        self.assertFalse(audit.file_order, "nothing is to be chosen any more")

    def test_nobody_else_learns_of_the_order(self):
        self.say()
        audit = self.plan()
        self.assertTrue(audit.file_order)
        for user in (self.user_senior, self.user_practitioner):
            try:
                self.assertFalse(audit.with_user(user).file_order)
            except AccessError:
                continue
        other = self.form(self.user_other_team_manager)
        self.assertFalse(other.file_order)
        self.assertFalse(other.supervisee_id)

    def test_reckoning_the_order_costs_the_same_however_many_are_supervised(self):
        self.say()
        audit = self.plan()

        def cost():
            audit.invalidate_recordset()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(audit.file_order)
            return self.cr.sql_log_count - before

        cost()
        few = cost()
        self.env["hr.employee"].create(
            [
                {
                    "name": f"Worker {number}",
                    "department_id": self.riverside.id,
                    "parent_id": self.senior.id,
                    "company_id": self.company.id,
                }
                for number in range(12)
            ]
        )
        self.env.flush_all()
        self.assertLessEqual(cost(), few)
