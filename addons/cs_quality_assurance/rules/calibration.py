"""Judging alike: a grade beside the one a panel agreed on, auditors who drift, and
results with honesty about who graded (DUR-16, DUR-28, BPL-08, BPL-15, ALL-06).

Exam boards mark scripts whose mark is known before they mark others, slip such scripts
in among the rest, and stop an examiner who drifts. Here the script is a reference
audit. Grades are positions on their scale: 0 is the best. A step is by how many grades
somebody is kinder (negative: harsher) than whoever graded the same work again.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from statistics import NormalDist, fmean, median, pstdev

from .messages import RuleError

SAME = "same"
WITHIN = "within"
OUTSIDE = "outside"
NEVER = "never"

KINDER = "kinder"
HARSHER = "harsher"
ALIKE = "alike"
TOO_FEW = "too_few"

# Pairs below which nobody is judged.
LEAST = 10
# The control chart (a tabular cumulative sum), in standard deviations of a pair: drift
# below half of one is let be; a sum beyond five is a signal. Of auditors who do not
# drift one pair in about 465 gives a false one.
SLACK = 0.5
LIMIT = 5.0
# So many pairs in a row that agree end a signal; twice as many is long in agreement.
CLEAR = 5
STEADY = 2 * CLEAR
# A pair agrees when it lies less than this many grades from what is usual here.
ALIKE_WITHIN = 0.5
# Nobody is told apart more finely than half a grade.
LEAST_SPREAD = 0.5
# How many pairs of the council's own an auditor's own pairs are weighed against.
PRIOR = 10


# --- one reference audit -----------------------------------------------------------


def verdict(
    grade: int | None,
    agreed: int,
    also: Collection[int] = (),
    never: Collection[int] = (),
    steps: int = 0,
) -> str | None:
    """How a grade stands to the panel's: ``same``, ``within`` the tolerance,
    ``outside`` of it, or one that is ``never`` acceptable; None without a grade.

    :param also: other grades that the panel accepts
    :param never: grades that it does not, however near
    :param steps: how many grades from the panel's are accepted besides (0 or more)
    """
    if grade is None:
        return None
    if grade == agreed:
        return SAME
    if grade in never:
        return NEVER
    return WITHIN if grade in also or abs(grade - agreed) <= steps else OUTSIDE


@dataclass(frozen=True)
class Outcome:
    """Whether a reference audit was graded within tolerance: ``within`` of ``total``
    domains that were, and what decided against it: ``overall``, ``never``, ``share``
    (in that order, empty when it passed)."""

    passed: bool
    within: int
    total: int
    against: tuple


def outcome(
    overall: str | None, domains: Iterable[str | None], share: float
) -> Outcome:
    """The outcome of one attempt (BPL-15).

    It passes when the overall grade is within tolerance, no domain has a grade that is
    never acceptable, and at least ``share`` per cent of the graded domains lie within.

    :raises RuleError: ``target_out_of_range`` unless the share lies from 0 to 100
    """
    if not 0 <= share <= 100:
        raise RuleError("target_out_of_range", target=share)
    graded = [one for one in domains if one is not None]
    within = sum(one in (SAME, WITHIN) for one in graded)
    against = []
    if overall not in (SAME, WITHIN):
        against.append("overall")
    if NEVER in graded or overall == NEVER:
        against.append("never")
    if within * 100 < share * len(graded):
        against.append("share")
    return Outcome(not against, within, len(graded), tuple(against))


def seeded(planned: Mapping[Hashable, int], every: int, seed: str) -> list:
    """Whose share of a round has a reference audit slipped in, in an order that chance
    gives: each auditor's own chance, so that nobody can count up to it.

    :param planned: {auditor: audits of this round}
    :param every: one audit in so many, in the long run; 0: none
    :param seed: the round's
    """
    if every < 1:
        return []
    drawn = {}
    for who, count in planned.items():
        text = f"{seed}|reference|{who}".encode()
        number = int.from_bytes(sha256(text).digest()[:8]) / 2**64
        if number < min(1.0, count / every):
            drawn[who] = sha256(text + b"|order").hexdigest()
    return sorted(drawn, key=drawn.get)


# --- drift -------------------------------------------------------


def baseline(others: Iterable[Sequence[float]]) -> tuple[float, float]:
    """What is usual here: the middle one of the others' mean steps, and how far a pair
    lies from its own person's mean, never less than half a grade. A few who drift move
    neither. With fewer than three people to go by, no difference is usual.

    :param others: the steps of each other person
    """
    series = [steps for steps in others if len(steps) >= LEAST // 2]
    centre = median(map(fmean, series)) if len(series) >= 3 else 0.0
    apart = [step - fmean(steps) for steps in series for step in steps]
    if len(apart) < LEAST:
        return centre, LEAST_SPREAD
    return centre, max(LEAST_SPREAD, pstdev(apart))


@dataclass(frozen=True)
class Point:
    """One pair on the control chart: its ``step``, the two sums (in standard
    deviations, never below 0) and the ``signal`` that stands after it: ``kinder``,
    ``harsher`` or None."""

    step: float
    kinder: float
    harsher: float
    signal: str | None


def control(
    steps: Sequence[float], usual: tuple[float, float] = (0.0, LEAST_SPREAD)
) -> tuple[Point, ...]:
    """The control chart of one person's pairs, oldest first.

    A signal stands from the pair that raised it, the tenth at the earliest, until five
    in a row agree again.

    :param usual: mean and spread of the others' (see :func:`baseline`)
    """
    centre, spread = usual
    up = down = 0.0
    signal, agreed, points = None, 0, []
    for place, step in enumerate(steps, start=1):
        z = (step - centre) / spread
        up = max(0.0, up + z - SLACK)
        down = max(0.0, down - z - SLACK)
        agreed = agreed + 1 if abs(step - centre) < ALIKE_WITHIN else 0
        if signal and agreed >= CLEAR:
            signal, up, down = None, 0.0, 0.0
        elif place >= LEAST and max(up, down) > LIMIT:
            signal = KINDER if up >= down else HARSHER
        points.append(Point(step, up, down, signal))
    return tuple(points)


@dataclass(frozen=True)
class Drift:
    """How one person judges beside others.

    ``count`` pairs; ``mean``: by how many grades they are kinder on average, with its
    95% interval ``low`` to ``high`` (None below ten pairs); ``verdict``: ``kinder`` or
    ``harsher`` than is usual here where the interval leaves it out, ``alike``, or
    ``too_few``; ``signal``: the one that stands now; ``agreed_in_a_row``: pairs, up to
    the last.
    """

    count: int
    mean: float | None
    low: float | None
    high: float | None
    verdict: str
    signal: str | None
    agreed_in_a_row: int

    @property
    def is_steady(self) -> bool:
        """Whether they have long agreed: enough pairs, no signal, ten in a row."""
        return (
            self.count >= LEAST and not self.signal and self.agreed_in_a_row >= STEADY
        )


def drift(
    steps: Sequence[float], usual: tuple[float, float] = (0.0, LEAST_SPREAD)
) -> Drift:
    """How one person judges; never a verdict on fewer than ten pairs."""
    count, centre = len(steps), usual[0]
    in_a_row = 0
    for step in reversed(steps):
        if abs(step - centre) >= ALIKE_WITHIN:
            break
        in_a_row += 1
    if count < LEAST:
        mean = fmean(steps) if steps else None
        return Drift(count, mean, None, None, TOO_FEW, None, in_a_row)
    mean = fmean(steps)
    # A sample of grades that hardly vary says little of how much they vary.
    spread = max(pstdev(steps), LEAST_SPREAD / 2)
    half = NormalDist().inv_cdf(0.975) * spread / sqrt(count)
    low, high = mean - half, mean + half
    said = KINDER if low > centre else HARSHER if high < centre else ALIKE
    signal = control(steps, usual)[-1].signal
    return Drift(count, mean, low, high, said, signal, in_a_row)


def kappa_interval(
    pairs: Sequence[tuple[int, int]], size: int
) -> tuple[float, float, float] | None:
    """Weighted kappa (by the square of the distance) with its 95% interval, after
    Fleiss, Cohen and Everitt; None below ten pairs or where one grade only was given.

    :param pairs: positions on a scale of ``size`` grades
    """
    count, levels = len(pairs), range(size)
    if count < LEAST or size < 2:
        return None
    cell = {}
    for pair in pairs:
        cell[pair] = cell.get(pair, 0) + 1 / count
    rows = [sum(cell.get((i, j), 0) for j in levels) for i in levels]
    columns = [sum(cell.get((i, j), 0) for i in levels) for j in levels]

    def weight(i, j):
        return 1 - ((i - j) / (size - 1)) ** 2

    seen = sum(share * weight(*pair) for pair, share in cell.items())
    chance = sum(rows[i] * columns[j] * weight(i, j) for i in levels for j in levels)
    if chance > 1 - 1e-12:
        return None
    kappa = (seen - chance) / (1 - chance)
    by_row = [sum(columns[j] * weight(i, j) for j in levels) for i in levels]
    by_column = [sum(rows[i] * weight(i, j) for i in levels) for j in levels]
    inner = sum(
        share * (weight(i, j) - (by_row[i] + by_column[j]) * (1 - kappa)) ** 2
        for (i, j), share in cell.items()
    )
    variance = (inner - (kappa - chance * (1 - kappa)) ** 2) / (
        count * (1 - chance) ** 2
    )
    half = NormalDist().inv_cdf(0.975) * sqrt(max(0.0, variance))
    return kappa, max(-1.0, kappa - half), min(1.0, kappa + half)


def share_for(layer: float, steady: float, floor: float, is_steady: bool) -> float:
    """Per cent of a round that a layer draws up to, as it looks at somebody's audit:
    fewer for those who have long agreed, never below the framework's own share, as far
    as the layer reaches it at all (BPL-08).

    :param floor: the framework's own share
    """
    return max(min(steady, layer), min(floor, layer)) if is_steady and steady else layer


# --- results, allowing for who graded ----------------------------


@dataclass(frozen=True)
class Graded:
    """What one auditor graded in a period: ``good`` of ``total`` not looked at again;
    and of their pairs, whenever, ``fell`` of ``stood_good`` that were good or better
    and were moved below, ``rose`` of ``stood_below`` that were moved up."""

    good: int
    total: int
    stood_good: int
    fell: int
    stood_below: int
    rose: int


def adjusted(
    moderated_good: int, moderated: int, auditors: Iterable[Graded]
) -> tuple[float, float] | None:
    """The share good or better had everything been looked at twice, and how far that is
    from the share as it stands, both from 0 to 1; None without results.

    What was moderated counts as moderated. Of the rest, each auditor's grades move as
    often as theirs moved before; with few pairs of their own, as often as the council's
    did (ten of the council's weigh against their own).
    """
    auditors = list(auditors)
    total = moderated + sum(one.total for one in auditors)
    if not total:
        return None

    def rate(moved, stood):
        every = sum(getattr(one, stood) for one in auditors)
        base = sum(getattr(one, moved) for one in auditors) / every if every else 0.0
        return {
            id(one): (getattr(one, moved) + PRIOR * base)
            / (getattr(one, stood) + PRIOR)
            for one in auditors
        }

    falls, rises = rate("fell", "stood_good"), rate("rose", "stood_below")
    stands = moderated_good + sum(one.good for one in auditors)
    expected = moderated_good + sum(
        one.good * (1 - falls[id(one)]) + (one.total - one.good) * rises[id(one)]
        for one in auditors
    )
    return expected / total, (expected - stands) / total
