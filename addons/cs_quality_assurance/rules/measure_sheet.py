"""Values of measures as people paste or send them: a row a value, or a row a measure
with a column for each period.

Headings are read by what people call them, periods as they write them: June 2026,
2026-06, Q1 2026/27, 2025/26, or a day.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from .register.dates import GOOD, parse_date
from .register.text import clean, compact, is_nothing

MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
OURS, ENGLAND, NEIGHBOURS, TARGET = "ours", "england", "neighbours", "target"
WHOSE = {
    "england": ENGLAND,
    "national": ENGLAND,
    "englandaverage": ENGLAND,
    "statisticalneighbours": NEIGHBOURS,
    "statisticalneighbour": NEIGHBOURS,
    "sn": NEIGHBOURS,
    "neighbours": NEIGHBOURS,
    "target": TARGET,
    "ours": OURS,
    "us": OURS,
    "": OURS,
}
HEADINGS = {
    "measure": "measure",
    "indicator": "measure",
    "name": "measure",
    "period": "period",
    "month": "period",
    "quarter": "period",
    "year": "period",
    "date": "period",
    "value": "value",
    "figure": "value",
    "result": "value",
    "team": "team",
    "service": "team",
    "department": "team",
    "whose": "whose",
    "comparator": "whose",
    "series": "whose",
}


class Value(NamedTuple):
    """One value: in which row of the sheet, of which measure, for the period that
    begins on ``start``, of which team (empty: all), and whose."""

    row: int
    measure: str
    start: date
    value: float
    team: str = ""
    whose: str = OURS


class Problem(NamedTuple):
    """What was not read: ``row`` as Excel numbers it, a code, and what stood there.
    Codes: ``no_heading``, ``no_measure``, ``period_bad``, ``value_bad``,
    ``whose_bad``, ``twice``."""

    row: int
    code: str
    said: str = ""


def period_start(text) -> date | None:
    """The first day of the month, quarter or year that is written; None when it is
    none of these. Quarters and years begin in April."""
    if isinstance(text, datetime):
        text = text.date()
    if isinstance(text, date):
        return text.replace(day=1)
    said = clean(text).lower().replace("–", "-")
    if found := re.fullmatch(
        r"(?:q|quarter )\s*([1-4])[,\s]+(\d{4})\s*[/-]\s*\d{2,4}", said
    ):
        number, year = int(found[1]), int(found[2])
        return date(year + (number == 4), (4, 7, 10, 1)[number - 1], 1)
    if found := re.fullmatch(r"(\d{4})\s*[/]\s*(\d{2}|\d{4})", said):
        first, last = int(found[1]), int(found[2]) % 100
        return date(first, 4, 1) if last == (first + 1) % 100 else None
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})", said):
        first, second = int(found[1]), int(found[2])
        if 1 <= second <= 12:
            return date(first, second, 1)
        return date(first, 4, 1) if second == (first + 1) % 100 else None
    if found := re.fullmatch(r"([a-z]{3,9})\.?[\s-]+(\d{4}|\d{2})", said):
        month = next((n for n, m in enumerate(MONTHS, 1) if m.startswith(found[1])), 0)
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return date(year, month, 1) if month else None
    day, quality = parse_date(text)[:2]
    return day.replace(day=1) if day and quality == GOOD else None


def number(text) -> float | None:
    """A number as people write it: 1,234, 45.6%, £12; None when it is none."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return float(text)
    said = clean(text).replace(",", "").replace("£", "").rstrip("%").strip()
    try:
        return float(said) if said not in ("nan", "inf", "-inf") else None
    except ValueError:
        return None


def read_values(rows: Iterable[Sequence]) -> tuple[list[Value], list[Problem]]:
    """The values of a sheet, and what could not be read.

    :param rows: cells row by row, the first with something in it being the headings
    """
    table = [(n, list(row)) for n, row in enumerate(rows, 1) if any(map(clean, row))]
    if not table:
        return [], [Problem(0, "no_heading")]
    head_row, head = table[0]
    columns, periods = {}, {}
    for place, title in enumerate(head):
        key = HEADINGS.get(compact(title)) if isinstance(title, str) else None
        if key and key not in columns:
            columns[key] = place
        elif start := period_start(title):
            periods[place] = start
    wide = periods and not {"period", "value"} <= columns.keys()
    if "measure" not in columns or not (wide or {"period", "value"} <= columns.keys()):
        return [], [Problem(head_row, "no_heading", ", ".join(map(clean, head)))]
    found, problems, seen = [], [], {}
    for row, cells in table[1:]:
        cells += [""] * (len(head) - len(cells))

        def cell(key, cells=cells):
            return cells[columns[key]] if key in columns else ""

        measure, whose = clean(cell("measure")), WHOSE.get(compact(cell("whose")))
        if not measure:
            problems.append(Problem(row, "no_measure"))
            continue
        if whose is None:
            problems.append(Problem(row, "whose_bad", clean(cell("whose"))))
            continue
        pairs = (
            [(start, cells[place]) for place, start in periods.items()]
            if wide
            else [(period_start(cell("period")), cell("value"))]
        )
        for start, raw in pairs:
            if is_nothing(raw):
                continue
            value = number(raw)
            if start is None:
                problems.append(Problem(row, "period_bad", clean(cell("period"))))
            elif value is None:
                problems.append(Problem(row, "value_bad", clean(raw)))
            else:
                one = Value(row, measure, start, value, clean(cell("team")), whose)
                key = (compact(measure), start, compact(one.team), whose)
                if key in seen and seen[key] != value:
                    problems.append(Problem(row, "twice", measure))
                elif key not in seen:
                    seen[key] = value
                    found.append(one)
    return found, problems
