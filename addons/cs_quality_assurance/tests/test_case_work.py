from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase

CRON = "cron_case_work"


@tagged("post_install", "-at_install")
class TestCaseWork(QualityCase):
    """Checklists and checkpoints: made once, recorded by the right people (ALL-08,
    DUR-25, DUR-26)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.case_work_from = "2026-01-01"

    def checklists(self, case=None):
        return self.env["cs.case.checklist"].search(
            [("case_id", "=", (case or self.case).id)]
        )

    def checkpoints(self, case):
        return self.env["cs.checkpoint"].search([("case_id", "=", case.id)])

    def event(self, case, code, day):
        return self.env["cs.case.event"].create(
            {
                "case_id": case.id,
                "event_type_id": self.env.ref(
                    f"cs_quality_assurance.event_type_{code}"
                ).id,
                "date": day,
            }
        )

    def fill(self, checklist, standing="present"):
        checklist.line_ids.write({"standing": standing})

    # --- checklists -------------------------------------------------------------

    def test_the_cron_makes_one_whatever_runs_twice(self):
        self.run_cron(CRON)
        self.run_cron(CRON)
        checklist = self.checklists()
        self.assertEqual(len(checklist), 1)
        # Opened on 5 January: 45 days.
        self.assertEqual(str(checklist.date_due), "2026-02-19")
        self.assertTrue(checklist.is_late)
        self.assertEqual(checklist.manager_id, self.team_manager)
        self.assertEqual(len(checklist.line_ids), 9)
        self.assertEqual(
            self.checklists(self.cases["2001"]).manager_id.user_id.login,
            "other_team_manager",
        )

    def test_not_long_before_it_is_due(self):
        case = self.make_case(
            "NEW1", date_opened="2026-06-01", department_id=self.riverside.id
        )
        self.run_cron(CRON)
        self.assertFalse(self.checklists(case))
        with freeze_time("2026-07-03 09:00:00"):
            self.run_cron(CRON)
        self.assertEqual(str(self.checklists(case).date_due), "2026-07-16")

    def test_counted_from_coming_to_the_team_and_then_every_twelve_weeks(self):
        self.event(self.case, "allocated_to_team", "2026-05-01")
        self.run_cron(CRON)
        checklist = self.checklists()
        self.assertEqual(str(checklist.date_due), "2026-06-15")
        self.fill(checklist)
        checklist.with_user(self.user_team_manager).action_complete()
        self.assertEqual(checklist.done_by_id, self.user_team_manager)
        with freeze_time("2026-08-25 09:00:00"):
            self.run_cron(CRON)
            self.run_cron(CRON)
        again = self.checklists() - checklist
        self.assertEqual(str(again.date_due), "2026-09-02")

    def test_a_closed_case_needs_none(self):
        self.run_cron(CRON)
        self.case.date_closed = "2026-06-01"
        self.run_cron(CRON)
        self.assertEqual(self.checklists().state, "not_needed")

    def test_who_records_it(self):
        self.run_cron(CRON)
        checklist = self.checklists()
        self.fill(checklist)
        for user in (
            self.user_practitioner,
            self.user_other_team_manager,
            self.user_director,
            self.user_auditor,
        ):
            with self.assertRaises(AccessError):
                checklist.with_user(user).action_complete()
            with self.assertRaises(AccessError):
                checklist.line_ids[0].with_user(user).standing = "missing"
        checklist.with_user(self.user_service_manager).action_complete()
        self.assertRefused(
            "stands as it is",
            UserError,
            checklist.line_ids[0].with_user(self.user_team_manager).write,
            {"standing": "missing"},
        )
        self.assertRefused(
            "is kept", UserError, checklist.with_user(self.user_qa_manager).unlink
        )
        with self.assertRaises(AccessError):
            checklist.with_user(self.user_qa_officer).action_reopen()
        checklist.with_user(self.user_qa_manager).action_reopen()
        self.assertEqual(checklist.state, "todo")

    def test_a_manager_fills_in_and_moves_nothing(self):
        self.run_cron(CRON)
        checklist = self.checklists().with_user(self.user_team_manager)
        for vals in ({"date_due": "2027-01-01"}, {"case_id": self.cases["1002"].id}):
            self.assertRefused("not changed here", UserError, checklist.write, vals)
        with self.assertRaises(UserError):
            checklist.line_ids[0].name = "Something else"
        checklist.write({"note": "The summary is re-written this week."})
        checklist.with_user(self.user_qa_officer).date_due = "2026-07-01"

    def test_the_state_is_nobodys_to_type(self):
        self.run_cron(CRON)
        checklist = self.checklists().with_user(self.user_team_manager)
        for vals in ({"state": "done"}, {"date_done": "2026-01-01"}):
            with self.assertRaises(UserError):
                checklist.write(vals)

    def test_everything_is_looked_at(self):
        self.run_cron(CRON)
        checklist = self.checklists().with_user(self.user_team_manager)
        self.assertRefused("Say for each", UserError, checklist.action_complete)

    def test_an_action_from_a_checklist_is_of_its_case(self):
        self.run_cron(CRON)
        checklist = self.checklists().with_user(self.user_team_manager)
        action = (
            self.env["cs.action"]
            .with_user(self.user_team_manager)
            .create(
                {
                    "name": "Bring the chronology up to date",
                    "checklist_id": checklist.id,
                    "responsible_id": self.practitioner.id,
                }
            )
        )
        self.assertEqual(action.case_id, self.case)
        self.assertEqual(action.department_id, self.riverside)
        self.assertEqual(action.origin, "checklist")
        with self.assertRaises(AccessError):
            self.env["cs.action"].with_user(self.user_other_team_manager).create(
                {
                    "name": "Theirs",
                    "checklist_id": checklist.id,
                    "responsible_id": self.practitioner.id,
                }
            )

    def test_it_is_on_my_work_of_the_team_manager_with_a_reminder(self):
        self.run_cron(CRON)
        work = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        mine = [
            item
            for group in work["groups"]
            for item in group["items"]
            if item["kind"] == "checklist"
        ]
        self.assertEqual(len(mine), 3)
        self.assertTrue(all(item["is_late"] for item in mine))
        notice = self.env["cs.notice"].with_company(self.company)
        concerned = notice._concerned("reminder", self.company)
        self.assertIn(self.user_team_manager, concerned)
        told = notice._due_items(self.user_team_manager, self.company)
        self.assertRegex(
            " ".join(told), r"case 1001: \d+ days? late, due \d+ [A-Z][a-z]{2} 2026\."
        )

    def test_without_items_nothing_is_made(self):
        self.framework.checklist_item_ids.active = False
        self.run_cron(CRON)
        self.assertFalse(self.checklists())
        with self.assertRaises(UserError):
            self.env["cs.case.checklist"].with_user(self.user_team_manager).create(
                {"case_id": self.case.id}
            )

    def test_a_manager_makes_one_sooner(self):
        mine = (
            self.env["cs.case.checklist"]
            .with_user(self.user_team_manager)
            .create({"case_id": self.case.id, "date_due": "2026-06-12"})
        )
        self.assertEqual(len(mine.line_ids), 9)
        self.run_cron(CRON)
        self.assertEqual(self.checklists(), mine)
        with self.assertRaises(AccessError):
            self.env["cs.case.checklist"].with_user(
                self.user_other_team_manager
            ).create({"case_id": self.case.id})

    # --- checkpoints --------------------------------------------------------------

    def test_checkpoints_are_made_once_and_only_while_needed(self):
        case = self.make_case("AS1", "assessment", department_id=self.riverside.id)
        self.event(case, "assessment_started", "2026-06-01")
        self.run_cron(CRON)
        self.run_cron(CRON)
        found = self.checkpoints(case)
        self.assertEqual(found.mapped("template_id.day"), [0, 10])
        self.assertEqual(
            [str(d) for d in found.mapped("date_due")], ["2026-06-01", "2026-06-15"]
        )
        self.event(case, "assessment_completed", "2026-06-09")
        self.run_cron(CRON)
        self.assertEqual(found.mapped("state"), ["todo", "not_needed"])

    def test_a_checkpoint_is_recorded_with_its_decision(self):
        case = self.make_case("AS1", "assessment", department_id=self.riverside.id)
        self.event(case, "assessment_started", "2026-06-08")
        self.run_cron(CRON)
        checkpoint = self.checkpoints(case)[0].with_user(self.user_team_manager)
        self.assertRefused("Write down", UserError, checkpoint.action_record)
        checkpoint.decision = "See the child on Thursday: the school is worried."
        checkpoint.action_record()
        self.assertEqual(checkpoint.days_late, 2)
        self.assertRefused(
            "stands as it is", UserError, checkpoint.write, {"decision": "Another"}
        )
        with self.assertRaises(AccessError):
            self.checkpoints(case)[1].with_user(self.user_practitioner).action_record()

    def test_queries_do_not_grow_with_the_cases(self):
        def run(count, prefix):
            cases = self.env["cs.case"].union(
                *(
                    self.make_case(
                        f"{prefix}{n}",
                        "assessment",
                        department_id=self.riverside.id,
                        date_opened="2026-06-01",
                    )
                    for n in range(count)
                )
            )
            cases = cases.with_company(self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cases._cs_plan_checkpoints()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        run(2, "A")
        self.assertEqual(run(3, "B"), run(9, "C"))

    def test_a_template_copies_with_the_framework(self):
        copy = self.framework.copy()
        self.assertEqual(len(copy.checklist_item_ids), 9)
        self.assertEqual(sorted(copy.checkpoint_ids.mapped("day")), [0, 10, 28, 40])
