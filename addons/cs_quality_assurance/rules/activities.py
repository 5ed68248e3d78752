"""Decisions of the activities beside the case file audit.

What a thematic audit's non-negotiables allow (DUR-15), when people have been told early
enough, how far benchmark graders lie apart (DUR-16).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from . import agreement, grading


def below_good(scale: grading.Scale, good: int | None = None) -> int:
    """The best grade that work without a non-negotiable may have: one below good.

    :param good: the rank of good; None takes the second grade of a scale of three or
        more, the best of a scale of two
    :return: a rank of the scale; the worst when nothing lies below good
    :raises RuleError: ``rank_not_in_scale``
    """
    if good is None:
        good = scale.ranks[1] if len(scale.ranks) > 2 else scale.best
    place = scale.position(good)
    return scale.ranks[min(place + 1, len(scale.ranks) - 1)]


def element_cap(
    scale: grading.Scale,
    elements: Mapping[Hashable, bool | None],
    good: int | None = None,
) -> grading.Cap:
    """What the non-negotiables of a theme allow overall (DUR-15).

    :param elements: by the caller's own key, whether it is met; None: not answered yet
    """
    return grading.overall_cap(
        scale, {}, (), elements, bottom_line_cap=below_good(scale, good)
    )


def lowest_cap(scale: grading.Scale, *caps: grading.Cap) -> grading.Cap:
    """Several caps at once: the lowest grade counts, every reason is kept."""
    ranks = [cap.rank for cap in caps if cap.rank is not None]
    if not ranks:
        return grading.Cap()
    rank = max(ranks)
    reasons = tuple(reason for cap in caps for reason in cap.reasons)
    return grading.Cap(rank, reasons, rank == scale.worst)


def may_start(told_on: date | None, days: int, start: date) -> bool:
    """Whether those told on a day have known for long enough on ``start`` (DUR-15).

    :param days: how many days they have to know; 0: nobody has to be told
    """
    if not days:
        return True
    return told_on is not None and start >= told_on + timedelta(days=days)


@dataclass(frozen=True)
class Comparison:
    """How the participants of a benchmark graded one domain (DUR-16).

    ``ranks`` are by participant, None where not graded or not applicable. ``steps``:
    how many grades lie between the best and the worst, None below two grades.
    ``same``: the share of pairs of participants who agree, 0 to 1, None below two.
    """

    domain: Hashable
    ranks: tuple[int | None, ...]
    steps: int | None
    same: float | None


def compare_grades(
    scale: grading.Scale, grid: Mapping[Hashable, Sequence[int | None]]
) -> list[Comparison]:
    """Domain by domain, how far several people's grades lie apart (DUR-16).

    :param grid: by domain, the rank each participant gave, in the participants' order
    :return: those that differ most first, then in the order given
    :raises RuleError: ``rank_not_in_scale``
    """
    compared = []
    for domain, ranks in grid.items():
        given = [rank for rank in ranks if rank is not None]
        places = [scale.position(rank) for rank in given]
        pairs = [
            (one, other)
            for place, one in enumerate(given)
            for other in given[place + 1 :]
        ]
        compared.append(
            Comparison(
                domain,
                tuple(ranks),
                max(places) - min(places) if len(given) > 1 else None,
                agreement.agreement(scale, pairs).exact,
            )
        )
    return sorted(compared, key=lambda one: -(one.steps or 0))
