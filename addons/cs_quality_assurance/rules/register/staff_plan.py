"""What a spreadsheet of staff would change: teams, their line, people and logins.

Nothing is taken away because a row is missing. The same sheet, once carried out,
changes nothing.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .matching import MATCHED, NOBODY, SEVERAL, People, Teams, team_key
from .staff_sheet import COLUMNS, Finding
from .text import compact, person_key, short_person_key

FULL_TIME = frozenset(("fulltime", "ft", "full", "fte"))


class Held(NamedTuple):
    """A person as they are here. ``roles`` are settled groups; ``is_me`` is whoever
    carries the sheet out."""

    id: int
    name: str
    email: str = ""
    number: str = ""
    job: str = ""
    team: int | None = None
    calendar: int | None = None
    joined: date | None = None
    left: date | None = None
    active: bool = True
    roles: frozenset = frozenset()
    login: bool = False
    is_me: bool = False


class HeldTeam(NamedTuple):
    """A department as it is here."""

    id: int
    name: str
    manager: int | None = None
    parent: int | None = None


@dataclass(frozen=True)
class Known:
    """What is here already.

    ``calendars`` are (id, name, hours a week), the council's own first; ``logins`` are
    {email: (employee id or None, whether a login here may be linked)}; ``team_words``
    and ``person_words`` are the council's own maps, as ``matching`` takes them.
    """

    people: tuple = ()
    teams: tuple = ()
    calendars: tuple = ()
    logins: dict = field(default_factory=dict)
    team_words: dict = field(default_factory=dict)
    person_words: dict = field(default_factory=dict)


class Change(NamedTuple):
    """What happens to one team or person.

    ``ref`` is an id, or a text for one that is new; values that point at a team, a
    manager or a parent hold such a ref, too.
    """

    ref: int | str
    name: str
    values: dict
    row: int = 0


class Plan(NamedTuple):
    """Changes of teams, changes of people, and findings."""

    teams: list
    people: list
    findings: list


def plan_staff(rows, known, today):
    """What the rows of a sheet change.

    :param rows: StaffRow, as read
    :param known: Known
    :param today: whoever left by this day is archived, not before
    :return: Plan
    """
    return _Planner(rows, known, today).plan()


class _Planner:
    def __init__(self, rows, known, today):
        self.rows, self.known, self.today = rows, known, today
        self.findings = []
        self.held = {person.id: person for person in known.people}
        self.teams = {team.id: team for team in known.teams}
        self.names = {team.id: team.name for team in known.teams}
        self.find_team = Teams(
            [(team.id, team.name) for team in known.teams], known.team_words
        )

    def plan(self):
        self.matched = self._match(self._each_once(self.rows))
        self.team_of = {row.row: self._team(row) for row, _held in self.matched}
        people = [
            change
            for row, held in self.matched
            if (change := self._person(row, held)) is not None
        ]
        teams = self._plan_teams()
        return Plan(teams, people, self.findings)

    def _note(self, code, row, key="name", value="", **params):
        self.findings.append(Finding(code, row.row, COLUMNS[key][0], value, params))

    # --- who is who ---------------------------------------------------------

    def _each_once(self, rows):
        """The rows that stand for one person each."""
        names = Counter(person_key(row.name) for row in rows)
        first, kept = {}, []
        for row in rows:
            marks = [("email", row.email), ("number", row.number)]
            bare = not row.email and not row.number
            twice = next((m for m in marks if m[1] and m in first), None)
            same = bare and names[person_key(row.name)] > 1
            if twice:
                key, value = twice
                self._note(f"{key}_twice", row, key, value, other=first[twice])
            elif same:
                other = next(
                    one.row
                    for one in rows
                    if one is not row and person_key(one.name) == person_key(row.name)
                )
                self._note("person_twice", row, value=row.name, other=other)
            else:
                kept.append(row)
                first.update({m: row.row for m in marks if m[1]})
        return kept

    def _match(self, rows):
        """[(row, Held or None)]: by staff number, email, then name."""
        by = {
            key: {
                getattr(one, key): one for one in self.known.people if getattr(one, key)
            }
            for key in ("number", "email")
        }
        marks = {
            row.row: {
                by[key][getattr(row, key)].id
                for key in by
                if getattr(row, key) in by[key]
            }
            for row in rows
        }
        meant = {}
        for row, ids in marks.items():
            for one in ids:
                meant.setdefault(one, []).append(row)
        found = {}
        for row in rows:
            others = [
                at for one in marks[row.row] for at in meant[one] if at != row.row
            ]
            if len(marks[row.row]) > 1:
                self._note("two_people", row, "number", row.number)
                found[row.row] = None
            elif others:
                self._note("person_twice", row, value=row.name, other=others[0])
                found[row.row] = None
            elif marks[row.row]:
                found[row.row] = self.held[marks[row.row].pop()]
        self._match_names([row for row in rows if row.row not in found], found, meant)
        return [
            (row, found[row.row] or None)
            for row in rows
            if found[row.row] is not None and self._is_here(row, found[row.row])
        ]

    def _match_names(self, rows, found, meant):
        """By name, among those whom no other row means: a Held, False for somebody new,
        None for a row that is left out."""
        free = {}
        for one in self.known.people:
            if one.id not in meant:
                free.setdefault(person_key(one.name), []).append(one)
        for row in rows:
            same = free.get(person_key(row.name), ())
            if len(same) == 1 and self._unlike(row, same[0]) is None:
                found[row.row] = same.pop()
        for row in rows:
            if row.row in found:
                continue
            same = free.get(person_key(row.name), ())
            found[row.row] = None
            if len(same) > 1 and not row.email and not row.number:
                self._note("several", row, value=row.name)
            elif len(same) > 1 or (same and self._unlike(row, same[0]) == "email"):
                self._note("other_email", row, "email", row.email)
            else:
                found[row.row] = False

    def _unlike(self, row, held):
        """What tells a row from somebody of the same name."""
        for key in ("number", "email"):
            mine, theirs = getattr(row, key), getattr(held, key)
            if mine and theirs and mine != theirs:
                return key
        return None

    def _is_here(self, row, held):
        if not held and self._gone(row):
            self._note("left_unknown", row, "left")
            return False
        if held and not held.active:
            if not self._gone(row):
                self._note("archived", row, value=row.name)
            return False
        return True

    def _gone(self, row):
        return bool(row.left and row.left <= self.today)

    def _ref(self, row, held):
        return held.id if held else f"row:{row.row}"

    # --- a person -----------------------------------------------------------

    def _person(self, row, held):
        was = held or Held(0, "")
        gone = self._gone(row)
        joined = was.joined if gone else row.joined or was.joined
        left = row.left
        if left and joined and left < joined:
            self._note("left_before_joined", row, "left")
            left = None
        if gone:
            if was.is_me:
                self._note("left_self", row, "left")
                left = None
            return Change(was.id, row.name, {"left": left}, row.row) if left else None
        same_name = held and _short(row.name) == _short(held.name)
        wanted = {
            "name": "" if same_name else row.name,
            "email": row.email,
            "number": row.number,
            "job": row.job,
            "team": self.team_of[row.row],
            "calendar": self._calendar(row),
            "joined": row.joined,
            "left": left,
        }
        values = {
            key: value
            for key, value in wanted.items()
            if value and value != getattr(was, key)
        }
        if row.roles and row.roles != was.roles and self._may_log_in(row, was):
            values["roles"] = row.roles
        return (
            Change(self._ref(row, held), row.name, values, row.row) if values else None
        )

    def _may_log_in(self, row, was):
        if was.login:
            return True
        email = row.email or was.email
        if not email:
            self._note("no_email", row, "email")
            return False
        employee, usable = self.known.logins.get(email, (None, True))
        if not usable or (employee and employee != was.id):
            self._note("login_taken", row, "email", email)
            return False
        return True

    def _calendar(self, row):
        """The working time meant by a name, hours a week, or a share of full time."""
        if not row.working:
            return None
        word = compact(row.working)
        calendars = self.known.calendars
        for one, name, _hours in calendars:
            if word == compact(name):
                return one
        if calendars and word in FULL_TIME:
            return calendars[0][0]
        hours = _number(row.working)
        if hours is not None and calendars:
            if hours <= 1:
                hours *= calendars[0][2]
            for one, _name, week in calendars:
                if abs(week - hours) < 0.01:
                    return one
        self._note("working_unknown", row, "working", row.working)
        return None

    # --- teams and their line -----------------------------------------------

    def _team(self, row):
        if not row.team or self._gone(row):
            return None
        one, state = self.find_team.find(row.team)
        if state == MATCHED:
            return one
        if state == SEVERAL:
            self._note("team_several", row, "team", row.team)
            return None
        if self.known.team_words.get(compact(row.team)) == NOBODY:
            return None
        ref = f"team:{team_key(row.team)}"
        self.names.setdefault(ref, row.team)
        return ref

    def _plan_teams(self):
        """A change for each team that is new or whose manager or place changes."""
        self.staying = [
            (row, held) for row, held in self.matched if not self._gone(row)
        ]
        self.row_of = {self._ref(row, held): row for row, held in self.staying}
        self._index_people()
        members = {}
        for row, held in self.staying:
            team = self.team_of[row.row]
            if team:
                members.setdefault(team, []).append((self._ref(row, held), row))
        self.managers = {
            team: manager
            for team, rows in members.items()
            if (manager := self._manager(team, rows)) is not None
        }
        parents = {team.id: team.parent for team in self.known.teams if team.parent}
        changes = []
        for team, rows in members.items():
            held = self.teams.get(team)
            values = {}
            manager = self.managers.get(team)
            if manager is not None and not (held and held.manager == manager):
                values["manager"] = manager
            if not (held and held.parent):
                parent = self._parent(team, manager)
                if parent is not None and self._circles(team, parent, parents):
                    code_row = rows[0][1]
                    self._note("own_parent", code_row, "team", team=self.names[team])
                elif parent is not None:
                    values["parent"] = parents[team] = parent
            if not held:
                if manager is None and not any(row.manager for _ref, row in rows):
                    row = rows[0][1]
                    self._note("team_no_manager", row, "team", team=self.names[team])
                own = self.row_of.get(manager)
                values["level"] = (own and own.level) or "team"
            if values:
                changes.append(Change(team, self.names[team], values, rows[0][1].row))
        return changes

    def _index_people(self):
        """Everybody who can be named as a manager: in the sheet first, then here."""
        self.by_email = {
            one.email: one.id for one in self.known.people if one.email and one.active
        }
        sheet, here = [], []
        self.refs = []
        for row, held in self.staying:
            self.refs.append(self._ref(row, held))
            sheet.append((len(self.refs), row.name, None))
            if row.email:
                self.by_email[row.email] = self.refs[-1]
        in_sheet = {held.id for _row, held in self.matched if held}
        for one in self.known.people:
            if one.active and one.id not in in_sheet:
                here.append((one.id, one.name, None))
        self.in_sheet, self.here = People(sheet), People(here, self.known.person_words)

    def _who(self, text):
        """The ref of whoever is named, or None."""
        if text.casefold() in self.by_email:
            return self.by_email[text.casefold()]
        place, state = self.in_sheet.find(text)
        if state == MATCHED:
            return self.refs[place - 1]
        one, state = self.here.find(text)
        return one if state == MATCHED else None

    def _manager(self, team, rows):
        """Whom the rows name as the team's manager.

        The row of somebody whom others of the team name as theirs says who is above
        them, unless it names themselves.
        """
        named = {}
        for ref, row in rows:
            if row.manager:
                who = self._who(row.manager)
                if who is None:
                    self._note(
                        "manager_unknown",
                        row,
                        "manager",
                        row.manager,
                        team=self.names[team],
                    )
                else:
                    named[ref] = who
        by_others = {who for ref, who in named.items() if who != ref}
        votes = Counter(
            who for ref, who in named.items() if ref not in by_others or who == ref
        ) or Counter(named.values())
        if not votes:
            return None
        [(manager, _count)] = votes.most_common(1)
        if len(votes) > 1:
            self._note(
                "manager_several",
                rows[0][1],
                "manager",
                team=self.names[team],
                name=self._name(manager),
            )
        return manager

    def _name(self, ref):
        row = self.row_of.get(ref)
        return row.name if row else self.held[ref].name

    def _parent(self, team, manager):
        """Where the team's manager works or, if that is here, what their own manager
        manages."""
        row = self.row_of.get(manager)
        if not row:
            return None
        own = self.team_of[row.row]
        if own and own != team:
            return own
        boss = self._who(row.manager) if row.manager else None
        if boss is None or boss == manager:
            return None
        for other, who in self.managers.items():
            if who == boss and other != team:
                return other
        for other in self.known.teams:
            if other.manager == boss and other.id not in self.managers:
                return other.id
        row = self.row_of.get(boss)
        return self.team_of[row.row] if row else None

    def _circles(self, team, parent, parents):
        seen = set()
        while parent is not None and parent not in seen:
            if parent == team:
                return True
            seen.add(parent)
            parent = parents.get(parent)
        return False


def _short(name):
    """A name without its order and its initials."""
    return short_person_key(person_key(name))


def _number(text):
    """``37``, ``18.5 hours``, ``0.6 FTE``, ``60%``."""
    words = text.casefold().replace("%", " %").split()
    try:
        number = float(words[0])
    except (ValueError, IndexError):
        return None
    return number / 100 if "%" in words else number
