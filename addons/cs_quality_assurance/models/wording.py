"""Dates as people say them, in the reader's language."""

from odoo import fields
from odoo.tools import format_date, format_time


def date_in_words(env, day):
    """A date such as 6 June 2025; empty without one."""
    return format_date(env, day, date_format="d MMMM y") if day else ""


def short_date(env, day):
    """A date such as 6 Jun 2025, for cards and narrow columns; empty without one."""
    return format_date(env, day, date_format="d MMM y") if day else ""


def due_in_words(env, days, working_days=None):
    """How far away a deadline is.

    :param days: days from today to the deadline; below zero when it has passed
    :param working_days: the same in working days, to count days to come by
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
    if working_days is None:
        return env._("Due in %(days)s days", days=days)
    if working_days == 1:
        return env._("Due in 1 working day")
    return env._("Due in %(days)s working days", days=working_days)


def moment_in_words(env, due, now):
    """The same for a deadline in hours (LUT-06): "5 hours late", "Due today at 15:30".

    :param due: when it is due, in UTC without a zone, as the ORM keeps it
    :param now: the present moment, the same way
    """
    hours = int(abs((due - now).total_seconds()) // 3600)
    if due < now:
        if hours >= 48:
            return env._("%(days)s days late", days=hours // 24)
        words = {0: env._("Less than an hour late"), 1: env._("1 hour late")}
        return words.get(hours) or env._("%(hours)s hours late", hours=hours)
    users = env["res.users"]
    day = fields.Datetime.context_timestamp(users, due).date()
    days = (day - fields.Datetime.context_timestamp(users, now).date()).days
    time = format_time(
        env, due, tz=env.context.get("tz") or env.user.tz, time_format="HH:mm"
    )
    if days == 0:
        return env._("Due today at %(time)s", time=time)
    if days == 1:
        return env._("Due tomorrow at %(time)s", time=time)
    return env._("Due %(date)s at %(time)s", date=short_date(env, day), time=time)


def waiting_in_words(env, days):
    """How long something has waited: "since today", "since yesterday", "for 3 days"."""
    words = {0: env._("Waiting since today"), 1: env._("Waiting since yesterday")}
    return words.get(days) or env._("Waiting for %(days)s days", days=days)
