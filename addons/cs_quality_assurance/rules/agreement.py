"""How far people agree on grades, and how sure a share of good grades is (ALL-06,
SWI-03, DUR-16, DUR-27, DUR-28).

Grades are ranks: 1 is the best, larger is worse. A pair is ``(first, second)``: the
auditor's grade and the moderator's or the external auditor's; pairs with a grade
missing (None) are left out and counted.

Percentages over a handful of audits say little, so every share comes with its 95%
interval (Wilson's, which behaves with few audits and near 0 and 100%), and a target
counts as met or missed only when the interval lies beyond it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

from .grading import Scale
from .messages import RuleError

ABOVE = "above"
BELOW = "below"
UNCERTAIN = "uncertain"
IMPROVING = "improving"
DECLINING = "declining"
STANDING_STILL = "standing_still"
TOO_FEW = "too_few"
# Half a wide interval hides a fall that people would act on.
STILL_WITHIN = 0.15


@dataclass(frozen=True)
class Agreement:
    """How far two graders agree over ``count`` pairs. Shares run from 0 to 1 and are
    None without a pair.

    ``exact``: the same grade; ``adjacent``: the same or a neighbouring one; ``kinder``,
    ``harsher``: pairs in which the first grader's grade is better, or worse, than the
    second's; ``mean_steps``: by how many grades the first is kinder (negative: harsher)
    on average.
    ``kappa``, ``kappa_linear``, ``kappa_quadratic``: Cohen's kappa, plain and weighted
    by distance, from -1 to 1; None where it has no meaning (no pairs, or both graders
    gave one and the same grade throughout).
    ``matrix``: counts, rows the first grader's grades and columns the second's, best
    first, as in ``ranks``.
    ``missing``: pairs left out because a grade was missing.
    """

    count: int
    missing: int
    exact: float | None
    adjacent: float | None
    kinder: int
    harsher: int
    mean_steps: float | None
    kappa: float | None
    kappa_linear: float | None
    kappa_quadratic: float | None
    ranks: tuple[int, ...]
    matrix: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Proportion:
    """``count`` of ``total``: the share (0 to 1) and its interval. All three are None
    when there is nothing to count.
    """

    count: int
    total: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TargetDistance:
    """How far a share is from a target: ``points`` in percentage points (negative:
    short of it), None without a share.

    ``met``: the share reaches the target. ``verdict``: ``above`` or ``below`` when the
    whole interval does, else ``uncertain``.
    """

    points: float | None
    met: bool | None
    verdict: str


@dataclass(frozen=True)
class Change:
    """How a share changed: ``points`` and its interval in percentage points; None where
    a share is missing.

    ``trend``: ``improving`` or ``declining`` when the interval leaves out no change,
    ``standing_still`` when it lies within 15 points of it on both sides, else
    ``too_few``: the numbers cannot tell.
    """

    points: float | None
    low: float | None
    high: float | None
    trend: str


def agreement(
    scale: Scale, pairs: Iterable[tuple[int | None, int | None]]
) -> Agreement:
    """Compare two people's grades of the same work (ALL-06, DUR-16, DUR-28).

    :raises RuleError: ``rank_not_in_scale``
    """
    pairs = list(pairs)
    graded = [
        (scale.position(first), scale.position(second))
        for first, second in pairs
        if first is not None and second is not None
    ]
    count, counts = len(graded), Counter(graded)
    size = range(len(scale.ranks))
    steps = [second - first for first, second in graded]
    return Agreement(
        count=count,
        missing=len(pairs) - count,
        exact=sum(step == 0 for step in steps) / count if count else None,
        adjacent=sum(abs(step) <= 1 for step in steps) / count if count else None,
        kinder=sum(step > 0 for step in steps),
        harsher=sum(step < 0 for step in steps),
        mean_steps=sum(steps) / count if count else None,
        kappa=_kappa(graded, lambda distance: int(distance > 0)),
        kappa_linear=_kappa(graded, lambda distance: distance),
        kappa_quadratic=_kappa(graded, lambda distance: distance * distance),
        ranks=scale.ranks,
        matrix=tuple(tuple(counts[row, column] for column in size) for row in size),
    )


def _kappa(graded, weight) -> float | None:
    """One minus the disagreement seen over the disagreement that chance would give,
    both weighted by distance.
    """
    firsts, seconds = (
        Counter(first for first, _ in graded),
        Counter(second for _, second in graded),
    )
    # Whole numbers until the last step: no rounding can turn a perfect agreement into
    # 0.9999
    seen = len(graded) * sum(weight(abs(first - second)) for first, second in graded)
    chance = sum(
        firsts[first] * seconds[second] * weight(abs(first - second))
        for first in firsts
        for second in seconds
    )
    return 1 - seen / chance if chance else None


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise RuleError("confidence_out_of_range", confidence=confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)


def proportion(count: int, total: int, confidence: float = 0.95) -> Proportion:
    """A share with Wilson's score interval.

    :raises RuleError: ``count_negative``, ``count_above_total``,
        ``confidence_out_of_range`` (it lies between 0 and 1)
    """
    z = _z(confidence)
    if count < 0:
        raise RuleError("count_negative", count=count)
    if count > total:
        raise RuleError("count_above_total", count=count, total=total)
    if not total:
        return Proportion(0, 0, None, None, None)
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = (
        z
        / (1 + z * z / total)
        * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    )
    # At the ends the interval touches 0 or 1 exactly; rounding would leave it a hair
    # short
    low = 0.0 if not count else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return Proportion(count, total, share, low, high)


def against_target(share: Proportion, target: float) -> TargetDistance:
    """The distance of a share to a target in per cent (DUR-27).

    :raises RuleError: ``target_out_of_range`` unless it lies from 0 to 100
    """
    if not isfinite(target) or not 0 <= target <= 100:
        raise RuleError("target_out_of_range", target=target)
    if share.share is None:
        return TargetDistance(None, None, UNCERTAIN)
    # Compared as products: 9 of 10 meets 90% whatever binary fractions make of it
    met = share.count * 100 >= target * share.total
    verdict = (
        ABOVE
        if share.low * 100 >= target
        else BELOW
        if share.high * 100 < target
        else UNCERTAIN
    )
    return TargetDistance(share.count * 100 / share.total - target, met, verdict)


def change(before: Proportion, after: Proportion) -> Change:
    """How a share changed from one period to the next, and whether chance alone
    explains it (DUR-13, DUR-23).

    The interval is Newcombe's, made of the two Wilson intervals, which must have the
    same confidence.
    """
    if before.share is None or after.share is None:
        return Change(None, None, None, TOO_FEW)
    points = after.share - before.share
    low = points - sqrt(
        (after.share - after.low) ** 2 + (before.high - before.share) ** 2
    )
    high = points + sqrt(
        (after.high - after.share) ** 2 + (before.share - before.low) ** 2
    )
    if low > 0 or high < 0:
        trend = IMPROVING if low > 0 else DECLINING
    else:
        still = max(-low, high) <= STILL_WITHIN
        trend = STANDING_STILL if still else TOO_FEW
    return Change(points * 100, low * 100, high * 100, trend)
