"""Which questions of a tool are asked, as the audit is graded so far (SWI-18).

A question may be asked only once an earlier domain, or the overall, is graded at or
below some grade. A council's own scale for one domain is read on the tool's scale here,
too.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from .grading import Scale, at_or_below


@dataclass(frozen=True)
class Condition:
    """Asked once ``domain`` (None: the overall) is graded at ``rank`` or below."""

    rank: int
    domain: Hashable | None = None


def asked(
    conditions: Mapping[Hashable, tuple[Condition, ...]],
    ranks: Mapping[Hashable, int | None],
    overall: int | None,
) -> frozenset:
    """The questions that are asked now.

    :param conditions: per question, all that have to hold; none: always asked
    :param ranks: the grade given to each; what is not asked counts as not graded
    :param overall: the overall grade given so far
    :return: their keys. Questions that wait for each other in a circle are not asked.
    """
    known: dict[Hashable, bool] = {}

    def is_asked(key, waiting=frozenset()):
        if key in known:
            return known[key]
        if key in waiting:
            return False
        held = all(
            holds(condition, waiting | {key}) for condition in conditions.get(key, ())
        )
        if not waiting:
            known[key] = held
        return held

    def holds(condition, waiting):
        if condition.domain is None:
            return at_or_below(overall, condition.rank)
        return (
            condition.domain in conditions
            and is_asked(condition.domain, waiting)
            and at_or_below(ranks.get(condition.domain), condition.rank)
        )

    return frozenset(key for key in conditions if is_asked(key))


def read_on(scale: Scale, own: Scale, rank: int) -> int:
    """A grade of a domain's own scale, read on the scale of the tool.

    The best is the best and the worst the worst; what lies between is the nearest grade
    in proportion, and the worse of two where it falls half-way: a doubt does not lift
    the work.

    :raises RuleError: ``rank_not_in_scale``
    """
    steps, own_steps = len(scale.ranks) - 1, len(own.ranks) - 1
    # Whole numbers throughout, without the errors of binary fractions.
    place = (2 * own.position(rank) * steps + own_steps) // (2 * own_steps)
    return scale.ranks[place]
