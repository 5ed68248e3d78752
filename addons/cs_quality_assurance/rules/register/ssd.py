"""The Standard Safeguarding Dataset: the tables that a council's own reporting database
holds, read as a register and as dated events (BWD-03, DUR-25, DUR-26, BWD-11).

Only the columns named here are read: never a name, an address or an NHS number of a
child. Tables come as sheets of a workbook or CSV files of a zip or folder, or from a
database, in any case, with or without ``ssd_`` and a schema before them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .files import open_file
from .messages import RegisterError
from .report import IssueLog
from .ssd_tables import (
    ALWAYS,
    ASKED,
    COLUMNS,
    EVENTS,
    IRO_ROLES,
    NEEDED,
    STATUSES,
    WORKER_ROLES,
    Table,
    is_ssd,
    table_of,
)
from .text import compact

# Closed this long ago, a case is no news.
RECENT = timedelta(days=366)
HEADINGS = (
    "Child Unique ID",
    "Type of case",
    "Team",
    "Allocated worker",
    "Date opened",
    "Date closed",
    "Last seen",
    "Last review",
    "Reviewing officer",
    "Date of birth",
)


class Event(NamedTuple):
    """One dated event of the source: its own ``key``, so that read twice it is one."""

    reference: str
    code: str
    day: date
    due: date | None
    seen: bool | None
    alone: bool | None
    key: str


@dataclass(slots=True)
class Worker:
    """A member of staff as the source has them."""

    number: str
    name: str
    fte: float | None = None
    agency: bool | None = None

    @property
    def text(self):
        """As it stands in a register: the number tells two of one name apart."""
        return f"{self.name} ({self.number})" if self.number else self.name


class Source:
    """The data set opened: each table read once for the register, and those of events
    again for the events, as streams.

    :param opened: {table: function that gives its rows, headings first}
    :param day: what the register shows
    :param log: where findings go (``report.IssueLog``)
    :raises RegisterError: ``ssd_needs``: a table is absent without which there is no
        register
    """

    def __init__(self, opened, day, log, sheets=None):
        self._opened, self.day, self._log = opened, day, log
        self._sheets = sheets or {}
        for table in NEEDED:
            if table not in opened:
                raise RegisterError("ssd_needs", table=f"ssd_{table}")
        absent = [table for table in COLUMNS if table not in opened]
        for table in absent:
            log.add("ssd_table_missing", f"ssd_{table}")
        self.teams, self.workers, self.version, self.made = {}, {}, "", None
        # Tables whose findings are said already: of a row read twice they are one.
        self._said = set()
        self._cla = {}

    def rows(self, table) -> Iterable[dict]:
        """The rows of a table; none where it is absent."""
        if table not in self._opened:
            return ()
        log = IssueLog() if table in self._said else self._log
        self._said.add(table)
        return Table(table, self._opened[table](), log, self._sheets.get(table))

    # --- what is looked up -------------------------------------------------

    def read_words(self):
        """Teams, staff and the release: small tables, kept whole."""
        for row in self.rows("department"):
            if row.get("id"):
                self.teams[row["id"]] = (row.get("name", ""), row.get("parent", ""))
        for row in self.rows("professionals"):
            if row.get("id"):
                self.workers[row["id"]] = Worker(
                    row.get("number", ""),
                    row.get("name", ""),
                    row.get("fte"),
                    row.get("agency"),
                )
        for row in self.rows("version_log"):
            if row.get("current") or not self.version:
                self.version = row.get("version", "")
                self.made = row.get("made") or self.made

    def _team(self, key):
        return self.teams.get(key, (key, ""))[0] if key else ""

    def _worker(self, key):
        worker = self.workers.get(key)
        return worker.text if worker else ""

    def _is_now(self, row):
        start, end = row.get("start"), row.get("end")
        return bool(start and start <= self.day) and not (end and end <= self.day)

    # --- the register ------------------------------------------------------

    def register_rows(self) -> Iterator[tuple]:
        """The register as a sheet: its headings, then a row a case that is open, and
        for each that closed within a year.

        :return: (number of the row, cells) each
        """
        self.read_words()
        born = {}
        for row in self.rows("person"):
            if key := row.get("person"):
                born[key] = row.get("born")
        now, ended = {}, {}
        for table, code in STATUSES:
            for row in self.rows(table):
                self._note_status(table, code, row, born, now, ended)
        best = self._best_involvements(now)
        yield 1, HEADINGS
        number = 1
        for key, (code, start, team, worker) in now.items():
            number += 1
            lead = best.get((key, "worker"))
            chair = best.get((key, "iro"))
            yield (
                number,
                (
                    key,
                    code,
                    self._team((lead and lead[1]) or team),
                    self._worker(lead[2] if lead else worker),
                    start,
                    None,
                    None,
                    None,
                    self._worker(chair[2]) if chair else "",
                    born[key],
                ),
            )
        for key, (code, start, end) in ended.items():
            if key not in now:
                number += 1
                cells = (key, code, "", "", start, end, None, None, "", born[key])
                yield number, cells

    def _note_status(self, table, code, row, born, now, ended):
        key = row.get("person")
        if not key:
            return
        if key not in born:
            self._log.add(
                "ssd_nobody", f"ssd_{table}", row["row"], reference=key, person=key
            )
            return
        if table == "cla_episodes" and row.get("cla"):
            self._cla[row["cla"]] = key
        if table == "care_leavers":
            # A row stands as long as the council keeps in touch.
            row = {**row, "start": row.get("contact") or self.day, "end": None}
            if row["start"] > self.day:
                row["start"] = self.day
        if self._is_now(row):
            held = now.get(key)
            # The first table in which it is open says what it is; of several rows the
            # one that began first says since when.
            if not held or (held[0] == code and row["start"] < held[1]):
                now[key] = (code, row["start"], row.get("team"), row.get("worker"))
        elif (
            row.get("start")
            and row.get("end")
            and self.day - RECENT <= row["end"] <= self.day
        ):
            held = ended.get(key)
            if not held or held[2] < row["end"]:
                ended[key] = (code, row["start"], row["end"])

    def _best_involvements(self, now):
        """The worker and the reviewing officer of each case that is open: the
        involvement that began last of those that hold on the day."""
        best = {}
        for row in self.rows("involvements"):
            key = row.get("person")
            if key not in now or not self._is_now(row):
                continue
            role = compact(row.get("role"))
            if any(word in role for word in IRO_ROLES):
                kind = "iro"
            elif not role or any(word in role for word in WORKER_ROLES):
                kind = "worker"
            else:
                continue
            place = key, kind
            if place not in best or row["start"] >= best[place][0]:
                best[place] = (row["start"], row.get("team"), row.get("worker"))
        return best

    def voices(self, wanted):
        """What the children of these cases said when asked: {reference: {question of
        ``ASKED``: yes}}; of several rows the last that answers it. None without the
        table."""
        if "voice_of_child" not in self._opened:
            return None
        said = {}
        for row in self.rows("voice_of_child"):
            answers = {key: row[key] for key in ASKED if row.get(key) is not None}
            if answers and row.get("person") in wanted:
                said.setdefault(row["person"], {}).update(answers)
        return said

    # --- what happened -----------------------------------------------------

    def all_events(self, wanted, since) -> Iterator[Event]:
        """See :meth:`events`; of a source whose register was not read before."""
        for row in self.rows("cla_episodes"):
            if row.get("cla"):
                self._cla[row["cla"]] = row["person"]
        yield from self.events(wanted, since)

    def events(self, wanted, since) -> Iterator[Event]:
        """Dated events of these cases, from a day on (plans and referrals of any age)
        and up to the day of the register; what is only due has no event yet.

        :param wanted: references (a set)
        """
        for table, kinds in EVENTS.items():
            for row in self.rows(table):
                person = row.get("person") or self._cla.get(row.get("cla"))
                if person not in wanted or row.get("cancelled"):
                    continue
                for name, code in kinds.items():
                    day = row.get(name)
                    if day and (day >= since or code in ALWAYS) and day <= self.day:
                        yield Event(
                            person,
                            code,
                            day,
                            row.get("due"),
                            row.get("seen"),
                            row.get("alone"),
                            f"{table}:{name}:{row.get('id') or f'{person}:{day}'}",
                        )


class RegisterSheet:
    """The data set as one sheet, for the reader of registers."""

    name = "Standard Safeguarding Dataset"
    hidden = False
    epoch_1904 = False

    def __init__(self, source, size):
        self.source, self.size = source, size

    def rows(self):
        return self.source.register_rows()

    def hidden_parts(self):
        return frozenset(), frozenset()

    def uncalculated(self):
        return ()


def opened(book, day, log) -> Source:
    """A workbook or zip of the data set, opened."""
    tables, sheets = {}, {}
    for sheet in book.sheets:
        if table := table_of(sheet.name):
            tables.setdefault(table, sheet.rows)
            sheets.setdefault(table, sheet.name)
    return Source(tables, day, log, sheets)


def events_of(data, filename, day, wanted, since) -> Iterator[Event]:
    """The events of a file of the data set, as a stream; none of any other file.

    :param data: the file's bytes
    :param wanted: references of the cases whose events are wanted
    """
    with open_file(data, filename) as book:
        if is_ssd(sheet.name for sheet in book.sheets):
            yield from opened(book, day, IssueLog()).all_events(wanted, since)
