"""What a register would change in the cases already held. Decides; writes nothing.

The same register twice gives no change the second time: every value is compared before
it is called one.
"""

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from .deciding import FIRST_SEEN, START_FROM, TYPE_ORDER
from .mapping import CHARACTERISTICS, LIST_OF_TYPE

NEW, REOPEN, UPDATE, CLOSE, SAME, HOLD = (
    "new",
    "reopen",
    "update",
    "close",
    "same",
    "hold",
)

# Reasons, said in words by whoever shows them.
ABSENT, ENDED, SHORT_LIST, NOT_ASKED, LOWER_TYPE = (
    "absent",
    "ended",
    "short_list",
    "not_asked",
    "lower_type",
)

_FLAG_LISTS = MappingProxyType(
    {
        "short_breaks": 8,
        "repeat_care": 8,
        "missing": 8,
        "protection_order": 7,
        "repeat_plan": 7,
        "re_referral": 3,
        "section_47": 5,
        "adoption_plan": 10,
    }
)
_ALWAYS_FLAGS = frozenset(["also_cp", "also_assessment", "also_care_leaver"])


class Held(NamedTuple):
    """A case as the register of the product holds it. Ids are the database's; flags are
    codes.
    """

    id: int
    reference: str
    case_type: str
    is_open: bool
    department_id: int | None
    practitioner_id: int | None
    iro_id: int | None
    date_of_birth: date | None
    date_opened: date | None
    date_closed: date | None
    date_last_seen: date | None
    date_last_review: date | None
    flags: frozenset
    date_opened_from: str = ""


class Resolved(NamedTuple):
    """What a found case's names stand for."""

    department_id: int | None
    practitioner_id: int | None
    iro_id: int | None


@dataclass(slots=True)
class Change:
    """What happens to one case. ``values`` are only those that differ; ``reason`` is
    one of the words above.
    """

    kind: str
    reference: str
    held: Held | None
    values: dict
    sheet: str = ""
    row: int = 0
    reason: str = ""
    moved: bool = False


@dataclass(slots=True)
class Plan:
    """All changes, and the case types whose list is suspiciously short (type: now, last
    time).
    """

    changes: list = field(default_factory=list)
    short: dict = field(default_factory=dict)
    same: int = 0

    def count(self, *kinds):
        return sum(1 for change in self.changes if change.kind in kinds)

    @property
    def moved(self):
        """Cases already held whose team or worker changes."""
        return sum(1 for change in self.changes if change.moved)


def plan_changes(
    register,
    held,
    resolved,
    *,
    close_missing=True,
    close_short=False,
    keep_date_of_birth=False,
):
    """Compare a register with the cases held.

    :param register: the Register read
    :param held: {reference without regard to case: Held} of every case of the council,
        open and closed
    :param resolved: {reference: Resolved} for every case of the register
    :param close_missing: close open cases that are absent from the register
    :param close_short: close them even for a type that has shrunk to under half
    :return: a Plan
    """
    plan = Plan()
    managed = _managed_flags(register)
    register_keys = _joined_by_zeros(held, register)
    for key, found in register.cases.items():
        case = held.get(register_keys.get(key, key))
        values = _values(
            found, resolved[key], register, managed, case, keep_date_of_birth
        )
        if case is None:
            plan.changes.append(
                Change(NEW, found.reference, None, values, found.sheet, found.row)
            )
        elif case.is_open and _falls_below(found.case_type, case.case_type, register):
            plan.changes.append(
                Change(
                    HOLD, case.reference, case, {}, found.sheet, found.row, LOWER_TYPE
                )
            )
        elif not case.is_open:
            values["date_closed"] = None
            plan.changes.append(
                Change(REOPEN, case.reference, case, values, found.sheet, found.row)
            )
        elif values:
            moved = "department_id" in values or "practitioner_id" in values
            plan.changes.append(
                Change(
                    UPDATE,
                    case.reference,
                    case,
                    values,
                    found.sheet,
                    found.row,
                    moved=moved,
                )
            )
        else:
            plan.same += 1
    _plan_closing(plan, register, held, register_keys, close_missing, close_short)
    return plan


def _managed_flags(register):
    """Return the flags the file can speak of: those whose list is in it, and those
    worked out from any list.
    """
    managed = {
        flag for flag, number in _FLAG_LISTS.items() if number in register.lists_present
    }
    if register.keeps_characteristics:
        managed |= CHARACTERISTICS
    return frozenset(managed) | _ALWAYS_FLAGS


def _values(found, names, register, managed, case, keep_date_of_birth):
    """Return what to write; an empty cell never wipes a date that is held, but an empty
    worker does.
    """
    values = {}
    retyped = case is None or found.case_type != case.case_type
    if retyped:
        values["case_type"] = found.case_type
    wanted = {}
    if register.has_team:
        wanted["department_id"] = names.department_id
    if register.has_worker:
        wanted["practitioner_id"] = names.practitioner_id
    if register.has_iro:
        wanted["iro_id"] = names.iro_id
    if retyped or _start_counts(found, case):
        wanted["date_opened"] = found.start
        wanted["date_opened_from"] = found.start_from
    for name, value in (
        ("date_last_seen", found.seen),
        ("date_last_review", found.review),
    ):
        if value:
            wanted[name] = value
    if keep_date_of_birth and found.born:
        wanted["date_of_birth"] = found.born
    for name, value in wanted.items():
        current = getattr(case, name) if case else None
        if value != current and (value or current):
            values[name] = value
    current = case.flags if case else frozenset()
    flags = (current - managed) | found.flags
    if flags != current:
        values["flags"] = flags
    return values


def _start_counts(found, case):
    """Say whether the start found is better than the one held: a day in the lists is; a
    day worked out gives way to any day that was not, or was worked out from more.
    """
    if not found.start_from or not case.date_opened:
        return bool(found.start)
    if not case.date_opened_from or found.start_from == FIRST_SEEN:
        return False
    return START_FROM.index(found.start_from) <= START_FROM.index(case.date_opened_from)


def _falls_below(found_type, held_type, register):
    """Say whether the file, lacking the list of the type held, would lower it."""
    covered = register.types_present | (
        {"lac", "cp", "cin"} if 6 in register.lists_present else set()
    )
    if (
        held_type in covered
        or held_type not in TYPE_ORDER
        or found_type not in TYPE_ORDER
    ):
        return False
    return TYPE_ORDER.index(found_type) > TYPE_ORDER.index(held_type)


def _joined_by_zeros(held, register):
    """Let ``0012345`` in the file find ``12345`` in the register, and the other way
    round, where there is one only.
    """
    stripped = {}
    for key in held:
        if key.isdecimal():
            stripped.setdefault(key.lstrip("0"), []).append(key)
    joined = {}
    for key in (*register.cases, *register.closed, *register.waiting):
        if key not in held and key.isdecimal():
            candidates = stripped.get(key.lstrip("0"), ())
            if len(candidates) == 1:
                joined[key] = candidates[0]
    return joined


def _plan_closing(plan, register, held, names, close_missing, close_short):
    in_file = {names.get(key, key) for key in (*register.cases, *register.waiting)}
    ended = {names.get(key, key): found for key, found in register.closed.items()}
    found_types = {}
    for found in register.cases.values():
        found_types[found.case_type] = found_types.get(found.case_type, 0) + 1
    held_types = {}
    for case in held.values():
        if case.is_open:
            held_types[case.case_type] = held_types.get(case.case_type, 0) + 1
    for case_type in sorted(register.types_present):
        now, before = found_types.get(case_type, 0), held_types.get(case_type, 0)
        if now * 2 < before:
            plan.short[case_type] = (now, before)
    for key, case in held.items():
        if not case.is_open or key in in_file:
            continue
        found = ended.get(key)
        if found is not None and _speaks_of(found, case.case_type, register):
            _close(
                plan,
                case,
                found.date_closed or register.date_as_of,
                ENDED,
                found.sheet,
                found.row,
            )
        elif case.case_type in register.types_present:
            if not close_missing:
                plan.changes.append(
                    Change(HOLD, case.reference, case, {}, reason=NOT_ASKED)
                )
            elif case.case_type in plan.short and not close_short:
                plan.changes.append(
                    Change(HOLD, case.reference, case, {}, reason=SHORT_LIST)
                )
            else:
                _close(plan, case, register.date_as_of, ABSENT)


def _speaks_of(found, case_type, register):
    return (
        case_type in register.types_present
        or LIST_OF_TYPE.get(case_type) in found.numbers
        or case_type in found.types
    )


def _close(plan, case, day, reason, sheet="", row=0):
    if case.date_opened and day < case.date_opened:
        day = case.date_opened
    plan.changes.append(
        Change(CLOSE, case.reference, case, {"date_closed": day}, sheet, row, reason)
    )
