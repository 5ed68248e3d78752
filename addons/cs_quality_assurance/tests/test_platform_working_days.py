from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestWorkingDays(QualityCase):
    """ALL-04: deadlines respect weekends, the council's calendar and bank holidays."""

    def leaves(self):
        return self.env["resource.calendar.leaves"].search(
            [
                ("calendar_id", "=", self.company.resource_calendar_id.id),
                ("resource_id", "=", False),
            ]
        )

    def test_new_council_has_three_years_of_english_bank_holidays(self):
        names = {leave.date_to.date(): leave.name for leave in self.leaves()}
        self.assertEqual(len(names), 9 + 10 + 9, "2026, 2027 and 2028, substitutes too")
        self.assertEqual(names[date(2026, 4, 3)], "Good Friday")
        self.assertEqual(names[date(2026, 12, 28)], "Boxing Day (observed)")
        self.assertNotIn(date(2026, 3, 17), names, "St Patrick's Day is Irish")
        self.assertNotIn(date(2026, 8, 3), names, "the Scottish one is another day")

    def test_days_are_local_days_in_winter_and_summer(self):
        by_name = {leave.name: leave for leave in self.leaves()}
        winter = by_name["Boxing Day (observed)"]
        self.assertEqual(winter.date_from.hour, 0)
        summer = by_name["Late Summer Bank Holiday"]
        # The first second of the day is the evening before in UTC.
        self.assertEqual(summer.date_from.hour, 23)
        self.assertEqual((summer.date_to - summer.date_from).seconds, 86399)
        self.assertEqual(
            self.company._cs_days_off(date(2026, 8, 24), date(2026, 9, 6)),
            {date(2026, 8, 31)},
        )

    def test_loading_again_changes_nothing(self):
        before = self.leaves()
        self.assertFalse(self.company._cs_load_bank_holidays())
        self.env["res.company"]._cs_load_all_bank_holidays()
        self.assertEqual(self.leaves(), before)

    def test_day_taken_out_by_the_council_stays_out(self):
        self.leaves().filtered(lambda leave: leave.name == "May Day").unlink()
        self.assertFalse(self.company._cs_load_bank_holidays())
        self.assertNotIn(
            date(2026, 5, 4),
            self.company._cs_days_off(date(2026, 5, 1), date(2026, 5, 8)),
        )

    def test_day_the_council_had_already_is_not_doubled(self):
        self.leaves().unlink()
        self.company.cs_bank_holidays_loaded = False
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Christmas closure",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 12, 24, 0, 0),
                "date_to": datetime(2027, 1, 1, 23, 59),
            }
        )
        made = self.company._cs_load_bank_holidays([2026])
        self.assertEqual(made.mapped(lambda leave: leave.date_from.month)[-1], 8)
        self.assertEqual(len(made), 6, "all of 2026 before Christmas but the closure")

    @freeze_time("2028-06-14 09:00:00")
    def test_cron_two_years_on_brings_only_the_new_years(self):
        self.env.ref("cs_quality_assurance.cron_bank_holidays")
        made = self.company._cs_load_bank_holidays()
        self.assertEqual({leave.date_from.year for leave in made}, {2029, 2030})

    def test_council_abroad_keeps_its_calendar(self):
        abroad = self.env["res.company"].create(
            {"name": "Elsewhere", "country_id": self.env.ref("base.fr").id}
        )
        self.assertFalse(abroad.cs_bank_holidays_loaded)

    def test_calendar_without_a_chosen_zone_gets_london(self):
        company = self.env["res.company"].create({"name": "No zone chosen"})
        self.assertEqual(company.resource_calendar_id.tz, "Europe/London")

    # --- what follows for deadlines ---------------------------------------

    def assertDue(self, start, days, expected):
        self.assertEqual(
            self.company._cs_add_working_days(date.fromisoformat(start), days),
            date.fromisoformat(expected),
        )

    def test_over_easter(self):
        # Good Friday 3 and Easter Monday 6 April 2026.
        self.assertDue("2026-04-02", 1, "2026-04-07")
        self.assertDue("2026-04-01", 10, "2026-04-17")

    def test_over_christmas(self):
        # Friday 25 and, for Boxing Day, Monday 28 December; Friday 1 January.
        self.assertDue("2026-12-24", 1, "2026-12-29")
        self.assertDue("2026-12-23", 5, "2027-01-04")
        self.assertDue("2026-12-25", 0, "2026-12-29")

    def test_over_both_clock_changes(self):
        # Clocks go forward on Sunday 29 March and back on Sunday 25 October 2026.
        self.assertDue("2026-03-27", 1, "2026-03-30")
        self.assertDue("2026-10-23", 1, "2026-10-26")
        self.assertDue("2026-10-16", 10, "2026-10-30")

    def test_afternoon_off_is_still_a_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Christmas Eve, from noon",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 12, 24, 12, 0),
                "date_to": datetime(2026, 12, 24, 23, 59),
            }
        )
        self.assertDue("2026-12-23", 1, "2026-12-24")

    def test_a_council_that_works_on_saturdays(self):
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Saturday",
                "calendar_id": self.company.resource_calendar_id.id,
                "dayofweek": "5",
                "hour_from": 9,
                "hour_to": 13,
            }
        )
        self.assertDue("2026-06-12", 1, "2026-06-13")

    def test_leave_of_one_person_moves_no_deadline(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Annual leave",
                "resource_id": self.auditor.resource_id.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 6, 11, 0, 0),
                "date_to": datetime(2026, 6, 11, 23, 0),
            }
        )
        self.assertDue("2026-06-10", 1, "2026-06-11")

    def test_audit_due_date_skips_bank_holiday(self):
        self.framework.audit_days = 10
        with freeze_time("2026-05-20 09:00:00"):
            # Spring bank holiday on Monday 25 May.
            self.assertEqual(self.make_audit().date_due, date(2026, 6, 4))
