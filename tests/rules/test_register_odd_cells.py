"""Whatever its cells hold, a table gives cases and findings, or a refusal of ours."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.register import mapping
from rules.register.layout import known
from rules.register.messages import RegisterError
from rules.register.reader import read_register

DAY = date(2025, 6, 9)
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "annex_a"
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
# Every list as shipped: its headings, with those columns first that are read.
HEADINGS = {
    number: sorted(keys, key=lambda title, keys=keys: not keys[title])
    for number, keys in known().keys.items()
}
NAMES = {0: "Register", **{number: f"List {number}" for number in range(1, 12)}}
ROWS = st.lists(st.lists(CELLS, max_size=14), max_size=8)
# A few lists, in which the same few children stand
BOOKS = st.dictionaries(st.sampled_from(list(HEADINGS)), ROWS, min_size=1, max_size=4)


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


def as_workbook(rows, hide=(), hide_column=None, name="Sheet"):
    return as_book({name: rows}, hide, hide_column)


def as_book(sheets, hide=(), hide_column=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for number in hide:
            sheet.row_dimensions[number].hidden = True
        if hide_column:
            sheet.column_dimensions[hide_column].hidden = True
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@given(st.sampled_from(list(HEADINGS)), ROWS)
def test_any_csv(number, rows):
    read(as_csv([HEADINGS[number], *rows]), f"{NAMES[number]}.csv")


@given(BOOKS)
@settings(max_examples=100)
def test_any_workbook(lists):
    read(
        as_book({NAMES[n]: [HEADINGS[n], *rows] for n, rows in lists.items()}),
        "register.xlsx",
    )


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_any_table_without_headings(rows):
    read(as_csv(rows), "register.csv")


@given(st.binary(max_size=400))
def test_any_file_of_bytes(data):
    for start in (b"", b"Child Unique ID,Case type,Team\r\n"):
        read(start + data, "register.csv")


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


@pytest.mark.parametrize("error", ["#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!"])
@pytest.mark.parametrize("make", [as_csv, as_workbook])
def test_an_error_of_excel_is_named_with_its_cell(make, error):
    """Also where a heading stands twice and the error is in the second column."""
    headings = [*PLAIN, "Date opened"]
    rows = [headings]
    rows += [["90212", "CIN", "North", "Jo", error, ""]]
    rows += [["90213", "CIN", "North", "Jo", "06/06/2025", error]]
    name = "register.csv" if make is as_csv else "register.xlsx"
    found = read(make(rows), name)
    issues = [i for i in found.issues.all() if i.code == "excel_error"]
    assert [(i.row, i.column, i.value, i.reference) for i in issues] == [
        (2, "E: Date opened", error, "90212"),
        (3, "F: Date opened", error, "90213"),
    ]
    assert found.cases["90212"].start is None
    assert found.cases["90213"].start == date(2025, 6, 6)


def test_an_error_where_the_reference_should_be():
    rows = [PLAIN, ["#REF!", "CIN", "North", "Jo", "06/06/2025"]]
    found = read(as_workbook(rows), "r.xlsx")
    assert not found.cases
    assert {"excel_error", "id_missing"} <= {i.code for i in found.issues.all()}


def test_what_a_look_up_did_not_find_is_counted_by_column():
    rows = [PLAIN]
    rows += [[str(90212 + n), "CIN", "North", "#N/A", "#n/a"] for n in range(3)]
    found = read(as_workbook(rows), "r.xlsx")
    assert [
        (i.column, i.params["count"])
        for i in found.issues.all()
        if i.code == "not_available"
    ] == [("D: Allocated worker", 3), ("E: Date opened", 3)]


def test_hidden_rows_are_read_with_a_word():
    """Those with something in them: an empty row that is hidden hides nothing."""
    rows = [PLAIN] + [
        [str(90212 + n), "CIN", "North", "Jo", "06/06/2025"] for n in range(4)
    ]
    found = read(as_workbook(rows, hide=(3, 5, 9, 10)), "r.xlsx")
    assert len(found.cases) == 4
    [issue] = [i for i in found.issues.all() if i.code == "rows_hidden"]
    assert issue.params["count"] == 2


def test_a_hidden_column_is_read_with_a_word_where_it_is_one_of_ours():
    rows = [[*PLAIN, "Notes"], ["90212", "CIN", "North", "Jo", "06/06/2025", "x"]]
    for letter, said in (("D", ["D: Allocated worker"]), ("F", [])):
        found = read(as_workbook(rows, hide_column=letter), "r.xlsx")
        hidden = [i.column for i in found.issues.all() if i.code == "column_hidden"]
        assert hidden == said
        assert found.cases["90212"].worker == "Jo"


def test_what_an_opendocument_sheet_hides():
    def row(cells, how=""):
        inside = "".join(
            f'<t:table-cell o:value-type="string"><x:p>{cell}</x:p></t:table-cell>'
            for cell in cells
        )
        return f"<t:table-row{how}>{inside}</t:table-row>"

    content = (
        '<o:document xmlns:o="urn:o" xmlns:t="urn:t" xmlns:x="urn:x" xmlns:s="urn:s">'
        '<s:style s:name="ta2"><s:table-properties t:display="false"/></s:style>'
        '<t:table t:name="Register" t:style-name="ta2">'
        '<t:table-column t:number-columns-repeated="3"/>'
        '<t:table-column t:visibility="collapse"/>'
        + row(PLAIN)
        + row(["90212", "CIN", "North", "Jo"])
        + row(["90213", "CIN", "North", "Jo"], ' t:visibility="filter"')
        + row([], ' t:visibility="collapse" t:number-rows-repeated="900"')
        + "</t:table></o:document>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    found = read(target.getvalue(), "register.ods")
    assert list(found.cases) == ["90212", "90213"]
    issues = {i.code: i for i in found.issues.all()}
    assert "sheet_hidden" in issues
    assert issues["rows_hidden"].params["count"] == 1
    assert issues["column_hidden"].column == "D: Allocated worker"


def test_what_an_old_workbook_hides():
    """A row of the sample, hidden by its flag in the file (ROW, fDyZero)."""
    data = bytearray((SAMPLES / "cscdp_example-A-2005.xls").read_bytes())
    plain = read(bytes(data), "a.xls")
    assert "rows_hidden" not in {i.code for i in plain.issues.all()}
    at = -1
    while (at := data.find(b"\x08\x02\x10\x00\x03\x00", at + 1)) >= 0:
        data[at + 16] |= 0x20
    hidden = {i.code for i in read(bytes(data), "a.xls").issues.all()}
    assert "rows_hidden" in hidden


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


def most_memory(rows):
    data = as_csv([[*PLAIN, "Notes"], *rows])
    tracemalloc.start()
    try:
        found = read_register(data, "register.csv", DAY)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return most, len(data), len(found.cases)


def test_the_memory_of_a_csv_grows_with_its_children_and_not_with_its_size():
    """What is read of a row is let go of (150 MB of rows took 1.26 GB)."""

    def children(count, rows, width):
        return [
            [str(90000 + n % count), "CIN", "North", "Jo", "06/06/2025", "x" * width]
            for n in range(rows)
        ]

    most, size, found = most_memory(children(500, 12_000, 500))
    assert found == 500
    # Of the findings (a child is there twice), 5,000 of a kind are kept.
    assert most < size / 2
    few, _size, _found = most_memory(children(600, 600, 0))
    many, _size, _found = most_memory(children(6_000, 6_000, 0))
    assert (many - few) / 5_400 < 1_000


def test_more_children_than_a_council_has_are_refused(monkeypatch):
    monkeypatch.setattr(mapping, "MAX_CHILDREN", 300)
    rows = [[str(90000 + number), "CIN", "North", "Jo", ""] for number in range(301)]
    assert len(read(as_csv([PLAIN, *rows[:300]]), "r.csv").cases) == 300
    for heading, name in ((PLAIN, "r.csv"), (LIST_9, "list 9.csv")):
        with pytest.raises(RegisterError) as refused:
            read_register(as_csv([heading, *rows]), name, DAY)
        assert refused.value.code == "too_many"
        assert "300 children" in str(refused.value)
