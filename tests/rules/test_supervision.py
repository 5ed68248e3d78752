"""How many supervisions were due, and whose file is read next (DUR-18)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.messages import RuleError
from rules.supervision import File, by_risk, sessions_due
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


def test_files_are_read_in_the_order_that_is_said():
    today = date(2026, 6, 10)
    files = [
        File("good, long ago", last_read=date(2025, 1, 5)),
        File("good, longer ago", last_read=date(2024, 1, 5)),
        File("never"),
        File("overdue", overdue=True, last_read=date(2025, 11, 1)),
        File("poor", below_good=1, last_read=date(2025, 11, 1)),
        File("poorer", below_good=2, last_read=date(2025, 11, 1)),
        File("new", new=True),
        File("new, but read", new=True, last_read=date(2026, 4, 1)),
    ]
    order = by_risk(files, today, 6)
    assert [person for person, _why in order] == [
        "new",
        "poorer",
        "poor",
        "overdue",
        "never",
        "good, longer ago",
        "good, long ago",
        "new, but read",
    ]
    why = dict(order)
    assert why["new"] == ("new", "never_read")
    assert why["new, but read"] == ("read_lately", "new")
    assert why["good, long ago"] == ()


def test_a_file_read_exactly_so_long_ago_is_read_again():
    files = [File("then", new=True, last_read=date(2025, 12, 10)), File("never")]
    order = by_risk(files, date(2026, 6, 10), 6)
    assert [person for person, _why in order] == ["then", "never"]
    assert by_risk((), date(2026, 6, 10), 0) == ()
    with pytest.raises(RuleError):
        by_risk((), date(2026, 6, 10), -1)
