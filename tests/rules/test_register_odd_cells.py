"""Whatever its cells hold, a table gives cases and findings, or a refusal of ours."""

import csv
import io
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.register.messages import RegisterError
from rules.register.reader import read_register

DAY = date(2025, 6, 9)
PLAIN = ["Child Unique ID", "Case type", "Team", "Allocated worker", "Date opened"]
LIST_9 = ["Child Unique ID", "Date of Birth", "Allocated Team", "Allocated Worker"]
LIST_9 += ["Eligibility Category", "LA In Touch", "Latest Date of Contact"]
CELLS = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(
        ["CIN", "Child in need", "lac", "closed", "90211", "#VALUE!", "#N/A"]
    ),
    st.sampled_from(["06/06/2025", "31/31/2025", "-", "Total", "0012", "1E+05"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-(10**6), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)),
    st.times(),
)
TABLES = st.tuples(
    st.sampled_from([PLAIN, LIST_9]),
    st.lists(st.lists(CELLS, max_size=8), max_size=8),
)


def read(data, name):
    """The register, or None where it is refused in a sentence of ours."""
    try:
        found = read_register(data, name, DAY)
    except RegisterError as error:
        assert str(error)
        return None
    assert all(issue.sentence for issue in found.issues.all())
    return found


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_workbook(rows, hide=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for number in hide:
        book.active.row_dimensions[number].hidden = True
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@given(TABLES)
@settings(deadline=None)
def test_any_csv(table):
    heading, rows = table
    read(as_csv([heading, *rows]), "register.csv")


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_any_workbook(table):
    heading, rows = table
    plain = [
        [
            cell.replace(tzinfo=None) if isinstance(cell, datetime | time) else cell
            for cell in row
        ]
        for row in rows
    ]
    read(as_workbook([heading, *plain]), "register.xlsx")


@pytest.mark.parametrize("make", [as_csv, as_workbook])
def test_a_row_without_a_type_is_rejected_and_the_others_are_read(make):
    rows = [PLAIN, ["90211", "", "North", "Jo", "06/06/2025"], ["90213"]]
    rows.append(["90212", "CIN", "North", "Jo", "06/06/2025"])
    name = "register.csv" if make is as_csv else "register.xlsx"
    found = read(make(rows), name)
    assert list(found.cases) == ["90212"]
    assert [(i.code, i.row) for i in found.issues.errors()] == [
        ("type_missing", 2),
        ("type_missing", 3),
    ]


def test_an_error_of_excel_is_named_with_its_cell():
    rows = [PLAIN, ["90212", "CIN", "North", "Jo", "#VALUE!"]]
    [issue] = [
        i
        for i in read(as_workbook(rows), "r.xlsx").issues.all()
        if i.code == "excel_error"
    ]
    assert (issue.row, issue.column, issue.value) == (2, "E: Date opened", "#VALUE!")


def test_hidden_rows_are_read_with_a_word():
    rows = [PLAIN] + [
        [str(90212 + n), "CIN", "North", "Jo", "06/06/2025"] for n in range(4)
    ]
    found = read(as_workbook(rows, hide=(3, 5)), "r.xlsx")
    assert len(found.cases) == 4
    [issue] = [i for i in found.issues.all() if i.code == "rows_hidden"]
    assert issue.params["count"] == 2


@pytest.mark.parametrize(
    ("born", "start", "start_from"),
    [
        ("06/06/2004", date(2022, 6, 6), "birthday"),
        ("", DAY, "first_seen"),
        ("06/06/2010", DAY, "first_seen"),
    ],
)
def test_since_when_somebody_is_a_care_leaver(born, start, start_from):
    rows = [
        LIST_9,
        [
            "90212",
            born,
            "Leaving care",
            "Jo",
            "Former relevant child",
            "Yes",
            "01/06/2025",
        ],
    ]
    [case] = read(as_csv(rows), "list 9.csv").cases.values()
    assert (case.case_type, case.start, case.start_from) == (
        "care_leaver",
        start,
        start_from,
    )


def test_a_csv_larger_than_any_register_is_refused():
    data = as_csv([PLAIN]) + b"90212,CIN,North,Jo,06/06/2025\n" * 1_500_000
    with pytest.raises(RegisterError) as refused:
        read_register(data, "register.csv", DAY)
    assert "40 MB" in str(refused.value)
