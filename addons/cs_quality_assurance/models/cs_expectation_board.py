from odoo import api, fields, models
from odoo.tools import format_date

from ..rules import expectations as rules
from .wording import short_date

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

        :param kind: month, quarter, half_year or year
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


class CsMyWork(models.AbstractModel):
    _inherit = "cs.my.work"

    def _panel_of_owed(self):
        """OWED: what I owe in the periods that run today, and what counts."""
        Owed = self.env["cs.expectation.owed"]
        if not Owed.has_access("read"):
            return None
        today = fields.Date.context_today(self)
        mine = [
            ("user_id", "=", self.env.uid),
            ("period_start", "<=", today),
            ("period_end", ">=", today),
            ("state", "!=", rules.NOT_ASKED),
        ]
        owed = Owed.search(mine, order="date_due, id")
        if not owed:
            return None
        return {
            "key": "owed",
            "title": self.env._("Owed"),
            "lists": [
                {
                    "key": "owed",
                    "title": self.env._("In this month, quarter or year"),
                    "rows": [
                        self._row_of_owed(records)
                        for records in owed.grouped("expectation_id").values()
                    ],
                }
            ],
        }

    def _row_of_owed(self, records):
        """One expectation: itself, or how many of those I owe it for."""
        expectation, first = records.expectation_id, records[:1]
        late = sum(records.mapped("late"))
        if len(records) == 1:
            so_far, target = first.progress_text, {"res_id": first.id}
            if first.subject_id:
                so_far = self.env._(
                    "%(so_far)s, about %(who)s",
                    so_far=so_far,
                    who=first.subject_id.name,
                )
        else:
            so_far = self.env._(
                "%(done)s of %(asked)s; people: %(people)s",
                done=sum(min(r.done, r.asked) for r in records),
                asked=sum(records.mapped("asked")),
                people=len(records),
            )
            target = {"domain": [("id", "in", records.ids)], "name": expectation.name}
        due = min((r.date_due for r in records if r.missing), default=first.date_due)
        parts = [so_far]
        if not sum(records.mapped("missing")):
            parts.append(self.env._("done"))
        elif late:
            parts.append(self.env._("%(late)s late", late=late))
        else:
            parts.append(self.env._("by %(day)s", day=short_date(self.env, due)))
        return {
            "text": expectation.name,
            "detail": " · ".join(parts),
            "open": {"model": "cs.expectation.owed", **target},
            "more": {
                "title": self.env._("What counts?"),
                "text": " ".join(
                    filter(None, (expectation.note, *set(records.mapped("needs_text"))))
                )
                or self.env._("Each one counts once it is finished."),
            },
        }
