"""From the rows of one recognised sheet to facts, with a finding for everything that is
odd.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from sys import intern

from . import dates
from .layout import PLAIN
from .report import NO_FLAGS, Fact
from .text import (
    clean,
    compact,
    is_nothing,
    is_yes,
    whole_number,
    without_prefix,
    words,
)

STOP_AFTER_BLANK = 1_000
PROGRESS_EVERY = 1_000
TEXTS_KEPT = 20_000
_FOOTER_WORDS = frozenset(
    ["total", "totals", "grandtotal", "subtotal", "filters", "appliedfilters",
    "filter", "note", "notes",
     "source", "count", "endofreport", "printed"]
)  # fmt: skip
# What a formula gives that cannot be worked out. #N/A is how reports write nothing,
# and a look-up that found nothing: counted by column.
NOT_AVAILABLE = "#N/A"
EXCEL_ERRORS = frozenset(
    ["#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!",
     "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#ERROR"]
)  # fmt: skip
_LIVING_BLANK = (None, "")
_SHORT_BREAKS = frozenset(["v1", "v3", "v4"])
_NOT_LIVE = frozenset(["died", "nreq", "rhom"])
_FUTURE_IS_WRONG = ("seen", "review")


@dataclass(slots=True)
class Evidence:
    """What speaks for or against the date given for the register."""

    later: list = field(default_factory=list)  # dates of visits and reviews after it
    events: int = 0
    later_starts: list = field(default_factory=list)
    starts: int = 0
    implied: list = field(default_factory=list)  # birth + decimal age, in days


class SheetReader:
    """Reads the data rows of one sheet.

    :param sheet: the open sheet, for its name and epoch
    :param layout: where the columns stand
    :param as_of: the day the register shows
    :param log: the IssueLog
    :param evidence: the Evidence of the file
    :param report: the ListReport to count in
    """

    def __init__(self, sheet, layout, report, as_of, log, evidence):
        self.sheet = sheet.name
        self.epoch_1904 = sheet.epoch_1904
        self.layout = layout
        self.report = report
        self.as_of = as_of
        self.log = log
        self.evidence = evidence
        self._columns = {key: tuple(places) for key, places in layout.columns.items()}
        self._mapped = tuple(
            place for places in self._columns.values() for place in places
        )
        self.where = {key: layout.where(key) for key in self._columns}
        self._id_title = compact(layout.titles[self._columns["child_id"][0]])
        self._hidden_rows, self._hidden_columns = sheet.hidden_parts()
        self._hidden_read = 0
        self._not_available = Counter()
        self._texts = {}
        self._reference_now = ""

    # ------------------------------------------------------------------ rows

    def facts(self, rows, tick):
        """Yield a Fact for each row with a reference. ``tick(row number)`` is called
        now and then.
        """
        blank, report = 0, self.report
        for number, cells in rows:
            if number % PROGRESS_EVERY == 0:
                tick(number)
            if not any(cell not in _LIVING_BLANK for cell in cells):
                blank += 1
                if blank >= STOP_AFTER_BLANK:
                    self.log.add("stopped", self.sheet, number, count=blank)
                    return
                continue
            blank = 0
            report.rows_read += 1
            self._hidden_read += number in self._hidden_rows
            raw = self._cell(cells, "child_id")
            reference = self._reference(raw, number, cells)
            self._note_errors(number, cells, reference)
            if reference and (fact := self._fact(reference, number, cells)):
                yield fact

    def _note_errors(self, number, cells, reference):
        """Say which cells hold one of Excel's errors; they are read as empty."""
        for place in self._mapped:
            value = cells[place] if place < len(cells) else None
            if not isinstance(value, str) or not value.strip().startswith("#"):
                continue
            said = value.strip().upper()
            if said == NOT_AVAILABLE:
                self._not_available[place] += 1
            elif said in EXCEL_ERRORS:
                self.log.add(
                    "excel_error",
                    self.sheet,
                    number,
                    self.layout.at(place),
                    value,
                    reference or "",
                )

    def note_whole(self):
        """Note what is said once of the sheet, when its rows have been read."""
        if self._hidden_read:
            self.log.add("rows_hidden", self.sheet, count=self._hidden_read)
        for place in sorted(self._hidden_columns.intersection(self._mapped)):
            self.log.add(
                "column_hidden",
                self.sheet,
                self.layout.header_row,
                self.layout.at(place),
            )
        for place, count in sorted(self._not_available.items()):
            self.log.add(
                "not_available", self.sheet, 0, self.layout.at(place), count=count
            )

    def _cell(self, cells, key):
        """Return the first of the key's columns that has something in it."""
        for place in self._columns.get(key, ()):
            if place < len(cells):
                value = cells[place]
                if value is not None and value != "":
                    return value
        return None

    # ------------------------------------------------------------- reference

    def _reference(self, raw, number, cells):
        """Return the child's reference, or None after noting why there is none."""
        if isinstance(raw, bool | date | datetime | time):
            return self._reject("id_not_text", number, raw)
        if isinstance(raw, float):
            if raw != raw:
                return self._no_reference(number, cells)
            return str(int(raw)) if raw.is_integer() else repr(raw)
        if isinstance(raw, int):
            return str(raw)
        text = clean(raw)
        if not text or not compact(text):
            return self._no_reference(number, cells)
        if is_nothing(text):
            return self._no_reference(number, cells, text)
        if compact(text) == self._id_title:
            self.log.add("heading_again", self.sheet, number)
            self.report.rows_ignored += 1
            return None
        return self._text_reference(text, number, cells)

    def _text_reference(self, text, number, cells):
        parts = words(text)
        if compact(text) in _FOOTER_WORDS or (
            parts[0] in _FOOTER_WORDS and not any(self._value_beside(cells))
        ):
            return self._footer(number, text)
        if "filters" in parts or len(parts) > 4:
            return self._footer(number, text)
        if not any(char.isdigit() for char in text) and len(parts) > 1:
            return self._reject("id_words", number, "")
        head, mark, tail = text.upper().partition("E")
        if (
            mark
            and tail[:1] in "+-"
            and tail[1:].isdecimal()
            and head.replace(".", "", 1).isdecimal()
        ):
            return self._reject("id_scientific", number, text)
        if len(text) > 64:
            return self._reject("id_too_long", number, text)
        whole, mark, rest = text.partition(".")
        if mark and whole.isdecimal() and rest and not rest.strip("0"):
            return whole  # 9212044.0
        return text

    def _value_beside(self, cells):
        """Yield the filled mapped cells other than the reference."""
        own = self._columns["child_id"]
        for place in self._mapped:
            if (
                place not in own
                and place < len(cells)
                and cells[place] not in _LIVING_BLANK
            ):
                yield True

    def _no_reference(self, number, cells, text=""):
        if not any(self._value_beside(cells)):
            return self._footer(number, text)
        return self._reject("id_missing", number, text)

    def _footer(self, number, text):
        self.log.add("footer", self.sheet, number, self.where["child_id"], text)
        self.report.rows_ignored += 1

    def _reject(self, code, number, value, key="child_id"):
        self.log.add(code, self.sheet, number, self.where[key], value)
        self.report.rows_rejected += 1

    # ------------------------------------------------------------------ fact

    def _note(self, code, number, key, value):
        where = self.where[key]
        self.log.add(code, self.sheet, number, where, value, self._reference_now)

    def _fact(self, reference, number, cells):
        self._reference_now = reference
        list_number = self.layout.number
        start = self._date(cells, "start", number)
        end, end_unread = self._end(cells, number)
        fact = Fact(
            list_number,
            self.sheet,
            number,
            reference,
            reference.casefold(),
            start=start,
            end=end,
            seen=self._date(cells, "seen", number),
            review=self._date(cells, "review", number),
            team=self._text(cells, "team") or self._text(cells, "organisation"),
            worker=self._text(cells, "worker"),
            worker_raw=intern(clean(self._cell(cells, "worker"))[:60]),
            status=self._text(cells, "status") or self._text(cells, "case_type"),
            iro=self._text(cells, "iro"),
            end_unread=end_unread,
        )
        self._age(fact, cells)
        fact.flags = self._flags(cells)
        if list_number == 9:
            self._care_leaver(fact, cells)
        elif list_number == PLAIN and not fact.status:
            return self._reject("type_missing", number, "", "case_type")
        if fact.start and fact.end and fact.end < fact.start:
            self._note("end_before_start", number, "end", _shown(fact.end))
        return fact

    def _text(self, cells, key):
        """Return the cell as text, one object for equal texts; empty for ways of
        writing nothing.
        """
        value = self._cell(cells, key)
        if value is None:
            return ""
        try:
            return self._texts[value]
        except (KeyError, TypeError):
            text = "" if is_nothing(value) else clean(_plain(value))
            if len(self._texts) >= TEXTS_KEPT:
                self._texts.clear()
            return self._texts.setdefault(value, text)

    def _date(self, cells, key, number):
        value = self._cell(cells, key)
        if value is None:
            return None
        day, state = dates.parse_date(value, self.epoch_1904)
        if state == dates.BAD:
            self._note("date_bad", number, key, value)
        elif state == dates.SENTINEL:
            self._note("date_sentinel", number, key, _shown(value))
        elif day and key in _FUTURE_IS_WRONG:
            self.evidence.events += 1
            if day > self.as_of:
                self.evidence.later.append(day)
                self._note("event_future", number, key, _shown(day))
                return None
        elif day and key == "start":
            self.evidence.starts += 1
            if day > self.as_of:
                self.evidence.later_starts.append(day)
        return day

    def _end(self, cells, number):
        """Return (closing date, whether one is given that cannot be read)."""
        value = self._cell(cells, "end")
        if value is None:
            return None, False
        day, state = dates.parse_date(value, self.epoch_1904)
        if state == dates.BAD:
            self._note("end_bad", number, "end", value)
        elif state == dates.SENTINEL:
            self._note("date_sentinel", number, "end", _shown(value))
        return day, state == dates.BAD

    def _age(self, fact, cells):
        """Read birth and age. Never reported: neither leaves this package unless asked
        for.
        """
        born, _state = dates.parse_date(
            self._cell(cells, "date_of_birth"), self.epoch_1904
        )
        age = self._cell(cells, "age")
        if isinstance(age, str):
            try:
                age = float(age.strip())
            except ValueError:
                age = None
        if isinstance(age, bool) or not isinstance(age, int | float) or age != age:
            age = None
        fact.born = born
        if (
            born is not None
            and isinstance(age, float)
            and age > 0
            and not age.is_integer()
        ):
            self.evidence.implied.append(born.toordinal() + age * 365.25)
        if born is not None:
            age = (
                self.as_of.year
                - born.year
                - ((self.as_of.month, self.as_of.day) < (born.month, born.day))
            )
        fact.age = age

    def _flags(self, cells):
        flags = []
        for key in ("uasc", "disability", "protection_order", "repeat_care"):
            value = self._cell(cells, key)
            if value is not None and (
                is_yes(value) or (key == "uasc" and compact(value) == "uasc")
            ):
                flags.append(key)
        for key, least in (("previous_plans", 1), ("missing", 1), ("referrals", 2)):
            value = whole_number(self._cell(cells, key))
            if value is not None and value >= least:
                flags.append(key)
        value = self._cell(cells, "legal_status")
        if value is not None and _SHORT_BREAKS.intersection(words(value)):
            flags.append("short_breaks")
        if (
            self.layout.number == 10
            and dates.parse_date(self._cell(cells, "reversed"), self.epoch_1904)[0]
        ):
            flags.append("reversed")
        return frozenset(flags) if flags else NO_FLAGS

    def _care_leaver(self, fact, cells):
        advisor = self._text(cells, "advisor")
        fact.worker = fact.worker or advisor
        touch = compact(without_prefix(self._cell(cells, "in_touch")))
        letter = clean(self._cell(cells, "in_touch"))[:2].casefold()
        category = compact(without_prefix(self._cell(cells, "eligibility")))
        flags = set(fact.flags)
        if touch in _NOT_LIVE or letter in ("c)", "e)", "f)"):
            flags.add("not_live")
        if category in ("eligiblechild", "eligible", "d"):
            flags.add("eligible")
        elif fact.age is None and category in (
            "formerrelevantchild",
            "formerrelevant",
            "b",
        ):
            fact.age = 18
        fact.flags = frozenset(flags) if flags else NO_FLAGS


def _plain(value):
    """A number typed where a name belongs, without the ``.0`` that Excel adds."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value):
    """Return a date cell as it is written in England, and other cells as they are."""
    if isinstance(value, datetime):
        value = value.date()
    return dates.spoken(value) if isinstance(value, date) else clean(value)
