"""Run charts: when a change in a measure is more than chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import run_chart as rules

STEADY = [10, 12, 11, 13, 10, 12, 11, 12, 10, 11]
SERIES = st.lists(st.integers(0, 100).map(float), min_size=2, max_size=30)


def test_the_limits_of_a_series_worked_by_hand():
    found = rules.chart([10, 12, 11, 13])
    # Moving ranges 2, 1, 2; their mean 5/3; none beyond 3.267 times it.
    assert found.mean == 11.5
    assert found.high == pytest.approx(11.5 + 2.66 * 5 / 3)
    assert found.low == pytest.approx(11.5 - 2.66 * 5 / 3)
    assert rules.chart([3]) is None


@pytest.mark.parametrize(
    ("values", "good", "expected"),
    [
        (STEADY, "higher", "no_change"),
        (STEADY[:9], "higher", "too_few"),
        ([*STEADY, 40], "higher", "better"),
        ([*STEADY, 40], "lower", "worse"),
        ([*STEADY, 40], None, "changed"),
        ([10] * 5 + [20] * 7, "lower", "worse"),
        ([20, 19, 20, 19, 1, 2, 3, 4, 5, 6, 7], "higher", "worse"),
    ],
)
def test_what_the_last_value_says(values, good, expected):
    assert rules.verdict(values, good) == expected


@given(SERIES)
def test_the_other_way_up_says_the_opposite(values):
    opposite = {"better": "worse", "worse": "better"}
    said = rules.verdict(values, "higher")
    assert rules.verdict(values, "lower") == opposite.get(said, said)


@given(SERIES, st.integers(-50, 50))
def test_where_nought_lies_does_not_matter(values, by):
    here, there = rules.chart(values), rules.chart([value + by for value in values])
    assert there.mean == pytest.approx(here.mean + by)
    assert there.high - there.low == pytest.approx(here.high - here.low)


@given(st.floats(0, 1000), st.integers(2, 30))
def test_what_never_moves_gives_no_signal(value, count):
    found = rules.chart([value] * count)
    assert found.mean == pytest.approx(value)
    assert found.high == pytest.approx(found.low)


def test_seven_in_a_row_rise():
    found = rules.chart([5, 5, 5, 1, 2, 3, 4, 5, 6, 7, 5])
    assert [rules.TREND in one for one in found.signals] == [False] * 3 + [True] * 7 + [
        False
    ]
