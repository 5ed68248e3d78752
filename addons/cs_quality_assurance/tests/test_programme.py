from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged, users

from .programme_common import ProgrammeCase

EIGHT_WEEKS = {
    "name": "Eight-week cycle",
    "recurrence": "weeks",
    "interval": 8,
    "date_first": "2026-04-13",
    "due_mode": "milestone",
    "open_days_ahead": 7,
    "milestone_ids": [
        Command.create(
            {"name": "Audit", "kind": "audit", "first_week": 1, "last_week": 2}
        ),
        Command.create({"name": "Moderation", "kind": "moderation", "first_week": 3}),
        Command.create({"name": "ADQA", "kind": "meeting", "first_week": 6}),
        Command.create({"name": "Preparation", "kind": "preparation", "first_week": 8}),
    ],
}


@tagged("post_install", "-at_install")
class TestProgramme(ProgrammeCase):
    def plan(self, *lines, **vals):
        # Before the year begins: what is over when it is adopted is not planned.
        with freeze_time("2026-03-02 09:00:00"):
            programme = self.make_programme(*lines, **vals)
        programme.action_plan_cycles()
        return programme

    def test_LUT_01_seventh_of_each_month(self):
        programme = self.plan(
            {"recurrence": "monthly", "day_rule": "day", "day": 7, "roll": "as_is"}
        )
        starts = sorted(programme.cycle_ids.mapped("date_start"))
        self.assertEqual(starts[0], date(2026, 4, 7))
        self.assertEqual({day.day for day in starts}, {7})
        self.assertEqual(len(starts), 12)

    def test_ALL_04_start_moves_to_a_working_day(self):
        # 7 June 2026 is a Sunday; 7 November a Saturday.
        programme = self.plan(
            {"recurrence": "monthly", "day_rule": "day", "day": 7, "roll": "next"}
        )
        starts = set(programme.cycle_ids.mapped("date_start"))
        self.assertIn(date(2026, 6, 8), starts)
        self.assertIn(date(2026, 11, 9), starts)
        self.assertNotIn(date(2026, 6, 7), starts)

    def test_ALL_04_bank_holiday_moves_start_and_keeps_the_cycle(self):
        programme = self.plan({"recurrence": "monthly", "day_rule": "day", "day": 3})
        cycle = programme.cycle_ids.filtered(lambda c: c.key == date(2026, 8, 3))
        self.assertEqual(cycle.date_start, date(2026, 8, 3))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closure",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-08-03 00:00:00",
                "date_to": "2026-08-03 22:00:00",
            }
        )
        count = len(programme.cycle_ids)
        programme.action_plan_cycles()
        self.assertEqual(cycle.date_start, date(2026, 8, 4))
        self.assertEqual(len(programme.cycle_ids), count)

    def test_BPL_01_eight_weeks_without_a_gap(self):
        programme = self.plan(EIGHT_WEEKS)
        cycles = programme.cycle_ids.sorted("date_start")
        self.assertEqual(len(cycles), 7)
        for one, following in zip(cycles, cycles[1:], strict=False):
            self.assertEqual((following.date_start - one.date_end).days, 1)
        first = cycles[0]
        self.assertEqual(
            [(m.name, m.date_start, m.date_end) for m in first.milestone_ids],
            [
                ("Audit", date(2026, 4, 13), date(2026, 4, 24)),
                ("Moderation", date(2026, 4, 27), date(2026, 5, 1)),
                ("ADQA", date(2026, 5, 18), date(2026, 5, 22)),
                ("Preparation", date(2026, 6, 1), date(2026, 6, 5)),
            ],
        )

    def test_BPL_02_drawn_and_told_in_week_eight(self):
        programme = self.plan(EIGHT_WEEKS)
        second = programme.cycle_ids.sorted("date_start")[1]
        self.assertEqual(second.date_start, date(2026, 6, 8))
        # The Monday of week 8 of the cycle before.
        self.assertEqual(
            (second.draw_on, second.open_on), (date(2026, 6, 1), date(2026, 6, 1))
        )

    def test_DUR_01_quarters_follow_one_another(self):
        programme = self.plan({"recurrence": "quarterly", "roll": "as_is"})
        self.assertEqual(
            [
                (c.date_start, c.date_end)
                for c in programme.cycle_ids.sorted("date_start")
            ],
            [
                (date(2026, 4, 1), date(2026, 6, 30)),
                (date(2026, 7, 1), date(2026, 9, 30)),
                (date(2026, 10, 1), date(2026, 12, 31)),
                (date(2027, 1, 1), date(2027, 3, 31)),
            ],
        )

    def test_DUR_15_notice_sets_the_day_of_the_draw(self):
        programme = self.plan(
            {
                "recurrence": "once",
                "date_first": "2026-09-14",
                "draw_days_ahead": 0,
                "notice_ids": [Command.create({"audience": "team", "days_ahead": 7})],
            }
        )
        # Managers hear which cases a week ahead, so the sample is drawn by then.
        self.assertEqual(programme.cycle_ids.draw_on, date(2026, 9, 7))
        self.assertEqual(programme.cycle_ids.open_on, date(2026, 9, 14))

    def test_leap_day_and_year_end(self):
        programme = self.plan(
            {"recurrence": "monthly", "day_rule": "day", "day": 31, "roll": "as_is"},
            date_start="2027-10-01",
            date_end="2028-09-30",
        )
        starts = programme.cycle_ids.mapped("date_start")
        self.assertIn(date(2028, 2, 29), starts)
        self.assertIn(date(2027, 12, 31), starts)
        self.assertEqual(len(starts), 12)

    def test_ALL_08_planning_twice_makes_nothing_twice(self):
        programme = self.plan({}, EIGHT_WEEKS)
        before = programme.cycle_ids
        programme.action_plan_cycles()
        self.assertEqual(programme.cycle_ids, before)

    def test_changing_a_line_moves_what_is_not_drawn(self):
        programme = self.plan(
            {"recurrence": "monthly", "day_rule": "day", "day": 7, "roll": "as_is"}
        )
        drawn = programme.cycle_ids.sorted("date_start")[2]
        drawn.action_draw()
        programme.line_ids.day = 14
        self.assertEqual(drawn.date_start, date(2026, 6, 7))
        others = programme.cycle_ids - drawn
        self.assertEqual({day.day for day in others.mapped("date_start")}, {14})
        # April's would be over: it is not planned again.
        self.assertEqual(len(others), 11)

    def test_days_moved_by_hand_stay(self):
        programme = self.plan({"day_rule": "day", "day": 7, "roll": "as_is"})
        july = programme.cycle_ids.filtered(lambda c: c.key == date(2026, 7, 7))
        july.write({"date_start": "2026-07-09", "draw_on": "2026-07-03"})
        programme.action_plan_cycles()
        self.assertTrue(july.moved_by_hand)
        self.assertEqual(
            (july.date_start, july.draw_on), (date(2026, 7, 9), date(2026, 7, 3))
        )
        self.assertFalse((programme.cycle_ids - july).filtered("moved_by_hand"))

    def test_year_is_shown_before_anything_is_saved(self):
        with Form(self.env["cs.programme"].with_user(self.user_qa_officer)) as form:
            form.framework_id = self.framework
            form.date_start = "2026-04-01"
            form.date_end = "2027-03-31"
            with form.line_ids.new() as line:
                line.name = "Case file audits"
                line.recurrence = "monthly"
                line.day_rule = "day"
                line.day = 7
            preview = form.preview
            self.assertEqual(len(preview["cycles"]), 12)
            self.assertEqual(preview["cycles"][0]["start"], "2026-04-07")
            self.assertEqual(preview["cycles"][0]["due"], ["2026-05-06"])
            self.assertFalse(
                self.env["cs.cycle"].search_count(
                    [("company_id", "=", self.company.id)]
                )
            )

    def test_preview_says_what_is_wrong_with_a_line(self):
        programme = self.env["cs.programme"].new(
            {
                "framework_id": self.framework.id,
                "company_id": self.company.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Thematic",
                            "recurrence": "once",
                            "date_first": "2028-01-01",
                        }
                    )
                ],
            }
        )
        self.assertIn("Thematic: Its date", programme.preview["problems"][0])

    def test_bad_input_is_refused_with_a_sentence(self):
        for line, sentence in (
            (
                {"sample_method": "percentage", "sample_percentage": 0},
                "above 0 and no more than 100",
            ),
            (
                {"sample_method": "percentage", "sample_percentage": 101},
                "above 0 and no more than 100",
            ),
            ({"sample_method": "fixed", "sample_size": 0}, "at least one case"),
            ({"recurrence": "weeks", "interval": 0}, "Repeat every 1 to"),
            ({"day_rule": "day", "day": 32}, "from 1 to 31"),
            (
                {"recurrence": "once", "date_first": "2030-01-01"},
                "outside the programme",
            ),
            ({"open_at_least": -1}, "below zero"),
        ):
            with self.subTest(sentence):
                self.assertRefused(sentence, ValidationError, self.make_programme, line)
        self.assertRefused(
            "ends",
            ValidationError,
            self.make_programme,
            date_start="2027-03-31",
            date_end="2026-04-01",
        )

    def test_milestone_outside_the_cycle_is_refused(self):
        line = {
            "recurrence": "weeks",
            "interval": 4,
            "milestone_ids": [Command.create({"name": "Late", "first_week": 5})],
        }
        self.assertRefused("weeks 1 to 4", ValidationError, self.make_programme, line)

    def test_next_year_is_copied_from_this_one(self):
        programme = self.make_programme(
            EIGHT_WEEKS, {"recurrence": "once", "date_first": "2026-09-01"}
        )
        following = programme.copy()
        self.assertEqual(
            (following.date_start, following.date_end),
            (date(2027, 4, 1), date(2028, 3, 31)),
        )
        self.assertEqual(following.name, "Audit programme 2027/28")
        self.assertEqual(len(following.line_ids), 2)
        # The eight weeks go on without a gap over the end of the year.
        last = programme._get_preview()["cycles"][-1]
        first = next(
            c
            for c in following._get_preview()["cycles"]
            if c["line"] == "Eight-week cycle"
        )
        self.assertEqual(
            (date.fromisoformat(first["start"]) - date.fromisoformat(last["end"])).days,
            1,
        )
        self.assertEqual(
            following.line_ids.filtered(lambda x: x.recurrence == "once").date_first,
            date(2027, 9, 1),
        )

    @users("auditor", "director")
    def test_readers_read_and_do_not_write(self):
        programme = self.make_programme().with_user(self.env.user)
        self.assertTrue(programme.line_ids.name)
        with self.assertRaises(AccessError):
            programme.write({"note": "x"})
        with self.assertRaises(AccessError):
            programme.action_plan_cycles()

    def test_programme_with_drawn_cycles_is_kept(self):
        programme = self.plan({})
        programme.cycle_ids[0].action_draw()
        self.assertRefused("it is kept", Exception, programme.unlink)

    def test_other_council_sees_nothing(self):
        programme = self.plan({})
        self.make_other_company()
        other = self.env["cs.programme"].with_user(self.user_other_council)
        self.assertFalse(other.search([("id", "=", programme.id)]))
        self.assertFalse(
            self.env["cs.cycle"]
            .with_user(self.user_other_council)
            .search([("programme_id", "=", programme.id)])
        )

    @users("qa_officer")
    def test_officers_read_whom_they_choose_as_auditors(self):
        """A field on staff that has no public twin would shut them out altogether."""
        self.env.invalidate_all()
        auditor = self.env["hr.employee"].browse(self.pool[0].id)
        self.assertEqual(auditor.name, "Auditor 0")
        self.assertTrue(auditor.cs_auditor)
