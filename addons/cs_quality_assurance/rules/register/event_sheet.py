"""Dated events as people send them: a row an event, with the case, the event, the day,
and if known the day it was due (BWD-03, DUR-25)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .dates import GOOD, parse_date
from .text import clean, compact, is_nothing

HEADINGS = {
    "childuniqueid": "case",
    "childid": "case",
    "reference": "case",
    "casereference": "case",
    "casenumber": "case",
    "case": "case",
    "event": "event",
    "eventtype": "event",
    "type": "event",
    "date": "day",
    "eventdate": "day",
    "day": "day",
}


class Row(NamedTuple):
    """One event: in which row of the sheet, of which case, which event (as written),
    and the day."""

    row: int
    case: str
    event: str
    day: date


class Problem(NamedTuple):
    """What was not read: the row as Excel numbers it, a code and what stood there.
    Codes: ``no_heading``, ``no_case``, ``no_event``, ``day_bad``."""

    row: int
    code: str
    said: str = ""


def read_events(rows: Iterable[Sequence]) -> tuple[list[Row], list[Problem]]:
    """The events of a sheet, its headings in the first row, and what was not read."""
    rows = iter(rows)
    head = [HEADINGS.get(compact(cell)) for cell in next(rows, ())]
    if not {"case", "event", "day"} <= set(head):
        return [], [Problem(1, "no_heading")]
    found, problems = [], []
    for number, cells in enumerate(rows, start=2):
        if not any(cell not in (None, "") for cell in cells):
            continue
        values = {name: cell for name, cell in zip(head, cells, strict=False) if name}
        case, event = clean(values.get("case")), clean(values.get("event"))
        day, state = parse_date(values.get("day"))
        if is_nothing(case):
            problems.append(Problem(number, "no_case"))
        elif is_nothing(event):
            problems.append(Problem(number, "no_event"))
        elif state != GOOD:
            problems.append(Problem(number, "day_bad", clean(values.get("day"))))
        else:
            found.append(Row(number, case, event, day))
    return found, problems
