"""What is recorded beside audits: timescales, checklists, checkpoints, disputes."""

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
