"""Which questions are asked, without a database (SWI-18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.grading import Scale
from rules.showing import Condition, asked, read_on

FOUR, FIVE = Scale((1, 2, 3, 4)), Scale((1, 2, 3, 4, 5))


def test_without_conditions_everything_is_asked():
    assert asked({"a": (), "b": ()}, {}, None) == {"a", "b"}


@pytest.mark.parametrize(
    ("rank", "overall", "expected"),
    [
        (None, None, {"a"}),
        (3, None, {"a"}),
        (4, None, {"a", "b"}),
        (4, 4, {"a", "b", "c"}),
        (1, 4, {"a", "c"}),
    ],
)
def test_asked_once_an_earlier_domain_or_the_overall_is_poor(rank, overall, expected):
    conditions = {"a": (), "b": (Condition(4, "a"),), "c": (Condition(4),)}
    assert asked(conditions, {"a": rank}, overall) == expected


def test_what_is_not_asked_sets_off_nothing():
    conditions = {"a": (), "b": (Condition(4, "a"),), "c": (Condition(3, "b"),)}
    assert asked(conditions, {"a": 2, "b": 4}, None) == {"a"}
    assert asked(conditions, {"a": 4, "b": 4}, None) == {"a", "b", "c"}


def test_a_circle_is_not_asked_and_a_domain_that_is_gone_neither():
    conditions = {
        "a": (Condition(4, "b"),),
        "b": (Condition(4, "a"),),
        "c": (Condition(4, "gone"),),
    }
    assert asked(conditions, {"a": 4, "b": 4, "gone": 4}, 4) == frozenset()


def test_a_section_and_a_domain_both_have_to_hold():
    conditions = {"a": (), "b": (Condition(4), Condition(3, "a"))}
    assert asked(conditions, {"a": 3}, 4) == {"a", "b"}
    assert asked(conditions, {"a": 3}, 3) == {"a"}


KEYS = st.sampled_from("abcdef")
CONDITIONS = st.lists(
    st.builds(Condition, st.integers(1, 4), st.none() | KEYS), max_size=2
).map(tuple)


@given(st.dictionaries(KEYS, CONDITIONS), st.dictionaries(KEYS, st.integers(1, 4)))
def test_worse_grades_only_ever_ask_more(conditions, ranks):
    worse = dict.fromkeys(ranks, 4)
    assert asked(conditions, ranks, 2) <= asked(conditions, worse, 4)


@pytest.mark.parametrize(("rank", "expected"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4)])
def test_five_points_read_on_four(rank, expected):
    assert read_on(FOUR, FIVE, rank) == expected


@given(st.integers(2, 9), st.integers(2, 9))
def test_ends_stay_ends_and_order_stays_order(steps, own_steps):
    scale, own = Scale(tuple(range(steps))), Scale(tuple(range(10, 10 + own_steps)))
    read = [read_on(scale, own, rank) for rank in own.ranks]
    assert (read[0], read[-1]) == (scale.best, scale.worst)
    assert read == sorted(read)
