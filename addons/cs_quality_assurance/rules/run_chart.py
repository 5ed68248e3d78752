"""When a change in a measure is real: the XmR chart of the NHS's "Making Data Count".

The limits are the mean plus and minus 2.66 times the mean of the moving ranges, those
beyond 3.267 times their own mean left out of it. A point is a signal where it lies
beyond a limit, where it belongs to seven in a row on one side of the mean or to seven
in a row that rise or fall, or to two of three within the outer third of one side.
"""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH = 2.66
OUTLYING = 3.267
ROW = 7
FEWEST = 10  # points, below which limits say little

OUTSIDE, SIDE, TREND, NEAR = "outside", "side", "trend", "near"
HIGHER, LOWER = "higher", "lower"
BETTER, WORSE, CHANGED, NO_CHANGE, TOO_FEW = (
    "better",
    "worse",
    "changed",
    "no_change",
    "too_few",
)


class Chart(NamedTuple):
    """The mean and the limits of a series, and for each point the signals it gives:
    dicts of signal -> +1 (high, rising) or -1."""

    mean: float
    low: float
    high: float
    signals: tuple


def chart(values: Sequence[float]) -> Chart | None:
    """The run chart of a series, oldest first; None without two points."""
    if len(values) < 2:
        return None
    ranges = [abs(b - a) for a, b in zip(values, values[1:], strict=False)]
    typical = sum(ranges) / len(ranges)
    kept = [one for one in ranges if one <= OUTLYING * typical]
    half = WIDTH * sum(kept) / len(kept)
    mean = sum(values) / len(values)
    signals = [{} for _value in values]
    for place, value in enumerate(values):
        if abs(value - mean) > half:
            signals[place][OUTSIDE] = 1 if value > mean else -1
    sides = [(v > mean) - (v < mean) for v in values]
    steps = [0] + [(b > a) - (b < a) for a, b in zip(values, values[1:], strict=False)]
    outer = [
        side if abs(value - mean) > half * 2 / 3 else 0
        for value, side in zip(values, sides, strict=True)
    ]
    for start in range(len(values) - ROW + 1):
        window = range(start, start + ROW)
        _mark(signals, window, SIDE, [sides[p] for p in window])
        # Seven points that rise have six steps between them.
        _mark(signals, window, TREND, [steps[p] for p in window[1:]])
    for start in range(len(values) - 2):
        window = range(start, start + 3)
        for way in (1, -1):
            near = [p for p in window if outer[p] == way]
            if half and len(near) >= 2:
                for place in near:
                    signals[place][NEAR] = way
    return Chart(mean, mean - half, mean + half, tuple(signals))


def _mark(signals, window, name, ways):
    if ways and ways[0] and all(way == ways[0] for way in ways):
        for place in window:
            signals[place][name] = ways[0]


def verdict(values: Sequence[float], good: str | None) -> str:
    """What the last point says: ``better`` or ``worse`` where a signal says so and it
    is known which way is good (``higher``, ``lower``), ``changed`` where it is not,
    ``no_change`` where chance explains it, ``too_few`` with fewer than ten points.
    """
    found = chart(values)
    if found is None or len(values) < FEWEST:
        return TOO_FEW
    ways = set(found.signals[-1].values())
    if not ways:
        return NO_CHANGE
    # Far out, but coming back: what it lies beyond goes before where it is heading.
    last = found.signals[-1]
    way = next(last[name] for name in (OUTSIDE, SIDE, NEAR, TREND) if name in last)
    if good not in (HIGHER, LOWER):
        return CHANGED
    return BETTER if (way > 0) == (good == HIGHER) else WORSE
