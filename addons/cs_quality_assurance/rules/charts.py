"""Charts for paper: the same numbers as the table beside them, as SVG that reads in
black and white.

A chart is what the dashboard draws: ``kind`` (line, bar, run), ``labels``, and
``values``, ``low``, ``high``, ``breaks``, ``target``, or ``series`` (label and values),
or for a run chart ``mean``, ``low``, ``high`` and ``signals`` (yes or no for each
value). A value that is not shown is None.
"""

from collections.abc import Mapping
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 680, 200, 46, 34, 10
FILLS = ("#222222", "url(#cs-lines)", "#c8ccd1")
PATTERN = (
    '<defs><pattern id="cs-lines" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    '<rect width="3" height="6" fill="#555555"/></pattern></defs>'
)


def svg(chart: Mapping) -> str:
    """The chart as an SVG element; empty when there is nothing to draw."""
    if not chart.get("labels"):
        return ""
    body = {"line": _line, "bar": _bars, "run": _run}[chart["kind"]](chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans, Arial, sans-serif" '
        f'font-size="11">{PATTERN}{body}</svg>'
    )


def _x(place: float, count: int) -> float:
    return LEFT + (place + 0.5) * (WIDTH - LEFT) / count


def _y(value: float, most: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most)


def _frame(labels, most, unit, base=0):
    lines = []
    for part in range(5):
        value = most * part / 4
        y = _y(value, most)
        lines.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" '
            'stroke="#d0d4d9"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{round(value + base, 2):g}{unit}</text>"
        )
    # As many words as fit under it.
    step = -(-len(labels) // 8)
    for place, label in enumerate(labels):
        if place % step == 0:
            lines.append(
                f'<text x="{_x(place, len(labels)):.1f}" y="{HEIGHT - 14}" '
                f'text-anchor="middle">{escape(str(label))}</text>'
            )
    return "".join(lines)


def _line(chart):
    labels, count = chart["labels"], len(chart["labels"])
    parts = [_frame(labels, 100, "%")]
    breaks = set(chart.get("breaks") or ())
    for run in _runs(chart["values"], breaks):
        band = [(p, chart["high"][p]) for p in run]
        band += [(p, chart["low"][p]) for p in reversed(run)]
        shape = " ".join(f"{_x(p, count):.1f},{_y(v, 100):.1f}" for p, v in band)
        parts.append(f'<polygon points="{shape}" fill="#e3e6ea"/>')
        path = " ".join(
            f"{_x(p, count):.1f},{_y(chart['values'][p], 100):.1f}" for p in run
        )
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="#222222" stroke-width="2"/>'
        )
        for p in run:
            x, y = _x(p, count), _y(chart["values"][p], 100)
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#222222"/>'
                f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle" '
                f'font-weight="bold">{chart["values"][p]:.0f}%</text>'
            )
    for place in sorted(breaks):
        x = _x(place - 0.5, count)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
            'stroke="#222222" stroke-width="2"/>'
        )
    if chart.get("target"):
        y = _y(chart["target"], 100)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" '
            'stroke="#222222" stroke-dasharray="6 4"/>'
        )
    return "".join(parts)


def _runs(values, breaks):
    """Places that belong to one line: between breaks and values not shown."""
    run = []
    for place, value in enumerate(values):
        if place in breaks or value is None:
            if run:
                yield run
            run = []
        if value is not None:
            run.append(place)
    if run:
        yield run


def _bars(chart):
    labels, count = chart["labels"], len(chart["labels"])
    columns = [
        [one["values"][place] or 0 for one in chart["series"]] for place in range(count)
    ]
    most = max(4, -(-max(map(sum, columns)) // 4) * 4)
    parts = [_frame(labels, most, "")]
    width = min(60, 0.7 * (WIDTH - LEFT) / count)
    for place, column in enumerate(columns):
        base = 0
        for number, value in enumerate(column):
            top, bottom = _y(base + value, most), _y(base, most)
            parts.append(
                f'<rect x="{_x(place, count) - width / 2:.1f}" y="{top:.1f}" '
                f'width="{width:.1f}" height="{bottom - top:.1f}" '
                f'fill="{FILLS[number % len(FILLS)]}" stroke="#222222"/>'
            )
            base += value
    for number, one in enumerate(chart["series"]):
        x = LEFT + number * 200
        parts.append(
            f'<rect x="{x}" y="{HEIGHT - 9}" width="9" height="9" '
            f'fill="{FILLS[number % len(FILLS)]}" stroke="#222222"/>'
            f'<text x="{x + 14}" y="{HEIGHT - 1}">{escape(str(one["label"]))}</text>'
        )
    return "".join(parts)


def _run(chart):
    """Values between their limits; what is more than chance stands in a ring."""
    values, count = chart["values"], len(chart["values"])
    least = min(*values, chart["low"])
    base = min(0, least)
    most = max(*values, chart["high"], 1) - base
    parts = [_frame(chart["labels"], round(most, 2), "", base)]

    def y(value):
        return _y(value - base, most)

    for name, dashes in (("mean", ""), ("low", "6 4"), ("high", "6 4")):
        place = y(chart[name])
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{place:.1f}" y2="{place:.1f}" '
            f'stroke="#222222" stroke-dasharray="{dashes}"/>'
        )
    path = " ".join(f"{_x(p, count):.1f},{y(v):.1f}" for p, v in enumerate(values))
    parts.append(
        f'<polyline points="{path}" fill="none" stroke="#222222" stroke-width="2"/>'
    )
    for p, (value, signal) in enumerate(zip(values, chart["signals"], strict=True)):
        where = f'cx="{_x(p, count):.1f}" cy="{y(value):.1f}"'
        parts.append(f'<circle {where} r="3" fill="#222222"/>')
        if signal:
            parts.append(
                f'<circle {where} r="7" fill="none" stroke="#a8201a" stroke-width="2"/>'
            )
    return "".join(parts)
