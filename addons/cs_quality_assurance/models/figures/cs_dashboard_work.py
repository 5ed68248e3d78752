from collections import Counter, defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date


class CsDashboard(models.AbstractModel):
    """The work on the dashboard: loops, actions, what is owed, and second looks."""

    _inherit = "cs.dashboard"

    # --- the loop, actions, what is owed --------------------------------------------

    def _block_loop(self, asked):
        labels = dict(
            self.env["cs.figure.loop"]._fields["stand"]._description_selection(self.env)
        )
        domain = self._domain(asked)
        found = defaultdict(Counter)
        for month, stand, count in self.env["cs.figure.loop"]._read_group(
            domain, ["date:month", "stand"], ["count:sum"]
        ):
            found[month][stand] += count
        if not found:
            return None
        total = sum(found.values(), Counter())

        def cells(counts, within):
            figure = domain & within
            yield self._number(
                sum(counts.values()), "cs.figure.loop", figure, self.env._("Opened")
            )
            for key, label in labels.items():
                yield self._number(
                    counts[key],
                    "cs.figure.loop",
                    figure & Domain("stand", "=", key),
                    label,
                    bad=key == "late",
                )

        rows = [
            {
                "label": format_date(self.env, month, date_format="MMMM y"),
                "cells": list(
                    cells(
                        found[month],
                        Domain("date", ">=", month)
                        & Domain("date", "<", month + relativedelta(months=1)),
                    )
                ),
            }
            for month in sorted(found)
        ]
        return {
            "sentence": self.env._(
                "Of %(count)s loops that opened in this period, %(in_time)s closed in "
                "time, %(late)s closed late, and %(open)s are still open.",
                count=sum(total.values()),
                in_time=total["in_time"],
                late=total["late"],
                open=total["open"],
            ),
            "columns": [
                self.env._("Month"),
                self.env._("Opened"),
                *labels.values(),
            ],
            "rows": rows,
            "total": {
                "label": self.env._("All"),
                "cells": list(cells(total, Domain.TRUE)),
            },
            "chart": self._bars(rows, list(labels.values())),
            "action": "cs_quality_assurance.action_closing_loop",
        }

    def _number(self, value, model, domain, name, bad=False):
        """A cell with a count that opens what was counted."""
        value = value or 0
        cell = {"text": str(value), "value": value, "bad": bool(bad and value)}
        if value:
            cell["open"] = self._open(model, domain, name)
        return cell

    def _bars(self, rows, labels, first=1):
        """Bars side by side of what stands in a table, from its column ``first``."""
        return {
            "kind": "bar",
            "labels": [row["label"] for row in rows],
            "series": [
                {
                    "label": label,
                    "values": [row["cells"][first + place]["value"] for row in rows],
                }
                for place, label in enumerate(labels)
            ],
        }

    def _block_actions(self, asked):
        """What is late today, whenever it was found; by place and age."""
        Figure = self.env["cs.figure.action"]
        place = self._place(asked)
        domain = self._domain(asked, dates=None, sample=False) & Domain(
            "undone", "=", 1
        )
        groups = Figure._read_group(domain, [place, "age"], ["undone:sum"])
        if not groups:
            return None
        labels = dict(Figure._fields["age"]._description_selection(self.env))
        found = defaultdict(Counter)
        for where, age, count in groups:
            found[where][age] += count

        def cells(counts, within):
            yield self._number(
                sum(counts.values()), Figure._name, domain & within, self.env._("Open")
            )
            for key, label in labels.items():
                yield self._number(
                    counts[key],
                    Figure._name,
                    domain & within & Domain("age", "=", key),
                    label,
                    bad=True,
                )

        total = sum(found.values(), Counter())
        late = sum(total[key] for key in labels)
        return {
            "sentence": self.env._(
                "Today %(late)s of %(count)s open actions are late.",
                late=late,
                count=sum(total.values()),
            ),
            "columns": [
                self.env._("Service") if place == "service_id" else self.env._("Team"),
                self.env._("Open"),
                *labels.values(),
            ],
            "rows": [
                {
                    "label": where.name or self.env._("No team"),
                    "cells": list(cells(found[where], Domain(place, "=", where.id))),
                }
                for where in sorted(
                    found,
                    key=lambda one: (
                        -sum(found[one][key] for key in labels),
                        one.name or "",
                    ),
                )
            ],
            "total": {
                "label": self.env._("All"),
                "cells": list(cells(total, Domain.TRUE)),
            },
            "action": "cs_quality_assurance.action_cs_action",
        }

    def _block_owed(self, asked):
        """Who has done what they owe, by kind of activity."""
        Figure = self.env["cs.figure.expectation"]
        # Of whatever framework and kind of case: people owe, not files.
        everything = {**asked, "framework": False, "case_type": False}
        domain = self._domain(everything, sample=False)
        groups = Figure._read_group(
            domain, ["activity"], ["asked:sum", "done:sum", "late:sum"]
        )
        if not groups:
            return None
        labels = dict(Figure._fields["activity"]._description_selection(self.env))

        def row(label, owed, done, late, within):
            return {
                "label": label,
                "cells": [
                    self._number(
                        number,
                        Figure._name,
                        domain & within & Domain(column, ">", 0),
                        label,
                        bad=column == "late",
                    )
                    for column, number in (
                        ("asked", owed),
                        ("done", done),
                        ("late", late),
                    )
                ],
            }

        return {
            "sentence": self.env._(
                "%(done)s of %(count)s things owed in this period are done.",
                done=sum(one[2] for one in groups),
                count=sum(one[1] for one in groups),
            ),
            "columns": [
                self.env._("What"),
                self.env._("Owed"),
                self.env._("Done"),
                self.env._("Late"),
            ],
            "rows": [
                row(labels.get(kind, ""), *numbers, Domain("activity", "=", kind))
                for kind, *numbers in groups
            ],
            "action": "cs_quality_assurance.action_cs_expectation_board",
        }

    # --- moderation -----------------------------------------------------------------

    def _block_moderation(self, asked):
        Figure = self.env["cs.figure.moderation"]
        if not self.env["cs.moderation"].has_access("read"):
            return None
        domain = self._domain(asked)
        groups = Figure._read_group(
            domain, ["auditor_grade_id", "moved"], ["count:sum", "late:sum"]
        )
        if not groups:
            return None
        labels = dict(Figure._fields["moved"]._description_selection(self.env))
        found, late = defaultdict(Counter), 0
        for grade, moved, count, behind in groups:
            found[grade][moved] += count
            late += behind
        total = sum(found.values(), Counter())

        def cells(counts, within):
            for key, label in labels.items():
                yield self._number(
                    counts[key],
                    Figure._name,
                    domain & within & Domain("moved", "=", key),
                    label,
                )

        return {
            "sentence": self.env._(
                "%(count)s moderated, %(late)s of them late. The grade moved to a "
                "better one in %(better)s and to a worse one in %(worse)s.",
                count=sum(total.values()),
                late=late,
                better=total["better"],
                worse=total["worse"],
            ),
            "columns": [self.env._("Auditor's grade"), *labels.values()],
            "rows": [
                {
                    "label": grade.name,
                    "cells": list(
                        cells(found[grade], Domain("auditor_grade_id", "=", grade.id))
                    ),
                }
                for grade in sorted(found, key=lambda one: one.rank)
            ],
            "total": {
                "label": self.env._("All"),
                "cells": list(cells(total, Domain.TRUE)),
            },
        }
