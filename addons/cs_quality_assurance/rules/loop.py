"""The loop of one audit, from what was found to what changed for the child (LUT-09,
LUT-10, DUR-15): its steps in order, which of them it stands at, and since when.
"""

from datetime import date
from typing import NamedTuple

STEPS = (
    "found",
    "action",
    "done",
    "signed_off",
    "assured",
    "confirmed",
    "again",
    "changed",
)

DONE, NOW, LATER, SPARED = "done", "now", "later", "spared"


class Fact(NamedTuple):
    """What is known of one step: the day it was done, by when it is to be, who holds
    it (any label), and whether this audit asks for it at all."""

    when: date | None = None
    due: date | None = None
    holder: object = None
    needed: bool = True


class Stand(NamedTuple):
    """Where one step stands; ``late`` only for the step that is to be done now."""

    key: str
    state: str
    when: date | None
    due: date | None
    holder: object
    late: bool


class Track(NamedTuple):
    """All steps of a loop; ``now`` is the key of the one it stands at, None when the
    loop is closed, and ``since`` the day on which it came to stand there."""

    steps: tuple
    now: str | None
    since: date | None
    late: bool


def track(facts, today):
    """The steps of one loop.

    A step that is done counts as done even where one before it is not: the loop stands
    at the first that is needed and not done.

    :param facts: dict of step -> ``Fact``; a step left out is not needed
    :param today: the day from which lateness is seen
    :return: a ``Track``
    """
    now = since = None
    stands = []
    for key in STEPS:
        fact = facts.get(key) or Fact(needed=False)
        if fact.when:
            state = DONE
        elif not fact.needed:
            state = SPARED
        elif now is None:
            state, now = NOW, key
            since = max((s.when for s in stands if s.when), default=None)
        else:
            state = LATER
        late = bool(state == NOW and fact.due and fact.due < today)
        stands.append(Stand(key, state, fact.when, fact.due, fact.holder, late))
    return Track(tuple(stands), now, since, any(stand.late for stand in stands))


def urgency(loop, mine):
    """Sorts loops: late first, then mine, then those that have stood longest.

    :param loop: a ``Track``
    :param mine: whether the reader holds it
    """
    due = next((stand.due for stand in loop.steps if stand.key == loop.now), None)
    return not loop.late, not mine, due or date.max, loop.since or date.max
