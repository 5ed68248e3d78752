from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestTimescale(QualityCase):
    """The table of timescales, and what it says of a case and an audit (BWD-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["cs.timescale"].with_user(cls.user_qa_manager).action_load_statutory()
        cls.rows = cls.env["cs.timescale"].search([("company_id", "=", cls.company.id)])

    def record_events(self, case, *events):
        self.env["cs.case.event"].create(
            [
                {
                    "case_id": case.id,
                    "event_type_id": self.env.ref(
                        f"cs_quality_assurance.event_type_{code}"
                    ).id,
                    "date": day,
                }
                for code, day in events
            ]
        )

    def standing(self, case, name):
        group = next(g for g in case.timescales["groups"] if g["name"] == name)
        return [(i["due"], i["status"], i["days"]) for i in reversed(group["items"])]

    def test_loading_twice_changes_nothing(self):
        row = self.rows.filtered(lambda r: r.name == "Child in need visit")
        row.then_number = 4
        self.env["cs.timescale"].with_user(self.user_qa_manager).action_load_statutory()
        self.env["cs.framework"].load_template("blackburn_with_darwen")
        again = self.env["cs.timescale"].search([("company_id", "=", self.company.id)])
        self.assertEqual(again, self.rows)
        self.assertEqual(row.interval_text, "Every 4 weeks")
        weekly = self.rows.filtered(lambda r: "placed with parents" in r.name)
        self.assertEqual(weekly.interval_text, "Every week")

    def test_only_a_qa_manager_loads_and_edits(self):
        for user in (self.user_qa_officer, self.user_director, self.user_team_manager):
            with self.assertRaises(AccessError):
                self.env["cs.timescale"].with_user(user).action_load_statutory()
            with self.assertRaises(AccessError):
                self.rows[0].with_user(user).then_number = 1
            self.assertTrue(self.rows.with_user(user).mapped("interval_text"))

    def test_an_interval_is_asked_for(self):
        row = self.rows[0].with_user(self.user_qa_manager)
        self.assertRefused(
            "an interval", ValidationError, row.write, {"then_unit": False}
        )
        self.assertRefused(
            "without a unit",
            ValidationError,
            row.write,
            {"second_number": 2, "second_unit": False},
        )
        self.assertRefused(
            "which events", ValidationError, row.write, {"done_ids": [(5, 0, 0)]}
        )
        self.assertRefused(
            "counted back",
            ValidationError,
            row.write,
            {"direction": "before", "then_unit": "terms"},
        )
        borrower = self.rows.filtered("same_as_id")[0].with_user(self.user_qa_manager)
        self.assertRefused(
            "of its own", ValidationError, row.write, {"same_as_id": borrower.id}
        )

    def test_an_edited_interval_counts_at_once(self):
        self.record_events(self.case, ("cin_plan_started", "2026-05-01"))
        name = "Child in need visit"
        self.assertEqual(self.standing(self.case, name), [("2026-06-12", "due", 2)])
        row = self.rows.filtered(lambda r: r.name == name)
        row.with_user(self.user_qa_manager).then_number = 4
        self.case.invalidate_recordset()
        self.assertEqual(
            self.standing(self.case, name), [("2026-05-29", "missing", 12)]
        )

    def test_what_is_the_same_as_another_follows_it(self):
        case = self.make_case("PF1", "private_fostering")
        self.record_events(case, ("private_fostering_started", "2026-06-01"))
        [source] = self.rows.filtered(lambda r: "new placement" in r.name)
        source.first_number = 5
        self.assertEqual(
            self.standing(case, "Private fostering visit, new arrangement"),
            [("2026-06-06", "missing", 4)],
        )

    def test_the_period_of_the_audit_and_the_day_it_was_submitted(self):
        case = self.cases["1002"]
        self.record_events(
            case,
            ("icpc", "2024-01-10"),
            ("cp_visit", "2024-06-01"),
            ("cp_visit", "2026-05-18"),
        )
        audit = self.make_audit(case=case)
        audit.period_start = "2026-01-01"
        data = audit.with_user(self.user_auditor).timescales
        visits = next(g for g in data["groups"] if "visit" in g["name"])
        self.assertEqual(len(visits["items"]), 2)
        self.assertEqual([i["status"] for i in visits["items"]], ["missing", "late"])
        # What is recorded later does not change what was said on submitting.
        submitted = self.make_audit("closing", case=case)
        with freeze_time("2026-09-01 09:00:00"):
            self.assertEqual(submitted.timescales["as_of"], "2026-06-10")

    def test_nothing_before_the_look_back_is_called_missing(self):
        """Cases of which little or nothing is recorded do not cry wolf."""
        started, seen = self.cases["1002"], self.make_case("SEEN", "cp")
        self.record_events(started, ("icpc", "2022-05-02"))
        self.record_events(seen, ("icpc", "2022-05-02"), ("cp_visit", "2022-05-10"))
        opened = self.make_case("OPEN", "cin", date_opened="2022-05-02")
        self.rows.filtered(
            lambda row: row.name == "Child in need visit"
        ).from_opening = True
        said = {}
        for case in started, seen, opened:
            audit = self.make_audit(case=case)
            audit.period_start = "2026-01-01"
            data = audit.with_user(self.user_auditor).auditing_case_file()["timescales"]
            [visits] = [g for g in data["groups"] if "visit" in g["name"]]
            [item] = visits["items"]
            said[case] = item["due_words"], item["words"]
        before = "Before 1 Jan 2026"
        self.assertEqual(said[started], (before, "Nothing is recorded"))
        self.assertEqual(said[seen], (before, "Missing, none since 1 Jan 2026"))
        self.assertEqual(said[opened], (before, "Nothing is recorded"))
        self.assertEqual(
            [i["words"] for g in opened.timescales["groups"] for i in g["items"]],
            ["Nothing is recorded"],
        )

    def test_a_case_being_typed_in(self):
        form = Form(
            self.env["cs.case"]
            .with_user(self.user_qa_officer)
            .with_company(self.company)
        )
        form.reference = "TYPED"
        form.case_type_id = self.env.ref("cs_quality_assurance.case_type_lac")
        self.assertTrue(form.save().timescales["unstarted"])

    def test_queries_do_not_grow_with_the_audits(self):
        audits = self.make_audit() | self.make_audit(case=self.cases["1002"])
        more = audits | self.make_audit(case=self.cases["1003"])

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("timescales")
            return self.cr.sql_log_count - before

        queries(audits)
        self.assertEqual(queries(audits), queries(more))

    def test_a_case_without_a_start_says_what_to_record(self):
        case = self.make_case("LAC9", "lac")
        told = [row["name"] for row in case.timescales["unstarted"]]
        self.assertIn("Looked-after child review", told)

    def test_queries_do_not_grow_with_the_cases(self):
        cases = self.case | self.cases["2001"]
        for case in cases:
            self.record_events(case, ("cin_plan_started", "2026-05-01"))
        more = cases | self.cases["1002"] | self.cases["1003"]

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("timescales")
            return self.cr.sql_log_count - before

        queries(cases)
        self.assertEqual(queries(cases), queries(more))
        # Events, cases, the table with its four lists, bank holidays.
        self.assertLessEqual(queries(more), 20)
