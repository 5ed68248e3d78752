"""Who audits what: rules/allocation.py, held against exact answers in exact.py."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from exact import WHOLE, Exact
from hypothesis import given, settings
from hypothesis import strategies as st
from rules import allocation
from rules.allocation import SCOPES, Auditor, Case, Policy, allocate, refusals
from support import code_of

# Three services of two teams. Each team has a manager, each service a manager above
# them, one director above all.
SERVICES = {
    "assessment": ("a1", "a2"),
    "looked after": ("l1", "l2"),
    "early help": ("e1", "e2"),
}
DIRECTOR = "director"


def case_of(number, practitioner, team, **values):
    service = next(service for service, teams in SERVICES.items() if team in teams)
    managers = frozenset({f"{team} manager", f"{service} manager", DIRECTOR})
    return Case(number, practitioner, managers, team, service, **values)


def codes(*args):
    return [message.code for message in refusals(*args)]


CASE = case_of(1, "jo", "a1", case_type="cin")


@pytest.mark.parametrize(
    ("auditor", "expected"),
    [
        (Auditor("sam", team="l1", service="looked after"), []),
        (Auditor("jo", team="x"), ["own_case"]),
        (Auditor("a1 manager"), ["own_line"]),
        (Auditor("assessment manager"), ["own_line"]),
        (Auditor(DIRECTOR), ["own_line"]),
        (Auditor("sam", team="a1", service="assessment"), ["own_team"]),
        (Auditor("sam", team="a2", service="assessment"), []),
        (Auditor("a2 manager", team="a2", service="assessment"), []),
        (Auditor("jo", team="a1"), ["own_case", "own_team"]),
        (Auditor("sam", capacity=0), ["no_capacity"]),
    ],
)
def test_ALL_01_DUR_03_nobody_audits_their_own_work_line_or_team(auditor, expected):
    assert codes(CASE, auditor) == expected
    result = allocate([CASE], [auditor])
    assert bool(result.assigned) == (not expected)


def test_ALL_01_the_framework_may_allow_line_and_team_but_never_ones_own_case():
    allowing = Policy(allow_own_line=True, allow_own_team=True)
    assert codes(CASE, Auditor("a1 manager", team="a1"), allowing) == []
    assert codes(CASE, Auditor("jo", team="a1"), allowing) == ["own_case"]
    assert codes(
        CASE, Auditor("a1 manager", team="a1"), Policy(allow_own_line=True)
    ) == ["own_team"]
    assert allocate([CASE], [Auditor("a1 manager", team="a1")], allowing).assigned == {
        1: "a1 manager"
    }
    assert not allocate([CASE], [Auditor("jo")], allowing).assigned


def test_ALL_01_who_has_a_part_in_the_work_is_barred_whatever_the_framework_allows():
    barred = replace(CASE, barred=frozenset({"iro"}))
    assert codes(barred, Auditor("iro"), Policy(allow_own_line=True)) == ["barred"]
    assert not allocate(
        [barred], [Auditor("iro")], Policy(allow_own_line=True)
    ).assigned


def test_BPL_05_restricted_auditors():
    early_help = Auditor("kim", service="early help", scope="own_service")
    outside = Auditor("lee", service="assessment", scope="other_services")
    fostering = Auditor("max", services=frozenset({"fostering"}))
    only_cp = Auditor("pat", case_types=frozenset({"cp"}))
    assert codes(CASE, early_help) == ["own_service_only"]
    assert codes(CASE, outside) == ["other_services_only"]
    assert codes(CASE, fostering) == ["service_not_allowed"]
    assert codes(CASE, only_cp) == ["case_type_not_allowed"]
    help_case = case_of(2, "ali", "e1", case_type="cp")
    assert [codes(help_case, one) for one in (early_help, outside, only_cp)] == [
        [],
        [],
        [],
    ]
    assert allocate([CASE, help_case], [early_help]).assigned == {2: "kim"}


def test_BPL_05_other_services_first_is_a_preference():
    policy = Policy(other_services_first=True)
    pool = [
        Auditor("own", service="assessment"),
        Auditor("other", service="early help"),
    ]
    cases = [replace(CASE, practitioner=None, id=number) for number in range(1, 5)]
    result = allocate(cases, pool, policy)
    assert result.loads == {"own": 2, "other": 2}
    assert len(result.own_service) == 2
    # With work of both services everybody audits the other's
    mixed = cases[:2] + [case_of(number, None, "e1") for number in (8, 9)]
    result = allocate(mixed, pool, policy)
    assert result.assigned == {1: "other", 2: "other", 8: "own", 9: "own"}
    assert result.own_service == ()


def test_BPL_05_auditors_kept_to_their_own_service_are_no_second_best():
    policy = Policy(other_services_first=True)
    pool = [
        Auditor("kim", service="early help", scope="own_service"),
        Auditor("lee", service="early help"),
    ]
    result = allocate(
        [case_of(number, None, "e1") for number in range(2)], pool, policy
    )
    assert result.loads == {"kim": 1, "lee": 1}
    assert len(result.own_service) == 1


def test_ALL_01_no_lawful_auditor_is_explained():
    pool = [
        Auditor("a1 manager"),
        Auditor(DIRECTOR),
        Auditor("jo"),
        Auditor("kim", service="early help", scope="own_service"),
        Auditor("sam", capacity=0),
    ]
    (left,) = allocate([CASE], pool).unallocated
    assert left.case == 1
    assert left.message.params == {
        "auditors": 5,
        "own": 3,
        "restricted": 1,
        "unavailable": 1,
    }
    assert left.counts == {
        "own_line": 2,
        "own_case": 1,
        "own_service_only": 1,
        "no_capacity": 1,
    }
    assert str(left.message).startswith(
        "None of the 5 auditors may take this case: 3 have a part in it"
    )


def test_LUT_12_a_full_pool_is_explained():
    result = allocate(
        [replace(CASE, id=n) for n in range(3)],
        [Auditor("sam", maximum=1), Auditor("kim", maximum=1)],
    )
    assert result.loads == {"sam": 1, "kim": 1}
    (left,) = result.unallocated
    assert (left.message.code, left.message.params) == (
        "auditors_full",
        {"auditors": 2},
    )


def test_LUT_12_the_last_free_auditor_is_found_through_a_chain():
    # Only sam may take the third case, so sam's must move on to kim and kim's to lee
    pool = [
        Auditor(name, maximum=1, services=frozenset(s))
        for name, s in (("sam", "xy"), ("kim", "xz"), ("lee", "z"))
    ]
    cases = [Case(1, service="x"), Case(2, service="y"), Case(3, service="z")]
    assert allocate(cases, pool).assigned == {1: "kim", 2: "sam", 3: "lee"}


def test_DUR_03_loads_follow_capacity():
    pool = [
        Auditor("full", capacity=1),
        Auditor("half", capacity=0.5),
        Auditor("none", capacity=0),
    ]
    assert allocate([Case(n) for n in range(30)], pool).loads == {
        "full": 20,
        "half": 10,
        "none": 0,
    }


def test_DUR_03_earlier_work_counts():
    pool = [Auditor("busy", load=4), Auditor("free")]
    assert allocate([Case(n) for n in range(6)], pool).loads == {"busy": 5, "free": 5}


def test_DUR_03_a_tight_pool_is_as_even_as_it_can_be():
    """Six auditors, three of them from the team with most of the work: greedy alone
    would give 31 to 47.
    """
    pool = [Auditor(f"in {n}", team="a1", service="assessment") for n in range(3)]
    pool += [
        Auditor(f"out {n}", team=f"l{n % 2 + 1}", service="looked after")
        for n in range(3)
    ]
    cases = [case_of(n, f"w{n % 40}", "a1") for n in range(130)]
    cases += [
        case_of(1000 + n, f"v{n % 30}", ("a2", "l1", "l2")[n % 3]) for n in range(137)
    ]
    loads = allocate(cases, pool).loads
    assert sorted(loads.values()) == [44, 44, 44, 45, 45, 45]


def test_DUR_03_nobody_twice_on_the_same_practitioner_while_there_is_a_choice():
    cases = [Case(number, f"w{number % 3}") for number in range(9)]
    pool = [Auditor(name) for name in ("sam", "kim", "lee")]
    result = allocate(cases, pool)
    assert result.repeats == ()
    assert set(result.loads.values()) == {3}
    result = allocate(cases, pool[:2])
    assert sum(count - 1 for _auditor, _practitioner, count in result.repeats) == 3


def test_ALL_02_what_has_started_never_moves():
    pool = [Auditor(name) for name in ("sam", "kim", "lee")]
    cases = [Case(number, f"w{number % 4}") for number in range(12)]
    first = allocate(cases, pool, seed="1")
    kept = {number: first.assigned[number] for number in range(0, 12, 2)}
    again = allocate(cases, pool, seed="2", kept=kept)
    assert {number: again.assigned[number] for number in kept} == kept
    assert set(again.loads.values()) == {4}
    # All kept but one that was replaced: only that one is placed
    replaced = [*cases[:-1], Case(99, "w3")]
    kept = {number: first.assigned[number] for number in range(11)}
    assert (
        allocate(replaced, pool, seed="3", kept=kept).assigned[99] == first.assigned[11]
    )


def test_ALL_02_an_override_and_an_auditor_who_left_are_kept():
    result = allocate(
        [CASE, replace(CASE, id=2)], [Auditor("sam")], kept={1: "jo", 2: "gone"}
    )
    assert result.assigned == {1: "jo", 2: "gone"}
    assert result.loads == {"sam": 0}


def test_ALL_03_order_of_input_makes_no_difference_and_the_seed_does():
    pool = [Auditor(f"auditor {n}") for n in range(7)]
    cases = [Case(n, f"w{n % 20}") for n in range(50)]
    first = allocate(cases, pool, seed="s")
    again = allocate(cases[::-1], pool[::-1], seed="s")
    assert again.assigned == first.assigned
    assert allocate(cases, pool, seed="t").assigned != first.assigned


def test_ALL_03_this_allocation_is_the_same_for_ever():
    result = allocate(
        [Case(n, f"w{n % 2}") for n in range(6)],
        [Auditor(n) for n in ("sam", "kim", "lee")],
        seed="s",
    )
    assert result.assigned == {
        0: "sam",
        1: "kim",
        2: "lee",
        3: "lee",
        4: "kim",
        5: "sam",
    }


@pytest.mark.parametrize(
    ("call", "args", "code"),
    [
        (allocate, ([CASE], []), "auditors_none"),
        (allocate, ([CASE], [Auditor("sam"), Auditor("sam")]), "auditor_repeated"),
        (allocate, ([CASE, CASE], [Auditor("sam")]), "case_repeated"),
        (
            allocate,
            ([CASE], [Auditor("sam")], Policy(), "", {7: "sam"}),
            "kept_case_unknown",
        ),
        *[
            (Auditor, ("sam", value), "capacity_invalid")
            for value in (-1, "x", None, float("nan"), float("inf"))
        ],
        (Auditor, ("sam", 1, -1), "maximum_negative"),
        (Auditor, ("sam", 1, None, -1), "load_negative"),
        (Auditor, ("sam", 1, None, 0, None, None, "moon"), "scope_unknown"),
    ],
)
def test_ALL_01_bad_input_is_refused(call, args, code):
    assert code_of(call, *args) == code


def test_ALL_01_no_cases_is_no_work():
    assert allocate([], [Auditor("sam")]) == allocation.Allocation(
        {}, (), {"sam": 0}, (), ()
    )


DIVISIONS = {"assessment": "social work", "looked after": "social work"}
TEAMS = [team for teams in SERVICES.values() for team in teams]


@st.composite
def organisations(draw, largest=11, plain=False):
    """Cases and auditors of a random council. ``plain``: equal capacities and no
    limits.
    """
    workers = [f"w{number}" for number in range(draw(st.integers(1, 6)))]
    team_of = {worker: draw(st.sampled_from(TEAMS)) for worker in workers}
    cases = []
    for number in range(draw(st.integers(0, largest))):
        worker = draw(st.none() | st.sampled_from(workers))
        # Now and then somebody's case is with another team
        team = (
            team_of[worker]
            if worker and draw(st.integers(0, 3))
            else draw(st.sampled_from(TEAMS))
        )
        kind = draw(st.sampled_from(["cin", "cp"]))
        barred = frozenset(draw(st.sets(st.sampled_from(["sam", "kim"]), max_size=1)))
        second = draw(st.none() | st.none() | st.sampled_from(workers))
        case = case_of(number, worker, team, case_type=kind, barred=barred)
        cases.append(
            replace(
                case,
                division=DIVISIONS.get(case.service),
                second=second,
                second_team=team_of.get(second),
            )
        )
    people = ["sam", "kim", DIRECTOR, *workers, *(f"{team} manager" for team in TEAMS)]
    people += [f"{service} manager" for service in SERVICES]
    auditors = []
    for person in draw(
        st.lists(st.sampled_from(people), min_size=1, max_size=5, unique=True)
    ):
        team = team_of.get(person) or next(
            (one for one in TEAMS if person == f"{one} manager"), None
        )
        service = next(
            (
                name
                for name, teams in SERVICES.items()
                if team in teams or person == f"{name} manager"
            ),
            None,
        )
        auditors.append(
            Auditor(
                person,
                capacity=1
                if plain
                else draw(st.sampled_from([1, 1, 1, 0.5, 2, "0.3"])),
                maximum=None if plain else draw(st.none() | st.integers(0, 5)),
                load=0 if plain else draw(st.sampled_from([0, 0, 1, 3])),
                team=team,
                service=service,
                division=DIVISIONS.get(service),
                scope=draw(st.sampled_from(["any", "any", "any", *SCOPES])),
                services=draw(
                    st.none()
                    | st.none()
                    | st.frozensets(st.sampled_from([*SERVICES]), min_size=1)
                ),
                case_types=draw(
                    st.none()
                    | st.none()
                    | st.frozensets(st.sampled_from(["cin", "cp"]), min_size=1)
                ),
            )
        )
    policy = Policy(draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
    kept = {}
    if not plain:
        for case in cases:
            if draw(st.integers(0, 4)) == 0:
                kept[case.id] = draw(
                    st.sampled_from([auditor.id for auditor in auditors])
                )
    return cases, auditors, policy, kept


@st.composite
def tangles(draw):
    """Cases barred to anybody, practitioners with cases in several services: where aims
    pull against each other.
    """
    names = ["sam", "kim", "lee", "max"]
    auditors = [
        Auditor(
            name,
            maximum=draw(st.none() | st.none() | st.integers(1, 3)),
            service=draw(st.sampled_from("xy")),
        )
        for name in names[: draw(st.integers(2, 4))]
    ]
    cases = [
        Case(
            number,
            draw(st.sampled_from(["w1", "w1", "w2", None])),
            service=draw(st.sampled_from("xyz")),
            barred=frozenset(draw(st.sets(st.sampled_from(names), max_size=3))),
        )
        for number in range(draw(st.integers(3, 10)))
    ]
    kept = {
        case.id: draw(st.sampled_from(auditors)).id
        for case in cases
        if draw(st.integers(0, 6)) == 0
    }
    return cases, auditors, Policy(other_services_first=True), kept


@settings(max_examples=80)
@given(organisations(largest=40) | tangles(), st.text(max_size=3))
def test_ALL_01_DUR_03_BPL_05_no_bar_is_ever_broken(organisation, seed):
    cases, auditors, policy, kept = organisation
    result = allocate(cases, auditors, policy, seed, kept)
    by_id = {auditor.id: auditor for auditor in auditors}
    loads = Counter({auditor.id: auditor.load for auditor in auditors})
    for case in cases:
        if case.id in result.assigned:
            auditor = by_id[result.assigned[case.id]]
            loads[auditor.id] += 1
            if case.id not in kept:
                assert refusals(case, auditor, policy) == ()
    assert result.loads == loads
    for auditor in auditors:
        given_now = [
            one
            for one, person in result.assigned.items()
            if person == auditor.id and one not in kept
        ]
        assert (
            not given_now
            or auditor.maximum is None
            or loads[auditor.id] <= auditor.maximum
        )
    left = {one.case: one for one in result.unallocated}
    assert set(left) | set(result.assigned) == {case.id for case in cases}
    assert not set(left) & set(result.assigned)
    for case in cases:
        if case.id in left:
            lawful = [one for one in auditors if not refusals(case, one, policy)]
            assert (left[case.id].message.code == "auditors_full") == bool(lawful)
            assert all(loads[one.id] >= one.maximum for one in lawful)
            assert str(left[case.id].message)


def check_against_exact(cases, auditors, policy, kept, seed=""):
    result = allocate(cases, auditors, policy, seed, kept)
    exact = Exact(cases, auditors, policy, kept)
    assert len(result.assigned) - len(kept) == exact.most_allocated()
    unevenness = sum(
        Fraction(result.loads[one.id] ** 2 - exact.base[one.id] ** 2)
        / Fraction(str(one.capacity))
        for one in auditors
    )
    assert unevenness * WHOLE == exact.least_unevenness()
    assert sum(count - 1 for *_who, count in result.repeats) == exact.fewest_repeats()
    assert len(result.own_service) == exact.fewest_second_best()


@settings(max_examples=150)
@given(organisations() | tangles(), st.text(max_size=3))
def test_DUR_03_BPL_05_every_aim_is_met_as_well_as_an_exact_solver_does(
    organisation, seed
):
    check_against_exact(*organisation, seed)


@pytest.mark.parametrize(
    ("work", "people", "kept"),
    [
        # The odd case must pass from one auditor to another, so that loads change
        # places
        ("1x 1x 1x 1x 1x 1x 1x 1x 1x 1y", "sam:x kim:x lee:x max:y", "sam sam sam"),
        # Two cases of one practitioner, from different services, must change places:
        # that is no repeat
        ("1x 1x 1x 2x 1x 1x 1x 1y 1y 2y", "sam:x kim:x lee:y", "sam sam - - sam"),
        (
            "1x 1y 1x 1x 1x 1x 1x-sam 1x 1x",
            "sam:y:1 kim:x lee:x max:x",
            "kim - - - - - - lee",
        ),
        # No repeat is worth two cases with auditors of their own service
        ("1x 1x 2y 3y", "sam:x kim:y", "- - - -"),
        # A case left over must change places with one that is not
        (
            "1y-lee-sam 1x 1x 1x 1x-lee-sam 1x 1x",
            "sam:x kim:x:1 lee:x",
            "- - - - - sam",
        ),
    ],
)
def test_DUR_03_BPL_05_knots_that_need_a_ring_of_moves(work, people, kept):
    cases = []
    for number, word in enumerate(work.split()):
        about, *barred = word.split("-")
        cases.append(
            Case(number, f"w{about[0]}", service=about[1], barred=frozenset(barred))
        )
    auditors = []
    for word in people.split():
        name, service, *most = word.split(":")
        auditors.append(
            Auditor(name, service=service, maximum=int(most[0]) if most else None)
        )
    keeping = {number: name for number, name in enumerate(kept.split()) if name != "-"}
    check_against_exact(cases, auditors, Policy(other_services_first=True), keeping)


@settings(max_examples=60)
@given(organisations(largest=16, plain=True))
def test_DUR_03_loads_are_within_one_wherever_they_can_be(organisation):
    cases, auditors, policy, _kept = organisation
    result = allocate(cases, auditors, policy)
    exact = Exact(cases, auditors, policy, {})
    exact.most_allocated()
    assert (
        max(result.loads.values()) - min(result.loads.values()) == exact.least_spread()
    )


@settings(max_examples=50)
@given(organisations(largest=25), st.randoms(), st.text(max_size=3))
def test_ALL_03_the_order_of_the_input_never_matters(organisation, random, seed):
    cases, auditors, policy, kept = organisation
    first = allocate(cases, auditors, policy, seed, kept)
    cases, auditors = cases[:], auditors[:]
    random.shuffle(cases)
    random.shuffle(auditors)
    assert allocate(cases, auditors, policy, seed, kept).assigned == first.assigned
