"""Who is exempt: rules/exemptions.py."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.exemptions import Exemption, covers, exempt
from support import code_of, days

JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 6, 1), date(2026, 6, 12), False),
        (date(2026, 6, 1), date(2026, 6, 19), True),
        (date(2026, 5, 1), date(2026, 5, 31), False),
        (date(2026, 6, 22), None, False),
        (None, date(2026, 6, 30), True),
        (None, None, True),
    ],
)
def test_more_than_half_of_the_working_days(start, end, expected):
    assert covers(Exemption(1, "sam", start, end), *JUNE) is expected


def test_one_day_is_covered_or_not():
    day = date(2026, 6, 6)
    assert covers(Exemption(1, "sam", day, day), day, day)
    assert not covers(Exemption(1, "sam", day + timedelta(1), None), day, day)
    assert code_of(covers, Exemption(1, "sam"), *reversed(JUNE)) == "period_reversed"


def test_for_a_cycle_a_line_or_everything():
    held = [
        Exemption(1, "sam", cycle="june"),
        Exemption(2, "kim", line="files"),
        Exemption(3, "lee", *JUNE),
        Exemption(4, "max", date(2026, 1, 1), date(2026, 1, 31), line="files"),
    ]
    assert exempt(held, *JUNE, "june", "files") == {"sam": 1, "kim": 2, "lee": 3}
    assert exempt(held, *JUNE, "july", "files") == {"kim": 2, "lee": 3}
    assert exempt(held, *JUNE, "july", "dips") == {"lee": 3}
    assert exempt(held, *JUNE) == {"lee": 3}


@given(days, st.integers(0, 90), st.integers(-40, 100), st.integers(0, 90))
def test_two_halves_never_both_cover(start, length, offset, span):
    end = start + timedelta(length)
    cut = start + timedelta(offset)
    before = Exemption(1, "sam", cut - timedelta(span + 1), cut - timedelta(1))
    after = Exemption(2, "sam", cut, cut + timedelta(span))
    if start.weekday() < 5 or length > 1:
        assert not (covers(before, start, end) and covers(after, start, end))
