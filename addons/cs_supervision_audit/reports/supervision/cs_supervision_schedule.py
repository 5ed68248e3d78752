from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.cs_quality_assurance.controllers.export import WORKBOOKS
from odoo.addons.cs_quality_assurance.reports.platform.cs_workbook_export import (
    MOST_SHEETS,
)
from odoo.addons.cs_quality_assurance.reports.platform.table_workbook import Column

WORKBOOKS["supervision"] = "cs.supervision.schedule"


class CsSupervisionSchedule(models.AbstractModel):
    """The schedule of supervision audits: all of it, and a sheet for each auditor."""

    _name = "cs.supervision.schedule"
    _description = "Schedule of supervision audits"
    _inherit = "cs.workbook.export"

    _export_model = "cs.supervision.audit"

    def _get_title(self):
        return self.env._("supervision audits")

    def _get_filename(self):
        return f"supervision-audits-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Audit"), 10),
            Column(self.env._("Team"), 18),
            Column(self.env._("Supervisor"), 18),
            Column(self.env._("File of"), 18),
            Column(self.env._("Auditor"), 18),
            Column(self.env._("Planned for"), 12, "date"),
            Column(self.env._("Released"), 12, "date"),
            Column(self.env._("Discussed"), 12, "date"),
            Column(self.env._("Actions reviewed"), 12, "date"),
            Column(self.env._("State"), 13),
            Column(self.env._("Grade"), 20, "grade"),
        ]

    def _get_expressions(self, query):
        table = query.table
        return [
            SQL.identifier(table, "auditor_id"),
            SQL.identifier(table, "name"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "supervisor_id"),
            self._name_of(query, "hr.employee", "supervisee_id"),
            self._name_of(query, "hr.employee", "auditor_id"),
            SQL.identifier(table, "date_planned"),
            SQL.identifier(table, "date_released"),
            SQL.identifier(table, "date_discussed"),
            SQL.identifier(table, "actions_reviewed_on"),
            SQL.identifier(table, "state"),
            self._name_of(query, "cs.grade", "overall_grade_id"),
            self._name_of(query, "cs.grade", "overall_grade_id", "palette"),
        ]

    def _get_words(self):
        field = self.env["cs.supervision.audit"]._fields["state"]
        return dict(field._description_selection(self.env))

    def _make_row(self, record, words):
        auditor, *cells, state, grade, palette = record
        values = [*cells, words[state], (grade, palette) if grade else None]
        return values, [("auditor_id", auditor)]

    def _get_sheets(self, domain):
        auditors = self._sheets_by(
            domain,
            "auditor_id",
            # The name stands in the rows, too.
            lambda auditor: auditor.sudo().name,
        )
        sheets = [("all", self.env._("All"))]
        if len(sheets) + len(auditors) <= MOST_SHEETS:
            sheets += [
                ((groupby, auditor.id), title) for (groupby, auditor), title in auditors
            ]
        return sheets


class CsSupervisionAudit(models.Model):
    _inherit = "cs.supervision.audit"

    def action_export_schedule(self):
        """Download these audits as a schedule. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "supervision", "ids": self.ids},
        }
