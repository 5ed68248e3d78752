"""How many supervisions were due (DUR-18)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rules.supervision import sessions_due
from support import code_of

START, END = date(2026, 1, 5), date(2026, 6, 21)


def test_every_four_weeks_and_fortnightly_until_the_day_agreed():
    assert sessions_due(START, END, 4) == 6
    assert sessions_due(START, END, 4, 2) == 6
    # Twelve weeks of both
    assert sessions_due(START, END, 4, 2, date(2026, 3, 29)) == 6 + 3
    assert sessions_due(START, END, 4, 2, date(2026, 12, 31)) == 12
    assert sessions_due(START, END, 4, 2, date(2025, 12, 31)) == 6
    assert sessions_due(START, END, 0, 2, END) == 0
    assert sessions_due(END, START, 4) == 0
    assert code_of(sessions_due, START, END, -1) == "count_negative"


@given(st.integers(1, 26), st.integers(1, 26), st.integers(-50, 250))
def test_a_change_of_interval_lies_between_the_two(every, new, days):
    mixed = sessions_due(START, END, every, new, START + timedelta(days))
    ends = sessions_due(START, END, every), sessions_due(START, END, new)
    assert min(ends) <= mixed <= max(ends)
