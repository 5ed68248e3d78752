from odoo import api, fields, models

from .cs_expectation_notice import OPEN


class CsExpectationOwed(models.Model):
    """On the board: starting the thing owed at once, and why a number is not usual."""

    _inherit = "cs.expectation.owed"

    @api.model
    def _say_what_to_start(self, board):
        """Put ``starts`` and ``why`` on the cells of people (see ``get_board``)."""
        cells = {
            (team["id"], person["id"], int(column)): cell
            for team in board["teams"]
            for person in team["people"]
            for column, cell in person["cells"].items()
        }
        owed = self.search(board["domain"], order="date_due, id")
        today = fields.Date.context_today(self)
        for record in owed:
            key = record.department_id.id, record.employee_id.id
            cell = cells.get((*key, record.expectation_id.id))
            if cell is None:
                continue
            if record._is_unusual():
                cell.setdefault("why", []).extend(
                    line
                    for line in record.explanation.split("\n")
                    if line and line not in cell.get("why", [])
                )
            if (
                record.user_id == self.env.user
                and record.state in OPEN
                and record.period_end >= today
                and "starts" not in cell
            ):
                cell["starts"] = record._starts()

    def _is_unusual(self):
        """Whether somebody else would owe another number, or somebody else owed it."""
        self.ensure_one()
        basis = self.basis or {}
        return bool(self.excuse_reason or basis.get("reasons") or basis.get("handed"))

    def _starts(self):
        """What can be started for this: the activity itself and what counts instead."""
        self.ensure_one()
        activities = self.env["cs.expectation"]._get_activities()
        return [
            {
                "owed": self.id,
                "option": option.id,
                "label": activities[option.activity].label,
                # Whom it is owed about: readable with what is owed.
                "about": self.subject_id.sudo().name or "",
            }
            for option in self.expectation_id._options()
            if option.activity in activities
        ]

    # --- excusing -------------------------------------------------------------

    def action_ask_excuse(self):
        """Ask a QA officer why it is not to be asked, then excuse."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Do not ask this of them"),
            "res_model": "cs.expectation.excuse",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_owed_ids": self.ids},
        }

    def action_ask_again(self):
        """Take an excuse back: it is asked after all. QA officers."""
        self.action_excuse("")
