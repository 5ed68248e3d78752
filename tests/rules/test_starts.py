"""What starts an audit: rules/starts.py."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import starts
from rules.starts import CaseDates, Due, StartRule
from support import ENGLISH, code_of

START, END = date(2026, 4, 1), date(2027, 3, 31)
CLOSING = StartRule(
    "event", frozenset({"closing"}), amount=14, unit="days", side="before"
)


def case(**vals):
    return CaseDates("1001", date_opened=date(2026, 1, 5), **vals)


def on(rule, *cases, start=START, end=END, **more):
    return [item.on for item in starts.due(rule, cases, start, end, **more)]


def test_a_case_about_to_close_starts_two_weeks_before():
    closing = case(events=((7, "closing", date(2026, 7, 31)), (8, "visit", START)))
    assert starts.due(CLOSING, [closing], START, END) == (
        Due("1001", date(2026, 7, 17), 7, "closing", date(2026, 7, 31)),
    )


def test_an_event_too_near_for_its_notice_starts_at_once():
    near = case(events=((7, "closing", date(2026, 4, 3)),))
    assert on(CLOSING, near) == [START]
    past = case(events=((7, "closing", date(2026, 3, 31)),))
    assert on(CLOSING, past) == []


@pytest.mark.parametrize(
    ("amount", "unit", "side", "expected"),
    [
        (0, "days", "after", date(2026, 5, 31)),
        (3, "weeks", "after", date(2026, 6, 21)),
        (1, "months", "after", date(2026, 6, 30)),
        (1, "months", "before", date(2026, 4, 30)),
    ],
)
def test_so_long_before_or_after_an_event(amount, unit, side, expected):
    rule = StartRule("event", frozenset({"visit"}), amount, unit, side)
    assert on(rule, case(events=((1, "visit", date(2026, 5, 31)),))) == [expected]


def test_ALL_08_an_event_that_moved_after_its_audit_was_made_makes_no_other():
    moved = ((7, "closing", date(2026, 8, 31)),)
    assert on(CLOSING, case(events=moved, made_events=frozenset({7}))) == []


def test_two_events_that_start_a_case_on_one_day_start_it_once():
    rule = StartRule("event", frozenset({"a", "b"}))
    twice = ((1, "a", date(2026, 5, 1)), (2, "b", date(2026, 5, 1)))
    assert len(starts.due(rule, [case(events=twice)], START, END)) == 1


def test_only_open_cases_of_the_types_asked_for():
    rule = StartRule("interval", weeks=12, case_types=frozenset({"cp"}))
    assert on(rule, case(case_type="cin")) == []
    assert on(rule, case(case_type="cp", excluded=True)) == []
    closed = case(case_type="cp", date_closed=date(2026, 7, 1))
    assert on(rule, closed) == [date(2026, 6, 22)]
    after = StartRule("event", frozenset({"c"}), 4, "weeks", only_open=False)
    gone = case(events=((1, "c", date(2026, 5, 1)),), date_closed=date(2026, 5, 1))
    assert on(after, gone) == [date(2026, 5, 29)]


def test_a_case_that_closed_before_a_late_run_is_left():
    rule = StartRule("interval", weeks=12)
    gone = case(date_closed=date(2026, 6, 24))
    assert on(rule, gone, end=date(2026, 6, 25)) == [date(2026, 6, 22)]
    late = date(2026, 6, 25)
    assert on(rule, gone, end=late, today=late) == []


def test_every_so_many_weeks_since_opening():
    rule = StartRule("interval", weeks=12)
    assert on(rule, case(), end=date(2026, 12, 31)) == [
        date(2026, 6, 22),
        date(2026, 9, 14),
        date(2026, 12, 7),
    ]
    # Not on the day it opens, even when that is the first day of the programme
    opened = CaseDates("2", date_opened=START)
    assert on(rule, opened, end=date(2026, 6, 30)) == [date(2026, 6, 24)]


def test_every_so_many_months_on_the_day_of_the_month_it_opened():
    rule = StartRule("interval", months=2)
    opened = CaseDates("3", date_opened=date(2025, 12, 31))
    assert on(rule, opened, end=date(2026, 9, 30)) == [
        date(2026, 4, 30),
        date(2026, 6, 30),
        date(2026, 8, 31),
    ]
    long_ago = CaseDates("4", date_opened=date(2009, 5, 7))
    yearly = StartRule("interval", months=12)
    assert on(yearly, long_ago, end=date(2027, 5, 7)) == [
        date(2026, 5, 7),
        date(2027, 5, 7),
    ]
    again = StartRule("interval", months=6, since="audited")
    audited = CaseDates("5", date_opened=START, audited=date(2026, 8, 31))
    assert on(again, audited, end=date(2027, 3, 1)) == [date(2027, 2, 28)]


def test_since_the_last_audit_by_the_rule():
    rule = StartRule("interval", weeks=12, since="audited")
    assert on(rule, case()) == [date(2026, 6, 22)]
    assert on(rule, case(running=True)) == []
    assert on(rule, case(audited=date(2026, 6, 30))) == [date(2026, 9, 22)]
    assert on(rule, case(audited=date(2025, 6, 30))) == [START]
    cancelled = case(made_days=frozenset({date(2026, 7, 6)}))
    assert on(rule, cancelled) == [date(2026, 9, 28)]


@given(
    st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    st.integers(1, 60),
    st.lists(st.integers(0, 364), min_size=1, max_size=6, unique=True),
)
def test_ALL_08_running_on_any_days_makes_one_of_everything(opened, weeks, runs):
    """Run on some days only, up to the last: the same audits as in one run."""
    rule = StartRule("interval", weeks=weeks)
    made = set()
    for offset in sorted(runs):
        day = START + timedelta(offset)
        facts = CaseDates("1", date_opened=opened, made_days=frozenset(made))
        new = on(rule, facts, end=day, today=day)
        assert not made & set(new)
        made |= set(new)
    facts = CaseDates("1", date_opened=opened)
    assert sorted(made) == on(rule, facts, end=START + timedelta(max(runs)))


@given(
    opened=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    weeks=st.integers(1, 30),
    since=st.sampled_from(["opened", "audited"]),
)
def test_a_year_in_all_is_what_its_days_bring_one_by_one(opened, weeks, since):
    rule = StartRule("interval", weeks=weeks, since=since)
    one = CaseDates("1001", date_opened=opened)
    new, found, day = one, [], START
    while day <= END:
        for item in starts.due(rule, [one], START, day):
            found.append(item.on)
            one = replace(
                one,
                audited=item.on,
                made_days=frozenset({*one.made_days, item.on}),
            )
        day += timedelta(days=1)
    whole = starts.due_in_all(rule, [new], START, END)
    assert [item.on for item in whole] == found


def test_deadline_is_in_working_days_and_before_the_event():
    day = date(2026, 4, 1)
    assert starts.deadline(day, day, 10, calendar=ENGLISH) == date(2026, 4, 17)
    assert starts.deadline(day, day, 10, date(2026, 4, 14), ENGLISH) == date(
        2026, 4, 13
    )
    # No time left before it: the usual days
    assert starts.deadline(day, date(2026, 4, 14), 10, date(2026, 4, 14)) == date(
        2026, 4, 28
    )


def test_rules_that_make_no_sense_are_refused():
    assert code_of(StartRule, "sometimes") == "start_unknown"
    assert code_of(StartRule, "event", unit="years") == "start_unit_unknown"
    assert code_of(StartRule, "event", amount=-1) == "count_negative"
    assert code_of(StartRule, "interval", weeks=0) == "start_weeks_out_of_range"
    assert code_of(StartRule, "interval", months=-1) == "start_months_out_of_range"
    assert code_of(starts.due, CLOSING, [], END, START) == "period_reversed"
