from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.cs_quality_assurance.tests.held_common import HeldMixin

from .common import SupervisionCase


@tagged("post_install", "-at_install")
class TestSupervisionAudit(HeldMixin, SupervisionCase):
    """DUR-18, DUR-19: an audit of a supervision file from planned to closed."""

    def test_nothing_is_left_with_people_who_left(self):
        planned, started = self.plan(), self.plan(self.user_service_manager)
        started.action_start()
        released = self.released(self.user_head_of_service)
        self.assert_found_every_way(planned, started, released)

    # --- the whole way ----------------------------------------------------------

    def test_DUR_19_from_planned_to_discussed_in_the_next_supervision(self):
        audit = self.plan()
        self.assertRegex(audit.name, r"^SA-\d{5}$")
        self.assertEqual(audit.auditor_id, self.team_manager)
        self.assertEqual(audit.tool_id, self.supervision_tool)
        self.assertEqual(audit.activity_ids.user_id, self.user_team_manager)
        audit.action_start()
        self.assertEqual(len(audit.line_ids), 8)
        self.fill_in(audit)
        audit.action_release()
        self.assertEqual(
            (audit.state, str(audit.date_released)), ("released", "2026-06-10")
        )
        self.assertAlmostEqual(audit.regularity, 83.33, 2)
        action = audit.sudo().action_ids
        self.assertEqual(action.responsible_id, self.senior)
        self.assertEqual((action.origin, action.state), ("supervision", "todo"))
        self.assertRefused(
            "Enter the day it was discussed", UserError, audit.action_close
        )
        with freeze_time("2026-06-24 09:00:00"):
            audit.write(
                {
                    "date_discussed": "2026-06-24",
                    "discussion_note": "Sessions are dated ahead from July.",
                }
            )
            self.assertRefused("Review its actions", UserError, audit.action_close)
            audit.action_review_actions()
            audit.action_close()
        self.assertEqual(
            (audit.state, str(audit.date_closed)), ("closed", "2026-06-24")
        )
        self.assertFalse(audit.sudo().activity_ids)

    def test_DUR_19_the_completed_tool_goes_to_operations_and_improvement(self):
        self.framework.service_improvement_ids = self.iro
        audit = self.released()
        self.assertEqual(audit.sent_user_ids, self.user_service_manager | self.user_iro)
        told = (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", audit._name),
                    ("res_id", "=", audit.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            .partner_ids
        )
        self.assertLessEqual(
            (self.user_service_manager | self.user_iro | self.user_senior).partner_id,
            told,
        )
        self.assertTrue(
            audit.with_user(self.user_iro).read(["overall_reason"]),
            "whoever is sent it may read it",
        )

    def test_release_names_everything_that_is_missing(self):
        audit = self.plan()
        audit.action_start()
        for sentence in (
            "Say which period you looked at",
            "Answer domain 1 Regularity against policy",
            "Answer domain 8 Wellbeing and workload",
            "Give an overall grade",
            "at least one piece of good practice",
        ):
            self.assertRefused(sentence, UserError, audit.action_release)
        self.assertEqual(audit.state, "in_progress")

    def test_DUR_06_a_limit_holds_the_overall_grade_down(self):
        audit = self.plan()
        audit.action_start()
        self.fill_in(audit, d5="inadequate")
        self.assertEqual(audit.grade_cap_id, self.requires_improvement)
        self.assertIn("5 Following actions through", audit.grade_cap_reason)
        self.assertRefused("You chose good overall", UserError, audit.action_release)
        audit.overall_grade_id = self.requires_improvement
        audit.action_release()
        self.assertEqual(audit.state, "released")

    def test_an_outstanding_file_needs_no_learning_point(self):
        audit = self.plan()
        audit.action_start()
        self.fill_in(audit, grade="outstanding", action=False)
        audit.action_release()
        self.assertEqual(audit.state, "released")

    # --- who may not --------------------------------------------------------------

    def test_ALL_01_nobody_audits_their_own_supervision_file(self):
        self.assertRefused(
            "cannot audit their own supervision file",
            ValidationError,
            self.plan,
            auditor_id=self.senior.id,
        )
        self.assertRefused(
            "cannot audit their own supervision file",
            ValidationError,
            self.plan,
            auditor_id=self.practitioner.id,
        )

    def test_ALL_01_nobody_audits_a_manager_of_theirs(self):
        self.assertRefused(
            "manages Tariq Team, so",
            ValidationError,
            self.plan,
            self.user_head_of_service,
            self.service_manager,
            auditor_id=self.team_manager.id,
        )

    def test_nobody_supervises_themselves(self):
        self.assertRefused(
            "Nobody supervises themselves",
            ValidationError,
            self.plan,
            supervisee_id=self.senior.id,
        )

    def test_managers_plan_for_people_below_them_only(self):
        for user in (self.user_other_team_manager, self.user_other_service_manager):
            with self.assertRaises(UserError):
                self.plan(user)
        with self.assertRaises(AccessError):
            self.plan(self.user_practitioner, auditor_id=self.team_manager.id)
        self.assertTrue(self.plan(self.user_service_manager))
        self.assertTrue(
            self.plan(self.user_qa_officer, auditor_id=self.team_manager.id)
        )

    def test_only_the_auditor_grades_and_only_while_in_progress(self):
        audit = self.plan()
        audit.action_start()
        line = audit.line_ids[0]
        self.assertRefused(
            "Only the auditor",
            AccessError,
            audit.with_user(self.user_service_manager).write,
            {"overall_grade_id": self.good.id},
        )
        self.fill_in(audit)
        audit.action_release()
        for record, vals in (
            (line, {"grade_id": self.inadequate.id}),
            (audit, {"overall_grade_id": self.inadequate.id}),
            (audit.finding_ids[0], {"name": "Changed"}),
        ):
            self.assertRefused("is not in progress", UserError, record.write, vals)

    def test_ALL_09_states_and_dates_change_by_buttons_only(self):
        audit = self.plan()
        self.assertRefused(
            "by the buttons only",
            UserError,
            audit.write,
            {"date_released": "2026-01-01"},
        )
        self.assertRefused(
            "cannot go from", UserError, audit.write, {"state": "closed"}
        )
        self.assertRefused(
            "by the buttons only", UserError, self.plan, state="released"
        )

    def test_ALL_09_re_opened_with_a_reason_by_a_qa_manager(self):
        audit = self.released()
        self.assertRefused(
            "Only a QA manager", AccessError, audit.action_reopen, "Mistake"
        )
        manager = audit.with_user(self.user_qa_manager)
        self.assertRefused("Say why", UserError, manager.action_reopen, " ")
        manager.action_reopen("The wrong file was read")
        self.assertEqual((audit.state, audit.date_released), ("in_progress", False))
        self.fill_in(audit, action=False)
        audit.action_release()
        self.assertEqual(len(audit.sudo().action_ids), 1, "one action, once")

    def test_ALL_10_a_started_audit_is_kept(self):
        audit = self.plan()
        audit.action_start()
        self.assertRefused("it is kept", UserError, audit.unlink)
        audit.with_user(self.user_service_manager).action_cancel("She has left")
        self.assertEqual(audit.state, "cancelled")

    def test_DUR_19_discussed_after_release_and_not_in_the_future(self):
        audit = self.released()
        self.assertRefused(
            "comes after its release",
            ValidationError,
            audit.write,
            {"date_discussed": "2026-06-01"},
        )
        self.assertRefused(
            "still to come",
            ValidationError,
            audit.write,
            {"date_discussed": "2026-06-30"},
        )

    def test_a_supervision_tool_is_not_for_cases(self):
        self.assertRefused(
            "is for supervision files",
            ValidationError,
            self.make_audit,
            "draft",
            tool_id=self.supervision_tool.id,
        )

    def test_answers_of_every_kind_and_only_what_is_asked_of_this_service(self):
        """As the auditing screen sends it."""
        manager = self.env(user=self.user_qa_manager)
        tool = manager["cs.audit.tool"].create(
            {
                "name": "Supervision, answers of every kind",
                "scale_id": self.supervision_tool.scale_id.id,
                "subject": self.supervision_tool.subject,
            }
        )
        section = manager["cs.audit.tool.section"].create(
            {
                "tool_id": tool.id,
                "name": "Of another service",
                "department_ids": self.harbour.ids,
            }
        )
        answers = {
            "yes_no": ("yes_no", "no"),
            "score": ("score", 3),
            "date": ("answer_date", date(2026, 6, 1)),
            "text": ("answer_text", "Words."),
            "choice": ("answer_text", "Missing"),
        }
        for number, kind in enumerate([*answers, "graded"], 1):
            manager["cs.audit.tool.domain"].create(
                {
                    "tool_id": tool.id,
                    "number": number,
                    "name": kind,
                    "answer_type": kind,
                    "options": "Up to date\nMissing" if kind == "choice" else False,
                    # The last one is asked elsewhere.
                    "section_id": section.id if kind == "graded" else False,
                }
            )
        tool.action_publish()
        audit = self.plan(tool_id=tool.id)
        audit.action_start()
        self.assertEqual(audit.line_ids.mapped("answer_type"), list(answers))
        for line in audit.line_ids:
            with self.subTest(line.answer_type):
                field, value = answers[line.answer_type]
                typed = {
                    "key": "1",
                    "part": "lines",
                    "do": "write",
                    "id": line.id,
                    "values": {field: value, "evidence": "Seen on file."},
                }
                self.assertFalse(audit.auditing_save([typed])["errors"])
                self.assertTrue(line.is_answered)
        self.assertRefused(
            "Choose one of the answers",
            ValidationError,
            audit.line_ids[-1].write,
            {"answer_text": "Something else"},
        )

    def test_nobody_technical_is_offered_as_whose_file_it_is(self):
        admin = self.env.ref("base.user_admin")
        technical = self.env["hr.employee"].create(
            {"name": "Administrator", "user_id": admin.id}
        )
        audit = self.plan()
        for name in ("supervisor_id", "supervisee_id"):
            with self.subTest(name):
                domain = audit._fields[name].domain(audit)
                offered = self.env["hr.employee"].search(domain)
                self.assertIn(self.senior, offered)
                self.assertNotIn(technical, offered)

    # --- confidentiality ------------------------------------------------------------

    def seen(self, audit, user):
        return bool(
            self.env["cs.supervision.audit"]
            .with_user(user)
            .search([("id", "=", audit.id)])
        )

    def test_DUR_19_confidential_to_the_line_and_qa(self):
        audit = self.plan()
        audit.action_start()
        above = (
            self.user_team_manager,
            self.user_service_manager,
            self.user_head_of_service,
            self.user_director,
            self.user_qa_officer,
        )
        never = (
            self.user_practitioner,
            self.user_other_practitioner,
            self.user_other_team_manager,
            self.user_other_service_manager,
            self.user_auditor,
            self.user_moderator,
        )
        for user in above:
            self.assertTrue(self.seen(audit, user), user.login)
        for user in (*never, self.user_senior):
            self.assertFalse(self.seen(audit, user), user.login)
        self.fill_in(audit)
        audit.action_release()
        self.assertTrue(self.seen(audit, self.user_senior), "once released")
        for user in never:
            self.assertFalse(self.seen(audit, user), user.login)
        with self.assertRaises(AccessError):
            self.seen(audit, self.user_external)

    def test_DUR_19_a_manager_audited_does_not_see_it_before_release(self):
        audit = self.plan(self.user_service_manager, self.team_manager)
        self.assertEqual(audit.department_id, self.riverside)
        self.assertEqual(audit.oversight_department_id, self.field_service)
        audit.action_start()
        self.assertFalse(self.seen(audit, self.user_team_manager))
        lines = self.env["cs.supervision.audit.line"].with_user(self.user_team_manager)
        self.assertFalse(lines.search([("audit_id", "=", audit.id)]))
        self.fill_in(audit)
        findings = self.env["cs.supervision.finding"].with_user(self.user_team_manager)
        self.assertFalse(findings.search([("audit_id", "=", audit.id)]))
        audit.action_release()
        self.assertTrue(self.seen(audit, self.user_team_manager))
        self.assertEqual(len(findings.search([("audit_id", "=", audit.id)])), 2)

    def test_the_supervisor_writes_their_own_view_and_nothing_else(self):
        audit = self.released().with_user(self.user_senior)
        audit.supervisor_comment = "I agree, and have booked the sessions."
        for vals in (
            {"discussion_note": "x"},
            {"date_discussed": "2026-06-10"},
            {"context_note": "x"},
            {"date_planned": "2026-06-11"},
        ):
            with self.assertRaises(UserError):
                audit.write(vals)

    # --- who owes how many ------------------------------------------------------------

    def test_DUR_18_quotas_by_level(self):
        self.run_expectations()
        owed = self.env["cs.expectation.owed"].search(
            [
                ("company_id", "=", self.company.id),
                ("activity", "=", "supervision_audit"),
            ]
        )
        self.assertEqual(
            sorted(
                (o.employee_id.name, o.subject_id.name or "", o.expectation_id.count)
                for o in owed
            ),
            [
                ("Dana Director", "Hari Head", 1),
                ("Hari Head", "", 3),
                ("Sam Service", "Tariq Team", 1),
                ("Sam Service", "Tess Team", 1),
                ("Tariq Team", "Susan Senior", 1),
            ],
        )

    def test_DUR_18_done_once_released(self):
        self.env["cs.expectation"].search(
            [("activity", "=", "supervision_audit")]
        ).date_from = "2026-04-01"
        audit = self.plan()
        self.run_expectations()
        mine = self.env["cs.expectation.owed"].search(
            [
                ("user_id", "=", self.user_team_manager.id),
                ("subject_id", "=", self.senior.id),
            ]
        )
        self.assertEqual((mine.state, mine.asked), ("todo", 1))
        self.assertEqual(
            mine.with_user(self.user_team_manager).action_start_activity()["res_id"],
            audit.id,
        )
        audit.action_start()
        self.fill_in(audit)
        audit.action_release()
        self.run_expectations()
        self.assertEqual((mine.state, mine.done), ("done", 1))

    def test_DUR_18_strategic_managers_three_with_an_operations_manager_among(self):
        self.env["cs.expectation"].search(
            [("activity", "=", "supervision_audit")]
        ).date_from = "2026-04-01"
        for supervisor in (self.team_manager, self.other_team_manager, self.senior):
            self.released(self.user_head_of_service, supervisor)
        self.run_expectations()
        three = self.env["cs.expectation.owed"].search(
            [
                ("user_id", "=", self.user_head_of_service.id),
                ("subject_id", "=", False),
                ("activity", "=", "supervision_audit"),
            ]
        )
        self.assertEqual((three.state, three.done, three.missing), ("todo", 3, 1))
        self.assertIn("service (operations) managers", three.needs_text)
        self.released(
            self.user_head_of_service,
            self.service_manager,
            supervisee_id=self.team_manager.id,
        )
        self.run_expectations()
        self.assertEqual(three.state, "done")

    def test_DUR_18_handed_over_with_the_team(self):
        self.env["cs.expectation"].search(
            [("activity", "=", "supervision_audit")]
        ).date_from = "2026-04-01"
        self.run_expectations()
        owed = self.env["cs.expectation.owed"].search(
            [("subject_id", "=", self.senior.id)]
        )
        self.assertEqual(owed.employee_id, self.team_manager)
        with freeze_time("2026-06-16 09:00:00"):
            self.riverside.manager_id = self.moderator
            self.run_expectations()
        self.assertEqual(owed.employee_id, self.moderator)
        self.assertIn("Taken over from Tariq Team on 16 June 2026", owed.explanation)

    # --- Excel ---

    def _workbook(self, model, user):
        content, filename = self.env[model].with_user(user).export()
        book = load_workbook(BytesIO(content), read_only=True)
        return filename, {sheet.title: list(sheet.values) for sheet in book}

    def test_the_schedule_as_a_workbook_of_what_one_may_see(self):
        audit = self.released()
        filename, sheets = self._workbook(
            "cs.supervision.schedule", self.user_team_manager
        )
        self.assertEqual(filename, "supervision-audits-2026-06-10.xlsx")
        self.assertEqual(list(sheets), ["About", "All", "Tariq Team"])
        row = dict(zip(sheets["All"][0], sheets["All"][1], strict=True))
        self.assertEqual(
            (row["Audit"], row["Supervisor"], row["State"], row["Grade"]),
            (audit.name, "Susan Senior", "Released", "Good"),
        )
        _name, hidden = self._workbook(
            "cs.supervision.schedule", self.user_other_team_manager
        )
        self.assertEqual(len(hidden["All"]), 1, "the heading alone")

    def test_what_is_owed_as_a_workbook(self):
        self.run_expectations()
        _name, sheets = self._workbook("cs.owed.workbook", self.user_team_manager)
        # What he owes, and what his service manager owes about him.
        self.assertEqual(
            list(sheets), ["About", "All", "Late", "Field service", "Riverside"]
        )
        rows = [dict(zip(sheets["All"][0], r, strict=True)) for r in sheets["All"][1:]]
        self.assertEqual(
            sorted((r["Who"], r["About"], r["State"]) for r in rows),
            [
                ("Sam Service", "Tariq Team", "To do"),
                ("Tariq Team", "Susan Senior", "To do"),
            ],
        )

    # --- My work ---

    def test_the_audits_of_an_auditor_who_left_come_to_light(self):
        self.plan()
        self.team_manager.sudo().active = False
        work = self.env["cs.my.work"].with_user(self.user_qa_officer).get_my_work()
        titles = [item["title"] for group in work["groups"] for item in group["items"]]
        self.assertIn(
            "Hand over: supervision audit of Tariq Team, who has left", titles
        )

    def test_my_work_holds_what_the_auditor_has_to_do(self):
        audit = self.plan()
        work = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        titles = [item["title"] for group in work["groups"] for item in group["items"]]
        self.assertEqual(titles, [f"Supervision audit {audit.name}"])
