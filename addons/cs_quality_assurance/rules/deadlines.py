"""Working days, deadlines and due dates (ALL-04, LUT-02, LUT-06 to LUT-11, SWI-07,
DUR-04).

Days are ``datetime.date``; moments are ``datetime`` with a time zone. Nothing here asks
what day it is: the caller says. Holidays come in as a set of dates (the organisation's
calendar with the English bank holidays), so the working week and the closures are the
council's own. A ``datetime`` handed in as a day is refused: it would match no holiday.
"""

import calendar as _calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from .messages import RuleError

AS_IS = "as_is"
NEXT = "next"
PREVIOUS = "previous"

# First days of the three school terms. Councils set their own: these only divide the
# year where nobody has.
TERMS = ((1, 1), (4, 15), (9, 1))

# A last slice of a period shorter than this is no month of its own when due dates are
# spread.
_SHORT_SLICE_DAYS = 14


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: ``weekdays`` (0 Monday to 6 Sunday) less ``holidays``.

    :raises RuleError: ``weekdays_missing``, ``weekday_unknown``
    """

    holidays: frozenset[date] = frozenset()
    weekdays: frozenset[int] = frozenset(range(5))

    def __post_init__(self):
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        object.__setattr__(self, "weekdays", frozenset(self.weekdays))
        if not self.weekdays:
            raise RuleError("weekdays_missing")
        for weekday in self.weekdays:
            if weekday not in range(7):
                raise RuleError("weekday_unknown", weekday=weekday)


WEEKDAYS = WorkCalendar()


def _day(day: date) -> date:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise RuleError("date_expected")
    return day


def _shift(day: date, **delta) -> date:
    _day(day)
    try:
        return day + relativedelta(**delta)
    except (OverflowError, ValueError):
        raise RuleError("date_out_of_range") from None


# Working days
# ------------


def is_working_day(day: date, calendar: WorkCalendar = WEEKDAYS) -> bool:
    """Whether the day is worked (ALL-04).

    :raises RuleError: ``date_expected``
    """
    return _day(day).weekday() in calendar.weekdays and day not in calendar.holidays


def roll(day: date, how: str, calendar: WorkCalendar = WEEKDAYS) -> date:
    """The day itself if it is worked, else as ``how`` says: ``as_is``, ``next`` or
    ``previous`` working day.

    :raises RuleError: ``roll_unknown``, ``date_expected``, ``date_out_of_range``
    """
    if how not in (AS_IS, NEXT, PREVIOUS):
        raise RuleError("roll_unknown", roll=how)
    if how == AS_IS:
        return _day(day)
    step = 1 if how == NEXT else -1
    while not is_working_day(day, calendar):
        day = _shift(day, days=step)
    return day


def next_working_day(day: date, calendar: WorkCalendar = WEEKDAYS) -> date:
    """The day itself if it is worked, else the first working day after it."""
    return roll(day, NEXT, calendar)


def previous_working_day(day: date, calendar: WorkCalendar = WEEKDAYS) -> date:
    """The day itself if it is worked, else the last working day before it."""
    return roll(day, PREVIOUS, calendar)


def add_working_days(day: date, days: int, calendar: WorkCalendar = WEEKDAYS) -> date:
    """The working day that many working days after a day; before it when negative
    (LUT-02, LUT-07, LUT-08, LUT-09).

    The starting day never counts: ten working days from Monday 1 June 2026 end on
    Monday 15 June. Zero days is the starting day or, if it is not worked, the next
    working day.

    :raises RuleError: ``date_expected``, ``date_out_of_range``
    """
    if not days:
        return next_working_day(day, calendar)
    step = 1 if days > 0 else -1
    for _count in range(abs(days)):
        day = roll(_shift(day, days=step), NEXT if step > 0 else PREVIOUS, calendar)
    return day


def working_days_between(
    start: date, end: date, calendar: WorkCalendar = WEEKDAYS
) -> int:
    """How many working days lie after ``start``, up to and including ``end``; negative
    when ``end`` comes first.

    It undoes :func:`add_working_days`: from a working day, ``working_days_between(d,
    add_working_days(d, n)) == n``.

    :raises RuleError: ``date_expected``
    """
    if _day(end) < _day(start):
        # Backwards, the day one starts from does not count either
        return -sum(
            is_working_day(end + timedelta(days), calendar)
            for days in range((start - end).days)
        )
    return sum(
        is_working_day(start + timedelta(days), calendar)
        for days in range(1, (end - start).days + 1)
    )


# Days of the month, weeks and months after, terms
# ------------------------------------------------


def nth_day_of_month(
    year: int, month: int, day: int, how: str = AS_IS, calendar: WorkCalendar = WEEKDAYS
) -> date:
    """The nth day of a month, or the month's last where it is shorter; then rolled
    (LUT-01: the 7th).

    :param day: 1 to 31
    :raises RuleError: ``day_of_month_out_of_range``, ``roll_unknown``
    """
    if day not in range(1, 32):
        raise RuleError("day_of_month_out_of_range", day=day)
    return roll(
        date(year, month, min(day, _calendar.monthrange(year, month)[1])), how, calendar
    )


def nth_working_day_of_month(
    year: int, month: int, number: int, calendar: WorkCalendar = WEEKDAYS
) -> date:
    """The nth working day of a month; -1 is the last, -2 the one before.

    :raises RuleError: ``working_day_out_of_range`` when the month has no such day
    """
    days = (
        date(year, month, day + 1)
        for day in range(_calendar.monthrange(year, month)[1])
    )
    worked = [day for day in days if is_working_day(day, calendar)]
    if not number or abs(number) > len(worked):
        raise RuleError("working_day_out_of_range", number=number)
    return worked[number - 1 if number > 0 else number]


def weeks_after(
    day: date, weeks: int, how: str = AS_IS, calendar: WorkCalendar = WEEKDAYS
) -> date:
    """The same weekday so many weeks later (earlier when negative), then rolled
    (SWI-07: six weeks).

    :raises RuleError: ``date_expected``, ``roll_unknown``, ``date_out_of_range``
    """
    return roll(_shift(day, weeks=weeks), how, calendar)


def months_after(
    day: date, months: int, how: str = AS_IS, calendar: WorkCalendar = WEEKDAYS
) -> date:
    """The same day of the month so many months later (earlier when negative), then
    rolled (LUT-11, BPL-04).

    Where that month is shorter, its last day: three months after 30 November 2026 is 28
    February 2027.

    :raises RuleError: ``date_expected``, ``roll_unknown``, ``date_out_of_range``
    """
    return roll(_shift(day, months=months), how, calendar)


def ahead_of(
    day: date, weeks: int = 0, days: int = 0, calendar: WorkCalendar = WEEKDAYS
) -> date:
    """The last working day that is at least so many weeks and days ahead of a day
    (DUR-15: a week; BPL-02).

    :raises RuleError: ``date_expected``, ``date_out_of_range``
    """
    return previous_working_day(_shift(day, weeks=-weeks, days=-days), calendar)


def check_terms(terms: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The first days of the terms, in order of the year.

    :raises RuleError: ``terms_invalid``
    """
    terms = sorted(terms)
    try:
        # 2001 is no leap year: a term cannot start on a day that most years lack
        days = {date(2001, month, day) for month, day in terms}
    except ValueError:
        raise RuleError("terms_invalid") from None
    if not terms or len(days) < len(terms):
        raise RuleError("terms_invalid")
    return tuple(terms)


def next_term_start(day: date, terms: Iterable[tuple[int, int]] = TERMS) -> date:
    """The first day of the term after the one a day lies in (BWD-03: every school
    term).

    :param terms: ``(month, day)`` of each term's first day
    :raises RuleError: ``terms_invalid``, ``date_expected``, ``date_out_of_range``
    """
    terms = check_terms(terms)
    for month, number in terms:
        start = date(_day(day).year, month, number)
        if start > day:
            return start
    return _shift(date(day.year, *terms[0]), years=1)


# Moments
# -------


# Due dates
# ---------


def month_slices(start: date, end: date) -> tuple[tuple[date, date], ...]:
    """A period cut into months counted from its first day: ``(first day, last day)``
    each.

    A remainder of less than a fortnight belongs to the month before.

    :raises RuleError: ``period_reversed``, ``date_expected``
    """
    if _day(end) < _day(start):
        raise RuleError("period_reversed", start=start, end=end)
    slices = []
    first = start
    while first <= end:
        following = months_after(start, len(slices) + 1)
        slices.append((first, min(end, following - timedelta(1))))
        first = following
    if len(slices) > 1 and (slices[-1][1] - slices[-1][0]).days + 1 < _SHORT_SLICE_DAYS:
        slices[-2:] = [(slices[-2][0], slices[-1][1])]
    return tuple(slices)


def spread_due_dates(
    count: int,
    start: date,
    end: date,
    calendar: WorkCalendar = WEEKDAYS,
    offset: int = 0,
) -> tuple[date, ...]:
    """Due dates for one auditor's share, spread over the months of a period (DUR-04).

    Each is the last working day of its month; no month gets two more than another.
    ``offset`` (the auditor's number in the pool) turns which months get the odd ones,
    so that a pool with one audit each does not finish on one day.

    :param count: the auditor's share, 0 or more
    :raises RuleError: ``count_negative``, ``period_reversed``, ``date_expected``
    """
    if count < 0:
        raise RuleError("count_negative", count=count)
    slices = month_slices(start, end)
    whole, odd = divmod(count, len(slices))
    months = [number for number in range(len(slices)) for _time in range(whole)]
    months += [
        (offset + number * len(slices) // odd) % len(slices) for number in range(odd)
    ]
    due = []
    for number in sorted(months):
        first, last = slices[number]
        day = previous_working_day(last, calendar)
        due.append(day if day >= first else next_working_day(last, calendar))
    return tuple(due)


def urgency(immediate: bool, due: date | None) -> tuple:
    """What to sort work by: risk to a child first, then the earliest date, then what
    has none. Being late puts nothing before a risk.
    """
    return (not immediate, due or date.max)
