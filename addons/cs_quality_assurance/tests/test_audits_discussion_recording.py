from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestDiscussionRecording(QualityCase):
    """Who records that a discussion took place is the framework's choice (BPL-06,
    BPL-07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.discussion_ids.unlink()
        cls.rules = cls.env["cs.framework.discussion"].create(
            [
                {
                    "framework_id": cls.framework.id,
                    "role": role,
                    "condition": condition,
                    "recorded_by": "team_manager",
                    "service_grade_id": cls.inadequate.id,
                }
                for role, condition in (
                    ("practitioner", "always"),
                    ("other_worker", "other_worker"),
                )
            ]
        )
        cls.framework.moderation_mode = "none"
        cls.audit = cls.make_audit("in_progress")
        cls.mine = cls.audit.with_user(cls.user_auditor)
        cls.grade_all(cls.audit)
        cls.mine.write(
            {
                "overall_reason": "x",
                "child_safety": "safe",
                "strengths": "x",
                "improvements": "x",
                "self_analysis_missing_reason": "x",
                "family_feedback_missing_reason": "x",
            }
        )

    def to_dos(self):
        kind = self.env.ref("cs_quality_assurance.activity_discussion")
        self.audit.invalidate_recordset(["activity_ids"])
        return self.audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def work(self, user):
        mine = self.env["cs.my.work"].with_user(user)
        items = mine._get_my_work_items([mine._work_discussions])
        return [item["title"] for item in items]

    def record(self, user):
        """On the manager's page, as it opens for them."""
        action = self.audit.with_user(user).action_record_discussion()
        form = Form(
            self.env["cs.audit.discussion.record"]
            .with_user(user)
            .with_context(**action["context"])
        )
        form.note = "The plan gets dates by Friday: Pat."
        form.save().action_apply()

    def test_the_auditors_own_record_is_not_enough(self):
        self.mine.overall_grade_id = self.good
        self.env["cs.audit.discussion"].with_user(self.user_auditor).create(
            {
                "audit_id": self.audit.id,
                "role": "practitioner",
                "employee_id": self.practitioner.id,
            }
        )
        self.assertRefused(
            "The current team manager (Tariq Team) has to record",
            UserError,
            self.mine.action_submit,
        )

    def test_the_manager_is_asked_records_and_the_audit_goes_on(self):
        self.assertFalse(self.to_dos(), "not before it is graded")
        self.mine.overall_grade_id = self.good
        self.assertEqual(self.to_dos().user_id, self.user_team_manager)
        self.assertNotIn("Pat", self.to_dos().summary)
        self.assertEqual(
            self.work(self.user_team_manager),
            [f"Record the discussion on {self.audit.name}"],
        )
        self.assertTrue(
            self.audit.with_user(self.user_team_manager).can_record_discussion
        )
        self.record(self.user_team_manager)
        self.assertFalse(self.to_dos())
        self.assertFalse(self.work(self.user_team_manager))
        discussion = self.audit.discussion_ids
        self.assertEqual(discussion.recorded_as, "team_manager")
        self.assertEqual(discussion.employee_id, self.practitioner)
        self.assertIn("Friday", discussion.note)
        self.mine.action_submit()
        self.assertEqual(self.audit.state, "closed")

    def test_at_inadequate_it_is_the_service_manager(self):
        self.mine.overall_grade_id = self.good
        self.mine.overall_grade_id = self.inadequate
        self.assertEqual(self.to_dos().user_id, self.user_service_manager)
        self.record(self.user_service_manager)
        self.assertEqual(self.audit.discussion_ids.recorded_as, "service_manager")
        self.assertFalse(
            [p for p in self.mine._get_submit_problems() if p.place == "people"]
        )

    def test_at_inadequate_the_team_managers_record_is_not_enough(self):
        self.mine.overall_grade_id = self.good
        self.record(self.user_team_manager)
        self.mine.overall_grade_id = self.inadequate
        self.assertRefused(
            "The service manager (Sam Service)", UserError, self.mine.action_submit
        )

    def test_each_other_worker_whose_work_was_audited(self):
        self.mine.overall_grade_id = self.good
        self.record(self.user_team_manager)
        self.mine.other_worker_ids = self.other_practitioner | self.iro
        problems = [p.text for p in self.mine._get_submit_problems()]
        self.assertEqual(len(problems), 2)
        self.assertIn("Petra Practitioner", problems[0])
        self.record(self.user_team_manager)
        self.assertFalse(self.mine._get_submit_problems())
        spoken = self.audit.discussion_ids.filtered(lambda d: d.role == "other_worker")
        self.assertEqual(spoken.employee_id, self.other_practitioner | self.iro)

    def test_the_screen_names_who_records_and_takes_the_other_workers(self):
        self.mine.overall_grade_id = self.good
        result = self.mine.auditing_save(
            [
                {
                    "key": "1",
                    "part": "audit",
                    "do": "write",
                    "values": {"other_worker_ids": self.other_practitioner.ids},
                }
            ]
        )
        self.assertFalse(result["errors"])
        asked = result["panel"]["discussions"]
        self.assertEqual({row["standing"] for row in asked}, {"unrecorded"})
        self.assertEqual({row["recorder"] for row in asked}, {"Tariq Team"})
        loaded = self.mine.auditing_load()
        self.assertEqual(
            loaded["audit"]["other_worker_ids"], self.other_practitioner.ids
        )
        self.assertTrue(loaded["policy"]["asks_other_workers"])
        self.assertEqual(
            loaded["people"][self.other_practitioner.id], "Petra Practitioner"
        )

    def test_another_teams_manager_cannot_record_it(self):
        self.mine.overall_grade_id = self.good
        with self.assertRaises(AccessError):
            self.audit.with_user(
                self.user_other_team_manager
            ).action_record_discussion()

    def test_where_nobody_manages_the_team_the_auditor_records(self):
        audit = self.make_audit(
            "in_progress", case=self.cases["3001"], auditor=self.team_manager
        )
        for department in (
            self.harbour | self.care_service | self.head_office | self.directorate
        ):
            department.manager_id = False
        standing = [asked.standing for asked in audit._discussions_asked()]
        self.assertEqual(standing, ["missing"])

    def test_re_allocated_to_another_team_the_new_manager_is_asked(self):
        """BPL-06: the current team manager."""
        self.mine.overall_grade_id = self.good
        self.audit.with_user(self.user_qa_officer).department_id = self.hillside
        self.assertEqual(self.to_dos().user_id, self.user_other_team_manager)

    def test_my_work_in_one_number_of_queries(self):
        self.mine.overall_grade_id = self.good

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.work(self.user_team_manager)
            return self.cr.sql_log_count - before

        queries()
        few = queries()
        for reference in ("1002", "1003"):
            audit = self.make_audit("in_progress", case=self.cases[reference])
            audit.with_user(self.user_auditor).overall_grade_id = self.good
        self.assertEqual(len(self.work(self.user_team_manager)), 3)
        self.assertEqual(queries(), few)
