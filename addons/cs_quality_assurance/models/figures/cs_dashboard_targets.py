from collections import Counter, defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import figures as rules
from ...rules.targets import COMPLETION, MONTH, PERIOD, readings
from ..cycles.cs_cycle_auditor import DONE_STATES


class CsDashboard(models.AbstractModel):
    """Targets, each month or quarter as it is read; what was done of what was planned
    (DUR-27)."""

    _inherit = "cs.dashboard"

    # --- targets ----------------------------------------------------------------

    def _block_targets(self, asked):
        """How each target of the framework stands, in every month or quarter of the
        period that it is read by."""
        framework, rows = self._target_rows(asked)
        if not rows or not framework.target_ids:
            return None
        last = min(asked["date_to"], fields.Date.context_today(self))
        graded = self._ranks_by_month(asked)
        covered = (
            self._due_by_month(asked, last)
            if any(row.measure == COMPLETION for row in rows)
            else {}
        )
        found, stands = [], Counter()
        for row in rows:
            for start, end in readings(row.every, asked["date_from"], last):
                counts = sum(
                    (
                        count
                        for month, count in (
                            covered if row.measure == COMPLETION else graded
                        ).items()
                        if start.replace(day=1) <= month <= end
                    ),
                    Counter(),
                )
                result = (
                    row.completion(counts["done"], counts["planned"])
                    if row.measure == COMPLETION
                    else row.result(counts)
                )
                stands["few" if result.few else result.met] += 1
                found.append(
                    self._target_read(asked, row, result, {"from": start, "to": end})
                )
        if not stands[True] + stands[False] + stands["few"]:
            return None
        return {
            "sentence": self.env._(
                "Of %(count)s readings with enough audits, %(met)s meet their target. "
                "Too few audits to say anything: %(few)s.",
                count=stands[True] + stands[False],
                met=stands[True],
                few=stands["few"],
            ),
            "columns": [
                self.env._("Target"),
                self.env._("Asked"),
                self.env._("Found"),
            ],
            "rows": found,
            # One reading says nothing of the next.
            "adds": False,
        }

    def _ranks_by_month(self, asked):
        """Results by month and rank: one query."""
        found = defaultdict(Counter)
        for month, grade, count in self.env["cs.figure.grade"]._read_group(
            self._domain(asked), ["date:month", "grade_id"], ["count:sum"]
        ):
            found[month][grade.rank] += count
        return found

    def _due_by_month(self, asked, last):
        """Audits due by month, and how many of them are done: one query."""
        found = defaultdict(Counter)
        for month, state, count in self.env["cs.audit"]._read_group(
            self._domain_due(asked, last), ["date_due:month", "state"], ["__count"]
        ):
            found[month]["planned"] += count
            found[month]["done"] += count * (state in DONE_STATES)
        return found

    def _target_read(self, asked, row, found, days):
        """One reading of a target, as a row."""
        label = f"{row.name} ({row.place})" if row.place else row.name
        if row.every != PERIOD:
            words = (
                format_date(self.env, days["from"], date_format="MMMM y")
                if row.every == MONTH
                else self.env._(
                    "%(start)s to %(end)s",
                    start=format_date(self.env, days["from"], date_format="MMMM"),
                    end=format_date(self.env, days["to"], date_format="MMMM y"),
                )
            )
            label = self.env._("%(target)s, %(when)s", target=label, when=words)
        there = {**asked, "date_from": days["from"], "date_to": days["to"]}
        done = row.measure == COMPLETION
        cell = self._number(
            found.share.total,
            "cs.audit" if done else "cs.figure.grade",
            self._domain_due(there, days["to"]) if done else self._domain(there),
            label,
        )
        words = self.env["cs.framework"]._stand_in_words(row, found)
        return {
            "label": label,
            "cells": [
                {"text": self.env["cs.framework"]._wanted_in_words(row)},
                {**cell, "text": words, "bad": found.met is False},
            ],
        }

    # --- what was done of what was planned ------------------------------------------

    def _block_coverage(self, asked):
        """Of the rounds that were over in the period, how much of their plan was done,
        by line of the programme."""
        today = fields.Date.context_today(self)
        Cycle = self.env["cs.cycle"]
        if not Cycle.has_access("read"):
            return None
        domain = Cycle._domain_of_plan(
            asked["date_from"], min(asked["date_to"], today)
        ) & Domain("company_id", "=", asked["company"])
        if asked["framework"]:
            domain &= Domain("framework_id", "=", asked["framework"])
        within = self._domain(
            {**asked, "framework": False, "sample": "all"}, dates=None
        ) & Domain(self.env["cs.audit"]._domain_of_my_line())
        cycles = Cycle.search(domain, order="programme_line_id, id")
        whole = not asked["department"] and not asked["case_type"]
        counts = cycles._planned_and_done(within, undrawn=whole)
        rows, total, under = [], Counter(), 0
        for line, rounds in cycles.grouped("programme_line_id").items():
            count = sum((counts[one] for one in rounds), Counter())
            if not count["planned"] and not (whole and count["undrawn"]):
                continue
            total += count
            short = rounds._falls_short(count)
            under += short
            rows.append(self._coverage_row(line.name, rounds, count, short, within))
        if not rows:
            return None
        return {
            "sentence": self.env._(
                "Rounds that were over in this period: %(done)s of %(planned)s audits "
                "planned were done. Lines that fall short of what the framework asks: "
                "%(under)s.",
                done=total["done"],
                planned=total["planned"],
                under=under,
            ),
            "columns": [
                self.env._("Line"),
                self.env._("Planned"),
                self.env._("Done"),
                self.env._("Share"),
                self.env._("Rounds not drawn"),
            ],
            "rows": rows,
        }

    def _coverage_row(self, name, rounds, count, short, within):
        audits = within & Domain("cycle_id", "in", rounds.ids)
        share, _half = rules.coverage(count["done"], count["planned"])
        undone = audits & Domain("state", "not in", (*DONE_STATES, "cancelled"))
        return {
            "label": name,
            "cells": [
                self._number(count["planned"], "cs.audit", audits, name),
                self._number(
                    count["done"],
                    "cs.audit",
                    audits & Domain("state", "in", DONE_STATES),
                    name,
                ),
                {
                    "text": f"{100 * share:.0f}%" if share is not None else "",
                    "bad": short,
                    **(
                        {"open": self._open("cs.audit", undone, name)}
                        if count["planned"] > count["done"]
                        else {}
                    ),
                },
                self._number(
                    count["undrawn"],
                    "cs.cycle",
                    Domain("id", "in", rounds.ids) & Domain("state", "=", "draft"),
                    name,
                    bad=True,
                ),
            ],
        }
