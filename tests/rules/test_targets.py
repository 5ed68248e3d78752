"""Targets, floors and ceilings: rules/targets.py."""

from collections import namedtuple
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.targets import (
    Target,
    in_force,
    judged,
    most_specific,
    readings,
    result,
)
from support import code_of

FLOOR = Target("floor", 2, 90)
CEILING = Target("ceiling", 4, 5)


def test_DUR_27_nine_of_ten_good_or_better_meets_ninety_per_cent():
    found = result({1: 2, 2: 7, 3: 1}, FLOOR)
    assert (found.share.count, found.share.total, found.points) == (9, 10, 0)
    assert found.met and not found.sure
    short = result({2: 8, 3: 2}, FLOOR)
    assert (short.points, short.met, short.sure) == (-10, False, False)
    assert result({3: 40}, FLOOR).sure


def test_DUR_27_a_ceiling_for_inadequate():
    found = result({1: 50, 4: 2}, CEILING)
    assert found.met
    assert found.points == pytest.approx(5 - 200 / 52)
    over = result({1: 9, 4: 1}, CEILING)
    assert (over.met, over.points) == (False, pytest.approx(-5))
    assert result({1: 95, 4: 5}, CEILING).met
    assert result({1: 0, 4: 30}, CEILING).sure


def test_DUR_27_nothing_graded_is_no_result():
    found = result({}, FLOOR)
    assert (found.points, found.met, found.sure) == (None, None, False)


@given(
    st.dictionaries(st.integers(1, 4), st.integers(0, 60), min_size=1),
    st.integers(0, 100),
    st.integers(1, 4),
)
def test_DUR_27_a_floor_and_the_ceiling_below_it_say_the_same(counts, percent, rank):
    """At least 90% good is at most 10% below good."""
    floor = result(counts, Target("floor", rank, percent))
    ceiling = result(counts, Target("ceiling", rank + 1, 100 - percent))
    assert floor.met == ceiling.met
    if floor.points is not None:
        assert floor.points == pytest.approx(ceiling.points)
        assert floor.sure == ceiling.sure


def test_DUR_27_targets_that_make_no_sense_are_refused():
    assert code_of(Target, "wall", 2, 90) == "target_measure_unknown"
    assert code_of(Target, "floor", 2, 101) == "target_out_of_range"


def test_DUR_27_targets_have_dates():
    june = (date(2026, 6, 1), date(2026, 6, 30))
    assert in_force(None, None, *june)
    assert in_force(date(2026, 6, 30), None, *june)
    assert not in_force(date(2026, 7, 1), None, *june)
    assert not in_force(None, date(2026, 5, 31), *june)


def test_DUR_27_the_nearest_department_and_the_type_come_first():
    names = "name measure rank department case_type every"
    One = namedtuple("One", names, defaults=["period"])
    general = One("general", "floor", 2, None, None)
    service = One("service", "floor", 2, "field", None)
    team = One("team", "floor", 2, "riverside", None)
    typed = One("typed", "floor", 2, "riverside", "cp")
    other = One("other", "floor", 2, "care", None)
    low = One("low", "ceiling", 4, None, None)
    monthly = One("monthly", "floor", 2, None, None, "month")
    every = [general, service, team, typed, other, low, monthly]

    def names(**chosen):
        return sorted(one.name for one in most_specific(every, chosen))

    assert names() == ["general", "low", "monthly"]
    assert names(departments=["field"]) == ["low", "monthly", "service"]
    assert names(departments=["riverside", "field"]) == ["low", "monthly", "team"]
    assert names(departments=["riverside", "field"], case_type="cp") == [
        "low",
        "monthly",
        "typed",
    ]


def test_DUR_27_a_floor_and_a_ceiling_together():
    """Good between 40% and 70%: fewer is short, more is graded too kindly."""
    band = Target("floor", 2, 40, other=70)
    short, within, kind = (result({2: n, 3: 10 - n}, band) for n in (3, 5, 9))
    assert (short.met, short.points, short.beyond) == (False, -10, False)
    assert (within.met, within.beyond) == (True, False)
    assert (kind.met, kind.beyond) == (False, True)
    assert kind.points == pytest.approx(-20)
    few_poor = Target("ceiling", 4, 10, other=2)
    assert result({4: 5, 1: 95}, few_poor).met
    assert result({4: 1, 1: 99}, few_poor).beyond
    assert not result({4: 20, 1: 80}, few_poor).beyond
    for measure, percent, other in (("floor", 70, 40), ("ceiling", 10, 20)):
        assert code_of(Target, measure, 2, percent, other) == "target_bounds_crossed"


def test_DUR_27_of_too_few_nothing_is_said():
    target = Target("floor", 2, 90, least=5)
    few = result({2: 4}, target)
    assert (few.few, few.met, few.points) == (True, None, None)
    assert result({2: 5}, target).met
    assert not result({}, target).few


def test_DUR_27_completion():
    target = Target("completion", None, 90)
    assert judged(9, 10, target).met
    assert judged(8, 10, target).points == pytest.approx(-10)
    assert judged(0, 0, target).met is None


def test_DUR_27_read_by_month_or_by_quarter():
    days = (date(2026, 4, 10), date(2026, 7, 5))
    assert list(readings("period", *days)) == [days]
    assert list(readings("month", *days)) == [
        (date(2026, 4, 10), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 5)),
    ]
    assert list(readings("quarter", *days)) == [
        (date(2026, 4, 10), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 5)),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_DUR_27_readings_are_every_day_once(first, days):
    last = date.fromordinal(first.toordinal() + days)
    for every in ("period", "month", "quarter"):
        found = list(readings(every, first, last))
        assert (found[0][0], found[-1][1]) == (first, last)
        for (_start, end), (start, _end) in zip(found, found[1:], strict=False):
            assert start.toordinal() == end.toordinal() + 1
