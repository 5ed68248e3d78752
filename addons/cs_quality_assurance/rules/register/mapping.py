"""From the rows of all lists to what counts of each child, list by list."""

from datetime import timedelta
from types import MappingProxyType

from .dates import spoken
from .deciding import Decider
from .layout import PLAIN, status_meaning
from .messages import RegisterError
from .report import FoundClosed
from .text import compact

LIST_OF_TYPE = MappingProxyType(
    {"lac": 8, "cp": 7, "cin": 6, "assessment": 6, "care_leaver": 9, "early_help": 2}
)
# What the lists say of a child -> the flag on the case. Kept whatever the options.
FLAGS = MappingProxyType(
    {
        "short_breaks": "short_breaks",
        "protection_order": "protection_order",
        "previous_plans": "repeat_plan",
        "repeat_care": "repeat_care",
        "missing": "missing",
        "referrals": "re_referral",
    }
)
# Facts about the child, not the work: kept only when the council asks for them.
CHARACTERISTICS = frozenset(["uasc", "disability"])
SIX_MONTHS = timedelta(days=184)
# Several times what the largest council has open and closed in a year; bounds memory.
MAX_CHILDREN = 150_000
_ONE_ROW_A_CHILD = (6, 7, 8, 9)


class Collector:
    """Takes the facts of every list as they are read and keeps, per child and list, the
    one that counts.
    """

    def __init__(
        self, as_of, log, council_types=MappingProxyType({}), keep_characteristics=False
    ):
        self.as_of = as_of
        self.log = log
        self.council_types = council_types
        self.keep_characteristics = keep_characteristics
        self.by_list = {number: {} for number in (2, 4, 6, 7, 8, 9)}
        self.plain = {}  # reference -> case type -> fact
        self.flags = {}  # reference -> set
        # Names of teams, to know one that stands in a worker's cell
        self.teams = set()
        self.lists_present = set()
        self.types_seen = set()
        self.where = {}  # sheet -> our key -> the column as a report names it
        self.no_worker = 0

    def note(self, code, fact, key, value="", **params):
        """Note a finding about a row, with the column that holds ``key``."""
        self.log.add(
            code,
            fact.sheet,
            fact.row,
            self.where.get(fact.sheet, {}).get(key, ""),
            value,
            fact.reference,
            **params,
        )

    # ------------------------------------------------------------- collecting

    def add(self, fact, report):
        """Take one row. Counts it as open or closed in the list's report.

        :raise RegisterError: there are more children than a council has
        """
        number = fact.number
        if fact.team:
            self.teams.add(fact.team)
        flags = {FLAGS[flag] for flag in fact.flags if flag in FLAGS}
        if self.keep_characteristics:
            flags |= fact.flags & CHARACTERISTICS
        if number == 5 and (
            not fact.start or self.as_of - SIX_MONTHS <= fact.start <= self.as_of
        ):
            flags.add("section_47")
        if number == 10 and self._is_adoption_plan(fact):
            flags.add("adoption_plan")
        if flags:
            self.flags.setdefault(fact.key, set()).update(flags)
            self._check_size(self.flags)
        if number in (3, 5, 10):
            return
        if number == PLAIN:
            self._add_plain(fact, report)
            return
        fact.is_open = self._is_open(fact)
        if fact.is_open:
            report.rows_open += 1
        else:
            report.rows_closed += 1
        self._keep_better(self.by_list[number], fact.key, fact)
        self._check_size(self.by_list[number])

    def _check_size(self, held):
        if len(held) > MAX_CHILDREN:
            raise RegisterError("too_many", limit=f"{MAX_CHILDREN:,}")

    def _is_adoption_plan(self, fact):
        ended = fact.end and fact.end <= self.as_of
        return (
            not ended
            and "reversed" not in fact.flags
            and (not fact.start or fact.start <= self.as_of)
        )

    def _add_plain(self, fact, report):
        meaning = status_meaning(fact.status, self.council_types)
        if meaning is None:
            self.note("type_unknown", fact, "case_type", fact.status)
            report.rows_rejected += 1
            return
        case_type, _plus, also = meaning.rstrip("?").partition("+")
        if case_type == "closed":
            self.note("type_unknown", fact, "case_type", fact.status)
            report.rows_rejected += 1
            return
        if also:
            self.flags.setdefault(fact.key, set()).add("also_" + also)
        self.types_seen.add(case_type)
        fact.is_open = self._is_open(fact)
        report.rows_open += fact.is_open
        report.rows_closed += not fact.is_open
        self._keep_better(self.plain.setdefault(fact.key, {}), case_type, fact)
        self._check_size(self.plain)

    def _is_open(self, fact):
        """Open on the day: started by then and not ended by then."""
        number = fact.number
        if number == 9:
            if "not_live" in fact.flags:
                self.note("not_live", fact, "in_touch", fact.reference)
                return False
            return True
        if fact.end and fact.end <= self.as_of:
            if number == 6 and status_meaning(fact.status, self.council_types) not in (
                None,
                "closed",
            ):
                self.note("status_open", fact, "status", fact.status)
            return False
        if number == 6 and status_meaning(fact.status, self.council_types) == "closed":
            if not fact.end:
                self.note("status_closed", fact, "status", fact.status)
            return False
        if fact.start and fact.start > self.as_of:
            unborn = fact.age is not None and fact.age < 0
            self.note(
                "start_future_unborn" if unborn else "start_future",
                fact,
                "start",
                spoken(fact.start),
            )
            return unborn
        if fact.end:
            self.note("end_future", fact, "end", spoken(fact.end))
        if number == 8 and fact.start and fact.born and fact.start < fact.born:
            self.note("start_before_birth", fact, "start", spoken(fact.start))
        return True

    def _keep_better(self, facts, place, fact):
        """Keep the open row, else the one that started last; say so where a list should
        have one row a child.
        """
        held = facts.get(place)
        if held is None:
            facts[place] = fact
            return
        better, worse = (fact, held) if _rank(fact) > _rank(held) else (held, fact)
        facts[place] = better
        if fact.number in _ONE_ROW_A_CHILD or fact.number == PLAIN:
            code = "reopened" if better.is_open and not worse.is_open else "duplicate"
            self.note(
                code,
                worse,
                "child_id",
                worse.reference,
                list=fact.number,
                other=better.row,
            )

    # --------------------------------------------------------------- deciding

    def finish(self):
        """Return ({reference: FoundCase}, {reference: FoundClosed}, references neither
        open nor ended).
        """
        self._join_leading_zeros()
        self.teams = {compact(team) for team in self.teams}
        cases, closed, waiting = {}, {}, set()
        decider = Decider(self)
        references = dict.fromkeys(
            key for facts in (*self.by_list.values(), self.plain) for key in facts
        )
        for key in references:
            case = (
                decider.from_plain(key)
                if key in self.plain
                else decider.from_lists(key)
            )
            if case is not None:
                cases[key] = case
                continue
            ended = self._closed(key)
            if ended is None:
                waiting.add(key)
            else:
                closed[key] = ended
        return cases, closed, waiting

    def types_present(self):
        """Return the case types of which the file shows all: only those may be closed
        by being absent.
        """
        if PLAIN in self.lists_present:
            return frozenset(self.types_seen)
        present = {
            case_type
            for case_type, number in LIST_OF_TYPE.items()
            if number in self.lists_present
        }
        if 4 in self.lists_present:
            present.add("assessment")
        return frozenset(present | (self.types_seen & {"lac", "cp"}))

    def _facts(self, key):
        return [facts[key] for facts in self.by_list.values() if key in facts]

    def _closed(self, key):
        """Return when and where the child's work ended, or None when none of it has
        ended (a start to come).
        """
        facts = (
            list(self.plain[key].values()) if key in self.plain else self._facts(key)
        )
        ended = [fact for fact in facts if self._has_ended(fact)]
        if not ended:
            return None
        fact = max(ended, key=lambda item: (item.end or self.as_of).toordinal())
        types = {
            status_meaning(item.status, self.council_types)
            for item in ended
            if item.number == PLAIN
        }
        numbers = frozenset(item.number for item in ended)
        end = min(fact.end, self.as_of) if fact.end else None
        return FoundClosed(
            fact.reference,
            key,
            end,
            fact.sheet,
            fact.row,
            numbers,
            frozenset(types - {None}),
        )

    def _has_ended(self, fact):
        if fact.end and fact.end <= self.as_of:
            return True
        if fact.number == 9:
            return "not_live" in fact.flags
        return (
            fact.number == 6
            and status_meaning(fact.status, self.council_types) == "closed"
        )

    # ----------------------------------------------------------- leading zeros

    def _join_leading_zeros(self):
        """Join ``0012345`` and ``12345`` where one is the other read as a number and no
        list has both.
        """
        forms = {}
        for facts in (*self.by_list.values(), self.plain, self.flags):
            for key in facts:
                if key.isdecimal():
                    forms.setdefault(key.lstrip("0"), set()).add(key)
        for stripped, found in forms.items():
            if len(found) != 2 or stripped not in found:
                continue
            full = max(found, key=len)
            if any(
                stripped in facts and full in facts
                for facts in (*self.by_list.values(), self.plain)
            ):
                continue
            self._rename(stripped, full)

    def _rename(self, old, new):
        for facts in self.by_list.values():
            if old in facts:
                fact = facts.pop(old)
                self.note("id_zeros", fact, "child_id", fact.reference, other=new)
                fact.key = fact.reference = new
                facts[new] = fact
        if old in self.flags:
            self.flags.setdefault(new, set()).update(self.flags.pop(old))


def _rank(fact):
    return (
        fact.is_open,
        fact.start is not None,
        fact.start.toordinal() if fact.start else 0,
    )
