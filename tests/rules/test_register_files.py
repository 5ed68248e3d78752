"""Kinds of files, good and bad: rules/register/files.py and the readers it opens.
Acceptance items 2, 6, 13-18.
"""

import hashlib
import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from register_support import (
    AS_OF,
    HEADINGS,
    annex,
    codes,
    csv_bytes,
    findings,
    read,
    refusal,
    table,
    workbook,
    zipped,
)
from rules.register import reader
from rules.register.files import open_file

ROWS = table(
    6,
    [
        {
            "id": "0012",
            "start": "01/02/2026",
            "status": "c) Child in need plan",
            "team": "Café Team",
            "worker": "Jo Hughes",
        }
    ],
)
PLAIN = [
    [
        "child_id",
        "case_type",
        "team",
        "worker",
        "start_date",
        "end_date",
        "last_seen_date",
        "last_review_date",
    ],
    ["11", "CIN", "Riverside 2", "Jo Hughes", "01/02/2026", "", "20/03/2026", ""],
    ["12", "lac", "Care 1", "Hughes, Jo", "2025-01-01", "", "", "01/03/2026"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize("name", ["list 6.csv", "List_6.xls", "cin.txt"])
def test_a_csv_file_in_any_dress(separator, encoding, name):
    found = read(csv_bytes(ROWS, separator, encoding), name).cases["0012"]
    assert (found.case_type, found.team, found.start) == (
        "cin",
        "Café Team",
        date(2026, 2, 1),
    )


def test_the_plain_register():
    register = read(csv_bytes(PLAIN), "register.csv")
    assert register.kind == "plain"
    assert {key: case.case_type for key, case in register.cases.items()} == {
        "11": "cin",
        "12": "lac",
    }
    assert register.cases["12"].review == date(2026, 3, 1)
    assert register.types_present == {"cin", "lac"}


def test_excel_says_how_it_cut_the_columns():
    data = b"sep=;\r\n" + csv_bytes(PLAIN, ";")
    assert set(read(data, "a.csv").cases) == {"11", "12"}


def test_a_zip_file_of_lists_and_one_of_a_workbook():
    lists = {
        "out/List 6.csv": csv_bytes(ROWS),
        "out/list_8.csv": csv_bytes(table(8, [{"id": "0012", "start": "05/02/2026"}])),
        "__MACOSX/._x": b"x",
    }
    assert read(zipped(lists), "a.zip").cases["0012"].case_type == "lac"
    assert set(
        read(zipped({"Annex A.xlsx": workbook({"List 6": ROWS})}), "a.zip").cases
    ) == {"0012"}
    assert refusal(zipped({"readme.pdf": b"%PDF-1.4"}), "a.zip") == "no_csv_in_zip"


def test_hidden_sheets_are_read_and_said():
    register = read(workbook({"Front": [["x"]], "List 6": ROWS}, hidden=["List 6"]))
    assert findings(register, "sheet_hidden") == [("List 6", 0, "", "")]
    assert set(register.cases) == {"0012"}


@pytest.mark.parametrize("epoch_1904", [False, True])
@pytest.mark.parametrize("plain_numbers", [False, True])
def test_serial_numbers_of_either_epoch(epoch_1904, plain_numbers):
    data = annex(
        {6: [{"id": 1, "start": date(2026, 2, 1)}]},
        epoch_1904=epoch_1904,
        plain_numbers=plain_numbers,
    )
    assert read(data).cases["1"].start == date(2026, 2, 1)


def test_what_cannot_be_read_is_refused_in_a_sentence():
    good = workbook({"List 6": ROWS})
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refusal(b"") == "empty_file"
    assert refusal(b"  \r\n ", "a.csv") == "empty_file"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "password"
    assert refusal(ole + "WordDocument".encode("utf-16-le")) == "word"
    assert refusal(ole + "Workbook".encode("utf-16-le"), "a.xls") == "unreadable"
    assert refusal(ole) == "unknown_kind"
    assert refusal(good[:2000]) == "unreadable"
    assert refusal(b"%PDF-1.7") == "pdf"
    assert refusal(b"<html><table>", "report.xls") == "html"
    assert refusal(b'<?xml version="1.0"?><Workbook>', "report.xls") == "xml"
    assert refusal(bytes(range(32)) * 40, "a.csv") == "unknown_kind"
    assert refusal(zipped({"xl/workbook.bin": b"x"}), "a.xlsb") == "xlsb"
    assert refusal(zipped({"word/document.xml": b"x"}), "a.docx") == "word"
    assert refusal(csv_bytes([["a", "b"], ["1", "2"]]), "a.csv") == "no_list"
    assert (
        refusal(csv_bytes([["child_id", "team", "worker"], ["1", "x", "y"]]), "a.csv")
        == "no_case_type"
    )
    assert refusal(good, as_of=None) == "no_date"


def test_every_damaged_part_of_a_workbook_ends_in_a_sentence():
    good = workbook({"List 6": ROWS})
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ):
        assert (
            refusal(zipped({**parts, name: parts[name][: len(parts[name]) // 2]}))
            == "unreadable"
        ), name


def test_a_password_on_a_zip_file():
    data = bytearray(zipped({"list 6.csv": csv_bytes(ROWS)}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert refusal(bytes(data), "a.zip") == "password"


def test_what_unpacks_too_large_is_not_unpacked():
    bomb = zipped({"List 6.csv": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb, "a.zip", max_unpacked=20_000_000) == "unpacks_too_large"
    many = zipped({f"{number}.csv": b"1" for number in range(5_001)})
    assert refusal(many, "a.zip") == "unpacks_too_large"


def test_entities_are_refused_before_they_are_read():
    good = workbook({"List 6": ROWS})
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    )
    assert refusal(zipped(parts)) == "unsafe"


def test_the_other_forms_called_annex_a():
    send = workbook(
        {
            "List_1": [["Unique ID", "UPN", "SEN primary need"], ["1", "A1", "SEMH"]],
            "List_2": [["Unique ID", "EHC plan"]],
        }
    )
    assert refusal(send) == "send"
    home = zipped({"word/document.xml": "Annex A … registered manager".encode()})
    assert refusal(home, "Annex A.docx") == "childrens_home"
    both = workbook(
        {
            "SEND": [["Unique ID", "UPN", "SEN primary need"], ["1", "A1", "SEMH"]],
            "List 6": ROWS,
        }
    )
    assert findings(read(both), "send_sheet") == [("SEND", 0, "", "")]


def _formulas(values):
    """A workbook whose cells starting with = are formulas; openpyxl stores no result
    for them.
    """
    book = openpyxl.Workbook()
    book.active.title = "List 6"
    for row in values:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_formulas_that_were_never_calculated():
    titles = [
        "Child Unique ID",
        "CIN Start Date",
        "Case status",
        "Allocated Team",
        "Note",
    ]
    ids = [
        [f'="{number}"', date(2026, 1, 1), "c) CIN", "Duty", ""] for number in range(3)
    ]
    assert refusal(_formulas([titles, *ids])) == "not_calculated"
    teams = [
        [number, date(2026, 1, 1), "c) CIN", '=VLOOKUP("x",Z:Z,1)', "=1+1"]
        for number in range(3)
    ]
    register = read(_formulas([titles, *teams]))
    assert [
        item.params for item in register.issues.all() if item.code == "formulas"
    ] == [{"count": 3}]
    assert len(register.cases) == 3


def test_formulas_with_results_are_values():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("List 6")
        sheet.write_row(
            0, 0, ["Child Unique ID", "CIN Start Date", "Case status", "Allocated Team"]
        )
        sheet.write_formula(1, 0, "=1+41", value=42)
        sheet.write_formula(1, 3, '=IF(A2="","",B9)', value="")
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(
        b'<c r="D2">', b'<c r="D2" t="str">'
    )  # as Excel marks an empty text
    register = read(zipped(parts))
    assert set(register.cases) == {"42"}
    assert "formulas" not in codes(register)


def test_a_sheet_may_lie_about_its_size():
    """Both ways: a million formatted rows, and a stated size of one cell."""
    book = openpyxl.Workbook()
    book.active.title = "List 6"
    for row in ROWS:
        book.active.append(row)
    book.active.cell(row=900_000, column=3, value=" ").number_format = "@"
    target = io.BytesIO()
    book.save(target)
    register = read(target.getvalue())
    assert set(register.cases) == {"0012"}
    assert "stopped" in codes(register)
    with zipfile.ZipFile(io.BytesIO(workbook({"List 6": ROWS}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    start, end = (
        sheet.index(b'<dimension ref="'),
        sheet.index(b'"/>', sheet.index(b"<dimension")),
    )
    parts["xl/worksheets/sheet1.xml"] = (
        sheet[:start] + b'<dimension ref="A1' + sheet[end:]
    )
    assert set(read(zipped(parts)).cases) == {"0012"}


def test_an_opendocument_workbook():
    def cell(text="", kind="string", more="", repeat=1):
        times = f' table:number-columns-repeated="{repeat}"'
        return (
            f'<table:table-cell office:value-type="{kind}"{more}{times}>'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    def row(*cells, repeat=1):
        times = f'table:number-rows-repeated="{repeat}"'
        return f"<table:table-row {times}>{''.join(cells)}</table:table-row>"

    def sheet(name, *rows):
        return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'

    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    titles = ("Child Unique ID", "CIN Start Date", "CIN Closure Date", "Case status")
    child = row(
        cell("77", "float", ' office:value="77"'),
        cell("01/02/26", "date", ' office:date-value="2026-02-01"'),
        "<table:table-cell/>",
        cell("c) Child in need plan"),
    )
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x"><office:body>'
        + sheet("Front_Sheet", row(cell("Hello")))
        + sheet(
            "List_6",
            row(empty),
            row(*[cell(title) for title in titles]),
            row("<table:table-cell/>", repeat=2),
            child,
            row(empty, repeat=1_048_000),
        )
        + "</office:body></office:document-content>"
    )
    files = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
    }
    register = read(zipped(files), "Annex A.ods")
    case = register.cases["77"]
    assert (case.start, case.sheet, case.row) == (date(2026, 2, 1), "List_6", 5)
    files["META-INF/manifest.xml"] = "<x><encryption-data/></x>"
    assert refusal(zipped(files), "Annex A.ods") == "password"


def test_footers_totals_and_repeated_headings_are_no_children():
    titles = HEADINGS[6]
    status = titles.index("Case status")
    rows = [
        list(titles),
        ["1", *[None] * (status - 1), "c)"],
        [None] * 9,
        list(titles),
        ["2", *[None] * (status - 1), "c)"],
    ]
    rows += [
        ["Total", None, None, None, None, 2],
        ["Applied filters:\nTeam is Riverside"],
        [None, None, None, None, None, None, None, None, "c)"],
    ]
    register = read(workbook({"List 6": rows}))
    assert set(register.cases) == {"1", "2"}
    assert findings(register, "heading_again") == [("List 6", 4, "", "")]
    assert [row for _sheet, row, _column, _value in findings(register, "footer")] == [
        6,
        7,
    ]
    assert [
        row for _sheet, row, _column, _value in findings(register, "id_missing")
    ] == [8]
    report = register.lists[0]
    assert (
        report.rows_read,
        report.rows_open,
        report.rows_rejected,
        report.rows_ignored,
    ) == (6, 2, 1, 3)
    assert (
        report.rows_read
        == report.rows_open
        + report.rows_closed
        + report.rows_rejected
        + report.rows_ignored
    )


def test_the_checksum_and_the_suggested_date():
    data = workbook({"List 6": ROWS})
    assert read(data).sha256 == hashlib.sha256(data).hexdigest()
    assert reader.suggest_date(data, "Annex A 31 March 2026.xlsx") == AS_OF
    assert reader.suggest_date(csv_bytes(ROWS), "x.csv") is None
    assert reader.suggest_date(b"%PDF", "x.pdf") is None
    with open_file(data) as book:
        assert book.modified
        assert reader.suggest_date(data, "register.xlsx") == book.modified


def test_progress_goes_forward_to_the_end():
    seen = []
    rows = table(6, [{"id": number, "status": "c)"} for number in range(1, 2_500)])
    read(
        workbook({"List 6": rows, "List 8": table(8, [])}),
        progress=lambda share, sheet: seen.append((share, sheet)),
    )
    shares = [share for share, _sheet in seen]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(seen) > 3
    assert all(0 <= share <= 1 for share in shares)
