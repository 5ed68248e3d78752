"""Who sums up whom: each level writes of those below it, up to the top (BPL-14)."""

from collections.abc import Hashable, Mapping, Sequence


def heights(above: Mapping[Hashable, Sequence]) -> dict:
    """How many levels of writers each has from the bottom: 1 where nobody below it
    writes.

    :param above: each writer with the places above it, nearest first; places that do
        not write are passed over
    """
    found = dict.fromkeys(above, 1)
    for one in above:
        height = 1
        for place in above[one]:
            if place in found:
                height += 1
                found[place] = max(found[place], height)
    return found


def nearest(above: Mapping[Hashable, Sequence], top: Hashable) -> list:
    """The writers whose next writer above is ``top``, in order.

    :param above: as for :func:`heights`
    """
    return [
        one
        for one, places in above.items()
        if one != top
        and next((p for p in places if p in above or p == top), None) == top
    ]
