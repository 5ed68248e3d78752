"""The year councils plan by, from April to March."""

from dateutil.relativedelta import relativedelta


def financial_year(day):
    """First and last day of the financial year (April to March) that holds a day."""
    start = day.replace(month=4, day=1)
    if day < start:
        start -= relativedelta(years=1)
    return start, start + relativedelta(years=1, days=-1)


def year_label(start):
    """A financial year as councils write it: 2026/27."""
    return f"{start.year}/{(start.year + 1) % 100:02d}"
