"""What the reader hands back: cases, lists and everything that happened to a row."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .messages import ERROR, MESSAGES, REJECTED
from .text import clean

# Details kept of one kind of finding in one sheet; the rest are counted. Bounds memory
# on bad files.
DETAILS_KEPT = 5_000
VALUE_KEPT = 120
# One object for all: each frozenset() is a new one of 200 bytes.
NO_FLAGS = frozenset()


class Issue(NamedTuple):
    """One finding. ``row`` and ``column`` are as Excel shows them; ``value`` is the
    cell as text.
    """

    code: str
    sheet: str
    row: int
    column: str
    value: str
    params: dict
    reference: str = ""

    @property
    def severity(self):
        return MESSAGES[self.code].severity

    @property
    def action(self):
        return MESSAGES[self.code].action

    @property
    def sentence(self):
        """The finding in English; a caller with a language formats MESSAGES[code].text
        itself.
        """
        return MESSAGES[self.code].text % self.params


class IssueLog:
    """Collects findings, counts all of them and keeps the details of the first few
    thousand of a kind.
    """

    def __init__(self, keep=DETAILS_KEPT):
        self._keep = keep
        self._items = []
        self.counts = Counter()  # (sheet, code) -> how many
        self.rejected_rows = 0

    def add(self, code, sheet="", row=0, column="", value="", reference="", **params):
        """Note one finding. A rejected row is counted."""
        self.counts[sheet, code] += 1
        if MESSAGES[code].action == REJECTED:
            self.rejected_rows += 1
        if self.counts[sheet, code] <= self._keep:
            text = clean(value)[:VALUE_KEPT]
            self._items.append(Issue(code, sheet, row, column, text, params, reference))

    def all(self):
        """Return every finding kept, and one line for each kind of which there were
        more.
        """
        last = {(item.sheet, item.code): item for item in self._items}
        more = [
            Issue(
                "more",
                sheet,
                0,
                "",
                "",
                {
                    "count": count - self._keep,
                    "what": last[sheet, code].sentence,
                    "example": last[sheet, code],
                },
            )
            for (sheet, code), count in self.counts.items()
            if count > self._keep
        ]
        return self._items + more

    def total(self, code):
        """Return how often this finding was noted, kept or not."""
        return sum(
            count for (_sheet, what), count in self.counts.items() if what == code
        )

    def errors(self):
        """Return the findings that rejected a row."""
        return [item for item in self._items if item.severity == ERROR]


@dataclass(slots=True)
class ListReport:
    """What became of one sheet (or CSV file). ``number`` is Ofsted's list, 0 for the
    plain register.
    """

    number: int
    sheet: str
    header_row: int
    hidden: bool = False
    rows_read: int = 0
    rows_open: int = 0
    rows_closed: int = 0
    rows_rejected: int = 0
    rows_ignored: int = 0
    missing: list = field(default_factory=list)
    ignored: list = field(default_factory=list)
    read: bool = True


@dataclass(slots=True)
class Fact:
    """One row of one list, with no more than what deciding needs."""

    number: int
    sheet: str
    row: int
    reference: str
    key: str
    start: date | None = None
    end: date | None = None
    seen: date | None = None
    review: date | None = None
    team: str = ""
    worker: str = ""
    worker_raw: str = ""
    status: str = ""
    born: date | None = None
    age: float | None = None
    flags: frozenset = NO_FLAGS
    iro: str = ""
    end_unread: bool = False
    is_open: bool = False


@dataclass(slots=True)
class FoundCase:
    """One open case: the child's highest type on the day, and where it was read."""

    reference: str
    key: str
    case_type: str
    team: str
    team_kind: str  # "team", or "organisation" for early help
    worker: str
    iro: str
    start: date | None
    seen: date | None
    review: date | None
    born: date | None
    flags: frozenset
    sheet: str
    row: int
    # What the start was worked out from where the lists have none (see START_FROM).
    start_from: str = ""


class FoundClosed(NamedTuple):
    """A child who is in the file and no longer open: when it ended, and in which lists
    that was read.
    """

    reference: str
    key: str
    date_closed: date | None
    sheet: str
    row: int
    numbers: frozenset
    types: frozenset


@dataclass(slots=True)
class Register:
    """A register as read. ``cases`` and ``closed`` are by ``key`` (the reference
    without regard to case).
    """

    sha256: str
    kind: str  # "annex_a" or "plain"
    date_as_of: date
    lists: list
    cases: dict
    closed: dict
    waiting: set  # in the file, neither open nor ended: nothing is done about them
    issues: IssueLog
    lists_present: frozenset
    types_present: frozenset  # case types whose absence from the file means something
    has_worker: bool
    has_team: bool
    has_iro: bool
    has_seen: bool
    has_review: bool
    keeps_characteristics: bool = False
    no_worker: int = 0
    # Dated events of the cases that are open, where the source has them; else None.
    events: int | None = None
    # What the children said when asked, by reference, where the source has it.
    voices: dict | None = None
    # What the source says of staff: {staff number: ``ssd.Worker``}.
    staff: dict = field(default_factory=dict)

    @property
    def rows_read(self):
        return sum(item.rows_read for item in self.lists)

    @property
    def rejected(self):
        return self.issues.rejected_rows
