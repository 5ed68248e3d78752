"""What non-negotiables allow, who was told in time, how far graders lie apart:
rules/activities.py."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rules import activities, grading
from rules.grading import Scale

OFSTED = Scale((1, 2, 3, 4))


def test_DUR_15_one_element_missing_is_below_good():
    cap = activities.element_cap(OFSTED, {"a": True, "b": False, "c": None}, good=2)
    assert cap.rank == 3
    assert [reason.domain for reason in cap.binding] == ["b"]
    assert not cap.forced


def test_DUR_15_all_there_or_not_answered_caps_nothing():
    assert activities.element_cap(OFSTED, {"a": True, "b": None}, good=2).rank is None


def test_DUR_15_short_scales():
    assert activities.below_good(Scale((1, 2))) == 2
    assert activities.below_good(Scale((1, 2, 3))) == 3
    assert activities.below_good(Scale((1, 2, 3)), good=1) == 2
    assert activities.below_good(Scale((1, 2, 3)), good=3) == 3


@given(
    st.dictionaries(st.integers(), st.sampled_from([True, False, None])),
    st.dictionaries(st.integers(), st.sampled_from([True, False, None])),
)
def test_the_lowest_cap_counts_and_keeps_every_reason(elements, bottoms):
    one = activities.element_cap(OFSTED, elements, good=2)
    other = grading.overall_cap(OFSTED, {}, (), bottoms)
    both = activities.lowest_cap(OFSTED, one, other)
    ranks = [rank for rank in (one.rank, other.rank) if rank]
    assert both.rank == (max(ranks) if ranks else None)
    assert len(both.reasons) == len(one.reasons) + len(other.reasons)
    assert both.forced == (both.rank == 4)


def test_DUR_15_managers_told_a_week_ahead():
    start = date(2026, 6, 15)
    assert activities.may_start(date(2026, 6, 8), 7, start)
    assert not activities.may_start(date(2026, 6, 9), 7, start)
    assert not activities.may_start(None, 7, start)
    assert activities.may_start(None, 0, start)


def test_DUR_16_differences_by_domain_most_first():
    grid = {"1": (2, 2, 2), "2": (1, 4, 2), "3": (2, None, 3), "4": (None, None, 1)}
    compared = activities.compare_grades(OFSTED, grid)
    assert [one.domain for one in compared] == ["2", "3", "1", "4"]
    by_domain = {one.domain: one for one in compared}
    assert (by_domain["2"].steps, by_domain["2"].same) == (3, 0.0)
    assert (by_domain["1"].steps, by_domain["1"].same) == (0, 1.0)
    assert (by_domain["4"].steps, by_domain["4"].same) == (None, None)


@given(st.lists(st.sampled_from([1, 2, 3, 4, None]), max_size=6))
def test_DUR_16_steps_stay_on_the_scale(ranks):
    [one] = activities.compare_grades(OFSTED, {"d": ranks})
    given_ranks = [rank for rank in ranks if rank]
    assert (one.steps is None) == (len(given_ranks) < 2)
    assert one.steps is None or 0 <= one.steps <= 3
    assert one.same is None or 0 <= one.same <= 1
