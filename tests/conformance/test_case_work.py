"""What is recorded beside audits: timescales, checklists, checkpoints, disputes."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .council import ConformanceCase


@tagged("post_install", "-at_install")
class TestTimescales(ConformanceCase):
    """Blackburn with Darwen's reference table of statutory timescales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework = (
            cls.env["cs.framework"]
            .with_user(cls.user_qa_manager)
            .with_company(cls.company)
            .load_template("blackburn_with_darwen")
        )

    def happened(self, case, code, *days):
        """The practitioner of the case records what happened on those days."""
        kind = self.env.ref(f"cs_quality_assurance.event_type_{code}")
        who = case.practitioner_user_id or self.user_qa_officer
        self.env["cs.case.event"].with_user(who).create(
            [
                {"case_id": case.id, "event_type_id": kind.id, "date": day}
                for day in days
            ]
        )

    def seen_by_auditor(self, case):
        """{timescale: [(due, status, days)]} as the auditing screen shows it."""
        audit = self.make_audit(case=case, framework_id=self.framework.id)
        file = audit.with_user(self.user_auditor).auditing_case_file()
        return {
            group["name"]: [
                (item["due"], item["status"], item["days"])
                for item in reversed(group["items"])
            ]
            for group in file["timescales"]["groups"]
        }

    def test_BWD_03_late_and_missing_child_protection_work(self):
        case = self.cases["1002"]
        self.happened(case, "strategy_discussion", "2026-03-02")
        self.happened(case, "icpc", "2026-03-24")
        self.happened(case, "cp_visit", "2026-04-10", "2026-05-05")
        self.happened(case, "core_group", "2026-04-09", "2026-05-01")
        shown = self.seen_by_auditor(case)
        # Fifteen working days from 2 March end on 23 March.
        self.assertEqual(
            shown["Initial child protection conference"], [("2026-03-23", "late", 1)]
        )
        self.assertEqual(
            shown["Child protection visit, age 0 to 5"],
            [
                ("2026-04-14", "in_time", 0),
                ("2026-05-01", "late", 4),
                ("2026-05-26", "missing", 15),
            ],
        )
        # Ten working days: Good Friday and Easter Monday are none.
        self.assertEqual(
            shown["Child protection plan at the core group"],
            [
                ("2026-04-09", "in_time", 0),
                ("2026-05-07", "in_time", 0),
                ("2026-05-29", "missing", 12),
            ],
        )
        self.assertEqual(
            shown["Review child protection conference"], [("2026-06-24", "due", 14)]
        )

    def test_BWD_03_looked_after_child(self):
        case = self.cases["1003"]
        for code in ("became_looked_after", "placement_started", "placed_with_parents"):
            self.happened(case, code, "2026-04-13")
        self.happened(case, "lac_visit", "2026-04-17", "2026-04-27", "2026-05-08")
        self.happened(case, "lac_review", "2026-05-07")
        self.happened(case, "care_plan", "2026-04-20")
        self.happened(case, "pep", "2026-04-30")
        shown = self.seen_by_auditor(case)
        self.assertEqual(
            shown["Looked-after child visit, new placement"],
            [("2026-04-20", "in_time", 0)],
        )
        # Weekly until the first review, then every four weeks.
        self.assertEqual(
            shown["Looked-after child visit, placed with parents"],
            [
                ("2026-04-20", "in_time", 0),
                ("2026-04-24", "late", 3),
                ("2026-05-04", "late", 4),
            ],
        )
        self.assertEqual(
            shown["Looked-after child visit, care order or section 20"],
            [("2026-06-05", "missing", 5)],
        )
        self.assertEqual(
            shown["Looked-after child review"],
            [("2026-05-12", "in_time", 0), ("2026-08-07", "due", 58)],
        )
        self.assertEqual(
            shown["Looked-after child care plan"],
            [("2026-04-27", "in_time", 0), ("2026-07-20", "due", 40)],
        )
        self.assertEqual(shown["Personal education plan"][0][1:], ("late", 3))
        self.assertEqual(shown["Personal education plan"][1][1], "due")

    def test_BWD_03_three_monthly_only_after_a_year_confirmed(self):
        case = self.cases["1003"]
        self.happened(case, "became_looked_after", "2024-11-01")
        self.happened(case, "placement_started", "2025-09-01")
        self.happened(case, "permanence_confirmed", "2025-12-01")
        self.happened(case, "lac_visit", "2026-04-20")
        six_weeks = "Looked-after child visit, permanently matched, "
        six_weeks += "not yet confirmed for a year"
        last = self.seen_by_auditor(case)[six_weeks][-1]
        self.assertEqual(last, ("2026-06-01", "missing", 9))
        with self.at("2026-11-02"):
            self.happened(case, "lac_visit", "2026-09-20")
            later = self.seen_by_auditor(case)
        self.assertEqual(
            later["Looked-after child visit, permanently matched"][-1][:2],
            ("2026-12-20", "due"),
        )

    def test_BWD_03_permanence_report_at_most_six_weeks_before_the_meeting(self):
        case = self.cases["1003"]
        self.happened(case, "child_permanence_report", "2026-03-02")
        self.happened(case, "adm_meeting", "2026-04-20", "2026-07-01")
        shown = self.seen_by_auditor(case)
        self.assertEqual(
            shown["Child permanence report before the decision maker meets"],
            [("2026-04-20", "late", 7), ("2026-07-01", "due", 21)],
        )
        self.assertEqual(
            shown["Child permanence report, updated"], [("2026-09-02", "due", 84)]
        )

    def test_BWD_03_the_owner_edits_an_interval(self):
        self.happened(self.case, "cin_plan_started", "2026-04-20")
        name = "Child in need visit"
        self.assertEqual(
            self.seen_by_auditor(self.case)[name], [("2026-06-01", "missing", 9)]
        )
        row = self.env["cs.timescale"].search(
            [("company_id", "=", self.company.id), ("name", "=", name)]
        )
        row.with_user(self.user_qa_manager).then_number = 8
        self.env.invalidate_all()
        self.assertEqual(
            self.seen_by_auditor(self.case)[name], [("2026-06-15", "due", 5)]
        )


@tagged("post_install", "-at_install")
class TestChecklistsAndCheckpoints(ConformanceCase):
    """Case file checklists and managers' checkpoints of Durham and Blackburn."""

    def load(self, code):
        self.framework = (
            self.env["cs.framework"]
            .with_user(self.user_qa_manager)
            .with_company(self.company)
            .load_template(code)
        )
        others = self.env["cs.framework"].search(
            [("company_id", "=", self.company.id), ("id", "!=", self.framework.id)]
        )
        others.active = False
        self.framework.case_work_from = "2026-01-01"

    def happened(self, case, code, day):
        kind = self.env.ref(f"cs_quality_assurance.event_type_{code}")
        self.env["cs.case.event"].with_user(self.user_team_manager).create(
            {"case_id": case.id, "event_type_id": kind.id, "date": day}
        )

    def checklist(self, case, state="todo"):
        return (
            self.env["cs.case.checklist"]
            .with_user(self.user_team_manager)
            .search([("case_id", "=", case.id), ("state", "=", state)])
        )

    def test_BWD_04_case_file_checklist(self):
        self.load("blackburn_with_darwen")
        self.run_cron("cron_case_work")
        checklist = self.checklist(self.case)
        self.assertEqual(
            checklist.line_ids.mapped("name"),
            [
                "Chronology",
                "Case summary",
                "Assessment",
                "Visits and direct work",
                "Plan",
                "Supervision",
                "Management decisions",
                "Factual report",
                "Case notes",
            ],
        )
        by_name = {line.name: line for line in checklist.line_ids}
        # The summary is refreshed every three months: the date decides.
        by_name["Case summary"].date_of = "2026-03-09"
        self.assertEqual(by_name["Case summary"].standing, "out_of_date")
        by_name["Case summary"].standing = "present"
        for line in checklist.line_ids:
            line.standing = line.standing or "present"
        by_name["Plan"].standing = "missing"
        self.assertRefused("out of date", UserError, checklist.action_complete)
        by_name["Case summary"].standing = "out_of_date"
        checklist.action_complete()
        self.assertEqual((checklist.missing_count, checklist.out_of_date_count), (1, 1))
        self.assertEqual(checklist.done_by_id, self.user_team_manager)
        self.assertEqual(str(checklist.date_done), "2026-06-10")

    def test_BWD_11_ten_day_checkpoint_of_a_long_assessment(self):
        self.load("blackburn_with_darwen")
        short, long = (
            self.make_case(ref, "assessment", department_id=self.riverside.id)
            for ref in ("SHORT", "LONG")
        )
        for case in (short, long):
            self.happened(case, "assessment_started", "2026-06-01")
        self.happened(long, "assessment_extended", "2026-06-09")
        self.run_cron("cron_case_work")
        found = self.env["cs.checkpoint"].with_user(self.user_team_manager).search([])
        self.assertEqual(found.case_id, long)
        self.assertEqual(str(found.date_due), "2026-06-15")
        with self.at("2026-06-23"):
            # The other ran past fifteen working days without anybody saying so.
            self.run_cron("cron_case_work")
            late = self.env["cs.checkpoint"].search(
                [("case_id", "=", short.id), ("is_late", "=", True)]
            )
            self.assertEqual(len(late), 1)
            found.decision = "Our hypothesis: isolation. A child in need plan starts."
            found.action_record()
        self.assertEqual(found.days_late, 8)

    def test_DUR_25_within_45_days_and_every_twelve_weeks(self):
        self.load("durham")
        self.happened(self.case, "allocated_to_team", "2026-05-01")
        self.run_cron("cron_case_work")
        first = self.checklist(self.case)
        self.assertEqual(str(first.date_due), "2026-06-15")
        work = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        shown = [item for group in work["groups"] for item in group["items"]]
        self.assertIn(
            ("cs.case.checklist", first.id),
            [(item["model"], item["res_id"]) for item in shown],
        )
        first.line_ids.write({"standing": "present"})
        first.action_complete()
        with self.at("2026-10-01"):
            self.run_cron("cron_case_work")
            second = self.checklist(self.case)
            self.assertEqual(str(second.date_due), "2026-09-02")
            late = self.env["cs.case.checklist"].with_user(self.user_team_manager)
            self.assertIn(second, late.search([("is_late", "=", True)]))

    def test_DUR_26_checkpoints_at_allocation_and_days_10_28_and_40(self):
        self.load("durham")
        case = self.make_case("ASSESS", "assessment", department_id=self.riverside.id)
        self.happened(case, "assessment_started", "2026-04-13")
        self.run_cron("cron_case_work")
        found = (
            self.env["cs.checkpoint"]
            .with_user(self.user_team_manager)
            .search([("case_id", "=", case.id)])
        )
        # Working days, without the two bank holidays of May.
        self.assertEqual(
            [(c.name, str(c.date_due)) for c in found],
            [
                ("Checkpoint at allocation", "2026-04-13"),
                ("Checkpoint on day 10", "2026-04-27"),
                ("Checkpoint on day 28", "2026-05-22"),
                ("Checkpoint on day 40", "2026-06-10"),
            ],
        )
        self.assertEqual(found.mapped("is_late"), [True, True, True, False])
        found[3].decision = "The analysis is ready; a child in need plan follows."
        found[3].action_record()
        self.assertEqual(found[3].done_by_id, self.user_team_manager)


@tagged("post_install", "-at_install")
class TestDisputes(ConformanceCase):
    """Disputes of reviewing officers and chairs in Durham and Swindon."""

    def load(self, code):
        others = self.env["cs.framework"].search([("company_id", "=", self.company.id)])
        others.active = False
        self.framework = (
            self.env["cs.framework"]
            .with_user(self.user_qa_manager)
            .with_company(self.company)
            .load_template(code)
        )
        self.framework.active = True

    def raise_one(self, case, **vals):
        return (
            self.env["cs.dispute"]
            .with_user(self.user_iro)
            .create({"case_id": case.id, "issue": "The plan has drifted.", **vals})
        )

    def test_DUR_22_disputes_and_themes_by_month(self):
        self.load("durham")
        theme = self.env["cs.learning.theme"].create(
            {"name": "Drift in plans", "company_id": self.company.id}
        )
        for case, day in (("1002", "2026-05-12"), ("1003", "2026-06-02")):
            self.raise_one(self.cases[case], date_raised=day, theme_ids=[(4, theme.id)])
        # Neither looked after nor on a plan.
        with self.assertRaises(ValidationError):
            self.env["cs.dispute"].with_user(self.user_qa_officer).create(
                {"case_id": self.case.id, "issue": "Drift."}
            )
        reported = (
            self.env["cs.dispute"]
            .with_user(self.user_director)
            .formatted_read_group(
                [("company_id", "=", self.company.id)],
                ["theme_ids", "date_raised:month"],
                ["__count"],
            )
        )
        self.assertEqual([row["__count"] for row in reported], [1, 1])
        self.assertEqual(reported[0]["theme_ids"], (theme.id, "Drift in plans"))

    def test_SWI_12_lowest_level_first_and_a_check_after_each_review(self):
        self.load("swindon")
        case = self.cases["1003"]
        kind = self.env.ref("cs_quality_assurance.event_type_lac_review")
        review = (
            self.env["cs.case.event"]
            .with_user(self.user_iro)
            .create(
                {"case_id": case.id, "event_type_id": kind.id, "date": "2026-06-09"}
            )
        )
        unchecked = [("review_check_ids", "=", False), ("id", "=", review.id)]
        Event = self.env["cs.case.event"].with_user(self.user_qa_officer)
        self.assertTrue(Event.search(unchecked))
        dispute = self.raise_one(case)
        self.env["cs.review.check"].with_user(self.user_iro).create(
            {
                "event_id": review.id,
                "has_issues": "some",
                "issues": "Actions of the last review were not done.",
                "dispute_id": dispute.id,
            }
        )
        self.assertFalse(Event.search(unchecked))
        self.assertEqual(dispute.level_id.name, "Team manager")
        step = dispute.step_id.with_user(self.user_team_manager)
        step.response = "They will be done by the end of the month."
        step.action_answer()
        dispute.action_step_up()
        self.assertEqual(dispute.level_id.name, "Service manager")
        step = dispute.step_id.with_user(self.user_service_manager)
        step.response = "Two of three were done today."
        step.action_answer()
        dispute.outcome = "Settled: the third is done this week."
        dispute.action_resolve()
        self.assertEqual(len(dispute.step_ids), 2)
        content, _name = (
            self.env["cs.dispute.workbook"]
            .with_user(self.user_director)
            .with_company(self.company)
            .export()
        )
        rows = load_workbook(BytesIO(content))["June 2026"].iter_rows(values_only=True)
        self.assertIn(dispute.name, [row[0] for row in rows])


@tagged("post_install", "-at_install")
class TestOtherSources(ConformanceCase):
    """Reviews by others, complaints, and what children say."""

    def record(self, kind, name, **vals):
        return (
            self.env["cs.external.review"]
            .with_user(self.user_qa_officer)
            .with_company(self.company)
            .create({"kind": kind, "name": name, "company_id": self.company.id, **vals})
        )

    def find(self, review, name, kind="improvement"):
        return (
            self.env["cs.external.review.finding"]
            .with_user(self.user_qa_officer)
            .create({"review_id": review.id, "name": name, "kind": kind})
        )

    def act_on(self, finding):
        action = (
            self.env["cs.action"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Mend it",
                    "external_review_id": finding.review_id.id,
                    "external_finding_id": finding.id,
                    "responsible_id": self.team_manager.id,
                }
            )
        )
        self.do_action(action.with_user(self.user_team_manager))
        action.with_user(self.user_service_manager).action_sign_off()
        return action

    def case_file(self):
        audit = self.make_audit().with_user(self.user_auditor)
        sections = audit.auditing_case_file()["sections"]
        return {section["key"]: section["rows"] for section in sections}

    def test_SWI_11_peer_review_with_findings_and_actions(self):
        review = self.record(
            "peer",
            "Work with care leavers",
            body="A neighbouring council",
            date_start="2026-05-11",
            date_end="2026-05-15",
            department_id=self.riverside.id,
        )
        self.find(review, "Warm, lasting relationships", "strength")
        gap = self.find(review, "Pathway plans are late")
        self.assertRefused("Pathway plans", UserError, review.action_close)
        action = self.act_on(gap)
        review.invalidate_recordset()
        review.action_close()
        self.assertEqual(review.state, "closed")
        read = review.with_user(self.user_director)
        self.assertEqual(read.action_ids, action)
        self.assertEqual(len(read.finding_ids), 2)

    def test_SWI_13_learning_and_actions_of_other_sources(self):
        for kind in ("practice", "complaint", "compliment", "incident"):
            review = self.record(kind, f"About {kind}", department_id=self.riverside.id)
            finding = self.find(review, f"Found in {kind}")
            self.act_on(finding)
            finding.action_learn()
        learned = (
            self.env["cs.learning.point"]
            .with_user(self.user_director)
            .search([("external_review_id.company_id", "=", self.company.id)])
        )
        self.assertEqual(len(learned), 4)
        actions = self.env["cs.action"].search(
            [("origin", "=", "review"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(actions.mapped("state")), {"signed_off"})

    def test_DUR_21_complaints_and_compliments_beside_the_audit(self):
        self.record("complaint", "Nobody rang back", case_id=self.case.id)
        self.record("compliment", "She listens", case_id=self.case.id)
        self.record("complaint", "Another case", case_id=self.cases["2001"].id)
        told = [row["text"] for row in self.case_file()["reviews"]]
        self.assertEqual(
            sorted(told), ["Complaint: Nobody rang back", "Compliment: She listens"]
        )

    def test_BWD_10_promises_and_what_children_say_beside_the_audit(self):
        self.env["cs.framework"].with_user(self.user_qa_manager).with_company(
            self.company
        ).load_template("blackburn_with_darwen")
        promises = self.env["cs.child.promise"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(promises), 9)
        self.env["cs.participation.note"].with_user(self.user_practitioner).create(
            {
                "case_id": self.case.id,
                "said": "Nobody told me that my worker was leaving.",
                "promise_ids": [(6, 0, promises[4].ids)],
                "kept": "not_kept",
            }
        )
        file = self.case_file()
        self.assertEqual(len(file["promises"]), 9)
        [said] = file["said"]
        self.assertIn("Nobody told me", said["text"])
        self.assertIn("Not kept", said["detail"])
        self.assertIn(promises[4].name, said["detail"])
