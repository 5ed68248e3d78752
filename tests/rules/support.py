"""What several tests of the rules share."""

from datetime import date

import pytest
from hypothesis import strategies as st
from rules.deadlines import WorkCalendar
from rules.messages import RuleError

# Bank holidays in England, 2026 and 2027
ENGLISH = WorkCalendar(
    {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),
        date(2027, 12, 28),
    }
)

days = st.dates(date(2019, 1, 1), date(2033, 12, 31))
# Odd working weeks, and up to forty holidays within one winter
calendars = st.builds(
    WorkCalendar,
    st.frozensets(st.dates(date(2025, 11, 1), date(2026, 3, 1)), max_size=40),
    st.frozensets(st.integers(0, 6), min_size=1),
)


def code_of(call, *args, **kwargs):
    """The code of the error that the call must raise."""
    with pytest.raises(RuleError) as error:
        call(*args, **kwargs)
    return error.value.code
