"""The quarters of a council's year, which starts in April, and the weeks in them."""

from dataclasses import dataclass
from datetime import date, timedelta

# April: English councils plan, budget and report by the financial year.
FIRST_MONTH = 4
WEEKS = 13


@dataclass(frozen=True)
class Quarter:
    """One quarter: its number from 1 to 4, and its first and last day."""

    number: int
    start: date
    end: date

    def week_of(self, day: date) -> int:
        """The week of the quarter, 1 to 13, in which ``day`` lies.

        A quarter may be a day longer than thirteen weeks; it belongs to the last.
        """
        return min((day - self.start).days // 7 + 1, WEEKS)


def quarter_of(day: date, first_month: int = FIRST_MONTH) -> Quarter:
    """The quarter in which ``day`` lies, in a year starting with ``first_month``."""
    passed = (day.month - first_month) % 12
    number = passed // 3 + 1
    month = day.month - passed % 3
    year = day.year if month > 0 else day.year - 1
    start = date(year, (month - 1) % 12 + 1, 1)
    following = start.month + 3
    after = date(start.year + (following > 12), (following - 1) % 12 + 1, 1)
    return Quarter(number, start, after - timedelta(days=1))
