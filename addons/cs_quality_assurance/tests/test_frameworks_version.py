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
        whole = self.results()
        self.assertEqual((whole.target_percent, whole.distance), (90, -90))
        mine = self.results(department_id=self.riverside.id)
        self.assertEqual((mine.target_percent, mine.distance), (60, -60))

    # --- over time ----------------------------------------------------------

    def results(self, user=None, **choice):
        Choice = self.env["cs.result.choice"].with_user(user or self.user_qa_officer)
        action = Choice.create(choice).action_show()
        return (
            self.env["cs.result.point"]
            .with_user(user or self.user_qa_officer)
            .search(action["domain"], order="date, id")
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
            found = self.results(date_from="2026-04-01")
        self.assertEqual(found.mapped("count"), [1, 1, 1])
        self.assertEqual(found.mapped("has_change"), [False, True, False])
        self.assertFalse(found[1].break_text)
        self.assertEqual(
            found[2].break_text,
            "Break: another version of the tool, another framework. Results before do "
            "not compare.",
        )
        self.assertEqual(len(set(found.mapped("series"))), 2)

    def test_quarters_with_their_interval(self):
        self.make_audit("closed")
        self.make_audit("closed", case=self.cases["1002"], grade="inadequate")
        [point] = self.results(by="quarter")
        self.assertEqual(point.date, date(2026, 4, 1))
        self.assertEqual(point.name, "Apr to Jun 2026")
        self.assertEqual((point.count, point.good_count), (2, 1))
        self.assertAlmostEqual(point.low_percent, 9.5, places=1)
        self.assertAlmostEqual(point.high_percent, 90.5, places=1)

    def test_what_is_not_submitted_does_not_count(self):
        self.make_audit("in_progress")
        self.assertFalse(self.results())

    def test_one_read_whatever_the_number_of_audits(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            choice = self.env["cs.result.choice"].create({})
            self.env.flush_all()
            before = self.cr.sql_log_count
            choice._points()
            return self.cr.sql_log_count - before

        self.make_audit("closed")
        count()
        few = count()
        for reference in ("1002", "1003", "2001"):
            self.make_audit("closed", case=self.cases[reference])
        self.assertEqual(count(), few)

    def test_what_is_shown_can_be_changed_from_the_list(self):
        Choice = self.env["cs.result.choice"].with_user(self.user_qa_officer)
        action = Choice.action_open()
        points = self.env["cs.result.point"].with_user(self.user_qa_officer)
        asked = points.with_context(**action["context"]).action_choose()
        self.assertEqual(asked["res_id"], action["context"]["cs_choice_id"])

    def test_practitioners_and_auditors_have_no_results(self):
        for user in (self.user_practitioner, self.user_auditor):
            with self.assertRaises(AccessError):
                self.results(user)
