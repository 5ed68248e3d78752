"""The year councils plan by: rules/financial_year.py."""

from datetime import date, timedelta

from hypothesis import given
from rules.financial_year import financial_year, year_label
from support import days


@given(days)
def test_every_day_is_in_its_year_and_years_follow_each_other(day):
    start, end = financial_year(day)
    assert start <= day <= end
    assert (start.month, start.day, end.month, end.day) == (4, 1, 3, 31)
    assert financial_year(end + timedelta(1))[0] == end + timedelta(1)


def test_as_councils_write_it():
    assert year_label(financial_year(date(2027, 3, 31))[0]) == "2026/27"
    assert year_label(date(1999, 4, 1)) == "1999/00"
