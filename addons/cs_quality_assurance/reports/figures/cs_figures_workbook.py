from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..platform.table_workbook import Column


class CsFiguresWorkbook(models.AbstractModel):
    """The figures of the dashboard, a sheet for each question with its chart, and each
    grade of a domain behind them (DUR-23).

    For whoever may look at the dashboard, of what they may see there.
    """

    _name = "cs.figures.workbook"
    _description = "Figures to circulate"
    _inherit = "cs.workbook.export"

    _export_model = "cs.figure.domain"

    @api.private
    @api.model
    def export(self, choice=None):
        """The workbook of what the dashboard shows for a choice.

        :param choice: as for ``cs.dashboard.get_dashboard``
        :raises AccessError: for whoever may not look at the dashboard
        """
        dashboard = self.env["cs.dashboard"]
        dashboard._check_reader()
        asked = dashboard._asked(choice)
        return super(CsFiguresWorkbook, self.with_context(cs_asked=asked)).export(
            dashboard._domain(asked) & Domain("grade_id", "!=", False)
        )

    @property
    def _asked(self):
        return self.env.context["cs_asked"]

    def _get_title(self):
        return self.env._("figures")

    def _get_filename(self):
        return f"figures-{self._asked['date_from']}-{self._asked['date_to']}.xlsx"

    def _get_facts(self, domain, chosen):
        asked, dashboard = self._asked, self.env["cs.dashboard"]
        options = dashboard._options()
        everything = self.env._("All")
        facts = super()._get_facts(domain, chosen)[:-1]
        return [
            *facts,
            (
                self.env._("Period"),
                dashboard._dates_in_words(asked["date_from"], asked["date_to"]),
            ),
            *(
                (
                    head,
                    next(
                        (
                            words.strip("\u2003")
                            for key, words in options[name]
                            if key == asked[name]
                        ),
                        everything,
                    ),
                )
                for name, head in (
                    ("department", self.env._("Where")),
                    ("sample", self.env._("Which audits")),
                    ("case_type", self.env._("Type of case")),
                    ("framework", self.env._("Framework")),
                )
            ),
            (self.env._("In short"), dashboard._top(asked)["sentence"]),
        ]

    def _get_blocks(self):
        return self.env["cs.dashboard"]._findings(self._asked)["blocks"]

    def _get_sheets(self, domain):
        return [("all", self.env._("Every grade of a domain"))]

    def _get_columns(self):
        return [
            Column(self.env._("Audit"), 11),
            Column(self.env._("Submitted"), 12, "date"),
            Column(self.env._("Service"), 20),
            Column(self.env._("Team"), 20),
            Column(self.env._("Type of case"), 16),
            Column(self.env._("Kind of audit"), 14),
            Column(self.env._("How it was chosen"), 20),
            Column(self.env._("Tool"), 24),
            Column(self.env._("Domain"), 34),
            Column(self.env._("Grade"), 20, "grade"),
        ]

    def _get_expressions(self, query):
        return [
            self._name_of(query, "cs.audit", "audit_id"),
            SQL.identifier(query.table, "date"),
            self._name_of(query, "hr.department", "service_id"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "cs.case.type", "case_type_id"),
            SQL.identifier(query.table, "kind"),
            SQL.identifier(query.table, "sample"),
            self._name_of(query, "cs.audit.tool", "tool_id"),
            self._name_of(query, "cs.audit.tool.domain", "domain_id"),
            self._name_of(query, "cs.grade", "grade_id"),
            self._name_of(query, "cs.grade", "grade_id", "palette"),
        ]

    def _get_words(self):
        Figure = self.env[self._export_model]
        return {
            name: dict(Figure._fields[name]._description_selection(self.env))
            for name in ("kind", "sample")
        }

    def _make_row(self, record, words):
        *cells, kind, sample, tool, question, grade, palette = record
        chosen = [words["kind"].get(kind), words["sample"].get(sample)]
        return [*cells, *chosen, tool, question, (grade, palette)], ()
