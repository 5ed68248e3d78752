"""DUR-25, DUR-26, BWD-11: when checklists and checkpoints fall due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.case_work import Checkpoint, checkpoints_due, next_checklist
from support import ENGLISH

CAME = date(2026, 1, 5)
TODAY = date(2026, 6, 10)
DURHAM = [Checkpoint(f"day {day}", day) for day in (40, 28, 0, 10)]
LONG = Checkpoint("ten", 10, past_days=15)


class TestChecklist:
    @pytest.mark.parametrize(
        ("done", "expected"),
        [
            ([], date(2026, 2, 19)),
            ([date(2026, 2, 10)], date(2026, 5, 5)),
            ([date(2026, 3, 10)], date(2026, 6, 2)),
            ([date(2026, 2, 10), date(2026, 4, 1)], date(2026, 6, 24)),
            # The former team's.
            ([date(2025, 12, 20)], date(2026, 2, 19)),
        ],
    )
    def test_within_45_days_and_then_every_twelve_weeks(self, done, expected):
        assert next_checklist(CAME, done, 45, 12, TODAY) == expected

    def test_a_case_that_has_yet_to_come(self):
        came = TODAY + timedelta(10)
        assert next_checklist(came, [], 45, 12, TODAY) == came + timedelta(45)

    @given(st.lists(st.integers(-50, 150), max_size=8), st.integers(1, 90))
    def test_never_longer_than_the_interval_after_the_last(self, offsets, first):
        done = [CAME + timedelta(offset) for offset in offsets]
        due = next_checklist(CAME, done, first, 12, TODAY)
        mine = [day for day in done if CAME <= day <= TODAY]
        if mine:
            assert due == max(mine) + timedelta(weeks=12)
        else:
            assert due == CAME + timedelta(first)


class TestCheckpoints:
    def test_at_allocation_and_on_days_10_28_and_40(self):
        due = checkpoints_due(DURHAM, date(2026, 3, 2), TODAY, calendar=ENGLISH)
        # Good Friday, Easter Monday and the first Monday of May are not worked.
        assert due == (
            ("day 0", date(2026, 3, 2)),
            ("day 10", date(2026, 3, 16)),
            ("day 28", date(2026, 4, 13)),
            ("day 40", date(2026, 4, 29)),
        )

    def test_in_calendar_days_where_the_council_counts_so(self):
        row = Checkpoint("ten", 10, working_days=False)
        assert checkpoints_due([row], CAME, TODAY) == (("ten", date(2026, 1, 15)),)

    def test_none_after_the_assessment_was_completed(self):
        completed = date(2026, 3, 20)
        due = checkpoints_due(DURHAM, date(2026, 3, 2), TODAY, completed)
        assert [key for key, _day in due] == ["day 0", "day 10"]

    @pytest.mark.parametrize(
        ("today", "completed", "extended", "asked"),
        [
            # Nobody expects it to take longer, and it has not so far.
            (date(2026, 3, 20), None, None, False),
            (date(2026, 3, 20), None, date(2026, 3, 6), True),
            (date(2026, 3, 20), None, date(2026, 3, 23), False),
            # The fifteenth working day is 23 March: it ran past.
            (date(2026, 3, 23), None, None, False),
            (date(2026, 3, 24), None, None, True),
            (TODAY, date(2026, 3, 23), None, False),
            (TODAY, date(2026, 3, 25), None, True),
        ],
    )
    def test_the_tenth_day_of_a_long_assessment(
        self, today, completed, extended, asked
    ):
        due = checkpoints_due([LONG], date(2026, 3, 2), today, completed, extended)
        assert due == ((("ten", date(2026, 3, 16)),) if asked else ())

    def test_a_start_on_a_weekend_is_due_that_day(self):
        saturday = date(2026, 3, 7)
        assert checkpoints_due(DURHAM, saturday, TODAY)[0] == ("day 0", saturday)
