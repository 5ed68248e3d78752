"""The same questions asked of two samples, one after the other (DUR-15).

Imports no odoo. A question is the caller's own key; an answer is whether it was good,
or a score.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from statistics import mean

from .agreement import Proportion, change, proportion


@dataclass(frozen=True)
class Repeated:
    """How often a question was good in the first sample and in the second.

    ``trend``: see ``rules.agreement.Change``.
    """

    question: Hashable
    before: Proportion
    after: Proportion
    trend: str


def compare(
    before: Iterable[tuple[Hashable, bool]], after: Iterable[tuple[Hashable, bool]]
) -> tuple[Repeated, ...]:
    """Two samples beside one another, by question: those of the second sample first,
    in the order in which they come, then those that only the first was asked.

    :param before, after: (question, whether it was good), one for each answer
    """
    firsts, seconds = _by_question(before), _by_question(after)
    found = []
    for question in {**seconds, **firsts}:
        shares = [
            proportion(sum(answers), len(answers))
            for answers in (firsts.get(question, ()), seconds.get(question, ()))
        ]
        found.append(Repeated(question, *shares, change(*shares).trend))
    return tuple(found)


def averages(
    before: Iterable[tuple[Hashable, float]], after: Iterable[tuple[Hashable, float]]
) -> dict[Hashable, tuple[float | None, float | None]]:
    """The mean score of each question in both samples; None where nobody gave one. In
    the order of :func:`compare`.
    """
    firsts, seconds = _by_question(before), _by_question(after)
    return {
        question: (
            mean(firsts[question]) if question in firsts else None,
            mean(seconds[question]) if question in seconds else None,
        )
        for question in {**seconds, **firsts}
    }


def _by_question(answers):
    found: dict[Hashable, list] = {}
    for question, answer in answers:
        found.setdefault(question, []).append(answer)
    return found
