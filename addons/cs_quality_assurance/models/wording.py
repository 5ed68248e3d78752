"""Dates as people say them, in the reader's language."""

from odoo.tools import format_date


def date_in_words(env, day):
    """A date such as 6 June 2025; empty without one."""
    return format_date(env, day, date_format="d MMMM y") if day else ""


def short_date(env, day):
    """A date such as 6 Jun 2025, for cards and narrow columns; empty without one."""
    return format_date(env, day, date_format="d MMM y") if day else ""


def due_in_words(env, days):
    """How far away a deadline is.

    :param days: days from today to the deadline; below zero when it has passed
    """
    words = {
        -1: env._("1 day late"),
        0: env._("Due today"),
        1: env._("Due tomorrow"),
    }
    if days in words:
        return words[days]
    if days < 0:
        return env._("%(days)s days late", days=-days)
    return env._("Due in %(days)s days", days=days)
