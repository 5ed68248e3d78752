"""Which layers of moderation an audit goes through, and why (BPL-08, BPL-14, DUR-12,
LUT-08).

A layer is chosen by any of: every audit, a share of the round at random, a grade at or
below or at or above, an auditor's first few audits, drift; or by all of those together.
Layers are tried in their order, each with the grade as it stands by then.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from .grading import at_or_above, at_or_below
from .sampling import drawing_order, share_up

EVERY = "every"
DRAWN = "drawn"
BELOW = "at_or_below"
ABOVE = "at_or_above"
NEW_AUDITOR = "new_auditor"
DRIFT = "drift"


@dataclass(frozen=True)
class Layer:
    """One layer as the council wrote it down. What is None, 0 or False is not asked.

    ``percentage``: of the audits of the round, above 0 and up to 100.
    ``below_rank``, ``above_rank``: the grade of each threshold.
    ``first_audits``: an auditor's first so many submitted audits.
    ``drifting``: those of an auditor while a signal of drift stands.
    ``together``: all that is asked has to hold, not any of it.
    """

    key: Hashable
    every: bool = False
    percentage: float = 0.0
    below_rank: int | None = None
    above_rank: int | None = None
    first_audits: int = 0
    drifting: bool = False
    together: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of an audit when a layer is tried.

    ``rank`` of the grade as it stands; ``place`` of this audit among those its auditor
    submitted (1 for the first, None when not known). ``drifts``: whether a signal of
    drift stands for its auditor.
    """

    rank: int | None
    place: int | None = None
    drifts: bool = False


def reasons(layer: Layer, facts: Facts, is_drawn: bool | None = None) -> tuple:
    """Why a layer applies to an audit; empty when it does not.

    :param is_drawn: whether the audit was drawn for the layer's share; None for an
        audit of no round, which no share takes
    """
    held = {}
    if layer.every:
        held[EVERY] = True
    if layer.percentage:
        held[DRAWN] = bool(is_drawn)
    if layer.below_rank is not None:
        held[BELOW] = at_or_below(facts.rank, layer.below_rank)
    if layer.above_rank is not None:
        held[ABOVE] = at_or_above(facts.rank, layer.above_rank)
    if layer.first_audits:
        held[NEW_AUDITOR] = (
            facts.place is not None and facts.place <= layer.first_audits
        )
    if layer.drifting:
        held[DRIFT] = facts.drifts
    if layer.together and not all(held.values()):
        return ()
    return tuple(reason for reason, holds in held.items() if holds)


def is_drawn(
    percentage: float,
    seed: str,
    stratum: str,
    population: Iterable[str],
    taken: Collection[str],
    passed: Collection[str],
    name: str,
) -> bool:
    """Whether an audit is among the share of its round that a layer takes (BPL-08).

    Audits come one by one, and the round may still change: a case that closed is
    replaced, another is cancelled. So the share still missing is drawn anew from those
    not decided yet, always in the order that the seed gives. The share, rounded up, is
    reached as far as those left allow (one passed over is not called back), and nobody
    chooses.

    :param population: every audit of the round that is not cancelled
    :param taken: those of them drawn already
    :param passed: those of them that were not drawn
    :param name: the audit asked about, decided or not
    """
    population = set(population) | {name}
    if name in taken:
        return True
    if name in passed:
        return False
    missing = share_up(percentage, len(population)) - len(population & set(taken))
    if missing <= 0:
        return False
    undecided = population - set(taken) - set(passed)
    return name in drawing_order(seed, stratum, undecided)[:missing]


def tried_after(layers: Sequence[Hashable], done: Collection[Hashable]) -> tuple:
    """The layers still to be tried, in order: those after the last that was decided.

    A layer that a council adds in front of one already decided is not gone back to.
    """
    places = [place for place, key in enumerate(layers) if key in done]
    return tuple(layers[max(places, default=-1) + 1 :])
