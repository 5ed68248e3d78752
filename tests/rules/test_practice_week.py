"""When practice weeks fall, and what fits on three sides (SWI-10)."""

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).parents[2] / "addons/cs_practice_observation/rules"
SPEC = importlib.util.spec_from_file_location(
    "practice_week_rules", PATH / "practice_week.py"
)
rules = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = rules
SPEC.loader.exec_module(rules)


@pytest.mark.parametrize(
    ("year", "month", "number", "day"),
    [
        (2026, 5, 2, "2026-05-11"),
        (2026, 6, 1, "2026-06-01"),
        (2026, 11, 2, "2026-11-09"),
        (2027, 2, 4, "2027-02-22"),
    ],
)
def test_mondays(year, month, number, day):
    assert str(rules.monday_of(year, month, number)) == day


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(1, 4))
def test_a_monday_of_a_month_is_one(year, month, number):
    day = rules.monday_of(year, month, number)
    assert (day.year, day.month, day.weekday()) == (year, month, 0)
    assert (day - timedelta(days=7 * number)).month != month


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_once_a_year_and_never_in_the_past(today, month):
    found = rules.mondays_ahead(month, 2, today, 300)
    assert len(found) <= 1
    assert all(today <= day <= today + timedelta(days=300) for day in found)
    assert len(rules.mondays_ahead(month, 2, today, 400)) in (1, 2)


@given(st.text(), st.integers(2, 200))
def test_shortened_fits_in_one_line(text, longest):
    line = rules.shorten(text, longest)
    assert len(line) <= longest
    assert "\n" not in line
    if len(" ".join(text.split())) <= longest:
        assert line == " ".join(text.split())
    else:
        assert line.endswith("…")


def test_cut_at_a_word():
    assert rules.shorten("one two three", 10) == "one two…"


@given(st.lists(st.text(max_size=20)), st.integers(1, 8))
def test_a_digest_loses_nothing_but_counts_the_rest(texts, most):
    found = rules.digest(texts, most)
    different = {rules.shorten(text) for text in texts} - {""}
    assert len(found.shown) + found.more == len(different)
    assert len(found.shown) == min(most, len(different))


def test_themes_most_frequent_first():
    themes = ["Plans", None, "Voice", "Voice", "Plans", "Voice", "Risk"]
    assert rules.common_themes(themes, 2) == [("Voice", 3), ("Plans", 2)]


@given(*[st.integers(0, 50) for _ in range(2)], *[st.integers(1, 20)] * 2)
def test_overlap_is_the_same_both_ways_and_touching_is_not(a, b, first, second):
    one, two = (a, a + first), (b, b + second)
    assert rules.overlap(one, two) == rules.overlap(two, one)
    assert not rules.overlap(one, (one[1], one[1] + 1))
    shared = set(range(*one)) & set(range(*two))
    assert rules.overlap(one, two) == bool(shared)
