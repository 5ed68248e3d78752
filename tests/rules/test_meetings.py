"""When meetings fall."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rules import meetings

CYCLES = [date(2026, 4, 6), date(2026, 6, 1), date(2026, 7, 27)]
YEAR = date(2026, 4, 1), date(2027, 3, 31)


def test_week_six_of_each_cycle():
    assert meetings.days("cycle", 1, 6, CYCLES, *YEAR) == [
        date(2026, 5, 11),
        date(2026, 7, 6),
        date(2026, 8, 31),
    ]
    assert meetings.days("cycle", 2, 6, CYCLES, *YEAR) == [
        date(2026, 5, 11),
        date(2026, 8, 31),
    ]


def test_every_four_weeks_from_week_four_of_the_first():
    found = meetings.days("week", 4, 4, CYCLES, *YEAR)
    assert found[:3] == [date(2026, 4, 27), date(2026, 5, 25), date(2026, 6, 22)]


def test_every_month_and_every_year():
    found = meetings.days("month", 2, 0, [], *YEAR)
    assert found[:3] == [date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 1)]
    assert meetings.days("year", 1, 0, [], *YEAR) == [date(2026, 4, 1)]
    assert meetings.days("need", 1, 0, CYCLES, *YEAR) == []


@given(
    st.sampled_from(["week", "month", "year", "cycle"]),
    st.integers(1, 12),
    st.integers(0, 8),
    st.lists(st.dates(date(2025, 1, 1), date(2028, 1, 1)), max_size=6),
)
def test_all_lie_in_the_year_in_order_and_none_twice(unit, interval, week, cycles):
    found = meetings.days(unit, interval, week, cycles, *YEAR)
    assert found == sorted(set(found))
    assert all(YEAR[0] <= day <= YEAR[1] for day in found)
