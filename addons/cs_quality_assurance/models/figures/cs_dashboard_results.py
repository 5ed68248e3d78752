from collections import Counter, defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import figures as rules
from ...rules import trends
from ...rules.quarters import quarter_of
from ...rules.targets import FLOOR

# As many months as a trend goes back, whatever the period looked at.
MONTHS_BACK = 24


class CsDashboard(models.AbstractModel):
    """Grades on the dashboard: each domain in each place, and over time (DUR-23)."""

    _inherit = "cs.dashboard"

    # --- domains by service -------------------------------------------------------

    def _place(self, asked):
        """What stands side by side: services of the council, or teams of a part."""
        return "department_id" if asked["department"] else "service_id"

    def _block_heat(self, asked):
        """The middle grade and the share good or better of each domain and place."""
        place = self._place(asked)
        Figure = self.env["cs.figure.domain"]
        domain = self._domain(asked) & Domain("grade_id", "!=", False)
        groups = Figure._read_group(
            domain, ["domain_id", place, "grade_id"], ["count:sum", "good:sum"]
        )
        used = Counter()
        for one, _where, _grade, count, _good in groups:
            used[one.tool_id.name] += count
        if not used:
            return None
        # Questions of one tool stand together; versions of it share their numbers.
        tool = used.most_common(1)[0][0]
        found, ids, grades = defaultdict(Counter), defaultdict(set), {}
        good, where_all = Counter(), {}
        for one, where, grade, count, fine in groups:
            if one.tool_id.name != tool:
                continue
            for key in (
                ((one.number, one.name), where.id),
                ((one.number, one.name), "all"),
            ):
                found[key][grade.rank] += count
                good[key] += fine
            ids[one.number, one.name].add(one.id)
            grades.setdefault(grade.rank, grade)
            where_all[where.id] = where
        places = sorted(where_all.values(), key=lambda one: one.name or "")
        rows = []
        for number, name in sorted(ids):
            cells = []
            for where in [*places, None]:
                key = (number, name), where.id if where is not None else "all"
                cells.append(
                    self._heat_cell(
                        found[key],
                        good[key],
                        grades,
                        self._open(
                            Figure._name,
                            domain
                            & Domain("domain_id", "in", sorted(ids[number, name]))
                            & (
                                Domain(place, "=", where.id)
                                if where is not None
                                else Domain.TRUE
                            ),
                            name,
                        ),
                    )
                )
            rows.append({"label": f"{number}. {name}", "cells": cells})
        others = ", ".join(
            f"{name} ({count})" for name, count in used.most_common()[1:]
        )
        return {
            "title": self.env._("Each domain in each service")
            if place == "service_id"
            else self.env._("Each domain in each team"),
            "sentence": self.env._(
                "%(tool)s: the middle grade, the share good or better, and how many.",
                tool=tool,
            ),
            "note": others
            and self.env._(
                "Grades with other tools are not here: %(tools)s.", tools=others
            ),
            "columns": [
                self.env._("Domain"),
                *(one.name or self.env._("No team") for one in places),
                self.env._("All"),
            ],
            "rows": rows,
            "kind": "heat",
            "action": "cs_quality_assurance.action_cs_figure_domain",
        }

    def _heat_cell(self, ranks, good, grades, figure):
        total = sum(ranks.values())
        if not total:
            return {"text": "", "said": self.env._("none")}
        grade = grades[rules.middle(ranks)]
        share = round(100 * good / total)
        return {
            "letter": grade.letter,
            "palette": grade.palette,
            "text": f"{share}%",
            "small": str(total),
            "count": total,
            "said": self.env._(
                "%(grade)s in the middle, %(share)s%% of %(total)s good or better",
                grade=grade.name,
                share=share,
                total=total,
            ),
            "open": figure,
        }

    # --- over time ----------------------------------------------------------------

    def _points(self, asked):
        """The results by period, of the two years up to the last day asked about: one
        query for the grades.

        :return: tuple of ``rules.trends.Point``
        """
        back = asked["date_to"].replace(day=1) - relativedelta(months=MONTHS_BACK - 1)
        since = {**asked, "date_from": min(asked["date_from"], back)}
        if asked["by"] == trends.QUARTER:
            since["date_from"] = quarter_of(since["date_from"]).start
        rows, good = [], {}
        for month, tool, framework, grade, count in self.env[
            "cs.figure.grade"
        ]._read_group(
            self._domain(since),
            ["date:month", "tool_id", "framework_id", "grade_id"],
            ["count:sum"],
        ):
            scale = grade.scale_id
            if scale not in good:
                good[scale] = scale._good_rank()
            rows.append(
                trends.Counted(
                    month,
                    tool.id,
                    scale.id,
                    framework.id,
                    grade.rank,
                    good[scale],
                    count,
                )
            )
        return trends.points(rows, asked["by"])

    def _block_trend(self, asked):
        points = self._points(asked)
        if not points:
            return None
        said = dict(
            improving=self.env._("better"),
            declining=self.env._("worse"),
            standing_still=self.env._("no clear change"),
            too_few=self.env._("too few to tell"),
        )
        rows, breaks = [], []
        for place, point in enumerate(points):
            floor, target = self._floor_of(asked, point)
            told = target and target.points is not None
            if point.breaks:
                breaks.append(place)
            rows.append(
                {
                    "label": self._point_in_words(asked, point),
                    "cells": [
                        {
                            "text": f"{100 * point.good.share:.0f}%",
                            "value": 100 * point.good.share,
                            "count": point.good.total,
                            "good": point.good.count,
                            "low": 100 * point.good.low,
                            "high": 100 * point.good.high,
                            "open": self._open(
                                "cs.figure.grade",
                                self._domain(
                                    {
                                        **asked,
                                        "date_from": point.start,
                                        "date_to": point.end,
                                    }
                                )
                                & Domain("tool_id", "=", point.tool)
                                & Domain("framework_id", "=", point.framework),
                                self.env._("Results"),
                            ),
                        },
                        {"text": str(point.good.total)},
                        {
                            "text": self.env._(
                                "%(low)s%% to %(high)s%%",
                                low=round(100 * point.good.low),
                                high=round(100 * point.good.high),
                            )
                        },
                        {
                            "text": self._signed(target.points) if told else "",
                            "bad": bool(told and not target.met),
                            "value": target.points if told else False,
                        },
                        {
                            "text": self._signed(point.change.points)
                            if point.change
                            else "",
                            "value": point.change.points if point.change else False,
                        },
                        {
                            "text": self._break_in_words(point.breaks)
                            or (said[point.change.trend] if point.change else "")
                        },
                    ],
                }
            )
        return {
            "sentence": self.env._(
                "By the day of submitting. The band is what chance allows. Where "
                "another tool or framework began, results before it do not compare."
            ),
            "columns": [
                self.env._("Period"),
                self.env._("Good or better"),
                self.env._("Audits"),
                self.env._("Allowing for chance"),
                self.env._("Points to target"),
                self.env._("Change in points"),
                self.env._("Verdict"),
            ],
            "rows": rows,
            "chart": {
                "kind": "line",
                "labels": [row["label"] for row in rows],
                "values": [round(row["cells"][0]["value"], 1) for row in rows],
                "low": [round(row["cells"][0]["low"], 1) for row in rows],
                "high": [round(row["cells"][0]["high"], 1) for row in rows],
                "breaks": breaks,
                "target": floor.percent if floor else False,
            },
        }

    def _floor_of(self, asked, point):
        """How a point stands against the floor of its own framework; None without."""
        there = {
            **asked,
            "date_from": point.start,
            "date_to": point.end,
            "framework": point.framework,
        }
        return next(
            (
                (row, found)
                for row, found in self._targets(there, point.ranks)
                if row.measure == FLOOR
            ),
            (None, None),
        )

    def _signed(self, points):
        return f"{points:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")

    def _point_in_words(self, asked, point):
        if asked["by"] == trends.MONTH:
            return format_date(self.env, point.start, date_format="MMM y")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, point.start, date_format="MMM"),
            end=format_date(self.env, point.end, date_format="MMM y"),
        )

    def _break_in_words(self, breaks):
        """Why this point does not compare with the one before; empty when it does."""
        words = {
            "tool": self.env._("another version of the tool"),
            "scale": self.env._("another scale of grades"),
            "framework": self.env._("another framework"),
        }
        if not breaks:
            return ""
        return self.env._(
            "Break: %(what)s. Results before do not compare.",
            what=", ".join(words[one] for one in breaks),
        )
