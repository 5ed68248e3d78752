"""What a register changes in the cases held: rules/register/changes.py. Acceptance item
18 and ALL-08.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_support import AS_OF, annex, csv_bytes, read, read_lists
from rules.register.changes import (
    ABSENT,
    CLOSE,
    ENDED,
    HOLD,
    LOWER_TYPE,
    NEW,
    NOT_ASKED,
    REOPEN,
    SHORT_LIST,
    UPDATE,
    Held,
    Resolved,
    plan_changes,
)

TEAMS = {"North": 1, "South": 2}
WORKERS = {"Jo Hughes": 11, "Sam Pond": 12}


def plan(register, held=(), **options):
    """Plan the changes with the teams and workers of these tests."""
    resolved = {
        key: Resolved(
            TEAMS.get(case.team), WORKERS.get(case.worker), WORKERS.get(case.iro)
        )
        for key, case in register.cases.items()
    }
    return plan_changes(
        register,
        {case.reference.casefold(): case for case in held},
        resolved,
        **options,
    )


def carry_out(the_plan, held=()):
    """Return the cases held after the plan, as the models would write them."""
    cases = {case.reference: case for case in held}
    for change in the_plan.changes:
        if change.kind == HOLD:
            continue
        old = change.held or Held(
            len(cases) + 1, change.reference, "", True, *[None] * 8, frozenset()
        )
        case = old._replace(**change.values)
        cases[case.reference] = case._replace(
            is_open=case.date_closed is None or case.date_closed > AS_OF
        )
    return list(cases.values())


def kinds(the_plan):
    """Return {reference: kind}."""
    return {change.reference: change.kind for change in the_plan.changes}


def row(number, **values):
    """A row of List 6."""
    return {
        "id": number,
        "start": date(2026, 1, 5),
        "status": "c) Child in need plan",
        "team": "North",
        "worker": "Jo Hughes",
        **values,
    }


def test_the_first_register_opens_everything_and_the_second_time_changes_nothing():
    register = read_lists(
        l6=[row(1), row(2, team="South", worker="Nobody Known")], l8=[{"id": 3}]
    )
    first = plan(register)
    assert kinds(first) == {"1": NEW, "2": NEW, "3": NEW}
    held = carry_out(first)
    second = plan(register, held)
    assert second.changes == [] and second.same == 3
    assert {case.reference: (case.case_type, case.department_id,
    case.practitioner_id) for case in held} == {
        "1": ("cin", 1, 11), "2": ("cin", 2, None), "3": ("lac", None, None),
    }  # fmt: skip


facts = st.fixed_dictionaries(
    {
        "id": st.integers(1, 12),
        "start": st.none() | st.dates(date(2024, 1, 1), date(2026, 3, 31)),
        "end": st.none() | st.dates(date(2025, 6, 1), date(2026, 3, 31)),
        "team": st.sampled_from(["North", "South", "Elsewhere", "", "#N/A"]),
        "worker": st.sampled_from(["Jo Hughes", "Pond, Sam", "Nobody", "-"]),
    }
)
registers = st.fixed_dictionaries(
    {
        6: st.lists(facts, max_size=12),
        7: st.lists(facts, max_size=6),
        8: st.lists(facts, max_size=6),
    }
)


@given(registers, registers, st.booleans(), st.booleans())
def test_ALL_08_any_register_after_any_other_changes_nothing_the_second_time(
    first, second, close_missing, close_short
):
    options = {"close_missing": close_missing, "close_short": close_short}
    held = []
    for lists in (first, second):
        register = read(annex(lists))
        held = carry_out(plan(register, held, **options), held)
        again = plan(register, held, **options)
        assert [change for change in again.changes if change.kind != HOLD] == []
        opened = {case.reference for case in held if case.is_open}
        assert {case.reference for case in register.cases.values()} <= opened
        assert again.same + again.count(HOLD) >= len(register.cases)


def test_moves_are_counted_and_dates_are_never_wiped():
    held = carry_out(
        plan(read_lists(l6=[row(1, seen=date(2026, 2, 2)), row(2), row(3)]))
    )
    after = plan(
        read_lists(
            l6=[
                row(1, team="South"),
                row(2, worker="#N/A"),
                row(3, seen=date(2026, 3, 3)),
            ]
        ),
        held,
    )
    assert {change.reference: change.values for change in after.changes} == {
        "1": {"department_id": 2}, "2": {"practitioner_id": None},
        "3": {"date_last_seen": date(2026, 3, 3)},
    }  # fmt: skip
    assert (after.count(UPDATE), after.moved) == (3, 2)


def test_closing_by_a_closed_row_and_by_absence():
    held = carry_out(plan(read_lists(l6=[row(number) for number in range(1, 7)])))
    later = read_lists(
        l6=[
            row(1, end=date(2026, 3, 9), status="e)"),
            *[row(number) for number in range(2, 6)],
        ]
    )
    closing = [change for change in plan(later, held).changes if change.kind == CLOSE]
    assert [(change.reference, change.values, change.reason) for change in closing] == [
        ("1", {"date_closed": date(2026, 3, 9)}, ENDED),
        ("6", {"date_closed": AS_OF}, ABSENT),
    ]
    kept = plan(later, held, close_missing=False)
    assert [
        (change.reference, change.reason)
        for change in kept.changes
        if change.kind == HOLD
    ] == [("6", NOT_ASKED)]


def test_a_list_that_is_not_there_closes_nobody():
    held = carry_out(
        plan(
            read_lists(
                l6=[row(1)], l8=[{"id": 2}, {"id": 3}], l9=[{"id": 4, "touch": "a)"}]
            )
        )
    )
    after = plan(read_lists(l6=[row(1)]), held)
    assert after.changes == []


def test_a_list_under_half_asks_first():
    held = carry_out(plan(read_lists(l6=[row(number) for number in range(1, 10)])))
    half = read_lists(l6=[row(number) for number in range(1, 5)])
    asked = plan(half, held)
    assert asked.short == {"cin": (4, 9)}
    assert {(change.kind, change.reason) for change in asked.changes} == {
        (HOLD, SHORT_LIST)
    }
    told = plan(half, held, close_short=True)
    assert told.count(CLOSE) == 5
    enough = plan(read_lists(l6=[row(number) for number in range(1, 6)]), held)
    assert (enough.short, enough.count(CLOSE)) == ({}, 4)


def test_types_the_file_cannot_speak_of_are_left_alone():
    fostering = Held(9, "F1", "fostering", True, 1, 11, *[None] * 6, frozenset())
    assert plan(read_lists(l6=[row(1)]), [fostering]).count(CLOSE) == 0
    plain = [
        ["child_id", "case_type", "team"],
        ["F2", "fostering", "North"],
        ["F3", "fostering", "North"],
    ]
    assert plan(read(csv_bytes(plain), "r.csv"), [fostering]).count(CLOSE) == 1


def test_early_help_alone_does_not_lower_a_looked_after_child():
    lac = Held(9, "1", "lac", True, 1, 11, *[None] * 6, frozenset())
    [change] = plan(
        read_lists(l2=[{"id": 1, "start": date(2026, 1, 1)}]), [lac]
    ).changes
    assert (change.kind, change.reason) == (HOLD, LOWER_TYPE)
    closed_help = read_lists(
        l2=[{"id": 1, "start": date(2026, 1, 1), "end": date(2026, 2, 1)}]
    )
    assert plan(closed_help, [lac]).changes == []
    [change] = plan(read_lists(l6=[row(1)]), [lac]).changes
    assert (change.kind, change.values["case_type"]) == (UPDATE, "cin")


def test_a_closed_case_that_comes_back():
    old = Held(
        9,
        "1",
        "cin",
        False,
        1,
        11,
        None,
        None,
        date(2024, 1, 1),
        date(2025, 1, 1),
        None,
        None,
        frozenset(),
    )
    [change] = plan(read_lists(l6=[row(1)]), [old]).changes
    assert change.kind == REOPEN
    assert change.values == {"date_opened": date(2026, 1, 5), "date_closed": None}


def test_a_case_never_closes_before_it_opened():
    held = Held(
        9,
        "1",
        "cin",
        True,
        1,
        11,
        None,
        None,
        date(2026, 3, 30),
        None,
        None,
        None,
        frozenset(),
    )
    [change] = plan(
        read_lists(
            l6=[row(1, start=date(2026, 1, 1), end=date(2026, 2, 1), status="e)")]
        ),
        [held],
    ).changes
    assert change.values == {"date_closed": date(2026, 3, 30)}


def test_a_start_to_come_neither_opens_nor_closes():
    held = Held(
        9, "1", "cin", True, 1, 11, None, None, None, None, None, None, frozenset()
    )
    assert (
        plan(
            read_lists(l6=[row(1, start=date(2026, 4, 9)), row(2), row(3)]), [held]
        ).count(CLOSE)
        == 0
    )


def test_the_councils_own_flags_stay():
    held = carry_out(plan(read_lists(l6=[row(1)], l3=[{"id": 1, "referrals": 2}])))
    assert held[0].flags == {"re_referral"}
    held = [held[0]._replace(flags=frozenset({"re_referral", "ours", "uasc"}))]
    [change] = plan(read_lists(l6=[row(1)], l3=[]), held).changes
    assert change.values == {"flags": {"ours", "uasc"}}
    assert plan(read_lists(l6=[row(1)]), held).changes == []


def test_leading_zeros_find_the_case_held():
    held = Held(
        9,
        "0012",
        "cin",
        True,
        1,
        11,
        None,
        None,
        date(2026, 1, 5),
        None,
        None,
        None,
        frozenset(),
    )
    assert plan(read_lists(l6=[row(12)]), [held]).changes == []
    other = held._replace(id=10, reference="012")
    assert kinds(plan(read_lists(l6=[row(12)]), [held, other])) == {
        "12": NEW,
        "0012": CLOSE,
        "012": CLOSE,
    }


@pytest.mark.parametrize("keep", [True, False])
def test_birth_dates_only_when_asked_for(keep):
    register = read(
        annex({6: [row(1, born=date(2015, 6, 6))]}), keep_date_of_birth=keep
    )
    [change] = plan(register, keep_date_of_birth=keep).changes
    assert ("date_of_birth" in change.values) is keep


def leaver(born="", ended=None):
    """What List 9, and List 8 while it remembers, say of one care leaver."""
    lists = {"l9": [{"id": 1, "born": born, "touch": "a)"}]}
    if ended:
        lists["l8"] = [{"id": 1, "start": date(2012, 1, 1), "end": ended}]
    return read_lists(**lists)


def test_since_when_a_care_leaver_is_one_only_gets_better():
    """List 9 has no start; what it is worked out from never gets worse, and gives way
    to a day that was typed.
    """
    ended, born = date(2025, 9, 1), date(2007, 11, 5)
    steps = [
        (leaver(), AS_OF, "first_seen"),
        (leaver(), AS_OF, "first_seen"),
        (leaver(born), date(2025, 11, 5), "birthday"),
        (leaver(), date(2025, 11, 5), "birthday"),
        (leaver(born, ended), ended, "care_ended"),
        (leaver(born), ended, "care_ended"),
    ]
    held = []
    for register, day, worked_out in steps:
        held = carry_out(plan(register, held), held)
        assert (held[0].date_opened, held[0].date_opened_from) == (day, worked_out)
        assert plan(register, held).changes == []
    typed = held[0]._replace(date_opened=date(2024, 1, 1), date_opened_from="")
    assert plan(leaver(born, ended), [typed]).changes == []


def test_a_care_leaver_of_a_plain_register_without_a_start_gets_one():
    rows = [
        ["Child Unique ID", "Category", "Date opened", "Date of birth"],
        ["1", "Care leaver", "", "05/11/2007"],
        ["2", "Care leaver", "06/02/2026", "05/11/2007"],
        ["3", "CIN", "", "05/11/2010"],
    ]
    cases = read(csv_bytes(rows), "r.csv").cases
    assert [(case.start, case.start_from) for case in cases.values()] == [
        (date(2025, 11, 5), "birthday"),
        (date(2026, 2, 6), ""),
        (None, ""),
    ]
