"""The calendar of a programme: when its cycles start and end, and their milestones
(BPL-01, LUT-01, DUR-01, SWI-01).

A cycle ends the day before the next one starts: the calendar has no gap and no overlap.
Each has a ``key``, the day it would start on if every day were worked. The key does not
move when a bank holiday is added, so it is what makes a cycle the same one when
scheduled work runs again (ALL-08).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .deadlines import (
    AS_IS,
    NEXT,
    PREVIOUS,
    TERMS,
    WEEKDAYS,
    WorkCalendar,
    check_terms,
    months_after,
    next_term_start,
    nth_day_of_month,
    nth_working_day_of_month,
    roll,
    weeks_after,
)
from .messages import RuleError

MONTHLY = "monthly"
WEEKS = "weeks"
QUARTERLY = "quarterly"
TERMLY = "termly"
TWICE_YEARLY = "twice_yearly"
YEARLY = "yearly"
ONCE = "once"
_MONTHS = {MONTHLY: 1, QUARTERLY: 3, TWICE_YEARLY: 6, YEARLY: 12}
KINDS = (*_MONTHS, WEEKS, TERMLY, ONCE)
_MAX_INTERVAL = 104
_MAX_LASTS = 60


@dataclass(frozen=True)
class MilestoneRule:
    """A milestone of every cycle: ``code`` is the caller's, weeks count from 1, both
    weeks included.
    """

    code: str
    first_week: int
    last_week: int


# Blackpool's eight weeks (BPL-01, BPL-10, BPL-11)
EIGHT_WEEK_MILESTONES = (
    MilestoneRule("audit", 1, 2),
    MilestoneRule("heads_of_service_performance", 1, 1),
    MilestoneRule("moderation", 3, 3),
    MilestoneRule("heads_of_service_findings", 4, 5),
    MilestoneRule("adqa", 6, 6),
    MilestoneRule("preparation", 8, 8),
)


@dataclass(frozen=True)
class Recurrence:
    """When cycles start.

    ``kind``: ``monthly``, ``quarterly``, ``twice_yearly``, ``yearly``, ``weeks``,
    ``termly`` or ``once``.
    ``interval``: every so many months, quarters, years or weeks (1 to 104); of no
    effect for ``termly`` and ``once``.
    ``anchor``: where counting starts; nothing starts before it. By default the first
    day of the period asked for.
    ``day``: the day of the month (kinds that follow months; by default the anchor's).
    Short months use their last day.
    ``working_day``: instead, the nth working day of the month; -1 is the last.
    ``roll``: a start on a day not worked stays (``as_is``) or moves to the ``next`` or
    ``previous`` working day.
    ``milestones``: what happens in which weeks of each cycle.
    ``terms``: first days of the school terms, ``(month, day)``.
    ``lasts``: months that each cycle lasts, for work that is done in a part of the time
    until the next one (an annual thematic audit, DUR-14); 0 is all of it.

    :raises RuleError: ``recurrence_unknown``, ``interval_out_of_range``,
        ``recurrence_day_conflict``, ``recurrence_day_not_monthly``,
        ``day_of_month_out_of_range``, ``working_day_out_of_range``, ``roll_unknown``,
        ``terms_invalid``, ``milestone_weeks_invalid``, ``lasts_out_of_range``
    """

    kind: str
    interval: int = 1
    anchor: date | None = None
    day: int | None = None
    working_day: int | None = None
    roll: str = AS_IS
    milestones: tuple[MilestoneRule, ...] = ()
    terms: tuple[tuple[int, int], ...] = TERMS
    lasts: int = 0

    def __post_init__(self):
        if self.kind not in KINDS:
            raise RuleError("recurrence_unknown", kind=self.kind)
        if self.interval not in range(1, _MAX_INTERVAL + 1):
            raise RuleError(
                "interval_out_of_range", interval=self.interval, maximum=_MAX_INTERVAL
            )
        if self.day is not None and self.working_day is not None:
            raise RuleError("recurrence_day_conflict")
        if self.kind not in _MONTHS and (
            self.day is not None or self.working_day is not None
        ):
            raise RuleError("recurrence_day_not_monthly")
        if self.day is not None and self.day not in range(1, 32):
            raise RuleError("day_of_month_out_of_range", day=self.day)
        if self.working_day is not None and (
            not self.working_day or abs(self.working_day) > 31
        ):
            raise RuleError("working_day_out_of_range", number=self.working_day)
        if self.roll not in (AS_IS, NEXT, PREVIOUS):
            raise RuleError("roll_unknown", roll=self.roll)
        if self.lasts not in range(_MAX_LASTS + 1):
            raise RuleError("lasts_out_of_range", months=self.lasts, maximum=_MAX_LASTS)
        object.__setattr__(self, "terms", check_terms(self.terms))
        weeks = self._weeks()
        for milestone in self.milestones:
            if not 1 <= milestone.first_week <= milestone.last_week <= weeks:
                raise RuleError(
                    "milestone_weeks_invalid", milestone=milestone.code, weeks=weeks
                )

    def _weeks(self) -> int:
        """How many whole weeks the shortest cycle of this kind has."""
        return min(self._weeks_between(), 4 * self.lasts or 999)

    def _weeks_between(self) -> int:
        if self.kind == WEEKS:
            return self.interval
        if self.kind in _MONTHS:
            return 4 * _MONTHS[self.kind] * self.interval
        return 52 if self.kind == ONCE else max(1, 52 // len(self.terms) - 4)


@dataclass(frozen=True)
class Milestone:
    """A milestone of one cycle, from its first to its last working day.

    ``worked`` is False when those weeks hold no working day at all; the dates are then
    the whole weeks.
    """

    code: str
    date_start: date
    date_end: date
    worked: bool = True


@dataclass(frozen=True)
class CyclePeriod:
    """One cycle: its number since the anchor, its lasting ``key``, first and last day,
    milestones by date.
    """

    number: int
    key: date
    date_start: date
    date_end: date
    milestones: tuple[Milestone, ...] = ()


def cycle_periods(
    rule: Recurrence, start: date, end: date, calendar: WorkCalendar = WEEKDAYS
) -> tuple[CyclePeriod, ...]:
    """The cycles whose key lies from ``start`` to ``end``, in order (BPL-01, LUT-01,
    DUR-01, SWI-01, SWI-10).

    Two programmes, one ending the day before the other starts, share no cycle and lose
    none when the rule has the same anchor. The last cycle runs on to the start of the
    next, though that lies outside the period; ``once`` is a single cycle from the
    anchor to ``end``. A rule that says how long a cycle ``lasts`` ends it earlier.
    Cycles by working day of the month have the 1st of the month as key and belong to
    the period that holds the day they start on.

    :raises RuleError: ``period_reversed``, ``recurrence_outside_period`` (``once``),
        ``recurrence_overlap``, ``working_day_out_of_range``, ``date_out_of_range``
    """
    if end < start:
        raise RuleError("period_reversed", start=start, end=end)
    anchor = rule.anchor or start
    if rule.kind == ONCE:
        if not start <= anchor <= end:
            raise RuleError(
                "recurrence_outside_period", anchor=anchor, start=start, end=end
            )
        first = roll(anchor, rule.roll, calendar)
        last = max(first, _last_day(rule, anchor, end))
        return (
            CyclePeriod(
                1,
                anchor,
                first,
                last,
                _milestones(rule, anchor, (first, last), calendar),
            ),
        )
    periods = []
    number, (key, first) = 1, (None, None)
    for count, (next_key, next_first) in enumerate(
        _starts(rule, anchor, calendar), start=1
    ):
        if key is not None:
            belongs = first if rule.working_day is not None else key
            if start <= belongs <= end:
                if next_first <= first:
                    raise RuleError("recurrence_overlap", first=key, second=next_key)
                # By working day the key is only the month's name, not a day to count
                # from.
                counted = first if rule.working_day is not None else key
                last = _last_day(rule, counted, next_first - timedelta(1))
                last = max(first, last)
                milestones = _milestones(rule, counted, (first, last), calendar)
                periods.append(CyclePeriod(number, key, first, last, milestones))
            if belongs > end:
                break
        number, key, first = count, next_key, next_first
    return tuple(periods)


def _last_day(rule: Recurrence, key: date, latest: date) -> date:
    """The last day of a cycle that could go on until ``latest``."""
    if not rule.lasts:
        return latest
    return min(latest, months_after(key, rule.lasts) - timedelta(1))


def _starts(
    rule: Recurrence, anchor: date, calendar: WorkCalendar
) -> Iterator[tuple[date, date]]:
    """Endless pairs of key and first day, from the anchor on. Every key is counted from
    the anchor, so none drifts.
    """
    if rule.kind == WEEKS:
        count = 0
        while True:
            key = weeks_after(anchor, count * rule.interval)
            yield key, roll(key, rule.roll, calendar)
            count += 1
    if rule.kind == TERMLY:
        key = next_term_start(anchor - timedelta(1), rule.terms)
        while True:
            yield key, roll(key, rule.roll, calendar)
            key = next_term_start(key, rule.terms)
    day = rule.day or anchor.day
    month = anchor.replace(day=1)
    if _month_start(rule, month, day, calendar)[2] < anchor:
        month = months_after(month, 1)
    count = 0
    while True:
        shifted = months_after(month, count * _MONTHS[rule.kind] * rule.interval)
        yield _month_start(rule, shifted, day, calendar)[:2]
        count += 1


def _month_start(
    rule: Recurrence, month: date, day: int, calendar: WorkCalendar
) -> tuple[date, date, date]:
    """Key and first day of a month's cycle, and the day that decides whether it comes
    before the anchor.
    """
    if rule.working_day is not None:
        first = nth_working_day_of_month(
            month.year, month.month, rule.working_day, calendar
        )
        return month, first, first
    key = nth_day_of_month(month.year, month.month, day)
    return key, roll(key, rule.roll, calendar), key


def _milestones(
    rule: Recurrence, counted: date, cycle: tuple[date, date], calendar: WorkCalendar
) -> tuple[Milestone, ...]:
    """The milestones of a cycle, each drawn in to its first and last working day.

    Weeks count from the day the cycle would start on if every day were worked: a start
    moved past Easter Monday must not push week 8 into the next cycle (BPL-01). None
    leaves the cycle; week 1 opens with a start that was moved back.

    :param cycle: its first and last day
    """
    first, last = cycle
    result = []
    for milestone in rule.milestones:
        opening = weeks_after(counted, milestone.first_week - 1)
        closing = weeks_after(counted, milestone.last_week) - timedelta(1)
        worked_from = roll(
            first if milestone.first_week == 1 else max(opening, first), NEXT, calendar
        )
        worked_to = roll(min(closing, last), PREVIOUS, calendar)
        if worked_from > worked_to:
            result.append(Milestone(milestone.code, opening, closing, worked=False))
        else:
            result.append(Milestone(milestone.code, worked_from, worked_to))
    return tuple(sorted(result, key=lambda item: (item.date_start, item.date_end)))
