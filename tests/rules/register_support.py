"""What the tests of the register share: small files made in memory."""

import csv
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from rules.register.messages import RegisterError
from rules.register.reader import read_register

AS_OF = date(2026, 3, 31)
COMMON = [
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
]
WORK = ["Allocated Team", "Allocated Worker"]
HEADINGS = {
    2: [*COMMON, "Assessment start date", "Assessment completion date",
    "Organisation completing assessment"],
    3: [*COMMON, "Date of referral", "Referral Source",
    "Number of Referrals in Last 12 Months", *WORK],
    4: [*COMMON, "Continuous Assessment Start Date",
    "Continuous Assessment Date of Authorisation", *WORK],
    5: [*COMMON, "Strategy discussion initiating Section 47 Enquiry Start Date", *WORK],
    6: [*COMMON, "CIN Start Date", "Date Child Was Last Seen", "CIN Closure Date",
    "Case status", *WORK],
    7: [
        *COMMON, "Child Protection Plan Start Date", "Date of the Last Statutory Visit",
        "Date of latest review conference", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", *WORK,
    ],
    8: [
        *COMMON, "Date Started to be Looked After", "Child's Legal Status",
        "Date of Latest Statutory Review",
        "Date of Last Social Work Visit", "Date Ceased to be Looked After ", *WORK,
    ],
    9: [*COMMON, "Does the Child have a Disability", *WORK, "Eligibility Category",
    "LA In Touch "],
    10: ["Child Unique ID",
    "Date of Decision that Child Should be Placed for Adoption",
    "Date of Adoption Order"],
}  # fmt: skip
# Short names for the columns the tests fill
SHORT = {
    "id": ("Child Unique ID",), "born": ("Date of Birth",),
    "age": ("Age of Child (Years)",),
    "start": (
        "Assessment start date", "Date of referral",
        "Continuous Assessment Start Date", "CIN Start Date",
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Child Protection Plan Start Date",
        "Date Started to be Looked After",
        "Date of Decision that Child Should be Placed for Adoption",
    ),
    "end": (
        "Assessment completion date", "Continuous Assessment Date of Authorisation",
        "CIN Closure Date",
        "Child Protection Plan End Date", "Date Ceased to be Looked After ",
        "Date of Adoption Order",
    ),
    "seen": ("Date Child Was Last Seen", "Date of the Last Statutory Visit",
    "Date of Last Social Work Visit", "Latest Date of Contact"),
    "review": ("Date of latest review conference", "Date of Latest Statutory Review",
    "Latest Pathway Plan Review Date"),
    "status": ("Case status",), "legal": ("Child's Legal Status",),
    "team": ("Allocated Team",), "worker": ("Allocated Worker",),
    "organisation": ("Organisation completing assessment",),
    "category": ("Eligibility Category",), "touch": ("LA In Touch ", "LA in Touch"),
    "plans": ("Number of Previous Child Protection Plans",),
    "referrals": ("Number of Referrals in Last 12 Months",),
    "advisor": ("Allocated Personal Advisor",),
    "disability": ("Does the Child have a Disability",),
}  # fmt: skip


def table(number, rows, headings=None):
    """Return [headings, cells...] for a list from rows given by short names."""
    titles = headings or HEADINGS[number]
    lines = [titles]
    for row in rows:
        line = dict.fromkeys(titles)
        for short, value in row.items():
            line[next(title for title in SHORT[short] if title in line)] = value
        lines.append(list(line.values()))
    return lines


def workbook(sheets, hidden=(), epoch_1904=False, plain_numbers=False):
    """Return the bytes of an .xlsx with {sheet name: rows of cells}; formulas are given
    as text starting with =.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "default_date_format": "dd/mm/yyyy",
        "date_1904": epoch_1904,
    }
    if plain_numbers:
        options["default_date_format"] = "0"
    with xlsxwriter.Workbook(target, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for index, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(index, column, value)
    return target.getvalue()


def annex(lists, **options):
    """Return an Annex A workbook from {list number: rows by short names}."""
    return workbook(
        {f"List_{number}": table(number, rows) for number, rows in lists.items()},
        **options,
    )


def csv_bytes(rows, separator=",", encoding="utf-8"):
    """Return a CSV file of the rows."""
    target = io.StringIO()
    csv.writer(target, delimiter=separator).writerows(rows)
    return target.getvalue().encode(encoding)


def zipped(files):
    """Return a zip file of {name: bytes}."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def read(data, filename="register.xlsx", as_of=AS_OF, **options):
    """Read a register as of 31 March 2026."""
    return read_register(data, filename, as_of, **options)


def read_lists(**lists):
    """Read an Annex A given as l6=[...], l8=[...]."""
    return read(annex({int(name[1:]): rows for name, rows in lists.items()}))


def refusal(data, filename="register.xlsx", **options):
    """Return the code of the refusal that reading must end in."""
    with pytest.raises(RegisterError) as error:
        read(data, filename, **options)
    assert str(error.value).endswith(".")
    return error.value.code


def codes(register):
    """Return the codes of everything that was found."""
    return [item.code for item in register.issues.all()]


def findings(register, code):
    """Return the findings of one code as (sheet, row, column, value)."""
    return [
        (item.sheet, item.row, item.column, item.value)
        for item in register.issues.all()
        if item.code == code
    ]
