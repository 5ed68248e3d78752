import pytz

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.cs_quality_assurance.controllers.export import WORKBOOKS
from odoo.addons.cs_quality_assurance.reports.platform.cs_workbook_export import (
    MOST_SHEETS,
)
from odoo.addons.cs_quality_assurance.reports.platform.table_workbook import Column

WORKBOOKS["practice_week"] = "cs.practice.timetable"


class CsPracticeTimetable(models.AbstractModel):
    """The timetable of practice weeks: all of it, and a sheet for each day (SWI-10)."""

    _name = "cs.practice.timetable"
    _description = "Timetable of practice weeks"
    _inherit = "cs.workbook.export"

    _export_model = "cs.practice.activity"

    def _get_title(self):
        return self.env._("practice week")

    def _get_filename(self):
        return f"practice-week-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Practice week"), 24),
            Column(self.env._("Day"), 12, "date"),
            Column(self.env._("From"), 8),
            Column(self.env._("To"), 8),
            Column(self.env._("What"), 34),
            Column(self.env._("Kind"), 20),
            Column(self.env._("Place"), 22),
            Column(self.env._("Leader"), 18),
            Column(self.env._("Places"), 8),
            Column(self.env._("Taken"), 8),
            Column(self.env._("State"), 16),
        ]

    def _get_expressions(self, query):
        table = query.table
        return [
            self._name_of(query, "cs.practice.week", "week_id"),
            *(
                SQL.identifier(table, name)
                for name in ("day", "date_begin", "date_stop", "name", "kind", "place")
            ),
            self._name_of(query, "hr.employee", "leader_id"),
            *(SQL.identifier(table, name) for name in ("places", "taken", "state")),
        ]

    def _get_words(self):
        Activity = self.env["cs.practice.activity"]
        return {
            "kind": dict(Activity._fields["kind"]._description_selection(self.env)),
            "state": dict(Activity._fields["state"]._description_selection(self.env)),
            "zone": pytz.timezone(
                self.env.company.resource_calendar_id.tz or "Europe/London"
            ),
        }

    def _make_row(self, record, words):
        week, day, begin, stop, name, kind, place, leader, places, taken, state = record

        def clock(moment):
            return f"{pytz.utc.localize(moment).astimezone(words['zone']):%H:%M}"

        values = [
            week,
            day,
            clock(begin),
            clock(stop),
            name,
            words["kind"][kind],
            place,
            leader,
            # As text: a nought is a number to circulate, not an empty cell.
            str(places),
            str(taken or 0),
            words["state"][state],
        ]
        return values, [("day:day", day)]

    def _get_sheets(self, domain):
        days = self._sheets_by(
            domain, "day:day", lambda day: f"{day:%A %d %b %Y}" if day else "-"
        )
        sheets = [("all", self.env._("All"))]
        if len(sheets) + len(days) <= MOST_SHEETS:
            sheets += days
        return sheets


class CsPracticeActivity(models.Model):
    _inherit = "cs.practice.activity"

    def action_export_timetable(self):
        """Download these activities as a timetable. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "practice_week", "ids": self.ids},
        }
