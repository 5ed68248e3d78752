"""When a case file checklist and a manager's checkpoints fall due (BWD-04, BWD-11,
DUR-25, DUR-26)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from .deadlines import WEEKDAYS, WorkCalendar, add_working_days
from .timescales import DUE, MISSING, Case, Interval, Timescale, assess


def next_checklist(
    came: date,
    done: Iterable[date],
    first_days: int,
    every_weeks: int,
    today: date,
) -> date:
    """When the next checklist of a case is due (DUR-25).

    Within ``first_days`` (calendar days) of coming to the team, then at least every
    ``every_weeks`` after the one before. Those done before the case came to the team
    are the former team's.

    :raises RuleError: ``interval_invalid``
    """
    row = Timescale(
        key="checklist",
        starts=frozenset({"came"}),
        done=frozenset({"done"}),
        first=Interval(first_days),
        then=Interval(every_weeks, "weeks"),
    )
    # A case that comes to a team in the future is counted from then.
    today = max(today, came)
    events = (("came", came), *(("done", day) for day in done if day >= came))
    [item] = [
        item
        for item in assess([row], Case("", tuple(events)), today).items
        if item.status in (MISSING, DUE)
    ]
    return item.due


@dataclass(frozen=True)
class Checkpoint:
    """A manager's look at an assessment on its nth day; day 0 is its start.

    ``past_days``: asked only where the assessment is expected to run, or ran, past so
    many working days (BWD-11); 0 asks always.
    """

    key: Hashable
    day: int
    working_days: bool = True
    past_days: int = 0


def checkpoints_due(
    checkpoints: Iterable[Checkpoint],
    started: date,
    today: date,
    completed: date | None = None,
    extended: date | None = None,
    calendar: WorkCalendar = WEEKDAYS,
) -> tuple[tuple[Hashable, date], ...]:
    """The checkpoints that an assessment needs, with their due dates, in order
    (DUR-26).

    One whose day comes after the assessment was completed is not needed.

    :param extended: when it was decided that it takes longer (BWD-11)
    """
    due = []
    for checkpoint in checkpoints:
        if checkpoint.past_days:
            end = add_working_days(started, checkpoint.past_days, calendar)
            ran_past = (completed or today) > end
            if not (ran_past or (extended and extended <= today)):
                continue
        if checkpoint.working_days and checkpoint.day:
            day = add_working_days(started, checkpoint.day, calendar)
        else:
            day = Interval(checkpoint.day).after(started, calendar)
        if not completed or completed >= day:
            due.append((day, checkpoint.day, checkpoint.key))
    return tuple((key, day) for day, _number, key in sorted(due, key=lambda d: d[:2]))
