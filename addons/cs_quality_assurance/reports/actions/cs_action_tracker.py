from odoo import fields, models
from odoo.tools import SQL

from ...models.actions.cs_action import UNDONE_STATES
from ..platform.cs_workbook_export import MOST_SHEETS
from ..platform.table_workbook import Column

LATE = ("late", True)


class CsActionTracker(models.AbstractModel):
    """The action tracker: all of it, what is late, a sheet for each team."""

    _name = "cs.action.tracker"
    _description = "Action tracker"
    _inherit = "cs.workbook.export"

    _export_model = "cs.action"

    def _get_title(self):
        return self.env._("action tracker")

    def _get_filename(self):
        return f"action-tracker-{fields.Date.context_today(self)}.xlsx"

    def _get_columns(self):
        return [
            Column(self.env._("What will be done"), 30),
            Column(self.env._("How we will know it worked"), 28),
            Column(self.env._("Case reference"), 11),
            Column(self.env._("Team"), 15),
            Column(self.env._("Who"), 15),
            Column(self.env._("Manager"), 15),
            Column(self.env._("Comes from"), 11),
            Column(self.env._("Immediate"), 10),
            Column(self.env._("Due"), 12, "date"),
            Column(self.env._("State"), 14),
            Column(self.env._("Done on"), 12, "date"),
            Column(self.env._("Signed off on"), 12, "date"),
            Column(self.env._("What was done, and what changed"), 32),
        ]

    def _get_expressions(self, query):
        own = [
            "department_id", "name", "success_measure", "is_immediate", "date_due",
            "state", "date_done", "date_signed_off", "origin", "outcome",
        ]  # fmt: skip
        return [
            *(SQL.identifier(query.table, name) for name in own),
            self._name_of(query, "cs.case", "case_id", "reference"),
            self._name_of(query, "hr.department", "department_id"),
            self._name_of(query, "hr.employee", "responsible_id"),
            self._name_of(query, "hr.employee", "manager_id"),
        ]

    def _get_words(self):
        Action = self.env["cs.action"]
        return {
            "today": fields.Date.context_today(self),
            "immediate": self.env._("Immediate"),
            **{
                name: dict(Action._fields[name]._description_selection(self.env))
                for name in ("state", "origin")
            },
        }

    def _make_row(self, record, words):
        (
            team_id, name, measure, immediate, due, state, done, signed, origin,
            outcome, case, team, who, manager,
        ) = record  # fmt: skip
        values = [
            name,
            measure,
            case,
            team,
            who,
            manager,
            words["origin"].get(origin),
            words["immediate"] if immediate else None,
            due,
            words["state"].get(state),
            done,
            signed,
            outcome,
        ]
        keys = [("department_id", team_id or False)]
        if state in UNDONE_STATES and due < words["today"]:
            keys.append(LATE)
        return values, keys

    def _get_sheets(self, domain):
        teams = self._sheets_by(
            domain,
            "department_id",
            # The name stands in the rows, too.
            lambda team: team.sudo().name or self.env._("No team"),
        )
        teams = [((groupby, team.id), title) for (groupby, team), title in teams]
        sheets = [("all", self.env._("All")), (LATE, self.env._("Late"))]
        return [*sheets, *teams] if len(teams) < MOST_SHEETS else sheets
