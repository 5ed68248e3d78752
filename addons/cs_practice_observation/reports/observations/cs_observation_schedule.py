from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.cs_quality_assurance.controllers.export import WORKBOOKS
from odoo.addons.cs_quality_assurance.reports.platform.cs_workbook_export import (
    MOST_SHEETS,
)
from odoo.addons.cs_quality_assurance.reports.platform.table_workbook import Column

WORKBOOKS["observation"] = "cs.observation.schedule"


class CsObservationSchedule(models.AbstractModel):
    """The schedule of practice observations: all of it, and a sheet for each team."""

    _name = "cs.observation.schedule"
    _description = "Schedule of practice observations"
    _inherit = "cs.workbook.export"

    _export_model = "cs.practice.observation"

    def _get_title(self):
        return self.env._("practice observations")

    def _get_filename(self):
        return f"practice-observations-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Observation"), 12),
            Column(self.env._("Team"), 20),
            Column(self.env._("Practitioner"), 20),
            Column(self.env._("Type of practice"), 30),
            Column(self.env._("Observer"), 20),
            Column(self.env._("Planned for"), 12, "date"),
            Column(self.env._("Consent"), 12, "date"),
            Column(self.env._("Observed"), 12, "date"),
            Column(self.env._("Shared"), 12, "date"),
            Column(self.env._("Reflective discussion"), 12, "date"),
            Column(self.env._("Presented"), 12, "date"),
            Column(self.env._("State"), 16),
            Column(self.env._("Grade"), 20, "grade"),
        ]

    def _get_expressions(self, query):
        table = query.table
        return [
            SQL.identifier(table, "department_id"),
            SQL.identifier(table, "name"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "practitioner_id"),
            self._name_of(query, "cs.observation.type", "observation_type_id"),
            self._name_of(query, "hr.employee", "observer_id"),
            SQL.identifier(table, "date_planned"),
            SQL.identifier(table, "consent_date"),
            SQL.identifier(table, "date_observed"),
            SQL.identifier(table, "date_released"),
            SQL.identifier(table, "date_discussed"),
            SQL.identifier(table, "date_presented"),
            SQL.identifier(table, "state"),
            self._name_of(query, "cs.grade", "overall_grade_id"),
            self._name_of(query, "cs.grade", "overall_grade_id", "palette"),
        ]

    def _get_words(self):
        field = self.env["cs.practice.observation"]._fields["state"]
        return dict(field._description_selection(self.env))

    def _make_row(self, record, words):
        department, *cells, state, grade, palette = record
        values = [*cells, words[state], (grade, palette) if grade else None]
        return values, [("department_id", department)]

    def _get_sheets(self, domain):
        teams = self._sheets_by(
            domain,
            "department_id",
            # The name stands in the rows, too.
            lambda team: team.sudo().name,
        )
        sheets = [("all", self.env._("All"))]
        if len(sheets) + len(teams) <= MOST_SHEETS:
            sheets += [((groupby, team.id), title) for (groupby, team), title in teams]
        return sheets


class CsPracticeObservation(models.Model):
    _inherit = "cs.practice.observation"

    def action_export_schedule(self):
        """Download these observations as a schedule. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "observation", "ids": self.ids},
        }
