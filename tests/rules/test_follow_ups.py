"""Follow-up rules, without a database (SWI-07, LUT-11, DUR-15)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.follow_ups import Outcome, answered_so, draw, due, sets_off, wanted
from rules.messages import RuleError


@pytest.mark.parametrize(
    ("trigger", "threshold", "outcome", "expected"),
    [
        ("grade", 4, Outcome(4), True),
        ("grade", 3, Outcome(4), True),
        ("grade", 4, Outcome(3), False),
        ("grade", 4, Outcome(None), False),
        ("grade", 4, Outcome(4, is_follow_up=True), False),
        ("follow_up", 3, Outcome(3, is_follow_up=True), True),
        ("follow_up", 3, Outcome(2, is_follow_up=True), False),
        ("follow_up", 3, Outcome(4), False),
        ("bottom_line", None, Outcome(2, failed_bottom_line=True), True),
        ("bottom_line", None, Outcome(4), False),
        ("answers", None, Outcome(None, answered_so=True), True),
        ("answers", None, Outcome(4), False),
        ("answers", None, Outcome(4, is_follow_up=True, answered_so=True), False),
        ("sample", 2, Outcome(2), True),
        ("sample", 2, Outcome(3), False),
        ("sample", 2, Outcome(1), False),
    ],
)
def test_what_sets_off_a_rule(trigger, threshold, outcome, expected):
    assert sets_off(trigger, threshold, outcome) is expected


@pytest.mark.parametrize(
    ("match", "met", "expected"),
    [
        ("any", [True, False], True),
        ("any", [False, False], False),
        ("all", [True, False], False),
        ("all", [True, True], True),
        ("any", [], False),
        ("all", [], False),
    ],
)
def test_any_or_all_of_the_answers(match, met, expected):
    assert answered_so(match, met) is expected


def test_neither_any_nor_all_is_refused():
    with pytest.raises(RuleError):
        answered_so("most", [True])


def test_a_trigger_without_its_grade_or_unknown_is_refused():
    with pytest.raises(RuleError) as caught:
        sets_off("grade", None, Outcome(4))
    assert caught.value.code == "trigger_rank_missing"
    with pytest.raises(RuleError) as caught:
        sets_off("whim", 4, Outcome(4))
    assert caught.value.code == "trigger_unknown"


@pytest.mark.parametrize(
    ("start", "weeks", "months", "expected"),
    [
        (date(2026, 6, 10), 6, 0, date(2026, 7, 22)),
        (date(2026, 11, 30), 0, 3, date(2027, 2, 28)),
        (date(2026, 6, 10), 1, 1, date(2026, 7, 17)),
        (date(2026, 6, 10), 0, 0, date(2026, 6, 10)),
    ],
)
def test_when_it_is_due(start, weeks, months, expected):
    assert due(start, weeks, months) == expected


@pytest.mark.parametrize(
    ("count", "percentage", "population", "expected"),
    [(2, 0, 10, 2), (0, 15, 7, 2), (1, 50, 10, 5), (9, 10, 4, 4), (0, 0, 5, 0)],
)
def test_how_many_a_sample_takes(count, percentage, population, expected):
    assert wanted(count, percentage, population) == expected


NAMES = st.sets(st.text("abcd0123", min_size=1, max_size=4), max_size=25)


@given(NAMES, st.integers(0, 6), st.integers(0, 100))
def test_drawn_again_there_is_nothing_left_to_draw(names, count, percentage):
    drawn = draw("s", names, (), count, percentage)
    assert len(drawn) == wanted(count, percentage, len(names))
    assert draw("s", names, drawn, count, percentage) == []
    assert set(drawn) <= names


@given(NAMES, NAMES, st.integers(1, 6))
def test_what_comes_late_only_makes_up_the_number(early, late, count):
    drawn = draw("s", early, (), count)
    more = draw("s", early | late, drawn, count)
    assert not set(more) & set(drawn)
    assert len(drawn) + len(more) == wanted(count, 0, len(early | late))
