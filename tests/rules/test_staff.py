"""Staff from a spreadsheet: what is read of it, and what it would change."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.register.messages import RegisterError
from rules.register.staff_plan import Held, HeldTeam, Known, plan_staff
from rules.register.staff_sheet import TEMPLATE, StaffRow, read_staff

TODAY = date(2026, 6, 10)
STATIC = Path(__file__).resolve().parents[2] / "addons/cs_quality_assurance/static"


def sheet(*rows, head=TEMPLATE):
    stream = io.StringIO()
    csv.writer(stream).writerows([head, *rows])
    return stream.getvalue().encode()


def read(*rows, head=TEMPLATE):
    found, findings = read_staff(sheet(*rows, head=head), "staff.csv")
    return found, [finding.code for finding in findings]


def carried_out(plan, known):
    """What is here once the plan is carried out, as Odoo would have it."""
    ids = {}
    for change in (*plan.teams, *plan.people):
        ids.setdefault(
            change.ref, change.ref if isinstance(change.ref, int) else 1000 + len(ids)
        )
    people = {one.id: one for one in known.people}
    teams = {one.id: one for one in known.teams}
    logins = dict(known.logins)
    for change in plan.people:
        one, values = ids[change.ref], dict(change.values)
        if "team" in values:
            values["team"] = ids.get(values["team"], values["team"])
        if values.get("left") and values["left"] <= TODAY:
            values["active"] = False
        held = people.get(one) or Held(one, change.name)
        held = held._replace(**values)
        if "roles" in values:
            held = held._replace(login=True)
            logins.setdefault(held.email, (one, True))
        people[one] = held
    for change in plan.teams:
        one, values = ids[change.ref], change.values
        held = teams.get(one) or HeldTeam(one, change.name)
        new = {
            key: ids.get(values[key], values[key])
            for key in ("manager", "parent")
            if key in values
        }
        teams[one] = held._replace(**new)
    return replace(
        known, people=tuple(people.values()), teams=tuple(teams.values()), logins=logins
    )


def codes(plan):
    return [finding.code for finding in plan.findings]


# --- reading ------------------------------------------------------------------


def test_the_blank_sheet_has_the_columns_that_are_read():
    data = (STATIC / "register" / "staff_template.csv").read_bytes()
    assert data.decode().strip().split(",") == list(TEMPLATE)
    assert read_staff(data, "staff.csv") == ([], [])


def test_columns_are_found_by_what_people_call_them():
    head = ["Forename", "Surname", "E-mail", "Payroll number", "Department", "Pet"]
    [row], found = read(
        ["Jo", "Smith", "Jo@X.uk ", "12-3", "Riverside", "Cat"], head=head
    )
    assert (row.name, row.email, row.number, row.team) == (
        "Jo Smith",
        "jo@x.uk",
        "123",
        "Riverside",
    )
    assert found == ["column_unknown"]


def test_the_councils_own_heading_is_read():
    data = sheet(["Jo Smith", "Riverside"], head=["Colleague", "Team"])
    with pytest.raises(RegisterError):
        read_staff(data, "staff.csv")
    [row], _found = read_staff(data, "staff.csv", {"colleague": "name"})
    assert row.name == "Jo Smith"


@pytest.mark.parametrize(
    ("said", "roles", "level"),
    [
        ("Team manager", {"manager"}, ""),
        ("Head of Service", {"manager"}, "head_of_service"),
        ("QA officer", {"qa_officer"}, ""),
        ("Director, auditor", {"leader", "auditor"}, "directorate"),
        ("Auditor / Moderator", {"moderator"}, ""),
        ("none", set(), ""),
    ],
)
def test_roles_are_known_by_the_words_people_write(said, roles, level):
    [row], found = read(["Jo Smith", "", "", "", "", "", said, "", "", ""])
    assert (row.roles, row.level, found) == (roles, level, [])


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, "", "no_name"),
        (1, "jo at x", "email_bad"),
        (2, "a/b", "number_bad"),
        (6, "Wizard", "role_unknown"),
        (8, "soon", "date_bad"),
    ],
)
def test_what_cannot_be_used_is_said(place, value, code):
    row = ["Jo Smith", *[""] * 9]
    row[3], row[place] = "Cook", value
    assert read(row)[1] == [code]


def test_leaving_before_joining_leaves_both_dates_out():
    row = ["Jo Smith", *[""] * 7, "01/05/2026", "01/04/2026"]
    [found], said = read(row)
    assert (found.joined, found.left, said) == (None, None, ["left_before_joined"])


# --- planning -----------------------------------------------------------------

TREE = [
    StaffRow(2, "Dan Head", "dan@x.uk", team="Safeguarding", manager="Dan Head",
             roles=frozenset(["manager"]), level="head_of_service"),
    StaffRow(3, "Tess Team", "tess@x.uk", team="Riverside", manager="Dan Head",
             roles=frozenset(["manager"])),
    StaffRow(4, "Pat Worker", "pat@x.uk", team="Riverside Team", manager="Team, Tess",
             roles=frozenset(["practitioner"])),
]  # fmt: skip


def test_teams_and_the_line_of_managers_are_made():
    plan = plan_staff(TREE, Known(), TODAY)
    assert codes(plan) == []
    assert [(change.ref, change.values) for change in plan.teams] == [
        ("team:safeguarding", {"manager": "row:2", "level": "head_of_service"}),
        (
            "team:riverside",
            {"manager": "row:3", "parent": "team:safeguarding", "level": "team"},
        ),
    ]
    assert [change.values["team"] for change in plan.people] == [
        "team:safeguarding",
        "team:riverside",
        "team:riverside",
    ]


def test_managers_of_each_other_make_no_circle():
    rows = [
        StaffRow(2, "A One", team="North", manager="B Two", email="a@x.uk"),
        StaffRow(3, "C Three", team="North", manager="A One", email="c@x.uk"),
        StaffRow(4, "B Two", team="South", manager="A One", email="b@x.uk"),
        StaffRow(5, "D Four", team="South", manager="B Two", email="d@x.uk"),
    ]
    plan = plan_staff(rows, Known(), TODAY)
    assert codes(plan) == ["own_parent"]


def test_a_manager_nobody_knows_and_a_new_team_without_one():
    rows = [
        StaffRow(2, "A One", team="North", manager="Nobody Known"),
        StaffRow(3, "B Two", team="South"),
    ]
    plan = plan_staff(rows, Known(), TODAY)
    assert codes(plan) == ["manager_unknown", "team_no_manager"]
    assert all("manager" not in change.values for change in plan.teams)


def test_who_left_is_archived_once_and_never_added_or_brought_back():
    gone = StaffRow(2, "Jo Smith", "jo@x.uk", left=date(2026, 6, 1))
    here = Known(people=(Held(5, "Jo Smith", "jo@x.uk"),))
    plan = plan_staff([gone], here, TODAY)
    assert [change.values for change in plan.people] == [{"left": gone.left}]
    assert plan_staff([gone], carried_out(plan, here), TODAY) == ([], [], [])
    assert codes(plan_staff([gone], Known(), TODAY)) == ["left_unknown"]
    back = replace(gone, left=None)
    again = plan_staff([back], carried_out(plan, here), TODAY)
    assert (again.people, codes(again)) == ([], ["archived"])
    later = plan_staff([replace(gone, left=date(2026, 7, 1))], here, TODAY)
    assert later.people[0].values == {"left": date(2026, 7, 1)}
    mine = Known(people=(Held(5, "Jo Smith", "jo@x.uk", is_me=True),))
    assert codes(plan_staff([gone], mine, TODAY)) == ["left_self"]


def test_one_person_is_not_taken_for_another():
    known = Known(
        people=(
            Held(5, "Jo Smith", "jo@x.uk", "77"),
            Held(6, "Al Brown", "al@x.uk"),
            Held(7, "Al Brown", "al2@x.uk"),
        )
    )
    for row, code in (
        (StaffRow(2, "Jo Smith", "other@x.uk"), "other_email"),
        (StaffRow(2, "Al Brown"), "several"),
        (StaffRow(2, "Jo Smith", "al@x.uk", "77"), "two_people"),
    ):
        plan = plan_staff([row], known, TODAY)
        assert (plan.people, codes(plan)) == ([], [code])
    rows = [StaffRow(2, "A One", "a@x.uk"), StaffRow(3, "B Two", "a@x.uk")]
    assert codes(plan_staff(rows, Known(), TODAY)) == ["email_twice"]


def test_logins_need_an_email_that_is_nobody_elses():
    role = frozenset(["auditor"])
    plan = plan_staff([StaffRow(2, "Jo Smith", roles=role)], Known(), TODAY)
    assert codes(plan) == ["no_email"]
    assert "roles" not in plan.people[0].values
    taken = Known(logins={"jo@x.uk": (None, False)})
    plan = plan_staff([StaffRow(2, "Jo Smith", "jo@x.uk", roles=role)], taken, TODAY)
    assert codes(plan) == ["login_taken"]


@pytest.mark.parametrize(
    ("said", "calendar"),
    [
        ("37", 1),
        ("Full time", 1),
        ("0.5", 2),
        ("50%", 2),
        ("18.5 hours", 2),
        ("Nights", 3),
    ],
)
def test_working_time_is_a_name_hours_or_a_share(said, calendar):
    known = Known(
        calendars=((1, "Standard", 37.0), (2, "Half", 18.5), (3, "Nights", 30.0))
    )
    [change] = plan_staff([StaffRow(2, "Jo", working=said)], known, TODAY).people
    assert change.values["calendar"] == calendar


NAMES = st.sampled_from(
    ["Jo Smith", "Smith, Jo", "Jo A Smith", "Al Brown", "Bo Li", "Di Fox"]
)
EMAILS = st.sampled_from(["", "a@x.uk", "b@x.uk", "c@x.uk"])
NUMBERS = st.sampled_from(["", "1", "2"])
DAYS = st.sampled_from([None, date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)])
PLACES = st.sampled_from(["", "North", "North Team", "South", "East"])
ROLE_SETS = st.sampled_from(
    [frozenset(), frozenset(["auditor"]), frozenset(["leader"])]
)


@st.composite
def sheets(draw):
    rows = []
    for number in range(2, 2 + draw(st.integers(0, 6))):
        joined, left = draw(DAYS), draw(DAYS)
        if joined and left and left < joined:
            joined = left = None
        rows.append(
            StaffRow(
                number,
                draw(NAMES),
                draw(EMAILS),
                draw(NUMBERS),
                team=draw(PLACES),
                manager=draw(st.one_of(st.just(""), NAMES, EMAILS)),
                roles=draw(ROLE_SETS),
                joined=joined,
                left=left,
            )
        )
    return rows


@st.composite
def councils(draw):
    held = draw(
        st.lists(st.tuples(NAMES, EMAILS, NUMBERS, DAYS, st.booleans()), max_size=4)
    )
    people = {}
    for one, (name, email, number, joined, active) in enumerate(held, 1):
        taken = {p.email for p in people.values()} | {p.number for p in people.values()}
        people[one] = Held(
            one,
            name,
            email if email not in taken else "",
            number if number not in taken else "",
            joined=joined,
            active=active,
        )
    teams = [HeldTeam(1, "North")] if draw(st.booleans()) else []
    return Known(people=tuple(people.values()), teams=tuple(teams))


@given(sheets(), councils())
def test_the_same_sheet_again_changes_nothing(rows, known):
    plan = plan_staff(rows, known, TODAY)
    then = carried_out(plan, known)
    again = plan_staff(rows, then, TODAY)
    assert (again.teams, again.people) == ([], [])


@given(sheets(), councils())
def test_nobody_is_removed_and_no_team_is_above_itself(rows, known):
    then = carried_out(plan_staff(rows, known, TODAY), known)
    assert {one.id for one in known.people} <= {one.id for one in then.people}
    told = {row.row for row in rows if row.left and row.left <= TODAY}
    gone = {p.id for p in then.people if not p.active}
    gone -= {p.id for p in known.people if not p.active}
    assert len(gone) <= len(told)
    parents = {team.id: team.parent for team in then.teams}
    for team in parents:
        seen, at = set(), parents[team]
        while at is not None:
            assert at != team
            assert at not in seen
            seen.add(at)
            at = parents.get(at)
