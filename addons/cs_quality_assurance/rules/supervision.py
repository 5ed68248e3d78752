"""How many supervisions somebody should have had, and whose file is read next (DUR-18).

Imports no odoo.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .deadlines import months_after
from .messages import RuleError

# Why a file is read sooner, in the order in which they count.
NEW = "new"
BELOW_GOOD = "below_good"
OVERDUE = "overdue"
NEVER_READ = "never_read"
# Why it is read last.
READ_LATELY = "read_lately"


def sessions_due(
    start: date,
    end: date,
    every_weeks: int,
    new_weeks: int = 0,
    new_until: date | None = None,
) -> int:
    """Whole supervisions from ``start`` to ``end``, both days counted.

    :param every_weeks: how often, in weeks; 0: nothing is said, so none are due
    :param new_weeks: how often while newly qualified; 0: as everybody else
    :param new_until: the last day of that, as agreed with the worker; None: not new
    :raises RuleError: ``count_negative``
    """
    if min(every_weeks, new_weeks) < 0:
        raise RuleError("count_negative", count=min(every_weeks, new_weeks))
    if not every_weeks or end < start:
        return 0
    # Reckoned in days of both at once, so that the change costs nobody a session.
    new_days = 0
    if new_weeks and new_until and new_until >= start:
        new_days = (min(new_until, end) - start + timedelta(1)).days
    days = (end - start + timedelta(1)).days - new_days
    new_weeks = new_weeks or every_weeks
    return (new_days * every_weeks + days * new_weeks) // (7 * every_weeks * new_weeks)


@dataclass(frozen=True)
class File:
    """What is known of one person's supervision file.

    ``new``: newly qualified. ``below_good``: by how many grades the last audit of the
    file was below good; 0: it was good, or there is none. ``overdue``: fewer sessions
    were held than were due, or the next one has gone by. ``last_read``: when the last
    audit of the file was released.
    """

    person: Hashable
    new: bool = False
    below_good: int = 0
    overdue: bool = False
    last_read: date | None = None


def by_risk(
    files: Iterable[File], today: date, rest_months: int
) -> tuple[tuple[Hashable, tuple[str, ...]], ...]:
    """Whose file is read next, with the reasons.

    One plain order: newly qualified people first, then the worse last grade, then
    overdue supervision, then a file never read, then the one read longest ago. A file
    read in the last ``rest_months`` comes after all the others.

    :return: (person, reasons), the first to be read first
    :raises RuleError: ``count_negative``
    """
    if rest_months < 0:
        raise RuleError("count_negative", count=rest_months)
    since = months_after(today, -rest_months)

    def lately(one):
        return one.last_read is not None and one.last_read > since

    def reasons(one):
        found = {
            READ_LATELY: lately(one),
            NEW: one.new,
            BELOW_GOOD: one.below_good > 0,
            OVERDUE: one.overdue,
            NEVER_READ: one.last_read is None,
        }
        return tuple(code for code, holds in found.items() if holds)

    ordered = sorted(
        files,
        key=lambda one: (
            lately(one),
            not one.new,
            -one.below_good,
            not one.overdue,
            one.last_read or date.min,
        ),
    )
    return tuple((one.person, reasons(one)) for one in ordered)
