from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import measure_sheet as rules
from ...rules.register.text import compact
from ..platform.cs_paste_mixin import MOST


class CsMeasurePaste(models.TransientModel):
    """Values of measures, pasted from a spreadsheet or sent as one. QA officers.

    What would be kept, and what could not be read, is said before anything is; the same
    values again change nothing.
    """

    _name = "cs.measure.paste"
    _description = "Values of measures from a spreadsheet"
    _inherit = "cs.paste.mixin"

    said = fields.Text(string="What it holds", compute="_compute_said")

    @api.depends("pasted", "file", "filename")
    def _compute_said(self):
        for paste in self:
            found, problems = paste._read()
            new, changed, same = paste._compare(found)
            paste.said = (
                paste._said(
                    self.env._(
                        "New values: %(new)s. Changed: %(changed)s. Already here: "
                        "%(same)s. Not read: %(problems)s.",
                        new=len(new),
                        changed=len(changed),
                        same=same,
                        problems=len(problems),
                    ),
                    problems,
                )
                if found or problems
                else False
            )

    def _read(self):
        """What is there, matched with our measures and teams.

        :return: {(measure, day, team, whose): value} of ids, and sentences
        """
        rows = self._rows()
        if not rows:
            return {}, []
        values, problems = rules.read_values(rows)
        say = {
            "no_heading": self.env._(
                "The first row needs a heading “Measure”, and either “Period” and "
                "“Value”, or one heading for each period, such as June 2026."
            ),
            "no_measure": self.env._("the row names no measure."),
            "period_bad": self.env._(
                "“%(said)s” is no period. Write June 2026, Q1 2026/27 or 2025/26."
            ),
            "value_bad": self.env._("“%(said)s” is no number."),
            "whose_bad": self.env._(
                "“%(said)s” is none of Ours, Target, England, Statistical neighbours."
            ),
            "twice": self.env._(
                "“%(said)s” has another value for this period further up."
            ),
        }
        told = [
            self._in_row(one.row, say[one.code] % {"said": one.said})
            for one in problems
        ]
        measures, teams = defaultdict(list), defaultdict(list)
        for one in self.env["cs.measure"].search(
            [("company_id", "=", self.company_id.id)], limit=MOST
        ):
            measures[compact(one.name)].append(one.id)
            # Two services may each have a measure of one name.
            measures[compact(f"{one.section} {one.name}")].append(one.id)
        for one in self.env["hr.department"].search(
            [("company_id", "in", (self.company_id.id, False))], limit=MOST
        ):
            teams[compact(one.name)].append(one.id)
        found = {}
        for one in values:
            measure = measures.get(compact(one.measure), [])
            team = teams.get(compact(one.team), []) if one.team else [False]
            if len(measure) != 1:
                told.append(
                    self._in_row(
                        one.row,
                        self.env._(
                            "%(count)s measures here are called “%(name)s”. Write "
                            "its service before its name where there are several.",
                            count=len(measure) or self.env._("No"),
                            name=one.measure,
                        ),
                    )
                )
            elif len(team) != 1:
                told.append(
                    self._in_row(
                        one.row,
                        self.env._(
                            "%(count)s teams here are called “%(name)s”.",
                            count=len(team) or self.env._("No"),
                            name=one.team,
                        ),
                    )
                )
            else:
                found[measure[0], one.start, team[0], one.whose] = one.value
        return found, list(dict.fromkeys(told))

    def _compare(self, found):
        """(new, {record: its new value}, how many are already here)"""
        Value = self.env["cs.measure.value"]
        known = {
            (one.measure_id.id, one.date, one.department_id.id, one.whose): one
            for one in Value.search(
                [("measure_id", "in", list({measure for measure, *_rest in found}))]
            )
        }
        new = {key: value for key, value in found.items() if key not in known}
        changed = {
            known[key]: value
            for key, value in found.items()
            if key in known and known[key].value != value
        }
        return new, changed, len(found) - len(new) - len(changed)

    def action_keep(self):
        """Keep what was read. QA officers.

        :raises UserError: there is nothing new in it
        """
        self.ensure_one()
        found, _problems = self._read()
        new, changed, _same = self._compare(found)
        if not new and not changed:
            raise UserError(self.env._("There is nothing new in it to keep."))
        names = ("measure_id", "date", "department_id", "whose")
        self.env["cs.measure.value"].create(
            [
                {**dict(zip(names, key, strict=True)), "value": value}
                for key, value in new.items()
            ]
        )
        for record, value in changed.items():
            record.value = value
        return {"type": "ir.actions.act_window_close"}
