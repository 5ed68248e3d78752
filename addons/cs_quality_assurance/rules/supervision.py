"""How many supervisions somebody should have had (DUR-18).

Imports no odoo.
"""

from datetime import date, timedelta

from .messages import RuleError


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
