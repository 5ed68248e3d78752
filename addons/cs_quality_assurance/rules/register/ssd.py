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

from . import dates
from .files import open_file
from .messages import RegisterError
from .report import IssueLog
from .text import clean, compact, is_nothing

# What is read of each table: column -> what it is here.
COLUMNS = {
    "person": {
        "pers_person_id": "person",
        "pers_dob": "born",
        "pers_expected_dob": "expected",
    },
    "professionals": {
        "prof_professional_id": "id",
        "prof_staff_id": "number",
        "prof_professional_name": "name",
        "prof_full_time_equivalency": "fte",
        "prof_agency_worker_flag": "agency",
    },
    "department": {
        "dept_team_id": "id",
        "dept_team_name": "name",
        "dept_team_parent_id": "parent",
    },
    "involvements": {
        "invo_involvements_id": "id",
        "invo_person_id": "person",
        "invo_professional_id": "worker",
        "invo_professional_role_id": "role",
        "invo_professional_team": "team",
        "invo_involvement_start_date": "start",
        "invo_involvement_end_date": "end",
    },
    "cla_episodes": {
        "clae_cla_episode_id": "id",
        "clae_person_id": "person",
        "clae_cla_episode_start_date": "start",
        "clae_cla_episode_ceased_date": "end",
        "clae_entered_care_date": "entered",
        "clae_cla_id": "cla",
    },
    "cp_plans": {
        "cppl_cp_plan_id": "id",
        "cppl_person_id": "person",
        "cppl_cp_plan_start_date": "start",
        "cppl_cp_plan_end_date": "end",
    },
    "cin_episodes": {
        "cine_referral_id": "id",
        "cine_person_id": "person",
        "cine_referral_date": "start",
        "cine_close_date": "end",
        "cine_referral_team": "team",
    },
    "cin_assessments": {
        "cina_assessment_id": "id",
        "cina_person_id": "person",
        "cina_assessment_start_date": "start",
        "cina_assessment_auth_date": "end",
        "cina_assessment_child_seen": "seen",
        "cina_assessment_team": "team",
    },
    "care_leavers": {
        "clea_table_id": "id",
        "clea_person_id": "person",
        "clea_care_leaver_latest_contact": "contact",
        "clea_pathway_plan_review_date": "review",
        "clea_care_leaver_allocated_team": "team",
        "clea_care_leaver_worker_id": "worker",
    },
    "early_help_episodes": {
        "earl_episode_id": "id",
        "earl_person_id": "person",
        "earl_episode_start_date": "start",
        "earl_episode_end_date": "end",
        "earl_episode_organisation": "team",
        "earl_episode_worker_id": "worker",
    },
    "cin_plans": {
        "cinp_cin_plan_id": "id",
        "cinp_person_id": "person",
        "cinp_cin_plan_start_date": "start",
        "cinp_cin_plan_end_date": "end",
    },
    "cin_visits": {
        "cinv_cin_visit_id": "id",
        "cinv_person_id": "person",
        "cinv_cin_visit_date": "date",
        "cinv_cin_visit_seen": "seen",
        "cinv_cin_visit_seen_alone": "alone",
    },
    "cp_visits": {
        "cppv_cp_visit_id": "id",
        "cppv_person_id": "person",
        "cppv_cp_visit_date": "date",
        "cppv_cp_visit_seen": "seen",
        "cppv_cp_visit_seen_alone": "alone",
    },
    "cla_visits": {
        "clav_cla_visit_id": "id",
        "clav_person_id": "person",
        "clav_cla_visit_date": "date",
        "clav_cla_visit_seen": "seen",
        "clav_cla_visit_seen_alone": "alone",
    },
    "cp_reviews": {
        "cppr_cp_review_id": "id",
        "cppr_person_id": "person",
        "cppr_cp_review_due": "due",
        "cppr_cp_review_date": "date",
    },
    "cla_reviews": {
        "clar_cla_review_id": "id",
        "clar_cla_id": "cla",
        "clar_cla_review_due_date": "due",
        "clar_cla_review_date": "date",
        "clar_cla_review_cancelled": "cancelled",
    },
    "initial_cp_conference": {
        "icpc_icpc_id": "id",
        "icpc_person_id": "person",
        "icpc_icpc_target_date": "due",
        "icpc_icpc_date": "date",
    },
    "s47_enquiry": {
        "s47e_s47_enquiry_id": "id",
        "s47e_person_id": "person",
        "s47e_s47_start_date": "date",
    },
    "cla_placement": {
        "clap_cla_placement_id": "id",
        "clap_person_id": "person",
        "clap_cla_placement_start_date": "date",
    },
    "contacts": {
        "cont_contact_id": "id",
        "cont_person_id": "person",
        "cont_contact_date": "date",
    },
    "missing": {
        "miss_table_id": "id",
        "miss_person_id": "person",
        "miss_missing_episode_start_date": "date",
    },
    "version_log": {
        "version_number": "version",
        "is_current": "current",
        "created_at": "made",
    },
}
# Without these there is no register.
NEEDED = ("person", "involvements")
# What a case is, the highest that holds first: table and the code of the type.
STATUSES = (
    ("cla_episodes", "lac"),
    ("cp_plans", "cp"),
    ("cin_episodes", "cin"),
    ("cin_assessments", "assessment"),
    ("care_leavers", "care_leaver"),
    ("early_help_episodes", "early_help"),
)
# Tables of dated events: the type of event each date is.
EVENTS = {
    "cin_visits": {"date": "cin_visit"},
    "cp_visits": {"date": "cp_visit"},
    "cla_visits": {"date": "lac_visit"},
    "cp_reviews": {"date": "rcpc"},
    "cla_reviews": {"date": "lac_review"},
    "initial_cp_conference": {"date": "icpc"},
    "s47_enquiry": {"date": "s47_enquiry"},
    "cin_episodes": {"start": "referral_received"},
    "cin_assessments": {
        "start": "assessment_started",
        "end": "assessment_completed",
    },
    "cin_plans": {"start": "cin_plan_started", "end": "cin_plan_ended"},
    "cp_plans": {"start": "cp_plan", "end": "cp_plan_ended"},
    "cla_episodes": {"entered": "became_looked_after"},
    "cla_placement": {"date": "placement_started"},
    "care_leavers": {"review": "pathway_plan"},
    "involvements": {"start": "worker_began"},
    "contacts": {"date": "contact"},
    "missing": {"date": "missing_began"},
}
DATES = frozenset(
    "born expected start end entered contact review date due made".split()
)
# Roles of involvements, by what stands in their name.
IRO_ROLES = ("iro", "independentreview", "reviewingofficer", "conferencechair")
WORKER_ROLES = (
    "allocated",
    "socialworker",
    "caseworker",
    "keyworker",
    "leadworker",
    "personaladvis",
)
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


def table_of(name: str) -> str | None:
    """The table that a sheet, a file or a relation is; None for any other."""
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    for ending in (".csv", ".txt", ".tsv"):
        base = base.removesuffix(ending)
    base = base.rpartition(".")[2].strip().removeprefix("ssd_")
    # As the foreign keys of the specification call it, too.
    base = {"cla_placements": "cla_placement"}.get(base, base)
    return base if base in COLUMNS else None


def is_ssd(names: Iterable[str]) -> bool:
    """Whether these are sheets of the data set: the person, and what tells a case."""
    found = {table_of(name) for name in names}
    return "person" in found and bool(found & {table for table, _type in STATUSES})


def truth(value) -> bool | None:
    """Yes or no as Y/N, 1/0, true/false; None for nothing, or for neither."""
    text = compact(value)
    if text in ("y", "yes", "1", "10", "true", "t"):
        return True
    return False if text in ("n", "no", "0", "00", "false", "f") else None


def identity(value) -> str:
    """An id as text: its leading zeros kept, ``123.0`` as ``123``."""
    if is_nothing(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = clean(value)
    whole, dot, rest = text.partition(".")
    return whole if dot and whole.isdecimal() and not rest.strip("0") else text


class Table:
    """One table of the source: its rows as dicts of what is asked of it.

    :param rows: (number of the row, cells), the headings first
    """

    def __init__(self, table, rows, log, sheet=""):
        self.table, self.log, self.sheet = table, log, sheet or f"ssd_{table}"
        self._rows = iter(rows)
        self._places = {}
        self.count = 0
        wanted = COLUMNS[table]
        _number, head = next(self._rows, (0, ()))
        for place, cell in enumerate(head):
            name = clean(cell).lower().lstrip("\ufeff").strip("\"'[]` ")
            if meaning := wanted.get(name):
                self._places.setdefault(meaning, place)
        missing = [
            column for column, name in wanted.items() if name not in self._places
        ]
        if missing and self._places:
            log.add("ssd_columns_missing", self.sheet, columns=", ".join(missing))

    def __iter__(self) -> Iterator[dict]:
        for number, cells in self._rows:
            if not any(cell not in (None, "") for cell in cells):
                continue
            self.count += 1
            row = {"row": number}
            for name, place in self._places.items():
                value = cells[place] if place < len(cells) else None
                row[name] = (
                    self._day(value, name, number, row)
                    if name in DATES
                    else identity(value)
                )
            if "person" in self._places and not (row["person"] or row.get("cla")):
                self.log.add("ssd_no_person", self.sheet, number)
                continue
            yield row

    def _day(self, value, name, number, row):
        # Databases write what they do not know as the first day they have.
        day, state = dates.parse_date(value)
        if state == dates.BAD and not is_nothing(value):
            column = next(c for c, n in COLUMNS[self.table].items() if n == name)
            self.log.add(
                "ssd_date_bad",
                self.sheet,
                number,
                column,
                value,
                row.get("person", ""),
            )
        return day


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
                    _fraction(row.get("fte")),
                    truth(row.get("agency")),
                )
        for row in self.rows("version_log"):
            if truth(row.get("current")) or not self.version:
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
        born, expected = {}, {}
        for row in self.rows("person"):
            if key := row.get("person"):
                born[key] = row.get("born")
                if not born[key] and row.get("expected"):
                    expected[key] = row["expected"]
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

    # --- what happened -----------------------------------------------------

    def all_events(self, wanted, since) -> Iterator[Event]:
        """See :meth:`events`; of a source whose register was not read before."""
        for row in self.rows("cla_episodes"):
            if row.get("cla"):
                self._cla[row["cla"]] = row["person"]
        yield from self.events(wanted, since)

    def events(self, wanted, since) -> Iterator[Event]:
        """Dated events of these cases, from a day on and up to the day of the register;
        what is only due has no event yet.

        :param wanted: references (a set)
        """
        for table, kinds in EVENTS.items():
            for row in self.rows(table):
                person = row.get("person") or self._cla.get(row.get("cla"))
                if person not in wanted or truth(row.get("cancelled")):
                    continue
                for name, code in kinds.items():
                    day = row.get(name)
                    if day and since <= day <= self.day:
                        yield Event(
                            person,
                            code,
                            day,
                            row.get("due"),
                            truth(row.get("seen")),
                            truth(row.get("alone")),
                            f"{table}:{name}:{row.get('id') or f'{person}:{day}'}",
                        )


def _fraction(value) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 < number <= 1 else None


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
