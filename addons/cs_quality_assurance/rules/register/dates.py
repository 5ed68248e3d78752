"""Dates as they stand in councils' files. The day comes first, always."""

import datetime as dt
from functools import lru_cache

from .text import clean, compact

GOOD, BLANK, SENTINEL, BAD = "good", "blank", "sentinel", "bad"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr",
            "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "september", "sept"), ("oct",
            "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
# not strftime: its names follow the server's locale
_MONTH_NAMES = (
    "January February March April May June July "
    "August September October November December"
).split()
_DAYS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_NO_DATE = frozenset(
    "na nan null none nil nat ref value name num div0 notyetseen notseen notyet never "
    "unknown notknown"
    "notrecorded notapplicable ongoing current open tbc tba blank unborn".split()
)
_WINDOWS = dt.date(1899, 12, 30)
_MAC = dt.date(1904, 1, 1)
_FAR_YEAR = 2099


def parse_date(value, epoch_1904=False):
    """Return ``(date or None, GOOD | BLANK | SENTINEL | BAD)`` for one cell.

    ``epoch_1904`` says how the workbook counts its serial numbers. A sentinel is a date
    that stands
    for none (01/01/1900, 31/12/9999). Text that is no date is BAD: the caller keeps it
    in its report.
    """
    if value is None:
        return None, BLANK
    if isinstance(value, dt.datetime):
        return _judged(value.date())
    if isinstance(value, dt.date):
        return _judged(value)
    if isinstance(value, bool):
        return None, BAD
    if isinstance(value, int | float):
        return _from_number(value, epoch_1904)
    if isinstance(value, dt.time):
        return None, SENTINEL
    if isinstance(value, dt.timedelta):
        return None, BAD
    return _from_text(clean(value), epoch_1904)


def _judged(day):
    if (
        day.year <= 1901
        or day.year >= 2999
        or (day.year >= _FAR_YEAR and (day.month, day.day) == (12, 31))
    ):
        return None, SENTINEL
    return day, GOOD


def _from_number(number, epoch_1904):
    if number != number:
        return None, BLANK
    if 0 <= number <= 1:
        return None, SENTINEL
    if 10_000 <= number < 120_000:
        return _judged(
            (_MAC if epoch_1904 else _WINDOWS) + dt.timedelta(days=int(number))
        )
    if 19_000_101 <= number <= 99_991_231 and number == int(number):
        return _from_parts(
            int(number) // 10_000, int(number) // 100 % 100, int(number) % 100
        )
    if 2_900_000 <= number <= 2_958_466:
        return None, SENTINEL
    return None, BAD


def _from_parts(year, month, day):
    try:
        return _judged(dt.date(year, month, day))
    except ValueError:
        return None, BAD


def _full_year(text):
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


@lru_cache(maxsize=65_536)
def _from_text(text, epoch_1904):
    if not text or text[0] == "#":
        return None, BLANK
    key = compact(text)
    if not key or key in _NO_DATE:
        return None, BLANK
    try:
        return _from_number(float(text), epoch_1904)
    except ValueError:
        return _from_words(_date_words(text))


def _from_words(parts):
    """Day, month and year as written, the month by number or name."""
    if len(parts) != 3:
        return None, BAD
    named = [index for index, part in enumerate(parts) if part in _MONTHS]
    if named:
        month = _MONTHS[parts[named[0]]]
        rest = [part for index, part in enumerate(parts) if index != named[0]]
        if len(named) > 1 or not all(part.isdecimal() for part in rest):
            return None, BAD
        day, year = (rest[1], rest[0]) if len(rest[0]) == 4 else rest
    else:
        if not all(part.isdecimal() for part in parts):
            return None, BAD
        month = int(parts[1])
        day, year = (parts[2], parts[0]) if len(parts[0]) == 4 else (parts[0], parts[2])
    if len(year) not in (2, 4) or len(day) > 2:
        return None, BAD
    if (int(day), month, year) == (31, 12, "99"):
        return None, SENTINEL
    return _from_parts(_full_year(year), month, int(day))


def _date_words(text):
    """Return day, month and year as written, without the time, the weekday and the
    ``th`` of 4th.
    """
    text = text.casefold().replace(",", " ")
    if (
        len(text) > 10 and text[10] == "t" and text[:4].isdecimal()
    ):  # 2024-03-04T00:00:00Z
        text = text[:10]
    parts = []
    for piece in text.split():
        if (
            ":" in piece
            or piece in ("am", "pm", "z", "utc", "gmt")
            or piece in _DAYS
            or piece == "of"
        ):
            continue
        for mark in "/-.\\":
            piece = piece.replace(mark, " ")
        for part in piece.split():
            if (
                len(part) > 2
                and part[-2:] in ("st", "nd", "rd", "th")
                and part[:-2].isdecimal()
            ):
                part = part[:-2]
            parts.append(part)
    return parts


def spoken(day):
    """Return a date as it is written in England: 6 June 2025."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def date_in_name(filename):
    """Return the date a file name carries (``Annex A 31-03-2024.xlsx``,
    ``annexa_20240331``), or None.

    Two dates in one name are no answer.
    """
    text = "".join(char if char.isalnum() else " " for char in filename.casefold())
    pieces = text.split()
    found = set()
    for piece in pieces:
        if piece.isdecimal() and len(piece) == 8:
            day, state = _from_number(int(piece), False)
            if state != GOOD and int(piece[:2]) <= 31:  # ddmmyyyy
                day, state = _from_parts(
                    int(piece[4:]), int(piece[2:4]), int(piece[:2])
                )
            if state == GOOD:
                found.add(day)
    for three in zip(pieces, pieces[1:], pieces[2:], strict=False):
        lengths = [len(part) for part in three]
        if 4 not in (lengths[0], lengths[2]) or not (three[0] + three[2]).isdecimal():
            if not (three[1] in _MONTHS and (three[0] + three[2]).isdecimal()):
                continue
        day, state = _from_text(" ".join(three), False)
        if state == GOOD:
            found.add(day)
    return found.pop() if len(found) == 1 else None
