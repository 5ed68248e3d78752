from datetime import date

from odoo import fields, models
from odoo.tools import SQL, format_date

from ..platform.table_workbook import Column


class CsDisputeWorkbook(models.AbstractModel):
    """Disputes for the monthly report and the year's: all, the open ones, each month
    (DUR-22, SWI-12)."""

    _name = "cs.dispute.workbook"
    _description = "Disputes to circulate"
    _inherit = "cs.workbook.export"

    _export_model = "cs.dispute"

    def _get_title(self):
        return self.env._("disputes")

    def _get_filename(self):
        return f"disputes-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Number"), 11),
            Column(self.env._("Case"), 12),
            Column(self.env._("Type of case"), 16),
            Column(self.env._("Team"), 18),
            Column(self.env._("Raised on"), 12, "date"),
            Column(self.env._("Level"), 20),
            Column(self.env._("Themes"), 30),
            Column(self.env._("State"), 12),
            Column(self.env._("Settled on"), 12, "date"),
            Column(self.env._("Days open"), 10, "number"),
        ]

    def _get_expressions(self, query):
        themes = SQL(
            """(SELECT array_agg(rel.cs_learning_theme_id)
                  FROM cs_dispute_theme_rel rel
                 WHERE rel.cs_dispute_id = %s)""",
            SQL.identifier(query.table, "id"),
        )
        return [
            SQL.identifier(query.table, "name"),
            self._name_of(query, "cs.case", "case_id", "reference"),
            self._name_of(query, "cs.case.type", "case_type_id"),
            self._name_of(query, "hr.department", "department_id"),
            SQL.identifier(query.table, "date_raised"),
            self._name_of(query, "cs.dispute.level", "level_id"),
            themes,
            SQL.identifier(query.table, "state"),
            SQL.identifier(query.table, "date_resolved"),
        ]

    def _get_words(self):
        field = self.env["cs.dispute"]._fields["state"]
        themes = self.env["cs.learning.theme"].with_context(active_test=False)
        return {
            "today": fields.Date.context_today(self),
            "states": dict(field._description_selection(self.env)),
            "themes": {theme.id: theme.name for theme in themes.search([])},
        }

    def _make_row(self, record, words):
        *cells, level, themes, state, settled = record
        raised = cells[-1]
        names = sorted(words["themes"].get(theme, "") for theme in themes or ())
        days = ((settled or words["today"]) - raised).days
        values = [
            *cells,
            level,
            ", ".join(names),
            words["states"][state],
            settled,
            days,
        ]
        keys = [("month", raised.replace(day=1))]
        return values, [*keys, *([("open", True)] if state == "open" else [])]

    def _get_sheets(self, domain):
        sheets = [("all", self.env._("All")), (("open", True), self.env._("Open"))]
        months = self.env["cs.dispute"]._read_group(
            domain, ["date_raised:month"], order="date_raised:month desc", limit=12
        )
        for (month,) in months:
            first = date(month.year, month.month, 1)
            title = format_date(self.env, first, date_format="MMMM y")
            sheets.append((("month", first), title))
        return sheets
