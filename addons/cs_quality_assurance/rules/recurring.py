"""Learning that recurs, so that it may become a theme: by standard, by what was asked,
and by the words people use (DUR-13). No outside service, no guess at meaning.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

# As often as this, from different audits, before anything is said to recur.
LEAST = 3

# Words that say nothing of what was learned, and those of every audit.
COMMON = frozenset(
    "about after again all also always and any are audit because been before being "
    "both but can case child children clear could did does done each every evidence "
    "family file files for from good had has have her here him his how into its less "
    "made make many may more most much must need needs not now off often one only our "
    "out over own plan plans practitioner practitioners record recorded recording seen "
    "she should shown some such than that the their them then there these they this "
    "those through too under until very was well were what when where which while who "
    "why will with work worker workers would you your".split()
)
ENDINGS = ("ings", "ing", "ies", "ied", "ed", "es", "s")


@dataclass(frozen=True)
class Point:
    """Something learned, without a theme yet.

    :ivar source: what it was found in; two of one audit count once
    """

    key: Hashable
    words: str
    source: Hashable
    domain: Hashable | None = None
    standards: frozenset = frozenset()


@dataclass(frozen=True)
class Recurring:
    """What recurs: ``by`` is domain, standard or words, ``what`` says which, and
    ``keys`` of which points, in their order."""

    by: str
    what: Hashable
    keys: tuple


def stem(word: str) -> str:
    """A word without its usual ending, so that visit, visits and visiting agree."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word.rstrip("ey")


def words_of(text: str) -> dict[str, str]:
    """The words of a text that say something: stem -> as it was written first."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]{3,}", text.lower()):
        if word not in COMMON and len(word) > 3:
            found.setdefault(stem(word), word)
    return found


def recurring(points: Iterable[Point], least: int = LEAST) -> list[Recurring]:
    """What recurs in at least ``least`` sources, the most frequent first.

    A standard that is cited says more than the question it was found at, and that more
    than two words in common; points that are in one proposal wholly are not proposed
    again under another name.

    :param least: from 2
    """
    points = list(points)
    ways: list[tuple[str, Mapping[Hashable, Collection[Point]]]] = [
        ("standard", _groups(points, lambda point: point.standards)),
        ("domain", _groups(points, lambda point: {point.domain} - {None})),
        ("words", _groups(points, _pairs)),
    ]
    place = {point.key: number for number, point in enumerate(points)}
    found: list[Recurring] = []
    taken: list[set] = []
    for by, groups in ways:
        ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), str(one[0])))
        for what, members in ordered:
            keys = {point.key for point in members}
            if len({point.source for point in members}) < least:
                continue
            if any(keys <= other for other in taken):
                continue
            taken.append(keys)
            found.append(Recurring(by, what, tuple(sorted(keys, key=place.get))))
    return sorted(found, key=lambda one: -len(one.keys))


def _groups(points, of):
    groups = defaultdict(list)
    for point in points:
        for what in of(point):
            groups[what].append(point)
    return groups


def _pairs(point):
    """Every two of its words, as stems in order: one word alone says too little."""
    stems = sorted(words_of(point.words))
    return {(one, two) for at, one in enumerate(stems) for two in stems[at + 1 :]}
