from datetime import timedelta

from odoo import models

from ..rules import deadlines


class ResCompany(models.Model):
    """The council: its working week and the days off in it."""

    _inherit = "res.company"

    def _cs_working_week(self):
        """Weekdays (0 is Monday) on which the company's calendar has any hours."""
        self.ensure_one()
        days = {int(line.dayofweek) for line in self.resource_calendar_id.attendance_ids}
        return frozenset(days or {0, 1, 2, 3, 4})

    def _cs_days_off(self, start, end):
        """Days off for everybody (bank holidays, closures) from ``start`` to ``end``, both included.

        Read from the company-wide leaves of the working-time calendar (ALL-04).

        :return: frozenset of dates
        """
        self.ensure_one()
        # Bank holidays are the same for all; nobody's own leave is read here.
        leaves = self.env["resource.calendar.leaves"].sudo().search_fetch(
            [
                ("resource_id", "=", False),
                ("company_id", "in", (self.id, False)),
                ("calendar_id", "in", (self.resource_calendar_id.id, False)),
                ("date_from", "<=", end + timedelta(days=1)),
                ("date_to", ">=", start - timedelta(days=1)),
            ],
            ["date_from", "date_to"],
        )
        days = set()
        for leave in leaves:
            # Leaves are kept in UTC and cover whole local days; noon is inside the day in any UK offset.
            day, last = (leave.date_from + timedelta(hours=2)).date(), (leave.date_to - timedelta(hours=2)).date()
            while day <= last:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

    def _cs_work_calendar(self, start, end):
        """The council's working calendar over a period, as ``rules.deadlines`` reads it."""
        return deadlines.WorkCalendar(holidays=self._cs_days_off(start, end), weekdays=self._cs_working_week())

    def _cs_add_working_days(self, start, count):
        """The date ``count`` working days after ``start`` (ALL-04).

        :param count: 0 or more; 0 gives ``start``, or the next working day
        """
        self.ensure_one()
        # Three calendar days for one working day leave room for any run of bank holidays.
        calendar = self._cs_work_calendar(start, start + timedelta(days=count * 3 + 31))
        return deadlines.add_working_days(start, count, calendar)
