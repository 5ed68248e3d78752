"""Dates as people say them, in the reader's language."""

from functools import lru_cache

import babel.dates

from odoo import fields
from odoo.tools import format_date, format_time
from odoo.tools.misc import babel_locale_parse, get_lang


def date_in_words(env, day):
    """A date such as 6 June 2025; empty without one."""
    return format_date(env, day, date_format="d MMMM y") if day else ""


def short_date(env, day):
    """A date such as 6 Jun 2025, for cards and narrow columns; empty without one."""
    return _short_date(get_lang(env).code, day) if day else ""


@lru_cache(maxsize=4096)
def _short_date(language, day):
    """The same for a language; a long list says the same days again and again."""
    locale = babel_locale_parse(language)
    return babel.dates.format_date(day, format="d MMM y", locale=locale)


def due_in_words(env, due, today):
    """How far away a deadline is, with its day: the one wording of every screen, in
    calendar days.

    :param due: the last day on which it is in time
    """
    day, days = short_date(env, due), (due - today).days
    if days == 0:
        return env._("Due today, %(day)s", day=day)
    if days == 1:
        return env._("Due tomorrow, %(day)s", day=day)
    if days > 1:
        return env._("Due in %(days)s days, %(day)s", days=days, day=day)
    if days == -1:
        return env._("1 day late, due %(day)s", day=day)
    return env._("%(days)s days late, due %(day)s", days=-days, day=day)


def moment_in_words(env, due, now):
    """The same for a deadline in hours (LUT-06): "5 hours late, due 8 Jun 2026 at
    10:00", "Due today at 15:30".

    :param due: when it is due, in UTC without a zone, as the ORM keeps it
    :param now: the present moment, the same way
    """
    hours = int(abs((due - now).total_seconds()) // 3600)
    users = env["res.users"]
    day = fields.Datetime.context_timestamp(users, due).date()
    today = fields.Datetime.context_timestamp(users, now).date()
    days = (day - today).days
    if due < now and hours >= 48:
        return due_in_words(env, day, today)
    time = format_time(
        env, due, tz=env.context.get("tz") or env.user.tz, time_format="HH:mm"
    )
    if due < now:
        words = {0: env._("Less than an hour late"), 1: env._("1 hour late")}
        late = words.get(hours) or env._("%(hours)s hours late", hours=hours)
        return env._(
            "%(late)s, due %(date)s at %(time)s",
            late=late,
            date=short_date(env, day),
            time=time,
        )
    if days == 0:
        return env._("Due today at %(time)s", time=time)
    if days == 1:
        return env._("Due tomorrow at %(time)s", time=time)
    return env._("Due %(date)s at %(time)s", date=short_date(env, day), time=time)


def in_sentence(words):
    """The same in the middle of a sentence: the months keep their capitals."""
    return words[:1].lower() + words[1:]


def waiting_in_words(env, since, today):
    """How long something has waited, with the day since when."""
    day, days = short_date(env, since), (today - since).days
    if days <= 0:
        return env._("Waiting since today, %(day)s", day=day)
    if days == 1:
        return env._("Waiting since yesterday, %(day)s", day=day)
    return env._("Waiting for %(days)s days, since %(day)s", days=days, day=day)
