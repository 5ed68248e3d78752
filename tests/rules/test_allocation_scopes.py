"""Who stands where: same division, outside the line, pairs: rules/allocation.py."""

from dataclasses import replace

from rules.allocation import Auditor, Case, Policy, allocate, refusals

DIRECTOR = "director"
CASE = Case(
    1,
    "jo",
    frozenset({"a1 manager", DIRECTOR}),
    team="a1",
    service="assessment",
    case_type="cin",
)


def codes(*args):
    return [message.code for message in refusals(*args)]


def test_ALL_01_other_teams_of_the_same_division_and_no_others():
    whole = Policy(allow_own_line=True, allow_own_team=True)
    case = replace(CASE, division="social work")
    same = Auditor("lee", team="l1", division="social work", scope="own_division")
    team = Auditor("kim", team="a1", division="social work", scope="own_division")
    else_where = Auditor("max", team="e1", division="help", scope="own_division")
    nowhere = Auditor("pat", scope="own_division")
    assert [codes(case, one, whole) for one in (same, team, else_where, nowhere)] == [
        [],
        ["own_team"],
        ["own_division_only"],
        ["own_division_only"],
    ]
    assert codes(replace(case, division=None), same) == ["own_division_only"]
    pool = [same, team, else_where, nowhere]
    assert allocate([case], pool, whole).assigned == {1: "lee"}


def test_ALL_01_outside_the_line_holds_whatever_the_framework_allows():
    whole = Policy(allow_own_line=True, allow_own_team=True)
    above = Auditor(DIRECTOR, scope="outside_line")
    team = Auditor("sam", team="a1", scope="outside_line")
    outside = Auditor("lee", team="a2", scope="outside_line")
    assert codes(CASE, above, whole) == ["own_line"]
    assert codes(CASE, team, whole) == ["own_team"]
    assert codes(CASE, outside, whole) == []
    assert allocate([CASE], [above, team, outside], whole).assigned == {1: "lee"}


def test_ALL_01_both_people_of_a_pair_are_kept_off():
    pair = replace(CASE, second="kim", second_team="e1")
    assert codes(pair, Auditor("kim")) == ["own_case"]
    assert codes(pair, Auditor("jo")) == ["own_case"]
    assert codes(pair, Auditor("pat", team="e1")) == ["own_team"]
    assert not allocate([pair], [Auditor("kim"), Auditor("pat", team="e1")]).assigned
    assert allocate([pair], [Auditor("kim"), Auditor("lee")]).assigned == {1: "lee"}
