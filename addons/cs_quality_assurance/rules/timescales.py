"""What was due on a case and when, and whether it was done in time (BWD-03, DUR-25).

A timescale is a :class:`Timescale`: events that start it, events that fulfil it, events
that end it, and the intervals of the first, the second and every later time. Timescales
of one track take turns (a looked-after child's visits are weekly, then four-weekly,
then three-monthly): on any day the first of the track that is in force counts.

Nothing here asks what day it is, and nothing here knows a council: the table does.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .deadlines import (
    TERMS,
    WEEKDAYS,
    WorkCalendar,
    add_working_days,
    months_after,
    next_term_start,
    weeks_after,
)
from .messages import RuleError

IN_TIME, LATE, MISSING, DUE = "in_time", "late", "missing", "due"
# Nothing of the kind is on the record: it may have been done and not been written here.
UNRECORDED = "unrecorded"
UNITS = ("days", "working_days", "weeks", "months", "terms")
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class Interval:
    """So many units; ``terms`` is the end of the nth school term after this one.

    :raises RuleError: ``interval_invalid``
    """

    number: int
    unit: str = "days"

    def __post_init__(self):
        if self.unit not in UNITS or self.number < 0:
            raise RuleError("interval_invalid", number=self.number, unit=self.unit)

    def after(self, day: date, calendar: WorkCalendar, terms=TERMS) -> date:
        """The last day in time, counted from ``day``."""
        match self.unit:
            case "days":
                return day + timedelta(self.number)
            case "working_days":
                return add_working_days(day, self.number, calendar)
            case "weeks":
                return weeks_after(day, self.number)
            case "months":
                return months_after(day, self.number)
        start = next_term_start(day, terms)
        for _term in range(self.number):
            start = next_term_start(start, terms)
        return start - timedelta(1)

    def before(self, day: date, calendar: WorkCalendar) -> date:
        """The first day in time, counted back from ``day``.

        :raises RuleError: ``interval_not_backwards`` for terms
        """
        match self.unit:
            case "days":
                return day - timedelta(self.number)
            case "working_days":
                return add_working_days(day, -self.number, calendar)
            case "weeks":
                return weeks_after(day, -self.number)
            case "months":
                return months_after(day, -self.number)
        raise RuleError("interval_not_backwards")


@dataclass(frozen=True)
class Timescale:
    """One row of the reference table.

    ``first`` counts from the event that starts it, ``second`` and ``then`` from the
    time before; where ``second`` is missing ``then`` serves, and without either it is
    asked for once. ``age_from`` and ``age_to`` are completed years, both included.
    ``months_in_placement``: in force only once the present placement has lasted so
    long. ``each_start``: every starting event asks for it anew. ``direction``
    ``before``: it must lie within ``first`` before each starting event. ``expected``:
    every case of its types should have a starting event.
    """

    key: Hashable
    starts: frozenset[str]
    done: frozenset[str]
    ends: frozenset[str] = frozenset()
    first: Interval | None = None
    second: Interval | None = None
    then: Interval | None = None
    track: Hashable = None
    case_types: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    months_in_placement: int = 0
    each_start: bool = False
    direction: str = AFTER
    expected: bool = False
    from_opening: bool = False

    def interval(self, count: int) -> Interval | None:
        """What is asked after ``count`` times; None once no more is asked."""
        if count == 0:
            return self.first or self.then
        return (self.second if count == 1 else None) or self.then


@dataclass(frozen=True)
class Case:
    """What is known of a case: ``events`` are ``(code, day)`` in any order."""

    case_type: str
    events: tuple[tuple[str, date], ...] = ()
    opened: date | None = None
    closed: date | None = None
    born: date | None = None


@dataclass(frozen=True, order=True)
class Item:
    """One time that something was due.

    ``status``: ``in_time``, ``late`` (``days`` late), ``missing`` (overdue by ``days``
    so far, or by the time it no longer mattered), ``due`` (``days`` left) or
    ``unrecorded`` (nothing of its kind is recorded, so that nothing can be said).
    ``since`` is what it was counted from.
    """

    due: date
    since: date
    key: Hashable = field(compare=False)
    status: str = field(compare=False)
    days: int = field(compare=False, default=0)
    done: date | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Result:
    """``items`` by due date; ``unstarted``: keys of timescales that this case should
    have and that nothing recorded starts."""

    items: tuple[Item, ...]
    unstarted: tuple[Hashable, ...] = ()

    def count(self, status: str) -> int:
        return sum(item.status == status for item in self.items)


def assess(
    timescales: Iterable[Timescale],
    case: Case,
    today: date,
    since: date | None = None,
    calendar: WorkCalendar = WEEKDAYS,
    terms=TERMS,
) -> Result:
    """Everything that was due on a case up to ``today``, and what is due next (BWD-03).

    :param since: the look-back: leaves out what was done, or stopped mattering, before
        that day. What is missing counts no days before it, and what never was done and
        was due before it is ``unrecorded``: nobody has looked there
    :raises RuleError: ``date_expected`` and those of :class:`Interval`
    """
    mine = [
        row
        for row in timescales
        if not row.case_types or case.case_type in row.case_types
    ]
    tracks: dict = {}
    for row in mine:
        # A row without a track is a track of its own.
        tracks.setdefault((True, row.track) if row.track else row.key, []).append(row)
    items, unstarted = [], []
    since = since or date.min
    for rows in tracks.values():
        if rows[0].direction == BEFORE:
            found = list(_before(rows[0], case, today, calendar, since))
            started = True
        else:
            chain = _Chain(rows, case, today, calendar, terms, since)
            found = list(chain.items())
            started = bool(chain.duties)
        items += found
        if not started:
            unstarted += [row.key for row in rows if row.expected][:1]
    return Result(tuple(sorted(items)), tuple(unstarted))


def _before(row, case, today, calendar, since):
    """BWD-03: a report at most six weeks old when the meeting is held."""
    if row.first is None:
        raise RuleError("interval_missing")
    done = sorted(day for code, day in case.events if code in row.done and day <= today)
    for day in sorted({day for code, day in case.events if code in row.starts}):
        if day < since or (case.closed and day > case.closed):
            continue
        opens = row.first.before(day, calendar)
        reports = [report for report in done if report <= day]
        latest = reports[-1] if reports else None
        if latest and latest >= opens:
            yield Item(day, opens, row.key, IN_TIME, 0, latest)
        elif day > today:
            yield Item(day, opens, row.key, DUE, (day - today).days)
        elif latest:
            # As many days older than it may be.
            yield Item(day, opens, row.key, LATE, (opens - latest).days, latest)
        else:
            yield Item(day, opens, row.key, MISSING, (today - day).days)


class _Chain:
    """The timescales of one track on one case."""

    def __init__(self, rows, case, today, calendar, terms, since):
        self.rows, self.case, self.today, self.since = rows, case, today, since
        self.calendar, self.terms = calendar, terms
        past = [(code, day) for code, day in case.events if day <= today]
        self.events = past
        codes = frozenset().union(*(row.starts | row.done for row in rows))
        self.recorded = any(code in codes for code, _day in past)
        self.starts = {id(row): self._starts_of(row) for row in rows}
        self.ends = {
            id(row): sorted(day for code, day in past if code in row.ends)
            for row in rows
        }
        self.placements = sorted(d for code, d in past if code == "placement_started")
        self.points = self._points()
        self.duties = list(self._duties())

    def _starts_of(self, row):
        days = sorted({day for code, day in self.events if code in row.starts})
        if not days and row.from_opening and self.case.opened:
            days = [self.case.opened] if self.case.opened <= self.today else []
        return days

    # --- when which timescale counts ----------------------------------------

    def _points(self):
        """Every day on which another timescale may come into force."""
        points = set()
        for row in self.rows:
            points.update(self.starts[id(row)], self.ends[id(row)])
            if row.months_in_placement:
                points.update(
                    months_after(day, row.months_in_placement)
                    for day in self.placements
                )
            if self.case.born:
                for years in (row.age_from, row.age_to and row.age_to + 1):
                    if years:
                        points.add(months_after(self.case.born, 12 * years))
        return sorted(points)

    def _in_force(self, day):
        """The timescale that counts on a day; where the age is not known, the first
        that could."""
        for row in self.rows:
            started = [start for start in self.starts[id(row)] if start <= day]
            if not started or any(
                started[-1] <= end <= day for end in self.ends[id(row)]
            ):
                continue
            if row.months_in_placement:
                placed = [start for start in self.placements if start <= day]
                if (
                    not placed
                    or months_after(placed[-1], row.months_in_placement) > day
                ):
                    continue
            if self.case.born and not _age_fits(row, self.case.born, day):
                continue
            return row
        return None

    def _duties(self):
        """(first day, last day or None) of each time that anything of the track is in
        force."""
        begin = None
        for day in self.points:
            if day > self.today:
                break
            row = self._in_force(day)
            again = begin and row and row.each_start and day in self.starts[id(row)]
            if begin and (row is None or again):
                yield begin, day
                begin = None
            if row and begin is None:
                begin = day
        if begin:
            yield begin, None

    # --- what was due ---------------------------------------------------------

    def items(self):
        closed = self.case.closed
        for begin, end in self.duties:
            stops = [day for day in (end, closed) if day and day >= begin]
            stop = min(stops, default=None)
            if closed and closed < begin:
                continue
            yield from self._run(begin, stop)

    def _run(self, begin, stop):
        last, count = begin, 0
        for done in self._done(begin, stop):
            due, row = self._next(last, count)
            if due is None:
                return
            days = max((done - due).days, 0)
            if max(done, due) >= self.since:
                yield Item(due, last, row.key, LATE if days else IN_TIME, days, done)
            last, count = done, count + 1
        due, row = self._next(last, count)
        if due is None:
            return
        if stop and due >= stop:
            # It stopped mattering before the time was up.
            return
        until = min(stop, self.today) if stop else self.today
        if due >= until:
            yield Item(due, last, row.key, DUE, (due - self.today).days)
        elif until < self.since:
            return
        elif not count and (due < self.since or not self.recorded):
            yield Item(due, last, row.key, UNRECORDED)
        else:
            overdue = until - max(due, self.since)
            yield Item(due, last, row.key, MISSING, overdue.days)

    def _done(self, begin, stop):
        """The days on which it was done; a start that is itself a doing counts once."""
        codes = frozenset().union(*(row.done for row in self.rows))
        starts = frozenset().union(*(row.starts for row in self.rows))
        return sorted(
            {
                day
                for code, day in self.events
                if code in codes
                and (stop is None or day <= stop)
                and (day > begin or (day == begin and code not in starts))
            }
        )

    def _next(self, last, count):
        """When it is due after ``last``, and by which timescale.

        Coming under a stricter timescale gives its interval from that day, and never
        longer than the old one; coming under a looser one gives the looser from the
        time before.

        :return: (date or None, timescale or None)
        """
        row = self._in_force(last)
        if row is None:
            return None, None
        due = self._after(last, row.interval(count))
        for point in self.points:
            if point <= last:
                continue
            if due is not None and due < point:
                break
            other = self._in_force(point)
            if other is None:
                break
            if other is row:
                continue
            own = self._after(last, other.interval(count))
            fresh = self._after(point, other.interval(0))
            if own is None or fresh is None:
                return due, row
            due = own if due is None else min(fresh, max(due, own))
            row = other
        return due, row

    def _after(self, day, interval):
        if interval is None:
            return None
        return interval.after(day, self.calendar, self.terms)


def _age_fits(row, born, day):
    if row.age_from and months_after(born, 12 * row.age_from) > day:
        return False
    return row.age_to is None or months_after(born, 12 * (row.age_to + 1)) > day
