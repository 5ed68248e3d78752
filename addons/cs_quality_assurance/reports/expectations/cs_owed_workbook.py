from odoo import fields, models
from odoo.tools import SQL

from ..platform.cs_workbook_export import MOST_SHEETS
from ..platform.table_workbook import Column

# What is asked and not done yet, its date gone by.
LATE = ("late", "missed")


class CsOwedWorkbook(models.AbstractModel):
    """What is owed: all of it, what is late, a sheet for each team."""

    _name = "cs.owed.workbook"
    _description = "Who owes what"
    _inherit = "cs.workbook.export"

    _export_model = "cs.expectation.owed"

    def _get_title(self):
        return self.env._("who owes what")

    def _get_filename(self):
        return f"owed-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Team"), 18),
            Column(self.env._("Who"), 18),
            Column(self.env._("What"), 34),
            Column(self.env._("About"), 18),
            Column(self.env._("From"), 12, "date"),
            Column(self.env._("To"), 12, "date"),
            Column(self.env._("Due"), 12, "date"),
            Column(self.env._("Owed"), 8, "number"),
            Column(self.env._("Done"), 8, "number"),
            Column(self.env._("Still to do"), 10, "number"),
            Column(self.env._("State"), 16),
        ]

    def _get_expressions(self, query):
        return [
            SQL.identifier(query.table, "department_id"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "employee_id"),
            self._name_of(query, "cs.expectation", "expectation_id"),
            self._name_of(query, "hr.employee", "subject_id"),
            *(
                SQL.identifier(query.table, name)
                for name in (
                    "period_start",
                    "period_end",
                    "date_due",
                    "asked",
                    "done",
                    "missing",
                    "state",
                )
            ),
        ]

    def _get_words(self):
        field = self.env["cs.expectation.owed"]._fields["state"]
        return dict(field._description_selection(self.env))

    def _make_row(self, record, words):
        team, *cells, asked, done, missing, state = record
        # What was never counted is nought, too.
        values = [*cells, asked or 0, done or 0, missing or 0, words[state]]
        late = [("late", True)] if state in LATE else []
        return values, [*late, ("department_id", team or False)]

    def _get_sheets(self, domain):
        teams = self._sheets_by(
            domain,
            "department_id",
            # The name stands in the rows, too.
            lambda team: team.sudo().name or self.env._("No team"),
        )
        sheets = [("all", self.env._("All")), (("late", True), self.env._("Late"))]
        if len(sheets) + len(teams) <= MOST_SHEETS:
            sheets += [((groupby, team.id), title) for (groupby, team), title in teams]
        return sheets
