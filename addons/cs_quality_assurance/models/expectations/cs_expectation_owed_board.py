from odoo import api, fields, models
from odoo.tools import format_date

from ...rules import expectations as rules
from ..platform.cs_reason_mixin import Reason
from ..platform.wording import short_date
from .cs_notice import OPEN

WORDS = (rules.LATE, rules.TO_DO, rules.DONE, rules.NOT_ASKED)


class CsExpectationOwed(models.Model):
    """The board: who has done how much of what they owe, by team and person."""

    _inherit = "cs.expectation.owed"

    @api.model
    @api.readonly
    def get_board(self, kind="month", day=None, year_start=4):
        """Everything the board shows for one period, as the user may see it.

        What is owed in a longer period is shown in every shorter one within it: a
        year's expectation stands on the board of each of its months.

        :param kind: a period of ``rules.MONTHS``
        :param day: any day of the period; today when empty
        :return: dict of ``title``, ``start``, ``end``, ``before`` and ``after`` (days
            of the neighbouring periods), ``columns``, ``teams`` with ``people``, and
            ``totals``; a cell has ``asked``, ``done``, ``late``, ``state``, ``word``;
            those of people also ``why`` (joined part-way, away, taken over, excused)
            and ``starts``, what the user themselves can start there: a list of
            ``owed``, ``option``, ``label`` and ``about``
        """
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        period = rules.period_of(day, kind, year_start)
        domain = [
            ("period_start", "<=", period.end),
            ("period_end", ">=", period.start),
        ]
        groups = self._read_group(
            domain,
            ["department_id", "employee_id", "expectation_id"],
            ["asked:sum", "done:sum", "missing:sum", "late:sum", "__count"],
            order="department_id, employee_id",
        )
        expectations = self.env["cs.expectation"].browse({row[2].id for row in groups})
        # The wording of an expectation is readable by all.
        columns = expectations.sudo().sorted(lambda e: (e.sequence, e.id))
        teams, totals = {}, {}
        for team, person, expectation, *numbers in groups:
            # The names of teams and colleagues on rows that the user may see.
            team, person = team.sudo(), person.sudo()
            row = teams.setdefault(
                team.id,
                {
                    "id": team.id,
                    "name": team.name or self.env._("No team"),
                    "people": {},
                    "cells": {},
                },
            )
            one = row["people"].setdefault(
                person.id,
                {"id": person.id, "name": person.name, "cells": {}},
            )
            for cells in (one["cells"], row["cells"], totals):
                self._add_to_cell(cells, str(expectation.id), numbers)
        words = dict(self._fields["state"]._description_selection(self.env))
        for team in teams.values():
            team["people"] = list(team["people"].values())
            self._name_cells(team["cells"], words)
            for person in team["people"]:
                self._name_cells(person["cells"], words)
        self._name_cells(totals, words)
        board = {
            "title": self._period_in_words(period, kind),
            "kind": kind,
            "start": fields.Date.to_string(period.start),
            "end": fields.Date.to_string(period.end),
            "before": fields.Date.to_string(fields.Date.subtract(period.start, days=1)),
            "after": fields.Date.to_string(fields.Date.add(period.end, days=1)),
            "columns": [{"id": str(c.id), "name": c.name} for c in columns],
            "teams": sorted(teams.values(), key=lambda team: team["name"]),
            "totals": totals,
            "domain": [
                ["period_start", "<=", fields.Date.to_string(period.end)],
                ["period_end", ">=", fields.Date.to_string(period.start)],
            ],
        }
        self._say_what_to_start(board)
        return board

    @api.model
    def _add_to_cell(self, cells, key, numbers):
        asked, done, missing, late, count = (number or 0 for number in numbers)
        cell = cells.setdefault(
            key, {"asked": 0, "done": 0, "missing": 0, "late": 0, "count": 0}
        )
        cell["asked"] += asked
        cell["done"] += done
        cell["missing"] += missing
        cell["late"] += late
        cell["count"] += count

    @api.model
    def _name_cells(self, cells, words):
        """A state and its word for each cell: late before to do before done."""
        for cell in cells.values():
            if cell["late"]:
                state = rules.LATE
            elif cell["missing"]:
                state = rules.TO_DO
            elif cell["asked"]:
                state = rules.DONE
            else:
                state = rules.NOT_ASKED
            cell |= {"state": state, "word": words[state]}

    @api.model
    def _period_in_words(self, period, kind):
        if kind == "month":
            return format_date(self.env, period.start, date_format="MMMM y")
        return self.env._(
            "%(first)s to %(last)s",
            first=short_date(self.env, period.start),
            last=short_date(self.env, period.end),
        )

    # On the board: starting the thing owed at once, and why a number is not usual.

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

    @api.model
    def _reasons(self):
        return {
            **super()._reasons(),
            "excuse": Reason(
                self.env._("Do not ask this of them"),
                self.env._(
                    "It stays on the board as not asked, with your name. "
                    "Everybody who sees it can read why: nothing about anybody's "
                    "health."
                ),
                self.env._("Do not ask it"),
                "action_excuse",
            ),
        }

    def action_ask_excuse(self):
        """Ask a QA officer why it is not to be asked, then excuse."""
        return self._ask_reason("excuse")

    def action_ask_again(self):
        """Take an excuse back: it is asked after all. QA officers."""
        self.action_excuse("")
