"""Finding out which list a sheet is and where its columns stand.

Headings are compared in a form without case, spaces, punctuation and quotes, and
through the table of
aliases beside this file. No pattern matching: a heading is known or it is listed as not
read.
"""

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .text import clean, column_letter, compact, without_prefix, words

PLAIN = 0
CHILD_LISTS = range(1, 11)
NOT_NEEDED = frozenset([1, 11])  # contacts; adopters, who are adults

_TABLES = Path(__file__).with_name("tables")
_SEND_WORDS = frozenset(["sen", "send", "ehc", "ehcp", "senco"])
_HOME_HEADINGS = frozenset(
    [
        "registeredmanager",
        "responsibleindividual",
        "statementofpurpose",
        "regulation44",
        "childrenshomeurn",
        "ofstedurn",
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """The shipped tables, ready to look things up in."""

    headings: dict  # list -> compact heading -> canonical heading
    keys: dict  # list -> canonical heading -> our key, "" for a column not read
    shared: dict  # compact heading -> how many lists have it
    sheet_names: dict  # compact name -> list
    name_words: tuple  # (word, list), the first that fits wins
    statuses: dict  # compact status -> meaning


@lru_cache(maxsize=1)
def known():
    """Return the shipped tables."""
    headings, keys = {}, {}
    for row in _read("columns.csv"):
        number = int(row["list"])
        headings.setdefault(number, {})[compact(row["header"])] = row["header"]
        keys.setdefault(number, {})[row["header"]] = row["key"]
    sheet_names, name_words, statuses = {}, [], {}
    for row in _read("aliases.csv"):
        if row["kind"] == "header":
            headings[int(row["list"])].setdefault(compact(row["text"]), row["meaning"])
        elif row["kind"] == "sheet":
            sheet_names[compact(row["text"])] = int(row["list"])
        elif row["kind"] == "word":
            name_words.append((row["text"], int(row["list"])))
        else:
            statuses[compact(row["text"])] = row["meaning"]
    shared = {}
    for number, names in headings.items():
        for name in names if number else ():
            shared[name] = shared.get(name, 0) + 1
    return Known(
        headings,
        keys,
        shared,
        sheet_names,
        tuple(name_words),
        MappingProxyType(statuses),
    )


def _read(name):
    with (_TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def list_of_name(name):
    """Return the list that a sheet's or file's name speaks of, or None (``list 01``,
    ``List_10``, ``Contacts``).
    """
    tables = known()
    if compact(name) in tables.sheet_names:
        return tables.sheet_names[compact(name)]
    parts = words(name)
    for index, part in enumerate(parts):
        if part == "list":
            part += parts[index + 1] if index + 1 < len(parts) else ""
        if (
            part.startswith("list")
            and part[4:].isdecimal()
            and 1 <= int(part[4:]) <= 11
        ):
            return int(part[4:])
    for word, number in tables.name_words:
        if word in parts:
            return number
    return None


def status_meaning(value, council=MappingProxyType({})):
    """Return what a case status or type means (``lac``, ``lac+cp``, ``closed``,
    ``cin?``), or None.
    """
    tables = known().statuses
    for text in (compact(value), compact(without_prefix(value))):
        if text in council:
            return council[text]
        if text in tables:
            return tables[text]
    return None


@dataclass(slots=True)
class Layout:
    """Which list a sheet is, the row of its headings, and our key -> the columns that
    hold it.
    """

    number: int
    header_row: int
    columns: dict
    titles: dict  # zero-based column -> the heading as written
    missing: list = field(default_factory=list)
    unknown: list = field(default_factory=list)  # (column letter, heading)
    twice: list = field(default_factory=list)  # (column letter, heading)
    named: int | None = None
    by_name: bool = False

    def where(self, key):
        """Return the Excel letter and heading of the first column for ``key``, for a
        report.
        """
        columns = self.columns.get(key)
        return self.at(columns[0]) if columns else ""

    def at(self, column):
        """Return the Excel letter and heading of a zero-based column, for a report."""
        return f"{column_letter(column)}: {self.titles[column]}"


def recognise(rows, sheet_name, council=MappingProxyType({})):
    """Return the Layout of a sheet from its first rows, or a word for why there is
    none.

    ``rows`` are (row number, cells); ``council`` maps compact headings to canonical
    ones. The words are
    ``"send"``, ``"childrens_home"``, ``"no_case_type"`` and ``""`` (not a list).
    """
    named = list_of_name(sheet_name)
    best, score, word = None, (0, 0), ""
    for number, cells in rows:
        names = {
            index: compact(cell)
            for index, cell in enumerate(cells)
            if cell is not None and isinstance(cell, str)
        }
        names = {
            index: council.get(name, name) for index, name in names.items() if name
        }
        if not names:
            continue
        word = word or _other_form(cells, names.values())
        found, found_score = _best_list(names, named)
        if found is None:
            continue
        if found == "no_case_type":
            word = word or found
        elif found_score > score:
            best, score = (number, cells, names, found), found_score
    if best is None:
        return word
    if word == "send" and score[0] < 1:
        return word
    return _layout(*best, named, score)


def _best_list(names, named):
    """Return (list, score) for one row taken as headings; the score counts what only
    few lists have first.
    """
    tables = known()
    ranked = []
    for number in (*CHILD_LISTS, 11):
        headings = tables.headings[number]
        hits = {headings[name]: name for name in names.values() if name in headings}
        has_id = any(
            tables.keys[number][title] in ("child_id", "adopter_id") for title in hits
        )
        if has_id and len(hits) >= 2:
            own = sum(
                1 / tables.shared[name]
                for name in hits.values()
                if tables.shared[name] <= 2
            )
            ranked.append(((own, len(hits)), number))
    ranked.sort(key=lambda item: (item[0], item[1] == named), reverse=True)
    if ranked and ranked[0][0][0] >= 0.5:
        return ranked[0][1], ranked[0][0]
    plain = tables.headings[PLAIN]
    keys = {tables.keys[PLAIN][plain[name]] for name in names.values() if name in plain}
    if {"child_id", "case_type"} <= keys:
        return PLAIN, (0.5, len(keys))
    if named and any(number == named for _score, number in ranked):
        return named, (0.25, 0)
    if "child_id" in keys and len(keys) >= 3 and not named:
        return "no_case_type", (0, 0)
    return None, (0, 0)


def _layout(header_row, cells, names, number, named, score):
    tables = known()
    headings, keys = tables.headings[number], tables.keys[number]
    layout = Layout(number, header_row, {}, {}, named=named, by_name=score == (0.25, 0))
    seen = set()
    for index, name in names.items():
        written = clean(cells[index])
        title = headings.get(name)
        if title is None:
            layout.unknown.append((column_letter(index), written))
            continue
        layout.titles[index] = written
        key = keys[title]
        if title in seen and key:
            layout.twice.append((column_letter(index), written))
        seen.add(title)
        if key:
            layout.columns.setdefault(key, []).append(index)
    newer = {
        "advisor",
        "review",
        "seen",
        "uasc",
    }  # of List 9: the older layout is no fault
    layout.missing = [
        title
        for title, key in keys.items()
        if key
        and key not in layout.columns
        and not (number == 9 and key in newer)
        and not (number == PLAIN and key in ("iro", "date_of_birth"))
    ]
    return layout


def _other_form(cells, names):
    """Say whether the row belongs to one of the other forms called Annex A."""
    named = set(names)
    if "upn" in named or "uniqueid" in named:
        texts = [words(cell) for cell in cells if isinstance(cell, str)]
        if any(_SEND_WORDS.intersection(text) for text in texts):
            return "send"
    if named & _HOME_HEADINGS or any(
        "childrenshome" in name and "annexa" in name for name in named
    ):
        return "childrens_home"
    return ""
