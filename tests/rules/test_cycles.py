"""The calendar of a programme: rules/cycles.py."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import cycles, deadlines
from rules.cycles import EIGHT_WEEK_MILESTONES, MilestoneRule, Recurrence
from rules.deadlines import WorkCalendar
from rules.messages import RuleError
from support import ENGLISH, calendars, code_of, days

YEAR = (date(2026, 4, 1), date(2027, 3, 31))


def starts(rule, start=YEAR[0], end=YEAR[1], calendar=ENGLISH):
    return [
        cycle.date_start for cycle in cycles.cycle_periods(rule, start, end, calendar)
    ]


def test_LUT_01_a_cycle_starts_on_the_seventh_or_the_next_working_day():
    result = cycles.cycle_periods(
        Recurrence("monthly", day=7, roll="next"), *YEAR, ENGLISH
    )
    assert [cycle.key for cycle in result] == [
        deadlines.months_after(date(2026, 4, 7), number) for number in range(12)
    ]
    assert [cycle.date_start.day for cycle in result] == [
        7,
        7,
        8,
        7,
        7,
        7,
        7,
        9,
        7,
        7,
        8,
        8,
    ]
    assert result[1].date_end == date(2026, 6, 7)
    assert result[-1].date_end == date(2027, 4, 6)


def test_LUT_01_last_day_of_every_month_does_not_drift():
    assert starts(
        Recurrence("monthly", day=31), date(2027, 12, 1), date(2028, 4, 30)
    ) == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


def test_SWI_01_first_working_day_of_every_month():
    result = starts(Recurrence("monthly", working_day=1))
    assert result[:2] == [date(2026, 4, 1), date(2026, 5, 1)]
    assert result[9] == date(2027, 1, 4)
    assert starts(Recurrence("monthly", working_day=-1))[8] == date(2026, 12, 31)


def test_BPL_01_eight_week_cycle_with_its_milestones():
    rule = Recurrence(
        "weeks", 8, anchor=date(2026, 4, 13), milestones=EIGHT_WEEK_MILESTONES
    )
    first, second = cycles.cycle_periods(rule, *YEAR, ENGLISH)[:2]
    assert (first.date_start, first.date_end) == (date(2026, 4, 13), date(2026, 6, 7))
    assert second.date_start == date(2026, 6, 8)
    assert [(m.code, m.date_start, m.date_end) for m in first.milestones] == [
        ("heads_of_service_performance", date(2026, 4, 13), date(2026, 4, 17)),
        ("audit", date(2026, 4, 13), date(2026, 4, 24)),
        ("moderation", date(2026, 4, 27), date(2026, 5, 1)),
        # Monday of week 4 is the early May bank holiday
        ("heads_of_service_findings", date(2026, 5, 5), date(2026, 5, 15)),
        ("adqa", date(2026, 5, 18), date(2026, 5, 22)),
        ("preparation", date(2026, 6, 1), date(2026, 6, 5)),
    ]


def test_BPL_01_weeks_count_from_the_key_after_easter_monday():
    """The cycle starts on the Tuesday; week 8 still ends with the eighth Sunday, so
    that preparation does not run into the next cycle.
    """
    rule = Recurrence(
        "weeks",
        8,
        anchor=date(2026, 4, 6),
        roll="next",
        milestones=EIGHT_WEEK_MILESTONES,
    )
    first, second = cycles.cycle_periods(rule, *YEAR, ENGLISH)[:2]
    assert (first.key, first.date_start) == (date(2026, 4, 6), date(2026, 4, 7))
    assert (first.date_end, second.date_start) == (date(2026, 5, 31), date(2026, 6, 1))
    when = {m.code: (m.date_start, m.date_end) for m in first.milestones}
    assert when["audit"] == (date(2026, 4, 7), date(2026, 4, 17))
    assert when["moderation"] == (date(2026, 4, 20), date(2026, 4, 24))
    # Monday of week 8 is the spring bank holiday
    assert when["preparation"] == (date(2026, 5, 26), date(2026, 5, 29))


def test_BPL_01_a_start_moved_back_opens_week_one_and_shortens_the_last_week():
    rule = Recurrence(
        "weeks",
        1,
        anchor=date(2026, 3, 30),
        roll="previous",
        milestones=(MilestoneRule("whole", 1, 1),),
    )
    before, easter = cycles.cycle_periods(rule, *(date(2026, 3, 30),) * 2, ENGLISH) + (
        cycles.cycle_periods(rule, *(date(2026, 4, 6),) * 2, ENGLISH)
    )
    # Easter Monday moves to the Thursday before Good Friday
    assert (before.date_end, easter.date_start) == (date(2026, 4, 1), date(2026, 4, 2))
    assert before.milestones[0].date_end == date(2026, 4, 1)
    assert easter.milestones[0].date_start == date(2026, 4, 2)


def test_BPL_01_seven_cycles_start_in_a_year_and_the_next_programme_goes_on():
    rule = Recurrence("weeks", 8, anchor=date(2026, 4, 13))
    this_year = cycles.cycle_periods(rule, *YEAR)
    assert [cycle.number for cycle in this_year] == [1, 2, 3, 4, 5, 6, 7]
    following = cycles.cycle_periods(rule, date(2027, 4, 1), date(2028, 3, 31))
    assert following[0].number == 8
    assert following[0].date_start == this_year[-1].date_end + timedelta(1)


def test_BPL_01_a_week_without_a_working_day_keeps_its_milestone():
    shut = WorkCalendar({date(2026, 12, 21) + timedelta(n) for n in range(14)})
    rule = Recurrence("weeks", 8, milestones=(MilestoneRule("adqa", 2, 2),))
    (first, *_rest) = cycles.cycle_periods(
        rule, date(2026, 12, 14), date(2027, 1, 31), shut
    )
    assert first.milestones == (
        cycles.Milestone("adqa", date(2026, 12, 21), date(2026, 12, 27), worked=False),
    )


def test_DUR_01_quarters_follow_the_financial_year():
    result = cycles.cycle_periods(Recurrence("quarterly"), *YEAR)
    assert [(c.date_start, c.date_end) for c in result] == [
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
    ]


def test_DUR_01_a_day_before_the_anchor_starts_in_the_month_after():
    assert starts(Recurrence("quarterly", day=7), date(2026, 4, 15)) == [
        date(2026, 5, 7),
        date(2026, 8, 7),
        date(2026, 11, 7),
        date(2027, 2, 7),
    ]


def test_SWI_10_twice_a_year_yearly_and_once():
    assert starts(Recurrence("twice_yearly")) == [date(2026, 4, 1), date(2026, 10, 1)]
    assert starts(
        Recurrence("yearly", anchor=date(2024, 2, 29)),
        date(2026, 1, 1),
        date(2028, 12, 31),
    ) == [
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    (once,) = cycles.cycle_periods(
        Recurrence("once", anchor=date(2026, 5, 4), roll="next"), *YEAR, ENGLISH
    )
    assert (once.key, once.date_start, once.date_end) == (
        date(2026, 5, 4),
        date(2026, 5, 5),
        YEAR[1],
    )


def test_BWD_03_termly_cycles():
    rule = Recurrence("termly", terms=((9, 1), (1, 4), (4, 13)), roll="next")
    result = cycles.cycle_periods(rule, *YEAR, ENGLISH)
    assert [(c.date_start, c.date_end) for c in result] == [
        (date(2026, 4, 13), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2027, 1, 3)),
        (date(2027, 1, 4), date(2027, 4, 12)),
    ]


def test_ALL_08_a_new_bank_holiday_moves_the_start_but_not_the_key():
    rule = Recurrence("monthly", day=7, roll="next")
    before = cycles.cycle_periods(rule, *YEAR, ENGLISH)
    after = cycles.cycle_periods(
        rule, *YEAR, WorkCalendar(ENGLISH.holidays | {date(2026, 7, 7)})
    )
    assert [cycle.key for cycle in before] == [cycle.key for cycle in after]
    assert (before[3].date_start, after[3].date_start) == (
        date(2026, 7, 7),
        date(2026, 7, 8),
    )


rules = st.one_of(
    st.builds(
        Recurrence,
        st.sampled_from(["monthly", "quarterly", "twice_yearly", "yearly"]),
        st.integers(1, 3),
        st.none() | days,
        st.none() | st.integers(1, 31),
        roll=st.sampled_from(["as_is", "next", "previous"]),
    ),
    st.builds(Recurrence, st.just("monthly"), working_day=st.sampled_from([1, 2, -1])),
    st.builds(Recurrence, st.just("weeks"), st.integers(1, 13), st.none() | days),
    st.just(Recurrence("termly")),
)
usual = st.builds(
    WorkCalendar,
    st.frozensets(st.dates(date(2025, 11, 1), date(2026, 3, 1)), max_size=10),
    st.just({0, 1, 2, 3, 4}),
)


@given(rules, days, st.integers(0, 1500), usual)
def test_BPL_01_cycles_follow_without_gap_or_overlap(rule, start, length, calendar):
    result = cycles.cycle_periods(rule, start, start + timedelta(length), calendar)
    for one, other in zip(result, result[1:], strict=False):
        assert one.date_end + timedelta(1) == other.date_start
        assert one.number + 1 == other.number
        assert one.key < other.key
    assert all(cycle.date_start <= cycle.date_end for cycle in result)
    if rule.roll != "as_is" or rule.working_day:
        assert all(
            deadlines.is_working_day(cycle.date_start, calendar) for cycle in result
        )


@given(rules, days, st.integers(0, 700), st.integers(1, 700), usual)
def test_ALL_08_two_programmes_share_no_cycle_and_lose_none(
    rule, start, first, second, calendar
):
    rule = Recurrence(**{**vars(rule), "anchor": rule.anchor or date(2019, 1, 1)})
    middle, end = start + timedelta(first), start + timedelta(first + second)
    both = cycles.cycle_periods(rule, start, middle, calendar) + cycles.cycle_periods(
        rule, middle + timedelta(1), end, calendar
    )
    assert both == cycles.cycle_periods(rule, start, end, calendar)


@given(
    st.dates(date(2025, 8, 1), date(2026, 2, 28)),
    st.sampled_from(["as_is", "next", "previous"]),
    usual,
)
def test_BPL_01_worked_milestones_stay_within_their_cycle(start, roll, calendar):
    rule = Recurrence("weeks", 8, roll=roll, milestones=EIGHT_WEEK_MILESTONES)
    for cycle in cycles.cycle_periods(rule, start, start + timedelta(300), calendar):
        for milestone in cycle.milestones:
            if milestone.worked:
                assert cycle.date_start <= milestone.date_start
                assert milestone.date_end <= cycle.date_end


@given(days, calendars)
def test_ALL_04_milestones_stay_within_their_weeks(start, calendar):
    rule = Recurrence("weeks", 8, milestones=EIGHT_WEEK_MILESTONES)
    (cycle,) = cycles.cycle_periods(rule, start, start, calendar)
    weeks = {milestone.code: milestone for milestone in EIGHT_WEEK_MILESTONES}
    for milestone in cycle.milestones:
        rule_of_it = weeks.pop(milestone.code)
        assert milestone.date_start >= start + timedelta(
            weeks=rule_of_it.first_week - 1
        )
        assert (
            milestone.date_start
            <= milestone.date_end
            < start + timedelta(weeks=rule_of_it.last_week)
        )
        if milestone.worked:
            assert deadlines.is_working_day(milestone.date_start, calendar)
            assert deadlines.is_working_day(milestone.date_end, calendar)
    assert not weeks


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"kind": "sometimes"}, "recurrence_unknown"),
        ({"kind": "weeks", "interval": 0}, "interval_out_of_range"),
        ({"kind": "weeks", "interval": 105}, "interval_out_of_range"),
        ({"kind": "monthly", "day": 1, "working_day": 1}, "recurrence_day_conflict"),
        ({"kind": "weeks", "day": 7}, "recurrence_day_not_monthly"),
        ({"kind": "once", "working_day": 1}, "recurrence_day_not_monthly"),
        ({"kind": "monthly", "day": 32}, "day_of_month_out_of_range"),
        ({"kind": "monthly", "working_day": 0}, "working_day_out_of_range"),
        ({"kind": "monthly", "roll": "sideways"}, "roll_unknown"),
        ({"kind": "termly", "terms": ()}, "terms_invalid"),
        (
            {"kind": "weeks", "interval": 8, "milestones": (MilestoneRule("x", 8, 9),)},
            "milestone_weeks_invalid",
        ),
        (
            {"kind": "weeks", "interval": 8, "milestones": (MilestoneRule("x", 3, 2),)},
            "milestone_weeks_invalid",
        ),
        (
            {"kind": "monthly", "milestones": (MilestoneRule("x", 0, 2),)},
            "milestone_weeks_invalid",
        ),
        (
            {"kind": "monthly", "milestones": (MilestoneRule("x", 5, 5),)},
            "milestone_weeks_invalid",
        ),
    ],
)
def test_BPL_01_recurrences_that_make_no_sense_are_refused(args, code):
    assert code_of(Recurrence, **args) == code


def test_BPL_01_periods_that_make_no_sense_are_refused():
    assert (
        code_of(cycles.cycle_periods, Recurrence("monthly"), YEAR[1], YEAR[0])
        == "period_reversed"
    )
    outside = Recurrence("once", anchor=date(2028, 1, 1))
    assert code_of(cycles.cycle_periods, outside, *YEAR) == "recurrence_outside_period"
    closed = WorkCalendar({date(2026, 12, 21) + timedelta(n) for n in range(14)})
    weekly = Recurrence("weeks", roll="next")
    with pytest.raises(RuleError) as error:
        cycles.cycle_periods(weekly, date(2026, 12, 7), date(2027, 1, 31), closed)
    assert error.value.params == {
        "first": date(2026, 12, 21),
        "second": date(2026, 12, 28),
    }


def test_DUR_14_an_annual_thematic_lasts_one_quarter():
    rule = Recurrence("yearly", anchor=date(2025, 7, 1), lasts=3)
    (cycle,) = cycles.cycle_periods(rule, *YEAR, ENGLISH)
    assert (cycle.date_start, cycle.date_end) == (date(2026, 7, 1), date(2026, 9, 30))


def test_DUR_14_what_happens_once_can_end_before_its_programme():
    rule = Recurrence("once", anchor=date(2026, 11, 1), lasts=1)
    (cycle,) = cycles.cycle_periods(rule, *YEAR, ENGLISH)
    assert (cycle.date_start, cycle.date_end) == (date(2026, 11, 1), date(2026, 11, 30))


def test_a_cycle_never_lasts_into_the_next_one():
    rule = Recurrence("monthly", lasts=5)
    periods = cycles.cycle_periods(rule, *YEAR, ENGLISH)
    for before, after in zip(periods, periods[1:], strict=False):
        assert before.date_end == after.date_start - timedelta(1)


@pytest.mark.parametrize("months", [-1, 61, 1.5])
def test_how_long_it_lasts_is_a_number_of_months(months):
    assert code_of(Recurrence, "yearly", lasts=months) == "lasts_out_of_range"


def test_milestones_fit_into_what_a_cycle_lasts():
    milestones = (MilestoneRule("meeting", 5, 5),)
    code = code_of(Recurrence, "yearly", lasts=1, milestones=milestones)
    assert code == "milestone_weeks_invalid"
