"""A year tried out before it starts: what its rounds come to, month by month and for
each auditor, and where it will not go as it is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from .sampling import share_up

# Said only where it happens; the pattern of a year is in the two tables.
MOST_WEEKS = 6


class Round(NamedTuple):
    """One round as it would go.

    ``drawn``: cases. ``held``: how many of them each auditor would have. ``left``:
    cases that nobody may audit. ``due``: the days on which audits are due, one an
    audit. ``problem``: why it could not be drawn, else empty. ``by_calendar``: it is a
    round; else what cases or a quota start in a month.
    """

    line: Hashable
    start: date
    drawn: int = 0
    held: Mapping[Hashable, int] = {}
    left: int = 0
    due: tuple[date, ...] = ()
    problem: str = ""
    by_calendar: bool = True


class Month(NamedTuple):
    """What begins in a month (its first day): rounds, audits, moderations."""

    month: date
    rounds: int
    audits: int
    moderations: int


class Week(NamedTuple):
    """A week (its Monday) in which more audits are due than people are there to do
    them."""

    monday: date
    due: int
    people: int


def months(
    rounds: Iterable[Round], percentage: Callable[[Hashable], float], looks: int = 0
) -> tuple[Month, ...]:
    """What begins month by month.

    :param percentage: of a line's audits that are moderated, 0 to 100
    :param looks: further looks at every audit
    """
    found: dict[date, list[Round]] = defaultdict(list)
    for one in rounds:
        found[one.start.replace(day=1)].append(one)
    return tuple(
        Month(
            month,
            sum(one.by_calendar for one in its),
            sum(one.drawn for one in its),
            sum(
                (share_up(share, one.drawn) if share else 0) + looks * one.drawn
                for one in its
                for share in [percentage(one.line)]
            ),
        )
        for month, its in sorted(found.items())
    )


def loads(rounds: Iterable[Round]) -> dict[Hashable, tuple[int, int]]:
    """{auditor: (audits of the year, the most in one month)}."""
    total: Counter = Counter()
    month: Counter = Counter()
    for one in rounds:
        for person, count in one.held.items():
            total[person] += count
            month[person, one.start.replace(day=1)] += count
    return {
        person: (count, max(n for (who, _m), n in month.items() if who == person))
        for person, count in total.items()
    }


def full_weeks(
    rounds: Iterable[Round],
    people: Iterable[Hashable],
    worked: Mapping[date, int],
    away: Mapping[Hashable, frozenset[date]],
) -> tuple[Week, ...]:
    """Weeks in which more audits are due than there are auditors at work, the fullest
    first: somebody counts who works at least one day of it.

    :param worked: working days of each week, by its Monday; one without any is left out
        of a year's weeks
    :param away: {auditor: days on which they are not there}
    """
    due = Counter(day - timedelta(day.weekday()) for one in rounds for day in one.due)
    people = list(people)
    found = []
    for monday, count in due.items():
        days = [monday + timedelta(n) for n in range(5)]
        there = sum(
            sum(day in away.get(person, ()) for day in days) < worked.get(monday, 5)
            for person in people
        )
        if count > there:
            found.append(Week(monday, count, there))
    found.sort(key=lambda week: (week.people - week.due, week.monday))
    return tuple(found[:MOST_WEEKS])


def follow_ups(audits: int, grades: Mapping[int, int], rank: int | None) -> int | None:
    """How many re-audits a year's audits bring, if they are graded as before.

    :param grades: how many audits had each rank, 1 the best
    :param rank: the rank at or below which a case is audited again, or None
    :return: None where nothing was graded before
    """
    graded = sum(grades.values())
    if rank is None:
        return 0
    if not graded:
        return None
    low = sum(count for one, count in grades.items() if one >= rank)
    return round(audits * low / graded)
