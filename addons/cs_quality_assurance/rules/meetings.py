"""When meetings fall: by weeks of a cycle of audits (BPL-01), or at intervals."""

from collections.abc import Iterable
from datetime import date, timedelta

from .deadlines import months_after

WEEK, MONTH, YEAR, CYCLE, NEED = "week", "month", "year", "cycle", "need"


def days(
    unit: str,
    interval: int,
    first_week: int,
    cycles: Iterable[date],
    start: date,
    end: date,
) -> list[date]:
    """The days on which meetings fall, oldest first; working days are the caller's.

    :param unit: every so many weeks, months or years, or cycles of audits; a meeting
        that is tied to a week of the cycle (``first_week`` above 0) and comes every few
        weeks is counted from that week of the first cycle
    :param interval: how many of the unit lie between two
    :param cycles: first days of the cycles, in any order
    :param start: the first day that counts
    :param end: the last day that counts
    """
    firsts = sorted(set(cycles))
    by_week = [day + timedelta(weeks=max(first_week, 1) - 1) for day in firsts]
    if unit == NEED:
        return []
    if unit == CYCLE:
        found = by_week[::interval]
    else:
        found, day = [], by_week[0] if first_week and by_week else start
        place = 0
        while True:
            step = place * interval
            one = (
                day + timedelta(weeks=step)
                if unit == WEEK
                else months_after(day, step * (12 if unit == YEAR else 1))
            )
            if one > end:
                break
            found.append(one)
            place += 1
    return [one for one in found if start <= one <= end]
