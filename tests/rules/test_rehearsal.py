"""A year tried out before it starts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rules import rehearsal as rules

DAYS = st.dates(date(2026, 4, 1), date(2027, 3, 31))


@st.composite
def rounds(draw):
    held = draw(st.dictionaries(st.integers(1, 9), st.integers(1, 6), max_size=5))
    left = draw(st.integers(0, 3))
    due = draw(st.lists(DAYS, min_size=sum(held.values()), max_size=40))
    return rules.Round(
        "line",
        draw(DAYS),
        sum(held.values()) + left,
        held,
        left,
        tuple(due[: sum(held.values())]),
    )


@given(st.lists(rounds(), max_size=12))
def test_months_and_auditors_add_up_to_the_rounds(year):
    months = rules.months(year, lambda _line: 100)
    assert sum(one.audits for one in months) == sum(one.drawn for one in year)
    assert [one.month for one in months] == sorted({one.month for one in months})
    assert all(one.moderations == one.audits for one in months)
    loads = rules.loads(year)
    assert sum(total for total, _most in loads.values()) == sum(
        one.drawn - one.left for one in year
    )
    assert all(most <= total for total, most in loads.values())


@given(st.lists(rounds(), max_size=12), st.integers(0, 20))
def test_a_week_is_full_when_more_is_due_than_people_are_there(year, people):
    for week in rules.full_weeks(year, range(people), {}, {}):
        assert week.due > week.people == people
        assert week.monday.weekday() == 0


def test_nobody_is_there_in_a_week_without_working_days_or_all_of_which_they_are_away():
    monday = date(2026, 12, 21)
    one = rules.Round("line", monday, 2, {1: 1, 2: 1}, 0, (monday, monday))
    away = {1: frozenset(monday + timedelta(n) for n in range(3))}
    [week] = rules.full_weeks([one], [1, 2], {monday: 3}, away)
    assert (week.due, week.people) == (2, 1)
    [week] = rules.full_weeks([one], [1, 2], {monday: 0}, {})
    assert week.people == 0
    assert not rules.full_weeks([one], [1, 2], {monday: 3}, {})


def test_re_audits_as_grades_were_before():
    assert rules.follow_ups(40, {1: 5, 2: 10, 3: 4, 4: 1}, 4) == 2
    assert rules.follow_ups(40, {1: 5, 2: 10, 3: 4, 4: 1}, None) == 0
    assert rules.follow_ups(40, {}, 4) is None


def test_a_tenth_is_moderated_round_by_round_rounded_up():
    april = [rules.Round("line", date(2026, 4, day), 12) for day in (1, 20)]
    [month] = rules.months(april, lambda _line: 10, looks=1)
    assert (month.rounds, month.audits, month.moderations) == (2, 24, 4 + 24)
