"""Dated events as people send them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rules.register.event_sheet import read_events

HEAD = ["Child Unique ID", "Event", "Date"]


def test_a_row_an_event():
    found, problems = read_events(
        [HEAD, ["0012", "Visit", "02/03/2026"], ["", "Visit", "02/03/2026"],
         ["0012", "", "02/03/2026"], ["0012", "Visit", "soon"], ["", "", ""]]
    )  # fmt: skip
    assert [tuple(one) for one in found] == [(2, "0012", "Visit", date(2026, 3, 2))]
    assert [(one.row, one.code) for one in problems] == [
        (3, "no_case"),
        (4, "no_event"),
        (5, "day_bad"),
    ]
    assert read_events([["Name"]])[1][0].code == "no_heading"
    assert read_events([])[1][0].code == "no_heading"


@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=12))
def test_every_row_is_read_or_said(rows):
    found, problems = read_events([HEAD, *rows])
    told = sum(any(cell != "" for cell in row) for row in rows)
    assert len(found) + len(problems) == told
