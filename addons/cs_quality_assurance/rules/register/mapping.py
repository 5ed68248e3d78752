"""From the rows of all lists to one open case per child: the highest type wins, the others become flags."""

from datetime import timedelta
from types import MappingProxyType

from .dates import spoken
from .layout import PLAIN, status_meaning
from .report import FoundCase, FoundClosed
from .text import compact

# Highest first. Ofsted's own order for Case status, then what stands outside it.
TYPE_ORDER = (
    "lac", "cp", "cin", "assessment", "care_leaver", "early_help",
    "adoption", "youth_justice", "private_fostering", "fostering",
)  # fmt: skip
LIST_OF_TYPE = MappingProxyType({"lac": 8, "cp": 7, "cin": 6, "assessment": 6, "care_leaver": 9, "early_help": 2})
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
# Facts about the child and not about the work: kept only when the council asks for them.
CHARACTERISTICS = frozenset(["uasc", "disability"])
ADULT = 18
SIX_MONTHS = timedelta(days=184)
_ONE_ROW_A_CHILD = (6, 7, 8, 9)


class Collector:
    """Takes the facts of every list as they are read and keeps, per child and list, the one that counts."""

    def __init__(self, as_of, log, council_types=MappingProxyType({}), keep_characteristics=False):
        self.as_of = as_of
        self.log = log
        self.council_types = council_types
        self.keep_characteristics = keep_characteristics
        self.by_list = {number: {} for number in (2, 4, 6, 7, 8, 9)}
        self.plain = {}  # reference -> case type -> fact
        self.flags = {}  # reference -> set
        self.teams = set()  # compact names of teams, to know one that stands in a worker's cell
        self.lists_present = set()
        self.types_seen = set()
        self.where = {}  # sheet -> our key -> the column as a report names it
        self.no_worker = 0

    def _note(self, code, fact, key, value="", **params):
        self.log.add(code, fact.sheet, fact.row, self.where.get(fact.sheet, {}).get(key, ""), value, **params)

    # ------------------------------------------------------------- collecting

    def add(self, fact, report):
        """Take one row. Counts it as open or closed in the list's report."""
        number = fact.number
        if fact.team:
            self.teams.add(fact.team)
        flags = {FLAGS[flag] for flag in fact.flags if flag in FLAGS}
        if self.keep_characteristics:
            flags |= fact.flags & CHARACTERISTICS
        if number == 5 and (not fact.start or self.as_of - SIX_MONTHS <= fact.start <= self.as_of):
            flags.add("section_47")
        if number == 10 and self._is_adoption_plan(fact):
            flags.add("adoption_plan")
        if flags:
            self.flags.setdefault(fact.key, set()).update(flags)
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

    def _is_adoption_plan(self, fact):
        ended = fact.end and fact.end <= self.as_of
        return not ended and "reversed" not in fact.flags and (not fact.start or fact.start <= self.as_of)

    def _add_plain(self, fact, report):
        meaning = status_meaning(fact.status, self.council_types)
        if meaning is None:
            self._note("type_unknown", fact, "case_type", fact.status)
            report.rows_rejected += 1
            return
        case_type, _plus, also = meaning.rstrip("?").partition("+")
        if case_type == "closed":
            self._note("type_unknown", fact, "case_type", fact.status)
            report.rows_rejected += 1
            return
        if also:
            self.flags.setdefault(fact.key, set()).add("also_" + also)
        self.types_seen.add(case_type)
        fact.is_open = self._is_open(fact)
        report.rows_open += fact.is_open
        report.rows_closed += not fact.is_open
        self._keep_better(self.plain.setdefault(fact.key, {}), case_type, fact)

    def _is_open(self, fact):
        """Open on the day: started by then and not ended by then."""
        number = fact.number
        if number == 9:
            if "not_live" in fact.flags:
                self._note("not_live", fact, "in_touch", fact.reference)
                return False
            return True
        if fact.end and fact.end <= self.as_of:
            if number == 6 and status_meaning(fact.status, self.council_types) not in (None, "closed"):
                self._note("status_open", fact, "status", fact.status)
            return False
        if number == 6 and status_meaning(fact.status, self.council_types) == "closed":
            if not fact.end:
                self._note("status_closed", fact, "status", fact.status)
            return False
        if fact.start and fact.start > self.as_of:
            unborn = fact.age is not None and fact.age < 0
            self._note("start_future_unborn" if unborn else "start_future", fact, "start", spoken(fact.start))
            return unborn
        if fact.end:
            self._note("end_future", fact, "end", spoken(fact.end))
        if number == 8 and fact.start and fact.born and fact.start < fact.born:
            self._note("start_before_birth", fact, "start", spoken(fact.start))
        return True

    def _keep_better(self, facts, place, fact):
        """Keep the open row, else the one that started last; say so where a list should have one row a child."""
        held = facts.get(place)
        if held is None:
            facts[place] = fact
            return
        better, worse = (fact, held) if _rank(fact) > _rank(held) else (held, fact)
        facts[place] = better
        if fact.number in _ONE_ROW_A_CHILD or fact.number == PLAIN:
            code = "reopened" if better.is_open and not worse.is_open else "duplicate"
            self._note(code, worse, "child_id", worse.reference, list=fact.number, other=better.row)

    # --------------------------------------------------------------- deciding

    def finish(self):
        """Return ({reference: FoundCase}, {reference: FoundClosed}, references neither open nor ended)."""
        self._join_leading_zeros()
        self.teams = {compact(team) for team in self.teams}
        cases, closed, waiting = {}, {}, set()
        references = dict.fromkeys(key for facts in (*self.by_list.values(), self.plain) for key in facts)
        for key in references:
            case = self._decide_plain(key) if key in self.plain else self._decide(key)
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
        """Return the case types of which the file shows all: only those may be closed by being absent."""
        if PLAIN in self.lists_present:
            return frozenset(self.types_seen)
        present = {case_type for case_type, number in LIST_OF_TYPE.items() if number in self.lists_present}
        if 4 in self.lists_present:
            present.add("assessment")
        return frozenset(present | (self.types_seen & {"lac", "cp"}))

    def _facts(self, key):
        return [facts[key] for facts in self.by_list.values() if key in facts]

    def _decide(self, key):
        row = {number: facts.get(key) for number, facts in self.by_list.items()}
        opened = {number: fact is not None and fact.is_open for number, fact in row.items()}
        breaks = opened[8] and "short_breaks" in row[8].flags
        in_care = opened[8] and not breaks
        leaver = opened[9] and not ("eligible" in row[9].flags and in_care)
        flags = set(self.flags.get(key, ()))
        if leaver and _is_adult(row.values()):
            for number in (8, 7, 6):
                if opened[number]:
                    code = "care_leaver_not_cin" if number == 6 else "care_leaver_wins"
                    self._note(code, row[number], "child_id", row[number].reference, list=number)
            return self._case("care_leaver", row[9], row[6] if opened[6] else None, flags)
        case_type, fact = None, None
        if in_care:
            case_type, fact = "lac", row[8]
        elif opened[7]:
            case_type, fact = "cp", row[7]
        elif opened[6]:
            case_type, fact = self._by_status(row, leaver, flags), row[6]
            if case_type == "care_leaver" and leaver:
                fact = row[9]
        if breaks and case_type in (None, "cin"):
            self._note("short_breaks", row[8], "legal_status", row[8].reference)
            case_type, fact = "cin", fact or row[8]
        if case_type is None and opened[4]:
            case_type, fact = "assessment", row[4]
        if case_type is None and leaver:
            case_type, fact = "care_leaver", row[9]
        if case_type is None and opened[2]:
            case_type, fact = "early_help", row[2]
        if case_type is None:
            return None
        if case_type == "lac" and opened[7]:
            flags.add("also_cp")
        if case_type in ("lac", "cp", "cin") and opened[4]:
            flags.add("also_assessment")
        if case_type != "care_leaver" and opened[9]:
            flags.add("also_care_leaver")
        if fact.number in (7, 8) and row[6] is not None and not opened[6]:
            self._note("status_behind", row[6], "status", row[6].status, list=fact.number)
        second = row[6] if opened[6] or fact.number != 4 else None
        case = self._case(case_type, fact, second, flags)
        if case_type == "assessment" and not case.start and opened[4]:
            case.start = row[4].start
        if breaks:
            case.start, case.review = case.start or row[8].start, row[8].review
            case.seen = case.seen or row[8].seen
            case.team, case.worker = row[8].team or case.team, row[8].worker or case.worker
        if _is_adult(row.values()) and case_type != "care_leaver":
            self._note("over_18", fact, "child_id", fact.reference)
        return case

    def _by_status(self, row, leaver, flags):
        """Return the type of a child whose open row is in List 6 only."""
        fact = row[6]
        meaning = status_meaning(fact.status, self.council_types)
        if meaning is None:
            code = "status_unknown" if fact.status else "status_blank"
            self._note(code, fact, "status", fact.status)
            return "cin"
        if meaning.endswith("?"):
            self._note("status_new", fact, "status", fact.status)
            return meaning[:-1]
        case_type, _plus, also = meaning.partition("+")
        if case_type == "lac" and row[8] is not None and also == "cp" and row[7] is None:
            case_type, also = "cp", ""
        number = {"lac": 8, "cp": 7}.get(case_type)
        if number:
            if row[number] is not None:
                self._note("status_ended", fact, "status", fact.status, type=_SPOKEN[case_type], list=number)
                return "cin"
            self.types_seen.add(case_type)
            if number in self.lists_present:
                self._note("status_only", fact, "status", fact.status, type=_SPOKEN[case_type], list=number)
            if also:
                flags.add("also_" + also)
        elif case_type == "care_leaver" and not leaver and 9 in self.lists_present:
            self._note("status_care_leaver", fact, "status", fact.status)
        return case_type

    def _decide_plain(self, key):
        facts = self.plain[key]
        ranked = [case_type for case_type in (*TYPE_ORDER, *sorted(facts)) if case_type in facts and facts[case_type].is_open]
        if not ranked:
            return None
        flags = set(self.flags.get(key, ()))
        flags |= {"also_" + other for other in ranked[1:] if other in ("cp", "assessment", "care_leaver") and other != ranked[0]}
        return self._case(ranked[0], facts[ranked[0]], None, flags)

    def _case(self, case_type, fact, second, flags):
        """Build the case from the deciding row; team and worker from List 6 where that row has none."""
        team = fact.team or (second.team if second else "")
        worker, raw = fact.worker, fact.worker_raw
        if not worker and second:
            worker, raw = second.worker, raw or second.worker_raw
        if worker and compact(worker) in self.teams:
            worker, raw = "", worker
        if not worker and case_type != "early_help":
            self.no_worker += 1
            self._note("no_worker", fact, "worker", raw)
        if not team:
            self._note("no_team", fact, "team" if fact.number != 2 else "organisation")
        born = next((item.born for item in (fact, second) if item is not None and item.born), None)
        return FoundCase(
            reference=fact.reference,
            key=fact.key,
            case_type=case_type,
            team=team,
            team_kind="organisation" if fact.number == 2 else "team",
            worker=worker,
            iro=fact.iro,
            start=None if case_type == "care_leaver" and fact.number != PLAIN else fact.start,
            seen=fact.seen,
            review=fact.review,
            born=born,
            flags=frozenset(flags),
            sheet=fact.sheet,
            row=fact.row,
        )

    def _closed(self, key):
        """Return when and where the child's work ended, or None when none of it has ended (a start to come)."""
        facts = list(self.plain[key].values()) if key in self.plain else self._facts(key)
        ended = [fact for fact in facts if self._has_ended(fact)]
        if not ended:
            return None
        fact = max(ended, key=lambda item: (item.end or self.as_of).toordinal())
        types = {status_meaning(item.status, self.council_types) for item in ended if item.number == PLAIN}
        numbers = frozenset(item.number for item in ended)
        end = min(fact.end, self.as_of) if fact.end else None
        return FoundClosed(fact.reference, key, end, fact.sheet, fact.row, numbers, frozenset(types - {None}))

    def _has_ended(self, fact):
        if fact.end and fact.end <= self.as_of:
            return True
        if fact.number == 9:
            return "not_live" in fact.flags
        return fact.number == 6 and status_meaning(fact.status, self.council_types) == "closed"

    # ----------------------------------------------------------- leading zeros

    def _join_leading_zeros(self):
        """Join ``0012345`` and ``12345`` where one is the other read as a number and no list has both."""
        forms = {}
        for facts in (*self.by_list.values(), self.plain, self.flags):
            for key in facts:
                if key.isdecimal():
                    forms.setdefault(key.lstrip("0"), set()).add(key)
        for stripped, found in forms.items():
            if len(found) != 2 or stripped not in found:
                continue
            full = max(found, key=len)
            if any(stripped in facts and full in facts for facts in (*self.by_list.values(), self.plain)):
                continue
            self._rename(stripped, full)

    def _rename(self, old, new):
        for facts in self.by_list.values():
            if old in facts:
                fact = facts.pop(old)
                self._note("id_zeros", fact, "child_id", fact.reference, other=new)
                fact.key = fact.reference = new
                facts[new] = fact
        if old in self.flags:
            self.flags.setdefault(new, set()).update(self.flags.pop(old))


_SPOKEN = MappingProxyType({"lac": "looked after", "cp": "child protection"})


def _rank(fact):
    return fact.is_open, fact.start is not None, fact.start.toordinal() if fact.start else 0


def _is_adult(facts):
    ages = [fact.age for fact in facts if fact is not None and fact.age is not None]
    return bool(ages) and max(ages) >= ADULT
