"""Working days, deadlines and due dates: rules/deadlines.py."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rules import deadlines
from rules.deadlines import WorkCalendar
from support import ENGLISH, calendars, code_of, days


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2026, 6, 1), 10, date(2026, 6, 15)),
        # Easter: two bank holidays on the way
        (date(2026, 3, 30), 5, date(2026, 4, 8)),
        # Over Christmas, the substitute for Boxing Day, and the year's end
        (date(2026, 12, 24), 5, date(2027, 1, 5)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        # From a Saturday the Monday is the first working day
        (date(2026, 6, 6), 1, date(2026, 6, 8)),
        (date(2026, 6, 6), 0, date(2026, 6, 8)),
        (date(2026, 6, 8), 0, date(2026, 6, 8)),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 4, 5), -2, date(2026, 4, 1)),
    ],
)
def test_LUT_02_LUT_08_working_days_skip_weekends_and_bank_holidays(start, number, end):
    assert deadlines.add_working_days(start, number, ENGLISH) == end


def test_ALL_04_the_councils_own_week_and_closures_count():
    four_days = WorkCalendar({date(2026, 6, 3)}, {0, 1, 2, 3})
    assert deadlines.add_working_days(date(2026, 6, 1), 5, four_days) == date(
        2026, 6, 10
    )
    assert not deadlines.is_working_day(date(2026, 6, 5), four_days)
    assert not deadlines.is_working_day(date(2026, 6, 3), four_days)


@given(days, st.integers(-30, 30), calendars)
def test_ALL_04_counting_undoes_adding(day, number, calendar):
    assume(number)
    end = deadlines.add_working_days(day, number, calendar)
    assert deadlines.is_working_day(end, calendar)
    if number > 0 or deadlines.is_working_day(day, calendar):
        assert deadlines.working_days_between(day, end, calendar) == number
    step = 1 if number > 0 else -1
    between = [day + timedelta(n) for n in range(step, (end - day).days + step, step)]
    assert sum(
        d.weekday() in calendar.weekdays and d not in calendar.holidays for d in between
    ) == abs(number)


@given(days, st.integers(0, 20), st.integers(0, 20), calendars)
def test_ALL_04_working_days_add_up(day, first, second, calendar):
    day = deadlines.next_working_day(day, calendar)
    step = deadlines.add_working_days(day, first, calendar)
    assert deadlines.add_working_days(
        step, second, calendar
    ) == deadlines.add_working_days(day, first + second, calendar)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("as_is", date(2026, 4, 4)),
        ("next", date(2026, 4, 7)),
        ("previous", date(2026, 4, 2)),
    ],
)
def test_ALL_04_a_day_not_worked_stays_or_moves(how, expected):
    assert deadlines.roll(date(2026, 4, 4), how, ENGLISH) == expected
    assert deadlines.roll(date(2026, 4, 8), how, ENGLISH) == date(2026, 4, 8)


def test_LUT_01_the_seventh_of_a_month():
    assert deadlines.nth_day_of_month(2026, 6, 7, "next", ENGLISH) == date(2026, 6, 8)
    assert deadlines.nth_day_of_month(2026, 6, 7) == date(2026, 6, 7)
    assert deadlines.nth_day_of_month(2027, 2, 31) == date(2027, 2, 28)
    assert deadlines.nth_day_of_month(2028, 2, 31) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("year", "month", "number", "expected"),
    [
        (2026, 1, 1, date(2026, 1, 2)),
        (2026, 4, 3, date(2026, 4, 7)),
        (2026, 12, -1, date(2026, 12, 31)),
        (2026, 12, -4, date(2026, 12, 24)),
        (2026, 5, 19, date(2026, 5, 29)),
    ],
)
def test_ALL_04_nth_working_day_of_a_month(year, month, number, expected):
    assert deadlines.nth_working_day_of_month(year, month, number, ENGLISH) == expected


@pytest.mark.parametrize("number", [0, 20, -20])
def test_ALL_04_a_working_day_that_the_month_lacks(number):
    assert (
        code_of(deadlines.nth_working_day_of_month, 2026, 5, number, ENGLISH)
        == "working_day_out_of_range"
    )


def test_SWI_07_six_weeks_after():
    assert deadlines.weeks_after(date(2026, 3, 23), 6, "next", ENGLISH) == date(
        2026, 5, 5
    )
    assert deadlines.weeks_after(date(2025, 12, 1), 6) == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 3, date(2027, 1, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 7, 15), -12, date(2025, 7, 15)),
    ],
)
def test_LUT_11_BPL_04_months_after_and_before_keep_to_the_month(day, months, expected):
    assert deadlines.months_after(day, months) == expected


def test_LUT_11_three_months_after_moves_to_a_working_day():
    assert deadlines.months_after(date(2026, 1, 6), 3, "next", ENGLISH) == date(
        2026, 4, 7
    )
    assert deadlines.months_after(date(2026, 1, 6), 3, "previous", ENGLISH) == date(
        2026, 4, 2
    )


@given(days, st.integers(-40, 40))
def test_LUT_11_months_after_lands_in_the_right_month(day, months):
    later = deadlines.months_after(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later + timedelta(1)).day == 1


def test_DUR_15_managers_are_told_at_least_a_week_ahead():
    # A week before Tuesday 14 April is after Easter Monday; before Monday 13 April it
    # is the bank holiday itself
    assert deadlines.ahead_of(date(2026, 4, 14), weeks=1, calendar=ENGLISH) == date(
        2026, 4, 7
    )
    assert deadlines.ahead_of(date(2026, 4, 13), weeks=1, calendar=ENGLISH) == date(
        2026, 4, 2
    )


def test_BWD_03_next_school_term():
    terms = ((9, 1), (1, 4), (4, 13))
    assert deadlines.next_term_start(date(2026, 9, 1), terms) == date(2027, 1, 4)
    assert deadlines.next_term_start(date(2026, 8, 31), terms) == date(2026, 9, 1)
    assert deadlines.next_term_start(date(2026, 12, 31), terms) == date(2027, 1, 4)


@pytest.mark.parametrize("terms", [(), ((2, 29),), ((13, 1),), ((9, 1), (9, 1))])
def test_BWD_03_terms_that_make_no_year_are_refused(terms):
    assert (
        code_of(deadlines.next_term_start, date(2026, 1, 1), terms) == "terms_invalid"
    )


def test_DUR_04_a_share_is_spread_over_the_months_of_the_quarter():
    quarter = (date(2026, 4, 1), date(2026, 6, 30))
    spread = deadlines.spread_due_dates(6, *quarter, ENGLISH)
    assert (
        spread
        == (date(2026, 4, 30),) * 2
        + (date(2026, 5, 29),) * 2
        + (date(2026, 6, 30),) * 2
    )
    # One audit each: the pool as a whole is spread
    firsts = [
        deadlines.spread_due_dates(1, *quarter, ENGLISH, offset)[0]
        for offset in range(4)
    ]
    assert firsts == [
        date(2026, 4, 30),
        date(2026, 5, 29),
        date(2026, 6, 30),
        date(2026, 4, 30),
    ]
    assert deadlines.spread_due_dates(0, *quarter) == ()


def test_DUR_04_a_rest_of_a_few_days_is_no_month():
    assert deadlines.month_slices(date(2026, 1, 2), date(2026, 4, 1)) == (
        (date(2026, 1, 2), date(2026, 2, 1)),
        (date(2026, 2, 2), date(2026, 3, 1)),
        (date(2026, 3, 2), date(2026, 4, 1)),
    )
    assert len(deadlines.month_slices(date(2026, 4, 1), date(2026, 7, 3))) == 3
    assert len(deadlines.month_slices(date(2026, 4, 1), date(2026, 7, 20))) == 4
    assert deadlines.month_slices(date(2026, 4, 1), date(2026, 4, 1)) == (
        (date(2026, 4, 1), date(2026, 4, 1)),
    )


@given(st.integers(0, 40), days, st.integers(0, 400), calendars, st.integers(0, 50))
def test_DUR_04_months_differ_by_one_at_most_and_dates_are_worked(
    count, start, length, calendar, offset
):
    end = start + timedelta(length)
    due = deadlines.spread_due_dates(count, start, end, calendar, offset)
    assert len(due) == count
    assert list(due) == sorted(due)
    assert all(deadlines.is_working_day(day, calendar) and day >= start for day in due)
    slices = deadlines.month_slices(start, end)
    # Holidays may leave one month no working day: count by the month each date was made
    # for
    if all(
        any(
            deadlines.is_working_day(a + timedelta(n), calendar)
            for n in range((b - a).days + 1)
        )
        for a, b in slices
    ):
        per_month = Counter(next(a for a, b in slices if a <= day <= b) for day in due)
        loads = [per_month[a] for a, b in slices]
        assert max(loads) - min(loads) <= 1


@given(days, st.integers(0, 900))
def test_DUR_04_months_of_a_period_leave_no_day_out(start, length):
    slices = deadlines.month_slices(start, start + timedelta(length))
    assert slices[0][0] == start and slices[-1][1] == start + timedelta(length)
    assert all(
        b + timedelta(1) == c
        for (a, b), (c, d) in zip(slices, slices[1:], strict=False)
    )


@pytest.mark.parametrize(
    ("call", "args", "code"),
    [
        (deadlines.is_working_day, (datetime(2026, 1, 1),), "date_expected"),
        (deadlines.add_working_days, ("2026-01-01", 2), "date_expected"),
        (
            deadlines.working_days_between,
            (date(2026, 1, 1), datetime(2026, 1, 1)),
            "date_expected",
        ),
        (deadlines.add_working_days, (date(9999, 12, 30), 5), "date_out_of_range"),
        (deadlines.months_after, (date(2026, 1, 1), 12 * 8000), "date_out_of_range"),
        (deadlines.weeks_after, (date(1, 1, 1), -1), "date_out_of_range"),
        (deadlines.roll, (date(2026, 1, 1), "sideways"), "roll_unknown"),
        (deadlines.nth_day_of_month, (2026, 1, 0), "day_of_month_out_of_range"),
        (deadlines.nth_day_of_month, (2026, 1, 32), "day_of_month_out_of_range"),
        (
            deadlines.spread_due_dates,
            (1, date(2026, 2, 1), date(2026, 1, 1)),
            "period_reversed",
        ),
        (
            deadlines.spread_due_dates,
            (-1, date(2026, 1, 1), date(2026, 2, 1)),
            "count_negative",
        ),
        (WorkCalendar, (frozenset(), frozenset()), "weekdays_missing"),
        (WorkCalendar, (frozenset(), frozenset({7})), "weekday_unknown"),
    ],
)
def test_ALL_04_bad_input_is_refused(call, args, code):
    assert code_of(call, *args) == code
