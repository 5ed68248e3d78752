"""Results over time: rules/trends.py."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.trends import Counted, period_of, points
from support import code_of, days

ROW = Counted(date(2026, 4, 1), "tool 1", "four", "this year", 2, 2, 8)


def row(month, rank=2, count=8, **vals):
    return replace(ROW, day=date(2026, month, 1), rank=rank, count=count, **vals)


def test_DUR_23_shares_by_month_with_their_interval():
    found = points([row(4), row(4, rank=3, count=2), row(5, rank=1, count=5)])
    assert [(p.start, p.end, p.good.share) for p in found] == [
        (date(2026, 4, 1), date(2026, 4, 30), 0.8),
        (date(2026, 5, 1), date(2026, 5, 31), 1.0),
    ]
    assert found[0].good.low == pytest.approx(0.4902, abs=1e-4)
    assert found[0].good.high == pytest.approx(0.9433, abs=1e-4)
    assert found[0].ranks == {2: 8, 3: 2}
    assert found[0].change is None
    assert found[1].change.points == pytest.approx(20)


def test_DUR_13_quarters_of_the_financial_year():
    assert period_of(date(2026, 5, 3), "quarter") == (
        date(2026, 4, 1),
        date(2026, 6, 30),
    )
    assert period_of(date(2027, 2, 28), "quarter") == (
        date(2027, 1, 1),
        date(2027, 3, 31),
    )
    assert len(points([row(4), row(5), row(6)], "quarter")) == 1
    assert code_of(period_of, date(2026, 5, 3), "week") == "period_unknown"


def test_a_change_of_tool_or_scale_is_a_marked_break_without_a_change():
    found = points(
        [
            row(4),
            row(5, tool="tool 2"),
            row(6, tool="tool 3", scale="five"),
            row(7, tool="tool 3", scale="five"),
            row(8, tool="tool 3", scale="five", framework="next year"),
        ]
    )
    assert [p.breaks for p in found] == [
        (),
        ("tool",),
        ("tool", "scale"),
        (),
        ("framework",),
    ]
    assert [p.change is not None for p in found] == [False, False, False, True, False]


def test_a_tool_that_changes_within_a_month_gives_two_points():
    new = replace(ROW, day=date(2026, 5, 20), tool="a new one")
    found = points([new, row(4), row(5), row(6, tool="a new one")])
    assert [(p.start.month, p.tool) for p in found] == [
        (4, "tool 1"),
        (5, "tool 1"),
        (5, "a new one"),
        (6, "a new one"),
    ]
    assert [p.breaks for p in found] == [(), (), ("tool",), ()]


@given(
    st.lists(
        st.builds(
            Counted,
            days,
            st.sampled_from("ab"),
            st.sampled_from("xy"),
            st.just("f"),
            st.integers(1, 4),
            st.just(2),
            st.integers(0, 9),
        )
    ),
    st.sampled_from(["month", "quarter"]),
)
def test_every_audit_is_counted_once(rows, by):
    found = points(rows, by)
    assert sum(p.good.total for p in found) == sum(one.count for one in rows)
    assert sum(p.good.count for p in found) == sum(
        one.count for one in rows if one.rank <= 2
    )
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert points(reversed(rows), by) == found
    for before, after in zip(found, found[1:], strict=False):
        series = (before.tool, before.scale) == (after.tool, after.scale)
        assert bool(after.breaks) != series
