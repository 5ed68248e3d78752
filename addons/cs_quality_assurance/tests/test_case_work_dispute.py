from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestDispute(QualityCase):
    """Who raises, answers, takes up and settles a dispute (DUR-22, SWI-12)."""

    def setUp(self):
        super().setUp()
        self.looked_after = self.cases["1003"]

    def raise_one(self, user=None, case=None, **vals):
        return (
            self.env["cs.dispute"]
            .with_user(user or self.user_iro)
            .create(
                {
                    "case_id": (case or self.looked_after).id,
                    "issue": "The plan has drifted since the last review.",
                    **vals,
                }
            )
        )

    def test_the_reviewing_officer_raises_it_at_the_lowest_level(self):
        dispute = self.raise_one()
        self.assertEqual(dispute.raised_by_id, self.iro)
        self.assertTrue(dispute.name.startswith("DI-"))
        self.assertEqual(dispute.level_id.level, "team")
        self.assertEqual(dispute.step_id.responder_id, self.team_manager)
        # Five working days from Wednesday 10 June.
        self.assertEqual(str(dispute.date_due), "2026-06-17")

    def test_nobody_else_raises_one(self):
        for user in (
            self.user_practitioner,
            self.user_team_manager,
            self.user_auditor,
            self.user_director,
            self.user_external,
        ):
            with self.assertRaises(AccessError):
                self.raise_one(user, raised_by_id=user.employee_id.id)
        self.assertTrue(self.raise_one(self.user_qa_officer))

    def test_looked_after_and_child_protection_only(self):
        with self.assertRaises(ValidationError):
            self.raise_one(self.user_qa_officer, case=self.case)

    def test_who_answers(self):
        dispute = self.raise_one()
        step = dispute.step_id
        for user in (self.user_practitioner, self.user_other_team_manager):
            with self.assertRaises(AccessError):
                step.with_user(user).write({"response": "No."})
        mine = step.with_user(self.user_team_manager)
        self.assertRefused("Write the answer", UserError, mine.action_answer)
        with self.assertRaises(UserError):
            mine.write({"date_due": "2027-01-01"})
        mine.response = "The plan is re-written by Friday."
        mine.action_answer()
        self.assertEqual(step.answered_by_id, self.user_team_manager)
        self.assertFalse(dispute.date_due)
        self.assertRefused("stands", UserError, mine.write, {"response": "Other"})

    def test_up_a_level_only_after_an_answer_or_once_it_is_late(self):
        dispute = self.raise_one()
        self.assertRefused("to answer", UserError, dispute.action_step_up)
        with freeze_time("2026-06-18 09:00:00"):
            self.assertIn(
                dispute, self.env["cs.dispute"].search([("is_late", "=", True)])
            )
            dispute.action_step_up()
            self.assertEqual(dispute.level_id.level, "service")
            self.assertEqual(dispute.step_id.responder_id, self.service_manager)
        for level in ("head_of_service", "directorate"):
            dispute.step_id.with_user(self.user_qa_officer).response = "No."
            dispute.step_id.with_user(self.user_qa_officer).action_answer()
            dispute.action_step_up()
            self.assertEqual(dispute.level_id.level, level)
        dispute.step_id.with_user(self.user_qa_officer).response = "No."
        dispute.step_id.with_user(self.user_qa_officer).action_answer()
        self.assertRefused("highest level", UserError, dispute.action_step_up)
        self.assertEqual(dispute.step_ids.mapped("sequence"), [1, 2, 3, 4])

    def test_settled_with_a_word_and_then_it_stands(self):
        dispute = self.raise_one()
        self.assertRefused("how it was settled", UserError, dispute.action_resolve)
        dispute.outcome = "A new plan, agreed with the child."
        with self.assertRaises(AccessError):
            dispute.with_user(self.user_team_manager).action_resolve()
        dispute.action_resolve()
        self.assertEqual(str(dispute.date_resolved), "2026-06-10")
        self.assertRefused("as it is", UserError, dispute.write, {"issue": "Else"})
        with self.assertRaises(AccessError):
            dispute.with_user(self.user_qa_manager).unlink()

    def test_the_state_is_nobodys_to_type(self):
        dispute = self.raise_one()
        for vals in ({"state": "resolved"}, {"date_resolved": "2026-01-01"}):
            with self.assertRaises(UserError):
                dispute.write(vals)

    def test_it_is_on_my_work_of_whoever_answers(self):
        dispute = self.raise_one()
        work = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        items = [item for group in work["groups"] for item in group["items"]]
        self.assertIn(
            dispute.step_id.id, [i["res_id"] for i in items if i["kind"] == "dispute"]
        )

    def test_without_levels_it_says_what_to_do(self):
        self.framework.dispute_level_ids.active = False
        self.assertRefused("on the framework", UserError, self.raise_one)

    def test_a_workbook_by_month(self):
        theme = self.env["cs.learning.theme"].create(
            {"name": "Drift", "company_id": self.company.id}
        )
        first = self.raise_one(date_raised="2026-05-20", theme_ids=[(4, theme.id)])
        self.raise_one()
        book = self.env["cs.dispute.workbook"].with_user(self.user_qa_officer)
        content, filename = book.with_company(self.company).export(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(filename, "disputes-2026-06-10.xlsx")
        sheets = load_workbook(BytesIO(content))
        self.assertEqual(
            sheets.sheetnames, ["About", "All", "Open", "June 2026", "May 2026"]
        )
        rows = list(sheets["May 2026"].iter_rows(min_row=2, values_only=True))
        self.assertEqual([row[0] for row in rows], [first.name])
        self.assertEqual((rows[0][6], rows[0][9]), ("Drift", 21))

    def test_the_check_after_a_review(self):
        event = (
            self.env["cs.case.event"]
            .with_user(self.user_iro)
            .create(
                {
                    "case_id": self.looked_after.id,
                    "event_type_id": self.env.ref(
                        "cs_quality_assurance.event_type_lac_review"
                    ).id,
                    "date": "2026-06-08",
                }
            )
        )
        Check = self.env["cs.review.check"]
        with self.assertRaises(AccessError):
            Check.with_user(self.user_practitioner).create({"event_id": event.id})
        mine = Check.with_user(self.user_iro)
        with self.assertRaises(ValidationError):
            mine.create({"event_id": event.id, "has_issues": "some"})
        check = mine.create(
            {"event_id": event.id, "has_issues": "some", "issues": "Late reports."}
        )
        self.assertEqual(check.department_id, self.riverside)
        self.assertTrue(check.with_user(self.user_team_manager).issues)
        self.assertFalse(
            Check.with_user(self.user_other_team_manager).search(
                [("id", "=", check.id)]
            )
        )
