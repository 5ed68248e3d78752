from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.quarters import WEEKS, quarter_of

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "number", "start", "end", "week"),
    [
        (date(2026, 4, 1), 1, date(2026, 4, 1), date(2026, 6, 30), 1),
        (date(2026, 6, 30), 1, date(2026, 4, 1), date(2026, 6, 30), 13),
        (date(2026, 10, 29), 3, date(2026, 10, 1), date(2026, 12, 31), 5),
        (date(2026, 12, 31), 3, date(2026, 10, 1), date(2026, 12, 31), 13),
        (date(2027, 1, 1), 4, date(2027, 1, 1), date(2027, 3, 31), 1),
        (date(2028, 2, 29), 4, date(2028, 1, 1), date(2028, 3, 31), 9),
    ],
)
def test_the_council_year_starts_in_april(day, number, start, end, week):
    quarter = quarter_of(day)
    assert (quarter.number, quarter.start, quarter.end) == (number, start, end)
    assert quarter.week_of(day) == week


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_one_quarter(day, first_month):
    quarter = quarter_of(day, first_month)
    assert quarter.start <= day <= quarter.end
    assert 1 <= quarter.number <= 4
    assert 1 <= quarter.week_of(day) <= WEEKS
    assert 89 <= (quarter.end - quarter.start).days + 1 <= 92


@given(DAYS, st.integers(1, 12))
def test_quarters_follow_each_other(day, first_month):
    quarter = quarter_of(day, first_month)
    following = quarter_of(quarter.end + timedelta(days=1), first_month)
    assert following.start == quarter.end + timedelta(days=1)
    assert following.number == quarter.number % 4 + 1
    if following.number == 1:
        assert following.start.month == first_month
