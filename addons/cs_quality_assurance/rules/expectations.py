"""Who owes how many of an activity in a period, and what still counts towards it.

Sources: DUR-17, DUR-18, DUR-20, SWI-01, SWI-04, BPL-05, BPL-14, BPL-19, LUT-12.

Days are calendar dates and both ends of a span belong to it; ``None`` as an end is
open. Shares of a period are counted in weekdays. Imports no odoo.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .messages import Message, RuleError

# Each divides a year, so that a year always begins with a period.
MONTHS = {
    "month": 1,
    "two_months": 2,
    "quarter": 3,
    "four_months": 4,
    "half_year": 6,
    "year": 12,
}

AT_LEAST_TYPE = "at_least_type"
ALL_DIFFERENT = "all_different"
EACH_HALF = "each_half"
AT_LEAST_ABOUT = "at_least_about"
CONDITIONS = (AT_LEAST_TYPE, ALL_DIFFERENT, EACH_HALF, AT_LEAST_ABOUT)

NOT_ASKED, TO_DO, LATE, DONE, MISSED = "not_asked", "todo", "late", "done", "missed"

Span = tuple[date | None, date | None]


@dataclass(frozen=True)
class Period:
    """A month, quarter, year or the like; ``months`` is how many months it has."""

    start: date
    end: date
    months: int

    @property
    def halves(self) -> tuple[Span, Span] | None:
        """Its two halves, or None where the period has an odd number of months."""
        if self.months % 2:
            return None
        middle = _add_months(self.start, self.months // 2)
        return (self.start, middle - timedelta(days=1)), (middle, self.end)


@dataclass(frozen=True)
class Share:
    """How many are asked of somebody there for part of a period.

    ``present`` of ``total`` weekdays; ``halves`` are the numbers (0, 1) of the halves
    in which they were there for at least half of the weekdays.
    """

    asked: int
    present: int
    total: int
    halves: tuple[int, ...] = ()


@dataclass(frozen=True)
class Condition:
    """What must hold of the activities that are counted.

    ``at_least_type``: ``number`` of them are of the type ``value``;
    ``at_least_about``: ``number`` of them are about somebody in the role ``value``;
    ``all_different``: no two of one type count;
    ``each_half``: one lies in each half of the period.
    """

    kind: str
    value: Hashable = None
    number: int = 1

    def __post_init__(self):
        if self.kind not in CONDITIONS:
            raise RuleError("condition_unknown", kind=self.kind)


@dataclass(frozen=True)
class Item:
    """Activities that were done: ``count`` of them, alike in everything named here.

    ``also``: what else they count as where one of a type is asked for, beside their own
    type: a visit spent playing with a child is direct work, too.
    """

    day: date
    type: Hashable = None
    about: frozenset = frozenset()
    count: int = 1
    also: frozenset = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What one way of meeting an expectation has come to.

    ``done`` is what was done in the period, ``counted`` how much of it counts,
    ``missing`` the least number of further activities that would meet it.
    """

    asked: int
    done: int
    counted: int
    missing: int
    unmet: tuple[Message, ...] = ()
    open_halves: tuple[int, ...] = ()

    @property
    def met(self) -> bool:
        return self.missing == 0

    @property
    def fraction(self) -> float:
        """How far along it is, from 0 to 1."""
        if self.met or not self.asked:
            return 1.0
        whole = max(self.counted + self.missing, 1)
        return self.counted / whole


@dataclass(frozen=True)
class Standing:
    """An expectation with its alternatives: the state, and the way closest to done."""

    state: str
    best: int
    missing: int
    due: date


# --- periods -------------------------------------------------------------------


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_of(day: date, kind: str, year_start: int = 4) -> Period:
    """The period of this kind that holds the day.

    :param year_start: the month in which the year begins; April in most councils
    :raises RuleError: ``period_unknown``
    """
    if kind not in MONTHS:
        raise RuleError("period_unknown", kind=kind)
    months = MONTHS[kind]
    offset = (day.month - year_start) % months
    start = _add_months(day.replace(day=1), -offset)
    return Period(start, _add_months(start, months) - timedelta(days=1), months)


def periods_since(first: date, day: date, kind: str, year_start: int = 4):
    """Every period from the one that holds ``first`` to the one that holds ``day``."""
    periods = []
    if first <= day:
        period = period_of(first, kind, year_start)
        while period.start <= day:
            periods.append(period)
            period = period_of(period.end + timedelta(days=1), kind, year_start)
    return periods


# --- shares --------------------------------------------------------------------


def weekdays(start: date, end: date) -> int:
    """Mondays to Fridays from one day to another, both counted; 0 when reversed."""
    days = (end - start).days + 1
    if days <= 0:
        return 0
    whole, rest = divmod(days, 7)
    return whole * 5 + sum((start.weekday() + n) % 7 < 5 for n in range(rest))


def _clip(span: Span, start: date, end: date) -> tuple[date, date] | None:
    first = max(span[0] or start, start)
    last = min(span[1] or end, end)
    return (first, last) if first <= last else None


def _merge(spans: Iterable[Span], start: date, end: date) -> list[tuple[date, date]]:
    """The spans within the period, in order, with overlapping ones joined."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(filter(None, (_clip(s, start, end) for s in spans))):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def present_days(
    start: date,
    end: date,
    spans: Sequence[Sequence[Span]] = (),
    absences: Iterable[Span] = (),
) -> int:
    """Weekdays on which somebody was there.

    :param spans: lists of spans, all of which must hold: when they were in post, when
        they held the role. An empty list means never; no list, always.
    :param absences: when they were away
    """
    there = [(start, end)]
    for one in spans:
        there = [piece for first, last in there for piece in _merge(one, first, last)]
    away = _merge(absences, start, end)
    return sum(
        weekdays(first, last)
        - sum(
            weekdays(*piece)
            for span in away
            if (piece := _clip(span, first, last)) is not None
        )
        for first, last in there
    )


def fair_share(
    count: int,
    period: Period,
    spans: Sequence[Sequence[Span]] = (),
    absences: Sequence[Span] = (),
) -> Share:
    """How many are asked of somebody who was there for part of the period.

    The share is rounded to the nearest whole number, a half upwards: one a month asks
    nothing of somebody who joins on the 20th, and one of somebody who joins on the 9th.
    """
    if count < 0:
        raise RuleError("count_negative", count=count)
    total = weekdays(period.start, period.end)
    present = present_days(period.start, period.end, spans, absences)
    asked = (2 * count * present + total) // (2 * total)
    halves = tuple(
        number
        for number, (first, last) in enumerate(period.halves or ())
        if 2 * present_days(first, last, spans, absences) >= weekdays(first, last)
    )
    return Share(asked, present, total, halves)


def share_of_alternative(count: int, share: Share) -> int:
    """How many of an alternative are asked beside a share of the main activity.

    At least one, where the main activity asks anything: nothing is never enough.
    """
    if not share.asked or not share.total:
        return 0
    return max(1, (2 * count * share.present + share.total) // (2 * share.total))


# --- what counts ---------------------------------------------------------------


def evaluate(
    asked: int,
    items: Iterable[Item],
    period: Period,
    conditions: Iterable[Condition] = (),
    halves: Iterable[int] = (0, 1),
) -> Outcome:
    """What the activities done come to.

    :param asked: how many are asked; conditions never ask for more than that
    :param items: activities; those outside the period are left out
    :param halves: the halves in which one is asked, where a condition asks for it
    """
    items = [i for i in items if period.start <= i.day <= period.end and i.count > 0]
    done = sum(item.count for item in items)
    if not asked:
        return Outcome(0, done, done, 0)
    kinds = {condition.kind for condition in conditions}
    by_type = Counter()
    for item in items:
        by_type[item.type] += item.count
    counted = len(by_type) if ALL_DIFFERENT in kinds else done
    unmet, needs, open_halves = [], [asked - counted], ()
    if ALL_DIFFERENT in kinds and counted < min(done, asked):
        unmet.append(Message("needs_different_types", {"counted": counted}))
    typed = 0
    for condition in conditions:
        number = min(condition.number, asked)
        if condition.kind == AT_LEAST_TYPE:
            value = condition.value
            typed_items = (i.count for i in items if value in {i.type, *i.also})
            short = max(number - sum(typed_items), 0)
            typed += short
        elif condition.kind == AT_LEAST_ABOUT:
            about = sum(i.count for i in items if condition.value in i.about)
            short = max(number - about, 0)
            needs.append(short)
        elif condition.kind == EACH_HALF:
            open_halves = _open_halves(asked, items, period, halves)
            needs.append(len(open_halves))
            unmet += [Message("needs_half", {"half": n + 1}) for n in open_halves]
            continue
        else:
            continue
        if short:
            code = "needs_type" if condition.kind == AT_LEAST_TYPE else "needs_about"
            unmet.append(Message(code, {"number": short, "value": condition.value}))
    missing = max(0, typed, *needs)
    return Outcome(asked, done, min(counted, asked), missing, tuple(unmet), open_halves)


def _open_halves(asked, items, period, halves):
    wanted = tuple(sorted(set(halves)))
    if not period.halves or len(wanted) > asked:
        # Fewer asked than halves: it may lie in either.
        return ()
    return tuple(
        number
        for number in wanted
        if not any(
            period.halves[number][0] <= item.day <= period.halves[number][1]
            for item in items
        )
    )


def standing(
    outcomes: Sequence[Outcome], period: Period, today: date, may_mix: bool = False
) -> Standing:
    """Where an expectation stands: the main activity first, then its alternatives.

    Any one of them meets it. With ``may_mix`` the parts add up: one observation of two
    and one audit of two are enough. Without, a mix is not (SWI-04, DUR-20).
    """
    if not outcomes[0].asked:
        return Standing(NOT_ASKED, 0, 0, period.end)
    best = min(range(len(outcomes)), key=lambda n: (outcomes[n].missing, n))
    met = outcomes[best].met or (
        may_mix
        and not any(outcome.unmet for outcome in outcomes if outcome.done)
        and sum(outcome.fraction for outcome in outcomes) >= 1
    )
    if met:
        return Standing(DONE, best, 0, period.end)
    missing = outcomes[best].missing
    if today > period.end:
        return Standing(MISSED, best, missing, period.end)
    due = min(
        (period.halves[number][1] for number in outcomes[best].open_halves),
        default=period.end,
    )
    return Standing(LATE if due < today else TO_DO, best, missing, due)
