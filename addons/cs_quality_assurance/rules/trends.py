"""Results over time: a share for each month or quarter with its interval, and a mark
where the tool, its scale or the framework changed (DUR-13, DUR-23).

Grades given with another tool do not compare: a line that went on as if they did would
show a change of the tool as a change of the work.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from .agreement import Change, Proportion, change, proportion
from .deadlines import months_after
from .grading import at_or_above
from .messages import RuleError

MONTH = "month"
QUARTER = "quarter"
_MONTHS = {MONTH: 1, QUARTER: 3}


@dataclass(frozen=True)
class Counted:
    """``count`` audits submitted in the month of ``day``, graded ``rank`` with a
    ``tool`` version on a ``scale`` under a ``framework``; ``good`` is the rank of good
    on that scale.
    """

    day: date
    tool: Hashable
    scale: Hashable
    framework: Hashable
    rank: int
    good: int
    count: int


@dataclass(frozen=True)
class Point:
    """One period with one tool under one framework.

    ``ranks``: audits by rank. ``breaks``: what differs from the point before (``tool``,
    ``scale``, ``framework``), in that order. ``change``: since the point before; None
    for the first and across a break.
    """

    start: date
    end: date
    tool: Hashable
    scale: Hashable
    framework: Hashable
    ranks: dict
    good: Proportion
    breaks: tuple[str, ...] = ()
    change: Change | None = None


def period_of(day: date, by: str, year_start: int = 4) -> tuple[date, date]:
    """First and last day of the month, or of the quarter of a year that starts in
    month ``year_start``.

    :raises RuleError: ``period_unknown``
    """
    if by not in _MONTHS:
        raise RuleError("period_unknown", kind=by)
    start = day.replace(day=1)
    if by == QUARTER:
        start = months_after(start, -((day.month - year_start) % 3))
    end = months_after(start, _MONTHS[by])
    return start, date.fromordinal(end.toordinal() - 1)


def points(
    rows: Iterable[Counted], by: str = MONTH, confidence: float = 0.95
) -> tuple[Point, ...]:
    """The results by period, oldest first, with breaks marked (DUR-13, DUR-23).

    A tool that changes within a period gives two points of that period, in the order in
    which the tools were first used.

    :raises RuleError: ``period_unknown``, ``confidence_out_of_range``,
        ``count_negative``
    """
    grouped, good, first_used = {}, {}, {}
    for row in rows:
        series = (row.tool, row.scale, row.framework)
        key = (*period_of(row.day, by), *series)
        ranks = grouped.setdefault(key, {})
        ranks[row.rank] = ranks.get(row.rank, 0) + row.count
        good[key] = row.good
        first_used[series] = min(first_used.get(series, row.day), row.day)
    found, before = [], None
    for key in sorted(
        grouped, key=lambda one: (one[0], first_used[one[2:]], str(one[2:]))
    ):
        start, end, tool, scale, framework = key
        ranks = dict(sorted(grouped[key].items()))
        share = proportion(
            sum(n for rank, n in ranks.items() if at_or_above(rank, good[key])),
            sum(ranks.values()),
            confidence,
        )
        breaks = () if before is None else _breaks(before, tool, scale, framework)
        point = Point(
            start,
            end,
            tool,
            scale,
            framework,
            ranks,
            share,
            breaks,
            change(before.good, share) if before and not breaks else None,
        )
        found.append(point)
        before = point
    return tuple(found)


def _breaks(before, tool, scale, framework):
    now = {"tool": tool, "scale": scale, "framework": framework}
    return tuple(name for name, value in now.items() if getattr(before, name) != value)
