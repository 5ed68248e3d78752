"""When a case is to be audited because of the case itself, not of a cycle: it is about
to close or transfer, something happened to it, or its turn has come round.

Each council says in its programme which of these starts an audit. What is due is worked
out from the case's own dates, so that running twice finds nothing more and running late
finds all that was missed (ALL-08).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .deadlines import (
    WEEKDAYS,
    WorkCalendar,
    add_working_days,
    months_after,
    previous_working_day,
    weeks_after,
)
from .messages import RuleError

EVENT = "event"
INTERVAL = "interval"
KINDS = (EVENT, INTERVAL)
DAYS = "days"
WEEKS = "weeks"
MONTHS = "months"
UNITS = (DAYS, WEEKS, MONTHS)
BEFORE = "before"
AFTER = "after"
SINCE_OPENED = "opened"
SINCE_AUDITED = "audited"
_MAX_WEEKS = 520
_MAX_MONTHS = 120


@dataclass(frozen=True)
class StartRule:
    """What starts an audit of a case.

    ``kind``: ``event`` (a dated event of one of ``event_types``, ``amount`` ``unit``
    before or after it, as ``side`` says) or ``interval`` (every ``months`` months, or,
    where that is 0, every ``weeks`` weeks, since the case opened, or since it was last
    audited by this rule, as ``since`` says).
    ``case_types``: only these; None means all. ``only_open``: only cases open on the
    day.

    :raises RuleError: ``start_unknown``, ``start_unit_unknown``, ``count_negative``,
        ``start_weeks_out_of_range``, ``start_months_out_of_range``
    """

    kind: str
    event_types: frozenset = frozenset()
    amount: int = 0
    unit: str = DAYS
    side: str = AFTER
    weeks: int = 1
    months: int = 0
    since: str = SINCE_OPENED
    case_types: frozenset | None = None
    only_open: bool = True

    def __post_init__(self):
        if (
            self.kind not in KINDS
            or self.side not in (BEFORE, AFTER)
            or self.since not in (SINCE_OPENED, SINCE_AUDITED)
        ):
            raise RuleError("start_unknown")
        if self.unit not in UNITS:
            raise RuleError("start_unit_unknown", unit=self.unit)
        if self.amount < 0:
            raise RuleError("count_negative", count=self.amount)
        if self.kind != INTERVAL:
            return
        if self.months not in range(_MAX_MONTHS + 1):
            raise RuleError("start_months_out_of_range", maximum=_MAX_MONTHS)
        if not self.months and self.weeks not in range(1, _MAX_WEEKS + 1):
            raise RuleError("start_weeks_out_of_range", maximum=_MAX_WEEKS)

    def turn(self, day, number=1):
        """The day so many intervals later; months keep the day of the month."""
        if self.months:
            return months_after(day, number * self.months)
        return weeks_after(day, number * self.weeks)


@dataclass(frozen=True)
class CaseDates:
    """What the rule asks about a case.

    ``date_closed``: the first day it is no longer open. ``events``: ``(key, type,
    day)`` of each dated event. ``made_events``, ``made_days``: events and days for
    which this rule has made an audit already, cancelled ones included. ``audited``:
    when it was last audited by this rule; ``running``: such an audit is not submitted
    yet.
    """

    id: object
    case_type: object = None
    date_opened: date | None = None
    date_closed: date | None = None
    excluded: bool = False
    events: tuple = ()
    made_events: frozenset = frozenset()
    made_days: frozenset = frozenset()
    audited: date | None = None
    running: bool = False


@dataclass(frozen=True)
class Due:
    """An audit to be made: ``on`` which day it starts, and the event that brings it."""

    case: object
    on: date
    event: object = None
    event_type: object = None
    event_date: date | None = None


def due(
    rule: StartRule,
    cases: Iterable[CaseDates],
    start: date,
    end: date,
    today: date | None = None,
) -> tuple[Due, ...]:
    """The audits that start from ``start`` to ``end`` and are not made yet, soonest
    first.

    An event that lies ahead but whose audit should have started before ``start`` starts
    it on ``start``: a case that closes next week is not missed because the programme
    began yesterday. Two events of a case that start it on one day start it once.

    :param today: cases must still be open then; by default only on the day the audit
        starts
    :raises RuleError: ``period_reversed``
    """
    if end < start:
        raise RuleError("period_reversed", start=start, end=end)
    found = []
    for case in cases:
        if case.excluded:
            continue
        if rule.case_types is not None and case.case_type not in rule.case_types:
            continue
        starts = _by_event if rule.kind == EVENT else _by_interval
        taken = set(case.made_days)
        for item in sorted(starts(rule, case, start, end), key=_order):
            open_on = max(item.on, today) if today else item.on
            if item.on in taken or (rule.only_open and not _is_open(case, open_on)):
                continue
            taken.add(item.on)
            found.append(item)
    return tuple(sorted(found, key=_order))


def due_in_all(
    rule: StartRule,
    cases: Iterable[CaseDates],
    start: date,
    end: date,
    today: date | None = None,
) -> tuple[Due, ...]:
    """The audits of a whole period, if each is done on the day it starts: as
    :func:`due`, and the turns that come after those.

    :raises RuleError: ``period_reversed``
    """
    cases, found = list(cases), []
    while more := due(rule, cases, start, end, today):
        found += more
        if rule.kind != INTERVAL or rule.since != SINCE_AUDITED:
            break
        done = {item.case: item.on for item in more}
        cases = [
            replace(
                case,
                audited=done[case.id],
                made_days=frozenset({*case.made_days, done[case.id]}),
            )
            for case in cases
            if case.id in done
        ]
    return tuple(sorted(found, key=_order))


def deadline(
    item_on: date,
    today: date,
    days: int,
    event_date: date | None = None,
    calendar: WorkCalendar = WEEKDAYS,
) -> date:
    """When the audit has to be finished: ``days`` working days after it starts, and
    before an event it comes ahead of, while there is time (LUT-02).
    """
    begin = max(item_on, today)
    usual = add_working_days(begin, days, calendar)
    if event_date is None:
        return usual
    before = previous_working_day(event_date - timedelta(1), calendar)
    return min(usual, before) if before >= begin else usual


def _order(item):
    return item.on, item.event_date or item.on, str(item.case), str(item.event)


def _is_open(case, day):
    return (case.date_opened is None or case.date_opened <= day) and (
        case.date_closed is None or case.date_closed > day
    )


def _by_event(rule, case, start, end):
    for key, kind, day in case.events:
        if kind not in rule.event_types or key in case.made_events:
            continue
        on = _shifted(day, rule)
        if on < start <= day and rule.side == BEFORE:
            on = start
        if start <= on <= end:
            yield Due(case.id, on, key, kind, day)


def _shifted(day, rule):
    amount = -rule.amount if rule.side == BEFORE else rule.amount
    if rule.unit == MONTHS:
        return months_after(day, amount)
    if rule.unit == WEEKS:
        return weeks_after(day, amount)
    return day + timedelta(days=amount)


def _by_interval(rule, case, start, end):
    if rule.since == SINCE_AUDITED:
        if case.running:
            return
        # A turn that was cancelled is over, too.
        last = max(case.made_days | ({case.audited} - {None}), default=None)
        if last is not None:
            on = max(rule.turn(last), start)
            if on <= end:
                yield Due(case.id, on)
            return
    if case.date_opened is None:
        return
    # Counted from the opening, so that cases long open do not all fall due at once.
    opened = case.date_opened
    # No interval is longer than its months of 31 days: never past the first turn due.
    longest = 31 * rule.months or 7 * rule.weeks
    turns = max(1, (start - opened).days // longest)
    while (on := rule.turn(opened, turns)) <= end:
        turns += 1
        if on < start:
            continue
        yield Due(case.id, on)
        if rule.since == SINCE_AUDITED:
            return
