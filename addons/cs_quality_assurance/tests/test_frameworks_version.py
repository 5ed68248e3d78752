from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestFrameworkVersion(QualityCase):
    """Frameworks with dates, side by side, and results that do not run across them."""

    def on_day(self, day):
        return freeze_time(f"{day} 09:00:00")

    def prepare(self):
        framework = self.framework.with_user(self.user_qa_manager)
        action = framework.action_next_version()
        return self.env["cs.framework"].browse(action["res_id"])

    def test_next_years_is_prepared_beside_this_years(self):
        following = self.prepare()
        self.assertEqual(following.date_from, date(2027, 4, 1))
        self.assertEqual(self.framework.date_to, date(2027, 3, 31))
        self.assertEqual(following.previous_id, self.framework)
        self.assertEqual((following.force, self.framework.force), ("future", "now"))
        self.assertFalse(following.rival_id | self.framework.rival_id)
        self.assertEqual(
            len(following.escalation_ids), len(self.framework.escalation_ids)
        )
        with self.assertRaises(UserError):
            self.framework.with_user(self.user_qa_manager).action_next_version()
        with self.assertRaises(AccessError):
            following.with_user(self.user_qa_officer).action_next_version()

    def test_the_year_goes_along_as_a_draft_with_its_expectations(self):
        programme = self.framework.programme_ids.filtered(
            lambda one: one.state == "draft"
        )[:1].with_user(self.user_qa_officer)
        self.auditor.cs_auditor = True
        programme.action_adopt()
        every = self.env["cs.expectation"].with_context(active_test=False)
        expected = every.search([("framework_id", "=", self.framework.id)])
        self.assertTrue(expected)
        following = self.prepare()
        draft = following.programme_ids
        self.assertEqual((draft.state, draft.date_start), ("draft", date(2027, 4, 1)))
        self.assertEqual(
            draft.line_ids.mapped("name"), programme.line_ids.mapped("name")
        )
        self.assertFalse(draft.cycle_ids)
        copied = every.search([("framework_id", "=", following.id)])
        self.assertEqual(sorted(copied.mapped("name")), sorted(expected.mapped("name")))
        self.assertEqual(set(copied.mapped("date_from")), {date(2027, 4, 1)})
        self.assertEqual(programme.state, "running")

    def test_an_audit_keeps_the_framework_of_its_date(self):
        following = self.prepare()
        before = self.make_audit("allocated")
        self.assertEqual(before.framework_id, self.framework)
        with self.on_day("2027-04-02"):
            after = self.make_audit("allocated", case=self.cases["2001"])
            self.assertEqual(after.framework_id, following)
            self.assertEqual(before.framework_id, self.framework)
        Framework = self.env["cs.framework"]
        for day, expected in (
            (date(2027, 3, 31), self.framework),
            (date(2027, 4, 1), following),
        ):
            found = Framework._for_department(self.riverside, day=day)
            self.assertEqual(found, expected)

    def test_a_gap_between_two_years_stops_nobody(self):
        self.framework.date_to = "2026-05-31"
        self.assertEqual(
            self.env["cs.framework"]._for_department(self.riverside), self.framework
        )

    def test_a_target_names_a_grade_of_the_tools_scale(self):
        other = self.env.ref("cs_quality_assurance.grade_good").scale_id.copy()
        with self.assertRaises(ValidationError):
            self.env["cs.framework.target"].create(
                {
                    "framework_id": self.framework.id,
                    "grade_id": other.grade_ids[0].id,
                }
            )

    def test_targets_of_a_department_stand_before_the_councils(self):
        Target = self.env["cs.framework.target"]
        base = {"framework_id": self.framework.id, "grade_id": self.good.id}
        Target.create({**base, "percent": 90})
        Target.create({**base, "percent": 60, "department_id": self.field_service.id})
        self.make_audit("closed", grade="requires_improvement")
        [whole] = self.results()
        self.assertEqual(whole["cells"][3]["value"], -90)
        [mine] = self.results(department=self.riverside.id)
        self.assertEqual(mine["cells"][3]["value"], -60)

    # --- over time ----------------------------------------------------------

    def results(self, user=None, **choice):
        """The periods of the trend on the dashboard, oldest first."""
        found = (
            self.env["cs.dashboard"]
            .with_user(user or self.user_qa_officer)
            .get_dashboard({"by": "month", "sample": "all", **choice})
        )
        return next(
            (block["rows"] for block in found["blocks"] if block["key"] == "trend"), []
        )

    def test_a_new_tool_is_a_marked_break(self):
        self.make_audit("closed")
        with self.on_day("2026-07-10"):
            self.make_audit("closed", case=self.cases["1002"])
        following = self.prepare()
        with self.on_day("2027-04-05"):
            new = self.tool._copy_version()
            new.with_user(self.user_qa_manager).action_publish()
            audit = self.make_audit("closed", case=self.cases["2001"])
            self.assertEqual((audit.tool_id, audit.framework_id), (new, following))
            found = self.results()
        self.assertEqual([row["cells"][0]["count"] for row in found], [1, 1, 1])
        self.assertEqual([row["cells"][4]["text"] for row in found], ["", "0", ""])
        self.assertEqual(found[1]["cells"][5]["text"], "too few to tell")
        self.assertEqual(
            found[2]["cells"][5]["text"],
            "Break: another version of the tool, another framework. Results before do "
            "not compare.",
        )

    def test_quarters_with_their_interval(self):
        self.make_audit("closed")
        self.make_audit("closed", case=self.cases["1002"], grade="inadequate")
        [point] = self.results(by="quarter")
        self.assertEqual(point["label"], "Apr to Jun 2026")
        share = point["cells"][0]
        self.assertEqual((share["count"], share["good"]), (2, 1))
        self.assertAlmostEqual(share["low"], 9.5, places=1)
        self.assertAlmostEqual(share["high"], 90.5, places=1)

    def test_what_is_not_submitted_does_not_count(self):
        self.make_audit("in_progress")
        self.assertFalse(self.results())

    def test_practitioners_and_auditors_have_no_results(self):
        for user in (self.user_practitioner, self.user_auditor):
            with self.assertRaises(AccessError):
                self.results(user)
