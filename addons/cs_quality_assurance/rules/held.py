"""Whether the person who holds a piece of work can do it."""

from datetime import date
from typing import NamedTuple

LEFT, NO_LOGIN, AWAY, NO_ROLE = "left", "no_login", "away", "no_role"


class Person(NamedTuple):
    """What is known of somebody: whether they work here and can log in, the last day
    on which they are away (None: they are here; ``date.max``: no end is known), and
    whether they have the role that the work asks for."""

    works_here: bool
    logs_in: bool
    away_until: date | None
    has_role: bool


def why_not(person, due):
    """Why this person will not do work that is due on a day.

    :param due: the last day on which it is in time; None when it has none
    :return: one of the words above, or None when they can
    """
    if not person.works_here:
        return LEFT
    if not person.logs_in:
        return NO_LOGIN
    if person.away_until and (due is None or person.away_until >= due):
        return AWAY
    if not person.has_role:
        return NO_ROLE
    return None
