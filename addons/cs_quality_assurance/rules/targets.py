"""Targets for grades: a floor (so many at or above a grade) and a ceiling (no more than
so many at or below one), and how far a result is from each (DUR-27).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .agreement import ABOVE, BELOW, UNCERTAIN, Proportion, against_target, proportion
from .grading import at_or_above, at_or_below
from .messages import RuleError
from .quarters import quarter_of

FLOOR = "floor"
CEILING = "ceiling"
# At least so many of what was due is done.
COMPLETION = "completion"
MEASURES = (FLOOR, CEILING, COMPLETION)
PERIOD, QUARTER, MONTH = "period", "quarter", "month"


@dataclass(frozen=True)
class Target:
    """``percent`` of audits at or above the grade of ``rank`` (``floor``), or no more
    than that at or below it (``ceiling``). Rank 1 is the best grade; None for
    ``completion``.

    ``other``: the bound on the other side, beyond which it is not met either; 0 for
    none. ``least``: of fewer audits nothing is said.

    :raises RuleError: ``target_measure_unknown``, ``target_out_of_range``,
        ``target_bounds_crossed``
    """

    measure: str
    rank: int | None
    percent: float
    other: float = 0
    least: int = 0

    def __post_init__(self):
        if self.measure not in MEASURES:
            raise RuleError("target_measure_unknown", measure=self.measure)
        if not 0 <= self.percent <= 100:
            raise RuleError("target_out_of_range", target=self.percent)
        if self.other and (
            not 0 < self.other <= 100
            or (self.other < self.percent) != (self.measure == CEILING)
        ):
            raise RuleError(
                "target_bounds_crossed", target=self.percent, other=self.other
            )


@dataclass(frozen=True)
class Result:
    """How a target stands. ``points``: percentage points on the right side of it
    (negative: short of a floor, or over a ceiling); None without a grade to count.

    ``met``: it is reached. ``sure``: the whole interval of the share lies on that side.
    ``few``: fewer than the target speaks of. ``beyond``: it lies past the bound on the
    other side, and ``points`` are the distance from that one.
    """

    share: Proportion
    points: float | None
    met: bool | None
    sure: bool
    few: bool = False
    beyond: bool = False


def result(
    counts: Mapping[int, int], target: Target, confidence: float = 0.95
) -> Result:
    """How the grades given stand against a target (DUR-27).

    :param counts: audits by rank of their grade; audits without one are left out
    :raises RuleError: ``count_negative``, ``confidence_out_of_range``
    """
    counted = at_or_above if target.measure == FLOOR else at_or_below
    # What nobody graded has no rank to be counted by.
    count = sum(n for rank, n in counts.items() if counted(rank, target.rank or 0))
    return judged(count, sum(counts.values()), target, confidence)


def judged(count: int, total: int, target: Target, confidence: float = 0.95) -> Result:
    """How ``count`` of ``total`` stands against a target: audits that have such a
    grade, or that were done of those due.

    :raises RuleError: ``count_negative``, ``confidence_out_of_range``
    """
    share = proportion(count, total, confidence)
    if share.share is None or total < target.least:
        return Result(share, None, None, False, few=bool(total))
    at_most = target.measure == CEILING
    near = _beside(share, target.percent, at_most, confidence)
    if not near.met or not target.other:
        return near
    far = _beside(share, target.other, not at_most, confidence)
    if not far.met:
        return Result(share, far.points, False, far.sure, beyond=True)
    return Result(share, near.points, True, near.sure and far.sure)


def _beside(share, percent, at_most, confidence):
    """How a share stands against one bound."""
    if not at_most:
        found = against_target(share, percent)
        return Result(share, found.points, found.met, found.verdict != UNCERTAIN)
    # A ceiling is met when the rest reaches what is left to a hundred.
    rest = proportion(share.total - share.count, share.total, confidence)
    found = against_target(rest, 100 - percent)
    return Result(share, found.points, found.met, found.verdict in (ABOVE, BELOW))


def readings(every: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days from ``first`` to ``last`` as a target is read: (first, last) of each
    calendar month, each quarter, or all at once."""
    while first <= last:
        end = last
        if every == QUARTER:
            end = quarter_of(first).end
        elif every == MONTH:
            following = first.replace(day=28) + timedelta(days=4)
            end = following - timedelta(days=following.day)
        yield first, min(end, last)
        first = min(end, last) + timedelta(days=1)


def in_force(start: date | None, end: date | None, first: date, last: date) -> bool:
    """Whether something with these dates holds on any day from ``first`` to ``last``;
    None where it is open.
    """
    return (start is None or start <= last) and (end is None or end >= first)


def most_specific(targets: Iterable, chosen: Mapping) -> list:
    """The targets that speak of the chosen department and case type, and those that
    speak of none; of two that say and read the same the more specific.

    :param targets: things with ``measure``, ``rank``, ``every``, ``department``,
        ``case_type``
    :param chosen: ``departments`` (the chosen one and those above it, nearest first)
        and ``case_type``, or None
    """
    nearest = {one: place for place, one in enumerate(chosen.get("departments") or ())}
    best = {}
    for target in targets:
        if target.department is not None and target.department not in nearest:
            continue
        if target.case_type not in (None, chosen.get("case_type")):
            continue
        weight = (
            nearest.get(target.department, len(nearest)),
            target.case_type is None,
        )
        key = (target.measure, target.rank, target.every)
        if key not in best or weight < best[key][0]:
            best[key] = (weight, target)
    return [target for _weight, target in best.values()]
