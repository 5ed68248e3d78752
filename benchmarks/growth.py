"""How time grows with the number of audits: a straight line through the logarithms of what
measure.py found at several sizes.

    python growth.py --out FILE RESULT...

The exponent is 0 where time does not depend on the size, 1 where it doubles with it.
"""

import argparse
import json
from math import log
from pathlib import Path


def exponent(points):
    """The slope of log(time) over log(size), by least squares; and r squared.

    :param points: (size, ms) each, at two sizes or more
    """
    x = [log(size) for size, _ms in points]
    y = [log(ms) for _size, ms in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    across = sum((one - mean_x) ** 2 for one in x)
    both = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    up = sum((one - mean_y) ** 2 for one in y)
    return both / across, both**2 / (across * up) if up else 1.0


def growth(results):
    """[{name, role, ms: {size: ms}, exponent, r2}] of what was measured at every size."""
    times = {}
    for found in results:
        for one in found["jobs"]:
            times.setdefault((one["name"], one["role"]), {})[found["size"]] = one["ms"]
    grown = []
    for (name, role), ms in times.items():
        if len(ms) == len(results):
            slope, fit = exponent(
                [(size, max(took, 0.01)) for size, took in ms.items()]
            )
            grown.append(
                {
                    "name": name,
                    "role": role,
                    "ms": ms,
                    "exponent": round(slope, 2),
                    "r2": round(fit, 2),
                }
            )
    return grown


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--storage", type=Path, required=True)
    parser.add_argument("results", nargs="+", type=Path)
    options = parser.parse_args()
    results = sorted(
        (json.loads(path.read_text()) for path in options.results),
        key=lambda found: found["size"],
    )
    found = {
        "growth": growth(results),
        "sizes": [one["size"] for one in results],
        "storage": json.loads(options.storage.read_text()),
    }
    options.out.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
