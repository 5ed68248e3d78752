"""Who is exempt from auditing at a time, as a council's QA manager has approved it.

An exemption is no missed audit: whoever is exempt is left out of the allocation and
counted apart (BPL-03, SWI-01).
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from .expectations import weekdays
from .messages import RuleError


@dataclass(frozen=True)
class Exemption:
    """An approved exemption: for one ``cycle``, for one ``line`` of a programme, or for
    everything; ``start`` and ``end`` both included, None where it is open.
    """

    id: Hashable
    employee: Hashable
    start: date | None = None
    end: date | None = None
    cycle: Hashable | None = None
    line: Hashable | None = None


def covers(one: Exemption, start: date, end: date) -> bool:
    """Whether the exemption takes up more than half of the weekdays from ``start`` to
    ``end``.

    A fortnight's leave does not lift a month's audit; three weeks of it do.

    :raises RuleError: ``period_reversed``
    """
    if end < start:
        raise RuleError("period_reversed", start=start, end=end)
    first = max(start, one.start or start)
    last = min(end, one.end or end)
    if last < first:
        return False
    total = weekdays(start, end)
    if not total:
        return True
    return 2 * weekdays(first, last) > total


def exempt(
    exemptions: Iterable[Exemption],
    start: date,
    end: date,
    cycle: Hashable | None = None,
    line: Hashable | None = None,
) -> dict:
    """Who is exempt from audits of these days: exemption by employee.

    One for a cycle counts for that cycle only, whatever its dates; one for a line for
    that line, and for its own dates if it has any.
    """
    found = {}
    for one in exemptions:
        if one.cycle is not None:
            applies = one.cycle == cycle
        elif one.line is not None and one.line != line:
            applies = False
        else:
            applies = covers(one, start, end)
        if applies:
            found.setdefault(one.employee, one.id)
    return found
