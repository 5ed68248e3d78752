"""One open case a child: rules/register/mapping.py and reader.py. Acceptance items 8,
10-12 and the dates.
"""

from datetime import date

import pytest
from register_support import AS_OF, annex, codes, findings, read, read_lists, refusal
from rules.register.messages import MESSAGES, RegisterError

OPEN = {"id": "1", "start": date(2026, 1, 5)}
ADULT, CHILD = date(2005, 1, 1), date(2012, 1, 1)


def case_of(**lists):
    """Return the one open case of child 1, or None."""
    return read_lists(**lists).cases.get("1")


def test_the_highest_type_wins_and_the_others_become_flags():
    case = case_of(
        l2=[OPEN], l3=[{**OPEN, "referrals": 3}], l4=[OPEN], l5=[OPEN], l6=[{**OPEN,
        "status": "a) Looked after child"}],
        l7=[{**OPEN, "plans": 1}], l8=[OPEN], l10=[{**OPEN, "start": date(2026, 2, 1)}],
    )  # fmt: skip
    assert case.case_type == "lac"
    assert case.flags == {
        "also_cp",
        "also_assessment",
        "re_referral",
        "section_47",
        "repeat_plan",
        "adoption_plan",
    }


@pytest.mark.parametrize(
    ("lists", "case_type"),
    [
        ({"l8": [OPEN]}, "lac"),
        ({"l7": [OPEN], "l6": [{**OPEN, "status": "b)"}]}, "cp"),
        ({"l6": [{**OPEN, "status": "c) Child in need plan"}]}, "cin"),
        ({"l6": [{**OPEN, "status": "d) Open assessment"}]}, "assessment"),
        ({"l4": [OPEN]}, "assessment"),
        ({"l9": [{"id": "1", "touch": "a) Yes"}]}, "care_leaver"),
        ({"l2": [OPEN]}, "early_help"),
        ({"l3": [OPEN], "l5": [OPEN], "l10": [OPEN]}, None),
        ({"l6": [{**OPEN, "end": AS_OF, "status": "e)"}], "l2": [OPEN]}, "early_help"),
        ({"l6": [{**OPEN, "status": "Care leaver"}]}, "care_leaver"),
        ({"l6": [{**OPEN, "status": "Family Help"}]}, "cin"),
    ],
)
def test_each_type_from_its_list(lists, case_type):
    case = case_of(**lists)
    assert (case and case.case_type) == case_type


def test_where_each_type_finds_its_facts():
    six = {
        "id": "1",
        "start": date(2025, 5, 5),
        "seen": date(2026, 3, 1),
        "status": "b) Child Protection plan",
        "team": "North",
        "worker": "Jo Hughes",
    }
    seven = {
        "id": "1",
        "start": date(2026, 1, 5),
        "seen": date(2026, 3, 20),
        "review": date(2026, 2, 2),
    }
    case = case_of(l6=[six], l7=[seven])
    assert (case.start, case.seen, case.review) == (
        date(2026, 1, 5),
        date(2026, 3, 20),
        date(2026, 2, 2),
    )
    assert (case.team, case.worker) == ("North", "Jo Hughes")
    assert case_of(l6=[{**six, "status": "c)"}]).start == date(2025, 5, 5)
    assert case_of(l6=[{"id": "1", "status": "d)"}], l4=[OPEN]).start == date(
        2026, 1, 5
    )


def test_early_help_takes_the_newest_row_and_the_organisation_as_team():
    case = case_of(
        l2=[
            {**OPEN, "organisation": "School"},
            {
                "id": "1",
                "start": date(2026, 2, 2),
                "organisation": "Early Help Locality 2",
            },
        ]
    )
    assert (case.team, case.team_kind, case.start) == (
        "Early Help Locality 2",
        "organisation",
        date(2026, 2, 2),
    )


def test_only_list_6_then_the_status_is_the_type():
    register = read_lists(
        l6=[
            {**OPEN, "status": "a) Looked after child"},
            {"id": "2", "status": "b) Child Protection plan"},
        ]
    )
    assert [case.case_type for case in register.cases.values()] == ["lac", "cp"]
    assert "status_only" not in codes(register)
    assert {"lac", "cp", "cin"} <= register.types_present


def test_status_and_lists_that_disagree():
    register = read_lists(
        l6=[
            {**OPEN, "status": "a) Looked after child"}, {"id": "2",
            "status": "a) Looked after child"},
            {"id": "3", "status": "e) Closed episode", "end": date(2026, 3, 1)},
            {"id": "4", "status": "e) Closed episode"},
            {"id": "5", "status": "c)", "end": date(2026, 3, 1)}, {"id": "6",
            "status": "Purple"}, {"id": "7"},
        ],
        l7=[{"id": "3", "start": date(2026, 1, 1)}],
        l8=[{"id": "2", "start": date(2025, 1, 1), "end": date(2026, 2, 1)}],
    )  # fmt: skip
    assert {key: case.case_type for key, case in register.cases.items()} == {
        "1": "lac",
        "2": "cin",
        "3": "cp",
        "6": "cin",
        "7": "cin",
    }
    where = {
        code: findings(register, code)[0][1]
        for code in set(codes(register))
        if code.startswith("status")
    }
    assert where == {
        "status_only": 2,
        "status_ended": 3,
        "status_behind": 4,
        "status_closed": 5,
        "status_open": 6,
        "status_unknown": 7,
        "status_blank": 8,
    }
    assert findings(register, "status_unknown")[0][2:] == ("I: Case status", "Purple")
    assert {key: found.date_closed for key, found in register.closed.items()} == {
        "4": None,
        "5": date(2026, 3, 1),
    }


@pytest.mark.parametrize(
    "legal", ["V4: Short term breaks, agreements recorded", "V3", "V1"]
)
def test_short_breaks_are_children_in_need(legal):
    case = case_of(l8=[{**OPEN, "legal": legal, "team": "Disabilities"}])
    assert (case.case_type, case.team, case.flags) == (
        "cin",
        "Disabilities",
        {"short_breaks"},
    )
    assert (
        case_of(l8=[{**OPEN, "legal": legal}], l6=[{**OPEN, "status": "a)"}]).case_type
        == "cin"
    )


@pytest.mark.parametrize("touch", ["c) Died", "e) NREQ", "f) Rhom"])
def test_care_leavers_without_a_live_case(touch):
    register = read_lists(l9=[{"id": "1", "touch": touch}])
    assert not register.cases
    assert register.closed["1"].date_closed is None


def test_care_leavers_of_18_beat_open_rows_elsewhere():
    nine = {"id": "1", "born": ADULT, "touch": "a) Yes", "team": "Leavers"}
    register = read_lists(l9=[nine], l6=[{**OPEN, "status": "c)"}], l8=[OPEN])
    assert (register.cases["1"].case_type, register.cases["1"].start) == (
        "care_leaver",
        date(2023, 1, 1),
    )
    assert (
        len(findings(register, "care_leaver_wins"))
        == len(findings(register, "care_leaver_not_cin"))
        == 1
    )
    assert (
        case_of(
            l9=[{**nine, "born": None, "category": "b) Former relevant child"}],
            l6=[{**OPEN, "status": "c)"}],
        ).case_type
        == "care_leaver"
    )
    assert (
        case_of(l9=[{**nine, "born": CHILD}], l6=[{**OPEN, "status": "c)"}]).case_type
        == "cin"
    )


def test_eligible_children_are_still_looked_after():
    nine = {
        "id": "1",
        "born": date(2009, 1, 1),
        "category": "d) Eligible child",
        "touch": "a) Yes",
    }
    case = case_of(l9=[nine], l8=[OPEN])
    assert (case.case_type, case.flags) == ("lac", {"also_care_leaver"})
    assert case_of(l9=[nine]).case_type == "care_leaver"


def test_adults_still_open_are_pointed_at_without_their_age():
    register = read_lists(l8=[{**OPEN, "born": ADULT}])
    assert register.cases["1"].case_type == "lac"
    [issue] = [item for item in register.issues.all() if item.code == "over_18"]
    assert (issue.row, issue.value) == (2, "1") and "21" not in issue.sentence


def test_unborn_children():
    register = read_lists(
        l7=[
            {"id": "1", "age": -1, "start": date(2026, 4, 20)},
            {"id": "2", "born": date(2026, 6, 1), "start": date(2026, 2, 1)},
        ]
    )
    assert {key: case.case_type for key, case in register.cases.items()} == {
        "1": "cp",
        "2": "cp",
    }
    assert "start_future_unborn" in codes(
        register
    ) and "start_before_birth" not in codes(register)
    assert "start_before_birth" in codes(
        read_lists(
            l8=[{"id": "1", "born": date(2018, 1, 1), "start": date(2010, 1, 1)}]
        )
    )


def test_dates_that_lie_ahead_or_out_of_order():
    register = read_lists(
        l6=[
            {"id": "1", "start": date(2026, 4, 20), "status": "c)"}, {"id": "2",
            "start": date(2026, 1, 1), "end": date(2026, 4, 9), "status": "c)"},
            {"id": "3", "start": date(2026, 3, 1), "end": date(2026, 2, 1),
            "status": "e)"}, {"id": "4", "start": date(2026, 3, 31), "status": "c)"},
            {"id": "5", "end": AS_OF, "status": "e)"}, {"id": "6", "end": "soon",
            "status": "c)"}, {"id": "7", "start": "31/02/2026", "status": "c)"},
            {"id": "8", "end": "31/12/9999", "status": "c)"},
        ],
    )  # fmt: skip
    assert set(register.cases) == {"2", "4", "6", "7", "8"}
    assert set(register.closed) == {"3", "5"} and register.waiting == {"1"}
    assert findings(register, "end_bad") == [
        ("List_6", 7, "H: CIN Closure Date", "soon")
    ]
    assert findings(register, "date_bad") == [
        ("List_6", 8, "F: CIN Start Date", "31/02/2026")
    ]
    assert findings(register, "start_future")[0][3] == "20 April 2026"
    assert {"end_future", "end_before_start", "date_sentinel"} <= set(codes(register))


def test_a_child_twice_in_one_list():
    register = read_lists(
        l6=[
            {"id": "1", "start": date(2025, 1, 1), "status": "c)", "team": "Old"},
            {"id": "1", "start": date(2026, 1, 1), "status": "c)", "team": "New"},
            {"id": "2", "start": date(2026, 2, 1), "end": date(2026, 3, 1),
            "status": "e)"}, {"id": "2", "start": date(2025, 1, 1), "status": "c)"},
        ],
    )  # fmt: skip
    assert register.cases["1"].team == "New" and "2" in register.cases
    [issue] = [item for item in register.issues.all() if item.code == "duplicate"]
    assert (issue.row, issue.value, issue.params) == (2, "1", {"list": 6, "other": 3})
    assert [item.row for item in register.issues.all() if item.code == "reopened"] == [
        4
    ]


@pytest.mark.parametrize(
    "worker",
    [
        "#N/A",
        "#REF!",
        "-",
        ".",
        "nan",
        "NULL",
        "None",
        "Unallocated",
        "No worker",
        "North",
        "",
    ],
)
def test_no_worker_keeps_the_case(worker):
    register = read_lists(
        l6=[{**OPEN, "status": "c)", "team": "North", "worker": worker}]
    )
    assert register.cases["1"].worker == ""
    assert register.no_worker == 1
    assert findings(register, "no_worker") == [
        ("List_6", 2, "K: Allocated Worker", worker)
    ]


def test_an_adoption_plan_that_was_reversed_or_carried_out_is_no_flag():
    for end in (date(2026, 3, 1), None):
        flags = case_of(l8=[OPEN], l10=[{**OPEN, "end": end}]).flags
        assert flags == (set() if end else {"adoption_plan"})


def test_the_date_given_is_held_against_the_dates_in_the_file():
    rows = [
        {
            "id": number,
            "start": date(2025, 1, 1),
            "seen": date(2026, 3, 1 + number % 28),
            "status": "c)",
        }
        for number in range(1, 60)
    ]
    assert refusal(annex({6: rows}), as_of=date(2026, 2, 1)) == "date_too_early"
    with pytest.raises(RegisterError, match="the latest 28 March 2026"):
        read(annex({6: rows}), as_of=date(2026, 2, 1))
    slip = [*rows, {"id": 99, "seen": date(2062, 3, 1), "status": "c)"}]
    register = read(annex({6: slip}))
    assert findings(register, "event_future") == [
        ("List_6", 61, "G: Date Child Was Last Seen", "1 March 2062")
    ]
    assert register.cases["99"].seen is None
    starts = [
        {"id": number, "start": date(2026, 3, 1), "status": "c)"}
        for number in range(1, 9)
    ]
    assert refusal(annex({6: starts}), as_of=date(2025, 3, 1)) == "date_too_early"
    assert refusal(annex({6: rows}), today=date(2026, 3, 30)) == "date_future"
    assert "date_old" in codes(read(annex({6: rows}), today=date(2026, 12, 1)))
    assert "date_old" not in codes(read(annex({6: rows}), today=date(2026, 4, 9)))


def test_decimal_ages_tell_the_day_of_the_extract():
    born = date(2015, 1, 1)
    rows = [
        {
            "id": number,
            "born": born,
            "age": (date(2026, 3, 16) - born).days / 365.25,
            "status": "c)",
        }
        for number in range(1, 5)
    ]
    [issue] = [
        item for item in read(annex({6: rows})).issues.all() if item.code == "date_ages"
    ]
    assert "16 March 2026" in issue.sentence
    assert "date_ages" not in codes(read(annex({6: rows}), as_of=date(2026, 3, 16)))


def test_every_sentence_can_be_said():
    register = read_lists(
        l6=[{**OPEN, "status": "Purple"}, {"id": None, "status": "c)"}],
        l8=[{"id": "9", "start": date(2026, 1, 1)}],
    )
    assert all(item.sentence.endswith(".") for item in register.issues.all())
    assert {item.severity for item in register.issues.errors()} == {"error"}
    assert all(
        message.text.endswith((".", "%(what)s")) for message in MESSAGES.values()
    )
