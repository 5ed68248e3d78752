"""What a table of figures says: the middle grade, whether enough was done to say
anything, how old lateness is, and what is too few to be shown to everybody.
"""

from collections.abc import Iterable, Mapping

# Days late, from the first to the last of each band; None: and more.
AGES = (
    ("weeks_2", 1, 14),
    ("weeks_4", 15, 28),
    ("months_3", 29, 91),
    ("more", 92, None),
)
# Fewer than this many could point to a child or a worker.
LEAST = 5
UNDER_HALF = 0.5


def middle(ranks: Mapping[int, int]) -> int | None:
    """The grade in the middle, the worse of two; None without any.

    :param ranks: how many by rank; 1 is the best
    """
    total, seen = sum(ranks.values()), 0
    for rank in sorted(ranks):
        seen += ranks[rank]
        if total and 2 * seen > total:
            return rank
    return None


def coverage(
    done: int, planned: int, least: float = UNDER_HALF
) -> tuple[float | None, bool]:
    """What share of the planned was done (0 to 1; None when nothing was planned), and
    whether it is under ``least``: half, as inspectors put it."""
    share = done / planned if planned else None
    return share, share is not None and share < least


def age_of(days_late: int) -> str | None:
    """The band of ``AGES``; None for what is not late."""
    return next(
        (
            key
            for key, first, last in AGES
            if days_late >= first and (last is None or days_late <= last)
        ),
        None,
    )


def suppressed(
    table: Iterable[Iterable[int]], least: int = LEAST, by_column: bool = True
) -> list[list[int | None]]:
    """A table of counts in which nothing from 1 to ``least - 1`` can be read, nor
    worked out from the total of its row or its column (which may be one of its cells).

    Where a row or a column would have but one gap, its next smallest count goes, too.
    Nought stays: it points to nobody.

    :param by_column: False where the columns do not add up to anything
    """
    shown = [list(row) for row in table]
    hidden = {
        (y, x)
        for y, row in enumerate(shown)
        for x, n in enumerate(row)
        if 0 < n < least
    }

    def lines():
        for y, row in enumerate(shown):
            yield [(y, x) for x in range(len(row))]
        for x in range(max(map(len, shown), default=0) if by_column else 0):
            yield [(y, x) for y, row in enumerate(shown) if x < len(row)]

    again = True
    while again:
        again = False
        for line in lines():
            gaps = [place for place in line if place in hidden]
            rest = [p for p in line if p not in hidden and shown[p[0]][p[1]]]
            if len(gaps) == 1 and rest:
                hidden.add(min(rest, key=lambda p: shown[p[0]][p[1]]))
                again = True
    return [
        [None if (y, x) in hidden else n for x, n in enumerate(row)]
        for y, row in enumerate(shown)
    ]


# The shares of a table's width that a column takes at least and at most.
NARROW, BROAD = 7, 26


def widths(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> list[float]:
    """How wide each column of a printed table is, in per cent: enough for its longest
    word, more where it says more; together 100.

    :param columns: the headings
    :param rows: the texts of each row; short rows leave their last columns empty
    """
    heads = [str(head) for head in columns]
    asked = []
    for place, head in enumerate(heads):
        texts = [head, *(row[place] for row in map(list, rows) if place < len(row))]
        word = max(len(part) for text in texts for part in [*text.split(), ""])
        asked.append(max(NARROW, word + 2, min(BROAD, max(map(len, texts)))))
    total = sum(asked)
    return [round(100 * one / total, 1) for one in asked]
