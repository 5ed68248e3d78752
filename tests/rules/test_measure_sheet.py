"""Values of measures as people paste them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import measure_sheet as rules
from rules.measure_sheet import Value


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("June 2026", date(2026, 6, 1)),
        ("Jun-26", date(2026, 6, 1)),
        ("2026-06", date(2026, 6, 1)),
        ("Q1 2026/27", date(2026, 4, 1)),
        ("q4 2025/26", date(2026, 1, 1)),
        ("2025/26", date(2025, 4, 1)),
        ("2025-26", date(2025, 4, 1)),
        ("15/06/2026", date(2026, 6, 1)),
        (date(2026, 6, 9), date(2026, 6, 1)),
        ("2025/27", None),
        ("2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_periods(written, start):
    assert rules.period_start(written) == start


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,234", 1234), ("45.6%", 45.6), ("£12", 12), (7, 7), ("n", None), (True, None)],
)
def test_numbers(written, value):
    assert rules.number(written) == value


def test_a_row_a_value():
    found, problems = rules.read_values(
        [
            [],
            ["Measure", "Period", "Value", "Team", "Whose"],
            ["Re-referrals", "Q1 2026/27", "12%", "North", ""],
            ["Re-referrals", "Q1 2026/27", 15, "", "England"],
            ["Re-referrals", "soon", 15, "", ""],
            ["Re-referrals", "Q2 2026/27", "many", "", ""],
            ["Re-referrals", "Q2 2026/27", "", "", ""],
            ["", "Q2 2026/27", 1, "", ""],
            ["Re-referrals", "Q2 2026/27", 1, "", "Mars"],
            ["re-referrals", "q1 2026/27", 13, "north", "ours"],
        ]
    )
    start = date(2026, 4, 1)
    assert found == [
        Value(3, "Re-referrals", start, 12, "North", "ours"),
        Value(4, "Re-referrals", start, 15, "", "england"),
    ]
    assert [(one.row, one.code) for one in problems] == [
        (5, "period_bad"),
        (6, "value_bad"),
        (8, "no_measure"),
        (9, "whose_bad"),
        (10, "twice"),
    ]


def test_a_row_a_measure():
    found, problems = rules.read_values(
        [["Indicator", "April 2026", "May 2026"], ["Visits in time", "90%", None]]
    )
    assert (found, problems) == (
        [Value(2, "Visits in time", date(2026, 4, 1), 90.0)],
        [],
    )


def test_headings_that_are_not_there():
    for rows in ([], [["a", "b"], [1, 2]], [["Measure", "Value"], ["x", 1]]):
        found, problems = rules.read_values(rows)
        assert (found, [one.code for one in problems]) == ([], ["no_heading"])


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6))
def test_nothing_that_is_pasted_stops_it(rows):
    found, problems = rules.read_values([["Measure", "Period", "Value"], *rows])
    assert len(found) <= len(rows)
    assert all(one.row for one in problems)
