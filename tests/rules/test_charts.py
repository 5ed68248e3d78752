"""Charts for paper."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from rules import charts

SHARE = st.one_of(st.none(), st.floats(0, 100))
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def lines(draw):
    values = draw(st.lists(SHARE, min_size=1, max_size=24))
    return {
        "kind": "line",
        "labels": [draw(st.text('<&"ab', max_size=4)) for _value in values],
        "values": values,
        "low": [None if v is None else max(0, v - 9) for v in values],
        "high": [None if v is None else min(100, v + 9) for v in values],
        "breaks": draw(st.sets(st.integers(0, len(values) - 1))),
        "target": 90,
    }


@given(lines())
def test_a_line_is_drawn_as_far_as_it_is_shown(chart):
    drawn = ElementTree.fromstring(charts.svg(chart))
    shown = [value for value in chart["values"] if value is not None]
    assert len(drawn.findall(f"{SVG}circle")) == len(shown)
    for one in drawn.iter(f"{SVG}circle"):
        assert charts.TOP - 1 <= float(one.get("cy")) <= charts.HEIGHT


def test_a_break_divides_the_line():
    chart = {
        "kind": "line",
        "labels": ["a", "b", "c"],
        "values": [50, 60, 70],
        "low": [40, 50, 60],
        "high": [60, 70, 80],
        "breaks": [2],
        "target": False,
    }
    drawn = ElementTree.fromstring(charts.svg(chart))
    points = [one.get("points").split() for one in drawn.iter(f"{SVG}polyline")]
    assert [len(one) for one in points] == [2, 1]


def test_bars_stand_on_each_other():
    chart = {
        "kind": "bar",
        "labels": ["May"],
        "series": [
            {"label": "In time", "values": [2]},
            {"label": "Late", "values": [1]},
        ],
    }
    drawn = ElementTree.fromstring(charts.svg(chart))
    bars = [one for one in drawn.findall(f"{SVG}rect") if float(one.get("width")) > 9]
    tall, short = (float(one.get("height")) for one in bars)
    assert tall == 2 * short
    assert float(bars[1].get("y")) < float(bars[0].get("y"))
    assert charts.svg({"kind": "bar", "labels": [], "series": []}) == ""


def test_a_run_chart_rings_what_is_more_than_chance():
    chart = {
        "kind": "run",
        "labels": ["a", "b", "c"],
        "values": [3, -2, 9],
        "mean": 3,
        "low": -4,
        "high": 8,
        "signals": [False, False, True],
    }
    drawn = ElementTree.fromstring(charts.svg(chart))
    rings = [one for one in drawn.iter(f"{SVG}circle") if one.get("fill") == "none"]
    dots = [one for one in drawn.iter(f"{SVG}circle") if one.get("fill") != "none"]
    assert [one.get("cx") for one in rings] == [dots[2].get("cx")]
    assert (
        float(dots[2].get("cy")) < float(dots[0].get("cy")) < float(dots[1].get("cy"))
    )
