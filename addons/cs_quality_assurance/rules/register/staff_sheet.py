"""Reading a spreadsheet of staff: its columns by what people call them, its cells as
people write them. ``staff_plan`` says what it would change.
"""

from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from types import MappingProxyType
from typing import NamedTuple

from .dates import BAD, GOOD, parse_date
from .files import open_file
from .messages import (
    BLANKED,
    ERROR,
    IGNORED,
    INFO,
    KEPT,
    REJECTED,
    WARNING,
    Message,
    RegisterError,
    _lt,
)
from .text import clean, column_letter, compact, is_nothing

HEAD_ROWS = 40
NUMBER_KEPT = 18  # characters of a badge in Odoo

# key -> (its title in the template, what else people head it with)
COLUMNS = {
    "name": ("Name", "full name|employee|employee name|staff name|staff member|worker"),
    "email": ("Work email", "email|email address|work email address|e-mail|login"),
    "number": (
        "Staff number",
        "employee number|payroll number|staff id|employee id|personnel number|number",
    ),
    "job": ("Job", "job title|post|post title|position|title"),
    "team": ("Team", "team name|department|service|unit"),
    "manager": (
        "Team's manager",
        "manager|team manager|line manager|manager name|supervisor|reports to",
    ),
    "role": ("Role here", "role|roles|access|role in quality assurance|permission"),
    "working": ("Working time", "hours|weekly hours|working hours|fte|contract hours"),
    "joined": ("Joined", "start date|started|date joined|join date|date started"),
    "left": ("Left", "end date|leaving date|date left|leave date|last day|leaver"),
    "first": ("First name", "forename|given name"),
    "last": ("Surname", "last name|family name"),
}
# The columns of the blank workbook; first name and surname are read where they stand.
TEMPLATE = tuple(
    title for key, (title, _also) in COLUMNS.items() if key not in ("first", "last")
)
_KEYS = {
    compact(word): key
    for key, (title, also) in COLUMNS.items()
    for word in (title, *also.split("|"))
}

# Groups from the lowest to the highest, each with all that is below it, and those that
# stand beside them.
LADDER = ("practitioner", "auditor", "manager", "moderator", "qa_officer", "qa_manager")
BESIDE = ("leader", "external_auditor")
_ROLES = {
    "practitioner": "social worker|senior social worker|practitioners|personal adviser"
    "|family support worker|early help worker|independent reviewing officer|iro"
    "|newly qualified social worker|assistant social worker",
    "auditor": "case auditor|auditors",
    "manager": "team manager|practice manager|assistant team manager|service manager"
    "|deputy team manager|head of service|group manager|managers",
    "moderator": "moderators",
    "qa_officer": "quality assurance officer|audit officer|qa",
    "qa_manager": "quality assurance manager|qa lead|head of quality assurance",
    "leader": "director|assistant director|service director|dcs|deputy director"
    "|director of childrens services|senior leader",
    "external_auditor": "external|external moderator|partner auditor",
}
ROLES = {
    compact(word): role
    for role, also in _ROLES.items()
    for word in (role, *also.split("|"))
}
# What the manager's own role says of the department they manage; otherwise a team.
LEVELS = {
    "servicemanager": "service",
    "groupmanager": "service",
    "headofservice": "head_of_service",
    **dict.fromkeys(
        (word for word, role in ROLES.items() if role == "leader"), "directorate"
    ),
}
_NO_ROLE = frozenset(("no", "nologin", "noaccess", "norole"))

MESSAGES = {
    "column_unknown": Message(
        INFO, IGNORED, _lt("The column is not one of these and was not read.")
    ),
    "column_twice": Message(
        WARNING, IGNORED, _lt("This heading stands twice. The first was read.")
    ),
    "no_name": Message(ERROR, REJECTED, _lt("The row has no name.")),
    "email_bad": Message(
        WARNING,
        BLANKED,
        _lt("This is no email address. It was left out; correct it."),
    ),
    "number_bad": Message(
        WARNING,
        BLANKED,
        _lt("A staff number has letters and digits only, at most 18. It was left out."),
    ),
    "date_bad": Message(
        WARNING, BLANKED, _lt("This is no date. Write day, month, year.")
    ),
    "left_before_joined": Message(
        WARNING,
        BLANKED,
        _lt("They left before they joined. Both dates were left out; correct them."),
    ),
    "role_unknown": Message(
        WARNING,
        BLANKED,
        _lt(
            "This role is not known here, so no role is given. Write Practitioner,"
            " Auditor, Manager, Moderator, QA officer, QA manager, Leader or External"
            " auditor."
        ),
    ),
    "email_twice": Message(
        ERROR,
        REJECTED,
        _lt("The email is also in row %(other)s. This row was left out."),
    ),
    "number_twice": Message(
        ERROR,
        REJECTED,
        _lt("The staff number is also in row %(other)s. This row was left out."),
    ),
    "person_twice": Message(
        ERROR,
        REJECTED,
        _lt(
            "The same person seems to be in row %(other)s. This row was left out; give"
            " an email or a staff number to tell two people of one name apart."
        ),
    ),
    "two_people": Message(
        ERROR,
        REJECTED,
        _lt(
            "The staff number is one person's here and the email another's. Correct"
            " one of them."
        ),
    ),
    "other_email": Message(
        ERROR,
        REJECTED,
        _lt(
            "Somebody of this name is here with another email. Give the staff number,"
            " so that it is clear whether it is the same person."
        ),
    ),
    "several": Message(
        ERROR,
        REJECTED,
        _lt(
            "Several people of this name are here. Give an email or a staff number to"
            " say which is meant."
        ),
    ),
    "archived": Message(
        WARNING,
        REJECTED,
        _lt(
            "They are on the record as having left, and nothing was changed. Ask HR to"
            " bring them back first."
        ),
    ),
    "left_unknown": Message(
        INFO, IGNORED, _lt("They left and were never here, so they are not added.")
    ),
    "left_self": Message(
        WARNING, IGNORED, _lt("This is your own record. Somebody else archives it.")
    ),
    "no_email": Message(
        WARNING,
        BLANKED,
        _lt("Without a work email nobody can log in. No login was made."),
    ),
    "login_taken": Message(
        WARNING,
        BLANKED,
        _lt(
            "A login with this email belongs to somebody else, to another council, or"
            " is archived. Link it by hand under Users."
        ),
    ),
    "team_several": Message(
        WARNING,
        BLANKED,
        _lt("Several teams here have this name. Give each a name of its own."),
    ),
    "manager_unknown": Message(
        WARNING,
        BLANKED,
        _lt(
            "%(team)s: its manager is neither in the sheet nor here, or has left. The"
            " team keeps the manager it has."
        ),
    ),
    "manager_several": Message(
        WARNING,
        KEPT,
        _lt("%(team)s has more than one manager in the sheet. %(name)s was taken."),
    ),
    "team_no_manager": Message(
        WARNING, KEPT, _lt("%(team)s is new and nobody manages it. Say who does.")
    ),
    "own_parent": Message(
        WARNING,
        BLANKED,
        _lt(
            "%(team)s would be part of itself: its managers manage each other. It is"
            " left where it is."
        ),
    ),
    "working_unknown": Message(
        INFO,
        BLANKED,
        _lt(
            "There is no working time of this name or these hours here. It was left as"
            " it is; add it under Working schedules."
        ),
    ),
}


class Finding(NamedTuple):
    """Something to know about the sheet; ``row`` as Excel numbers it, 0 for none."""

    code: str
    row: int
    column: str
    value: str
    params: dict = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person as the sheet has them; empty where it says nothing."""

    row: int
    name: str
    email: str = ""
    number: str = ""
    job: str = ""
    team: str = ""
    manager: str = ""
    roles: frozenset = frozenset()
    level: str = ""
    working: str = ""
    joined: date | None = None
    left: date | None = None


def read_staff(data, filename="", headings=MappingProxyType({})):
    """Read a sheet of staff.

    :param data: the file's bytes: xlsx, xls, ods or csv
    :param headings: the council's own headings, {compact heading: compact title}
    :return: (list of StaffRow, list of Finding)
    :raise RegisterError: the file cannot be used; its text says why
    """
    with open_file(data, filename) as book:
        for sheet in book.sheets:
            rows = sheet.rows()
            head = list(islice(rows, HEAD_ROWS))
            for place, (_number, cells) in enumerate(head):
                columns, findings = _columns(cells, headings)
                if len(columns) > 1 and columns.keys() & {"name", "last"}:
                    after = chain(head[place + 1 :], rows)
                    return _rows(after, columns, findings, sheet.epoch_1904), findings
    raise RegisterError("no_staff")


def _columns(cells, headings):
    columns, findings = {}, []
    for place, cell in enumerate(cells):
        word = compact(cell)
        key = _KEYS.get(word) or _KEYS.get(headings.get(word))
        where = f"{column_letter(place)}: {clean(cell)}"
        if key and key not in columns:
            columns[key] = place
        elif word:
            code = "column_twice" if key else "column_unknown"
            findings.append(Finding(code, 0, where, clean(cell)))
    return columns, findings


def _rows(rows, columns, findings, epoch_1904):
    found = []
    for number, cells in rows:
        held = {
            key: cells[place]
            for key, place in columns.items()
            if place < len(cells) and not is_nothing(cells[place])
        }
        if held:
            one = _row(number, held, findings, epoch_1904)
            if one:
                found.append(one)
    return found


def _row(number, held, findings, epoch_1904):
    def note(code, key):
        findings.append(Finding(code, number, COLUMNS[key][0], clean(held.get(key))))

    texts = {key: _text(value) for key, value in held.items()}
    name = texts.get("name") or " ".join(
        filter(None, (texts.get("first"), texts.get("last")))
    )
    if not compact(name):
        note("no_name", "name")
        return None
    email = texts.get("email", "").casefold()
    if email and not _is_email(email):
        note("email_bad", "email")
        email = ""
    badge = texts.get("number", "").replace(" ", "").replace("-", "")
    if not (badge.isascii() and (badge.isalnum() or not badge)) or (
        len(badge) > NUMBER_KEPT
    ):
        note("number_bad", "number")
        badge = ""
    days = {}
    for key in ("joined", "left"):
        days[key], state = parse_date(held.get(key), epoch_1904)
        if state == BAD:
            note("date_bad", key)
        elif state != GOOD:
            days[key] = None
    if days["joined"] and days["left"] and days["left"] < days["joined"]:
        note("left_before_joined", "left")
        days = dict.fromkeys(days)
    roles, level = _roles(texts.get("role", ""))
    if roles is None:
        note("role_unknown", "role")
    return StaffRow(
        number,
        name,
        email,
        badge,
        texts.get("job", ""),
        texts.get("team", ""),
        texts.get("manager", ""),
        roles or frozenset(),
        level,
        texts.get("working", ""),
        **days,
    )


def _text(value):
    """A cell as text, a number without the ``.0`` that Excel adds."""
    whole = isinstance(value, float) and value.is_integer()
    return clean(int(value) if whole else value)


def _is_email(text):
    name, _at, place = text.partition("@")
    return bool(name and "." in place.strip(".") and len(text.split()) == 1) and (
        "@" not in place and "," not in text and ";" not in text
    )


def _roles(text):
    """(groups or None when a word is not known, level of what they manage)."""
    if not text or compact(text) in _NO_ROLE:
        return frozenset(), ""
    for mark in ",/&+\n":
        text = text.replace(mark, ";")
    words = [compact(part) for part in text.split(";") if compact(part)]
    if not all(word in ROLES for word in words):
        return None, ""
    level = next((LEVELS[word] for word in words if word in LEVELS), "")
    return settled({ROLES[word] for word in words}), level


def settled(roles):
    """The highest of the ladder and those beside it: all that has to be given."""
    steps = [role for role in LADDER if role in roles]
    return frozenset([*steps[-1:], *(role for role in BESIDE if role in roles)])
