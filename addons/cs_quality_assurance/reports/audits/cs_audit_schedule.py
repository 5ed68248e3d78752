from odoo import fields, models
from odoo.tools import SQL, format_date

from ..platform.cs_workbook_export import MOST_SHEETS
from ..platform.table_workbook import Column


class CsAuditSchedule(models.AbstractModel):
    """The audit schedule: all of it, a sheet for each month and each auditor."""

    _name = "cs.audit.schedule"
    _description = "Audit schedule"
    _inherit = "cs.workbook.export"

    _export_model = "cs.audit"

    def _get_title(self):
        return self.env._("audit schedule")

    def _get_filename(self):
        return f"audit-schedule-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Audit"), 10),
            Column(self.env._("Case reference"), 11),
            Column(self.env._("Type of case"), 14),
            Column(self.env._("Team"), 17),
            Column(self.env._("Practitioner"), 17),
            Column(self.env._("Auditor"), 17),
            Column(self.env._("Moderator"), 17),
            Column(self.env._("Kind of audit"), 12),
            Column(self.env._("Audit due"), 12, "date"),
            Column(self.env._("Moderation due"), 12, "date"),
            Column(self.env._("State"), 13),
            Column(self.env._("Grade"), 20, "grade"),
        ]

    def _get_expressions(self, query):
        table = query.table
        # The date by which an audit is moderated is no secret: see the schedule.
        moderation_due = SQL(
            "(SELECT max(date_due) FROM cs_moderation m"
            " WHERE m.audit_id = %s AND m.state != 'withdrawn')",
            SQL.identifier(table, "id"),
            to_flush=self.env["cs.moderation"]._fields["date_due"],
        )
        return [
            SQL.identifier(table, "auditor_id"),
            SQL.identifier(table, "name"),
            self._name_of(query, "cs.case", "case_id", "reference"),
            self._name_of(query, "cs.case.type", "case_type_id"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "practitioner_id"),
            self._name_of(query, "hr.employee", "auditor_id"),
            self._name_of(query, "hr.employee", "moderator_id"),
            SQL.identifier(table, "kind"),
            SQL.identifier(table, "date_due"),
            moderation_due,
            SQL.identifier(table, "state"),
            self._name_of(query, "cs.grade", "final_grade_id"),
            self._name_of(query, "cs.grade", "final_grade_id", "palette"),
        ]

    def _get_words(self):
        Audit = self.env["cs.audit"]
        return {
            name: dict(Audit._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        }

    def _make_row(self, record, words):
        auditor, *cells, kind, due, moderation_due, state, grade, palette = record
        values = [
            *cells,
            words["kind"].get(kind),
            due,
            moderation_due,
            words["state"].get(state),
            (grade, palette) if grade else None,
        ]
        month = due.replace(day=1) if due else False
        return values, [("date_due:month", month), ("auditor_id", auditor or False)]

    def _get_sheets(self, domain):
        months = self._sheets_by(
            domain,
            "date_due:month",
            lambda month: (
                format_date(self.env, month, date_format="MMMM y")
                if month
                else self.env._("No date")
            ),
        )
        auditors = self._sheets_by(
            domain,
            "auditor_id",
            # The name stands in the rows, too.
            lambda auditor: auditor.sudo().name or self.env._("No auditor yet"),
        )
        sheets = [("all", self.env._("All")), *months]
        if len(sheets) + len(auditors) <= MOST_SHEETS:
            sheets += sorted(
                (
                    ((groupby, auditor.id), title)
                    for (groupby, auditor), title in auditors
                ),
                key=lambda sheet: (not sheet[0][1], sheet[1].lower()),
            )
        return sheets
