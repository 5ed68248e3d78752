"""Tables of figures: the middle grade, coverage, ages of lateness, small numbers."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import figures

RANKS = st.dictionaries(st.integers(1, 4), st.integers(0, 30))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


def test_the_middle_is_the_worse_of_two():
    assert figures.middle({}) is None
    assert figures.middle({2: 1}) == 2
    assert figures.middle({1: 1, 3: 1}) == 3
    assert figures.middle({1: 2, 3: 1}) == 1


@given(RANKS)
def test_half_of_the_grades_are_no_worse_than_the_middle(ranks):
    every = sorted(Counter(ranks).elements())
    expected = every[len(every) // 2] if every else None
    assert figures.middle(ranks) == expected


@pytest.mark.parametrize(
    ("done", "planned", "expected"),
    [(0, 0, (None, False)), (5, 10, (0.5, False)), (4, 10, (0.4, True))],
)
def test_under_half_is_said(done, planned, expected):
    assert figures.coverage(done, planned) == expected


@given(st.integers(-400, 2000))
def test_every_late_day_has_one_age(days):
    bands = [
        key for key, first, last in figures.AGES if first <= days <= (last or days)
    ]
    assert figures.age_of(days) == (bands[0] if bands else None)
    assert len(bands) == (1 if days > 0 else 0)


@given(TABLES)
def test_nothing_small_is_shown_nor_worked_out(table):
    """With the totals of every row and column beside it."""
    shown = figures.suppressed(table)
    lines = list(zip(table, shown, strict=True))
    lines += list(zip(zip(*table, strict=True), zip(*shown, strict=True), strict=True))
    for counts, cells in lines:
        for count, cell in zip(counts, cells, strict=True):
            assert cell in (None, count)
            assert cell is None or cell == 0 or cell >= figures.LEAST
        gaps = [n for n, cell in zip(counts, cells, strict=True) if cell is None]
        rest = [cell for cell in cells if cell]
        # One gap would be the total less the rest, unless there is no rest to hide it.
        assert len(gaps) != 1 or not rest


WORDS_OF_TABLE = st.lists(st.text("abc de", max_size=30), min_size=1, max_size=8)


@given(WORDS_OF_TABLE, st.lists(WORDS_OF_TABLE, max_size=6))
def test_columns_share_the_width(columns, rows):
    found = figures.widths(columns, rows)
    assert len(found) == len(columns)
    assert abs(sum(found) - 100) < 0.1 * len(columns)
    assert min(found) > 0


def test_what_says_more_is_wider():
    now, verdict = figures.widths(
        ["Now", "What it says"], [["21%", "No change beyond chance"]]
    )
    assert verdict > 1.5 * now
