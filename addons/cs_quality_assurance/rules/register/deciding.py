"""Which type of case a child has on the day, from what the lists say of them."""

from types import MappingProxyType

from dateutil.relativedelta import relativedelta

from .layout import PLAIN, status_meaning
from .report import NO_FLAGS, FoundCase
from .text import compact

# Highest first. Ofsted's own order for Case status, then what stands outside it.
TYPE_ORDER = (
    "lac",
    "cp",
    "cin",
    "assessment",
    "care_leaver",
    "early_help",
    "adoption",
    "youth_justice",
    "private_fostering",
    "fostering",
)
ADULT = 18
# The best of these that is known: the end of care, the eighteenth birthday, the first
# register that shows them.
CARE_ENDED, BIRTHDAY, FIRST_SEEN = START_FROM = ("care_ended", "birthday", "first_seen")
_SPOKEN = MappingProxyType({"lac": "looked after", "cp": "child protection"})
_ALSO = ("cp", "assessment", "care_leaver")


class Child:
    """What each list says of one child: the row that counts, and whether it is open."""

    def __init__(self, rows, flags):
        self.rows = rows
        self.flags = set(flags)
        self.open = {
            number for number, row in rows.items() if row is not None and row.is_open
        }
        short = 8 in self.open and "short_breaks" in rows[8].flags
        self.short_breaks = rows[8] if short else None
        self.in_care = 8 in self.open and not short
        eligible = 9 in self.open and "eligible" in rows[9].flags
        # Eligible children are still looked after: List 8 has them.
        self.leaving_care = 9 in self.open and not (eligible and self.in_care)
        ages = [row.age for row in rows.values() if row is not None]
        self.adult = any(age is not None and age >= ADULT for age in ages)


class Decider:
    """Turns what a Collector holds of a child into the one open case, or None."""

    def __init__(self, collected):
        self.collected = collected
        self.note = collected.note

    def meaning(self, fact):
        """Return what the row's status or type means."""
        return status_meaning(fact.status, self.collected.council_types)

    # ------------------------------------------------------------- Annex A

    def from_lists(self, key):
        """Return the FoundCase of a child in the lists, or None if nothing is open."""
        collected = self.collected
        child = Child(
            {number: facts.get(key) for number, facts in collected.by_list.items()},
            collected.flags.get(key, ()),
        )
        if child.leaving_care and child.adult:
            return self._adult_leaver(child)
        case_type, fact = self._type(child)
        if case_type is None:
            return None
        self._add_flags(child, case_type)
        six = child.rows[6]
        if fact.number in (7, 8) and six is not None and 6 not in child.open:
            self.note("status_behind", six, "status", six.status, list=fact.number)
        second = six if 6 in child.open or fact.number != 4 else None
        case = self._case(case_type, fact, second, child)
        if case_type == "assessment" and not case.start and 4 in child.open:
            case.start = child.rows[4].start
        if child.adult and case_type != "care_leaver":
            self.note("over_18", fact, "child_id", fact.reference)
        return case

    def _adult_leaver(self, child):
        """A person of 18 or over on List 9: it beats rows left open elsewhere."""
        for number in (8, 7, 6):
            if number in child.open:
                row = child.rows[number]
                code = "care_leaver_not_cin" if number == 6 else "care_leaver_wins"
                self.note(code, row, "child_id", row.reference, list=number)
        second = child.rows[6] if 6 in child.open else None
        return self._case("care_leaver", child.rows[9], second, child)

    def _type(self, child):
        """Return (type, the row it was read from), or (None, None)."""
        rows, opened = child.rows, child.open
        if child.in_care:
            return "lac", rows[8]
        if 7 in opened:
            return "cp", rows[7]
        found = None, None
        if 6 in opened:
            case_type = self._by_status(child)
            from_nine = case_type == "care_leaver" and child.leaving_care
            found = case_type, rows[9] if from_nine else rows[6]
        if child.short_breaks and found[0] in (None, "cin"):
            row = child.short_breaks
            self.note("short_breaks", row, "legal_status", row.reference)
            return "cin", found[1] or row
        if found[0]:
            return found
        for number, case_type in ((4, "assessment"), (9, "care_leaver")):
            if number in opened:
                return case_type, rows[number]
        return ("early_help", rows[2]) if 2 in opened else (None, None)

    def _by_status(self, child):
        """Return the type of a child whose open row is in List 6 only."""
        fact = child.rows[6]
        meaning = self.meaning(fact)
        if meaning is None:
            code = "status_unknown" if fact.status else "status_blank"
            self.note(code, fact, "status", fact.status)
            return "cin"
        if meaning.endswith("?"):
            self.note("status_new", fact, "status", fact.status)
            return meaning[:-1]
        case_type, _plus, also = meaning.partition("+")
        if also and child.rows[8] is not None and child.rows[7] is None:
            case_type, also = also, ""  # care has ended; the plan is still believed
        if case_type in _SPOKEN:
            return self._believed(child, fact, case_type, also)
        if case_type == "care_leaver" and not child.leaving_care:
            if 9 in self.collected.lists_present:
                self.note("status_care_leaver", fact, "status", fact.status)
        return case_type

    def _believed(self, child, fact, case_type, also):
        """Hold a status of looked after or child protection against its own list."""
        number = {"lac": 8, "cp": 7}[case_type]
        said = {"type": _SPOKEN[case_type], "list": number}
        if child.rows[number] is not None:
            self.note("status_ended", fact, "status", fact.status, **said)
            return "cin"
        self.collected.types_seen.add(case_type)
        if number in self.collected.lists_present:
            self.note("status_only", fact, "status", fact.status, **said)
        if also:
            child.flags.add("also_" + also)
        return case_type

    def _add_flags(self, child, case_type):
        if case_type == "lac" and 7 in child.open:
            child.flags.add("also_cp")
        if case_type in ("lac", "cp", "cin") and 4 in child.open:
            child.flags.add("also_assessment")
        if case_type != "care_leaver" and 9 in child.open:
            child.flags.add("also_care_leaver")

    # ------------------------------------------------------- plain register

    def from_plain(self, key):
        """Return the FoundCase of a child in a plain register, or None."""
        facts = self.collected.plain[key]
        others = sorted(set(facts) - set(TYPE_ORDER))
        ranked = [
            case_type
            for case_type in (*TYPE_ORDER, *others)
            if case_type in facts and facts[case_type].is_open
        ]
        if not ranked:
            return None
        child = Child(dict.fromkeys((8, 9)), self.collected.flags.get(key, ()))
        child.flags |= {"also_" + other for other in ranked[1:] if other in _ALSO}
        return self._case(ranked[0], facts[ranked[0]], None, child)

    # ---------------------------------------------------------------- case

    def _case(self, case_type, fact, second, child):
        """Build the case from the deciding row; its gaps are filled from a second one.

        For short breaks List 8 has the work and List 6, where there is one, the dates.
        """
        work = child.short_breaks if case_type == "cin" else None
        work = work or fact
        team = work.team or fact.team or (second.team if second else "")
        worker, said = self._worker([work, fact, second])
        if not worker and case_type != "early_help":
            self.collected.no_worker += 1
            self.note("no_worker", fact, "worker", said)
        if not team:
            column = "organisation" if fact.number == 2 else "team"
            self.note("no_team", fact, column)
        start, start_from = fact.start or work.start, ""
        if case_type == "care_leaver" and (fact.number != PLAIN or not start):
            start, start_from = self._leaver_start(child, fact)
        return FoundCase(
            reference=fact.reference,
            key=fact.key,
            case_type=case_type,
            team=team,
            team_kind="organisation" if fact.number == 2 else "team",
            worker=worker,
            iro=fact.iro,
            start=start,
            seen=fact.seen or work.seen,
            review=fact.review or work.review,
            born=fact.born or (second.born if second else None),
            flags=frozenset(child.flags) if child.flags else NO_FLAGS,
            sheet=fact.sheet,
            row=fact.row,
            start_from=start_from,
        )

    def _leaver_start(self, child, fact):
        """List 9 has no start, nor need a plain register: since when somebody has been
        a care leaver.

        :return: (day, one of ``START_FROM``)
        """
        as_of = self.collected.as_of
        in_care = child.rows[8]
        if in_care is not None and in_care.end and in_care.end <= as_of:
            return in_care.end, CARE_ENDED
        if fact.born:
            birthday = fact.born + relativedelta(years=ADULT)
            if birthday <= as_of:
                return birthday, BIRTHDAY
        return as_of, FIRST_SEEN

    def _worker(self, facts):
        """Return (worker, what the cell says when it names nobody)."""
        said = ""
        for fact in facts:
            if fact is None:
                continue
            if fact.worker and compact(fact.worker) not in self.collected.teams:
                return fact.worker, ""
            said = said or fact.worker or fact.worker_raw
        return "", said
