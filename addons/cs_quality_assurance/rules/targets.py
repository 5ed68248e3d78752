"""Targets for grades: a floor (so many at or above a grade) and a ceiling (no more than
so many at or below one), and how far a result is from each (DUR-27).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .agreement import ABOVE, BELOW, UNCERTAIN, Proportion, against_target, proportion
from .grading import at_or_above, at_or_below
from .messages import RuleError

FLOOR = "floor"
CEILING = "ceiling"
MEASURES = (FLOOR, CEILING)


@dataclass(frozen=True)
class Target:
    """``percent`` of audits at or above the grade of ``rank`` (``floor``), or no more
    than that at or below it (``ceiling``). Rank 1 is the best grade.

    :raises RuleError: ``target_measure_unknown``, ``target_out_of_range``
    """

    measure: str
    rank: int
    percent: float

    def __post_init__(self):
        if self.measure not in MEASURES:
            raise RuleError("target_measure_unknown", measure=self.measure)
        if not 0 <= self.percent <= 100:
            raise RuleError("target_out_of_range", target=self.percent)


@dataclass(frozen=True)
class Result:
    """How a target stands. ``points``: percentage points on the right side of it
    (negative: short of a floor, or over a ceiling); None without a grade to count.

    ``met``: it is reached. ``sure``: the whole interval of the share lies on that side.
    """

    share: Proportion
    points: float | None
    met: bool | None
    sure: bool


def result(
    counts: Mapping[int, int], target: Target, confidence: float = 0.95
) -> Result:
    """How the grades given stand against a target (DUR-27).

    :param counts: audits by rank of their grade; audits without one are left out
    :raises RuleError: ``count_negative``, ``confidence_out_of_range``
    """
    counted = at_or_above if target.measure == FLOOR else at_or_below
    share = proportion(
        sum(count for rank, count in counts.items() if counted(rank, target.rank)),
        sum(counts.values()),
        confidence,
    )
    if share.share is None:
        return Result(share, None, None, False)
    if target.measure == FLOOR:
        found = against_target(share, target.percent)
        return Result(share, found.points, found.met, found.verdict != UNCERTAIN)
    # A ceiling is met when the rest reaches what is left to a hundred.
    rest = proportion(share.total - share.count, share.total, confidence)
    found = against_target(rest, 100 - target.percent)
    return Result(share, found.points, found.met, found.verdict in (ABOVE, BELOW))


def in_force(start: date | None, end: date | None, first: date, last: date) -> bool:
    """Whether something with these dates holds on any day from ``first`` to ``last``;
    None where it is open.
    """
    return (start is None or start <= last) and (end is None or end >= first)


def most_specific(targets: Iterable, chosen: Mapping) -> list:
    """The targets that speak of the chosen department and case type, and those that
    speak of none; of two with the same measure and rank the more specific.

    :param targets: things with ``measure``, ``rank``, ``department``, ``case_type``
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
        key = (target.measure, target.rank)
        if key not in best or weight < best[key][0]:
            best[key] = (weight, target)
    return [target for _weight, target in best.values()]
