"""When practice weeks fall, and what of their findings fits on three sides (SWI-10).

Imports no odoo.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

# Of each kind of finding in the printed summary; the rest are counted (SWI-15: at most
# three sides of A4).
MOST_FINDINGS = 6
MOST_ACTIONS = 12
MOST_THEMES = 6
LONGEST_FINDING = 160
# What the lead writes, in characters, each of three parts.
LONGEST_TEXT = 1200


@dataclass(frozen=True)
class Digest:
    """The findings of one kind that are printed, and how many more there are."""

    shown: tuple
    more: int


def monday_of(year: int, month: int, number: int) -> date:
    """The first (second, third, fourth) Monday of a month.

    :param number: from 1 to 4
    """
    first = date(year, month, 1)
    days = (7 - first.weekday()) % 7
    return first + timedelta(days=days + 7 * (number - 1))


def mondays_ahead(
    month: int, number: int, today: date, days: int = 300
) -> tuple[date, ...]:
    """The starts of a yearly week from today to so many days on."""
    last = today + timedelta(days=days)
    found = (
        monday_of(year, month, number) for year in range(today.year, last.year + 1)
    )
    return tuple(day for day in found if today <= day <= last)


def shorten(text: str, longest: int = LONGEST_FINDING) -> str:
    """A text in one line, cut at a word where it is too long."""
    line = " ".join((text or "").split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    head, space, _tail = cut.rpartition(" ")
    return f"{head if space else cut}…"


def digest(texts, most: int = MOST_FINDINGS) -> Digest:
    """The first so many findings, shortened; each once, whoever wrote it again."""
    lines = list(dict.fromkeys(line for text in texts if (line := shorten(text))))
    return Digest(tuple(lines[:most]), max(0, len(lines) - most))


def common_themes(themes, most: int = MOST_THEMES):
    """Themes with how often each was found, the most frequent first.

    :param themes: a name for each finding; empty ones are left out
    """
    counts = Counter(theme for theme in themes if theme)
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:most]


def overlap(first, second) -> bool:
    """Whether two times (start, end) share a moment; touching is not sharing."""
    return first[0] < second[1] and second[0] < first[1]
