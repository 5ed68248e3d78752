"""What the record shows of a child over the days that an audit looks at: counted, never
graded (BWD-03, DUR-25, DUR-26, BWD-11)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from . import timescales

VISITS = ("cp_visit", "lac_visit", "cin_visit")
OPENED, CLOSED = "referral_received", "case_closed"
REVIEWS = ("rcpc", "lac_review")
PLANS = ("cp_plan", "cp_plan_ended")
YEAR = timedelta(days=365)
# Every fact there is, in the order in which it is said.
FACTS = (
    "visits",
    "due",
    "alone",
    "reviews",
    "workers",
    "plan",
    "assessment",
    "placements",
    "contacts",
    "missing",
    "voice",
)


class Happened(NamedTuple):
    """One dated event: its ``code``, the ``day``, the day it was ``due``, and whether
    the child was ``seen`` and seen ``alone`` (None: not recorded)."""

    code: str
    day: date
    due: date | None = None
    seen: bool | None = None
    alone: bool | None = None


class Fact(NamedTuple):
    """A fact by its ``key`` with the numbers that its sentence says."""

    key: str
    values: Mapping


def facts(
    events: Iterable[Happened],
    since: date,
    until: date,
    visits_due: Iterable[timescales.Item] = (),
    closed: date | None = None,
) -> tuple[Fact, ...]:
    """What the record shows from one day to another, both included; what nothing is
    recorded of is left out.

    :param visits_due: what was due by the timescales of visits, see ``timescales``
    :param closed: the day on which the case closed
    """
    every = sorted(events, key=lambda one: (one.day, one.code))
    past = [one for one in every if one.day <= until]
    within = [one for one in past if one.day >= since]
    found = [
        _visits(within, since, until),
        _due(visits_due),
        _alone(within),
        _reviews(within),
        _counted("workers", "worker_began", past, until - YEAR),
        _plan(past, until),
        _assessment(within),
        _counted("placements", "placement_started", past, until - YEAR),
        _contacts(past, since, closed),
        _counted("missing", "missing_began", within, since),
    ]
    return tuple(one for one in found if one)


def _visits(within, since, until):
    """How many visits in which the child was seen, and the longest time without."""
    days = [one.day for one in within if one.code in VISITS and one.seen is not False]
    unseen = sum(one.code in VISITS and one.seen is False for one in within)
    if not days and not unseen:
        return None
    edges = [since, *days, until]
    longest = max((b - a).days for a, b in zip(edges, edges[1:], strict=False))
    return Fact(
        "visits",
        {
            "count": len(days),
            "unseen": unseen,
            "longest": longest,
            "last": (until - days[-1]).days if days else None,
        },
    )


def _due(items):
    """How many visits were due by now, how many of them were made in time, how many
    late, by up to how many days, and how many were not made."""
    by = {
        status: [one for one in items if one.status == status]
        for status in (timescales.IN_TIME, timescales.LATE, timescales.MISSING)
    }
    in_time, late, missing = by.values()
    if not (in_time or late or missing):
        return None
    return Fact(
        "due",
        {
            "count": len(in_time) + len(late) + len(missing),
            "in_time": len(in_time),
            "late": len(late),
            "days": max((one.days for one in late), default=0),
            "missing": len(missing),
        },
    )


def _alone(within):
    said = [
        one
        for one in within
        if one.code in VISITS and one.alone is not None and one.seen is not False
    ]
    if not said:
        return None
    return Fact("alone", {"alone": sum(one.alone for one in said), "count": len(said)})


def _reviews(within):
    held = [one for one in within if one.code in REVIEWS]
    if not held:
        return None
    late = [(one.day - one.due).days for one in held if one.due and one.day > one.due]
    return Fact(
        "reviews", {"count": len(held), "late": len(late), "days": max(late, default=0)}
    )


def _counted(key, code, events, since):
    count = sum(one.code == code and one.day >= since for one in events)
    return Fact(key, {"count": count}) if count else None


def _contacts(past, since, closed):
    """How many contacts came, and how many of them while no case was open."""
    count = after = 0
    is_open = True
    for one in past:
        if one.code in (OPENED, CLOSED):
            is_open = one.code == OPENED
        elif one.code == "contact" and one.day >= since:
            count += 1
            after += not is_open or bool(closed and one.day > closed)
    return Fact("contacts", {"count": count, "after": after}) if count else None


def _plan(past, until):
    """How many child protection plans, and how long the one that runs has."""
    plans = [one for one in past if one.code in PLANS]
    count = sum(one.code == "cp_plan" for one in plans)
    if not count:
        return None
    running = plans[-1].code == "cp_plan"
    return Fact(
        "plan",
        {"count": count, "days": (until - plans[-1].day).days if running else None},
    )


def _assessment(within):
    """How many days the last assessment took, or has taken."""
    begun = done = None
    for one in within:
        if one.code == "assessment_started":
            begun, done = one.day, None
        elif one.code == "assessment_completed" and begun:
            done = one.day
    if not begun:
        return None
    return Fact("assessment", {"days": (done - begun).days if done else None})
