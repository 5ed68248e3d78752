from odoo import fields, models
from odoo.tools import SQL

from ..platform.cs_workbook_export import MOST_SHEETS
from ..platform.table_workbook import Column


class CsDipWorkbook(models.AbstractModel):
    """Dip samples as the clinics collate them: all, then a sheet for each theme
    (SWI-19)."""

    _name = "cs.dip.workbook"
    _description = "Dip samples by theme"
    _inherit = "cs.workbook.export"

    _export_model = "cs.audit"

    def _get_title(self):
        return self.env._("dip samples")

    def _get_filename(self):
        return f"dip-samples-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("Theme"), 26),
            Column(self.env._("Audit"), 11),
            Column(self.env._("Case"), 11),
            Column(self.env._("Team"), 20),
            Column(self.env._("Who looked"), 18),
            Column(self.env._("Done on"), 12, "date"),
            Column(self.env._("Grade"), 20, "grade"),
            Column(self.env._("Strengths"), 40),
            Column(self.env._("What would make it better"), 40),
        ]

    def _get_expressions(self, query):
        return [
            SQL.identifier(query.table, "dip_theme_id"),
            self._name_of(query, "cs.dip.theme", "dip_theme_id"),
            SQL.identifier(query.table, "name"),
            self._name_of(query, "cs.case", "case_id", "reference"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "auditor_id"),
            SQL.identifier(query.table, "date_submitted"),
            SQL.identifier(query.table, "final_grade_id"),
            SQL.identifier(query.table, "strengths"),
            SQL.identifier(query.table, "improvements"),
        ]

    def _get_words(self):
        return {
            grade.id: (grade.name, grade.palette)
            for grade in self.env["cs.grade"].search([])
        }

    def _make_row(self, record, words):
        theme, *cells, grade, strengths, improvements = record
        values = [*cells, words.get(grade), strengths, improvements]
        return values, [("dip_theme_id", theme or False)]

    def _get_sheets(self, domain):
        themes = self._sheets_by(
            domain,
            "dip_theme_id",
            lambda theme: theme.display_name or self.env._("No theme"),
        )
        sheets = [("all", self.env._("All"))]
        if len(themes) < MOST_SHEETS:
            sheets += [((groupby, one.id), title) for (groupby, one), title in themes]
        return sheets


class CsDipTheme(models.Model):
    _inherit = "cs.dip.theme"

    def action_view_audits(self):
        """The dip samples on these themes; whoever may read them."""
        view_list = self.env.ref("cs_quality_assurance.cs_dip_result_view_list")
        view_pivot = self.env.ref("cs_quality_assurance.cs_dip_result_view_pivot")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dip samples"),
            "res_model": "cs.audit",
            "views": [
                (view_list.id, "list"),
                (view_pivot.id, "pivot"),
                (False, "form"),
            ],
            "domain": [("dip_theme_id", "in", self.ids)],
        }

    def action_export_results(self):
        """Download what was found on these themes. Whoever may read it."""
        audits = self.env["cs.audit"].search([("dip_theme_id", "in", self.ids)])
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "dip_samples", "ids": audits.ids},
        }
