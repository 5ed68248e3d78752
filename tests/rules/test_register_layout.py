"""Finding lists and columns: rules/register/layout.py. Acceptance items 1-5 and 7."""

from datetime import date

import pytest
from register_support import (
    COMMON,
    HEADINGS,
    codes,
    csv_bytes,
    findings,
    read,
    table,
    workbook,
)
from rules.register.layout import list_of_name, recognise, status_meaning

CIN = [
    {
        "id": "11",
        "start": date(2026, 1, 5),
        "status": "c) Child in need plan",
        "team": "North",
        "worker": "Jo Hughes",
    }
]


def only_case(sheets):
    """Read a workbook that holds one open case."""
    register = read(workbook(sheets))
    assert list(register.cases) == ["11"]
    return register.cases["11"], register


@pytest.mark.parametrize("above", [0, 1, 2, 7])
@pytest.mark.parametrize("left", [0, 1, 3])
def test_headings_in_any_row_and_the_table_in_any_column(above, left):
    rows = [["List 6: Children in Need"], *([] for _ in range(above - 1))][:above]
    rows += [[None] * left + line for line in table(6, CIN)]
    case, register = only_case({"List_6": rows})
    assert (case.start, case.team, case.worker, case.row) == (
        date(2026, 1, 5),
        "North",
        "Jo Hughes",
        above + 2,
    )
    assert register.lists[0].header_row == above + 1


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("List 1", 1), ("List_1", 1), ("List1", 1), ("list 01", 1),
        ("List 1 - Contacts", 1), ("Contacts", 1), ("List 10", 10),
        ("LIST_11", 11), ("list 11 adopters", 11), ("Sec47 and ICPC", 5),
        ("Children in Care", 8), ("Care leavers", 9),
        ("Annex A list_6 2024-03-01", 6), ("cin extract", 6), ("early help", 2),
        ("Assessments", 4), ("Sheet1", None), ("List 12", None),
    ],
)  # fmt: skip
def test_what_a_sheets_name_speaks_of(name, number):
    assert list_of_name(name) == number


def test_sheets_out_of_order_hidden_or_absent():
    lac = table(8, [{"id": "11", "start": date(2026, 2, 1)}])
    case, register = only_case(
        {"Zz": lac, "Cover": [["Our register"]], "List 6": table(6, CIN)}
    )
    assert case.case_type == "lac"
    assert [
        item.params["list"]
        for item in register.issues.all()
        if item.code == "list_missing"
    ] == [2, 4, 7, 9]
    assert findings(register, "sheet_ignored") == [("Cover", 0, "", "")]


def test_headings_win_over_the_sheets_name():
    case, register = only_case({"List_8": table(6, CIN)})
    assert case.case_type == "cin"
    assert [
        item.params for item in register.issues.all() if item.code == "headings_win"
    ] == [{"named": 8, "list": 6}]


def test_the_name_decides_where_headings_fit_several_lists():
    titles = ["Child Unique ID", "Allocated Team", "Allocated Worker"]
    register = read(workbook({"List 8": [titles, ["11", "North", "Jo Hughes"]]}))
    assert register.cases["11"].case_type == "lac"
    assert "list_by_name" in codes(register)


def test_missing_and_extra_columns_are_named_and_values_of_extras_are_kept_nowhere():
    titles = [
        "Child Unique ID",
        "CIN Start Date",
        "Case status",
        "Child's Name",
        "NHS number",
    ]
    case, register = only_case(
        {"List 6": [titles, ["11", date(2026, 1, 5), "c)", "Secret Name", "999"]]}
    )
    assert findings(register, "columns_ignored") == [
        ("List 6", 1, "D: Child's Name", ""),
        ("List 6", 1, "E: NHS number", ""),
    ]
    assert register.lists[0].ignored == ["Child's Name", "NHS number"]
    assert {"CIN Closure Date", "Allocated Team", "Date of Birth"} <= set(
        register.lists[0].missing
    )
    assert "Secret" not in repr(register)
    assert not register.has_team


def test_nothing_personal_is_kept_that_was_not_asked_for():
    rows = [{**CIN[0], "born": date(2015, 6, 6)}]
    data = workbook(
        {
            "List 6": [
                [*HEADINGS[6], "Placement postcode"],
                [*table(6, rows)[1], "ZZ1 1ZZ"],
            ]
        }
    )
    assert read(data).cases["11"].born is None
    assert "2015" not in repr(read(data)).replace(
        "datetime.date(2015", ""
    ) and "ZZ1" not in repr(read(data))
    assert read(data, keep_date_of_birth=True).cases["11"].born == date(2015, 6, 6)


def test_a_heading_that_stands_twice():
    titles = [
        "Child Unique ID",
        "CIN Start Date",
        "Allocated Team",
        "Allocated  team",
        "Case status",
    ]
    rows = [
        titles,
        ["11", date(2026, 1, 5), None, "North", "c)"],
        ["12", date(2026, 1, 5), "South", "North", "c)"],
    ]
    register = read(workbook({"List 6": rows}))
    assert [case.team for case in register.cases.values()] == ["North", "South"]
    assert findings(register, "column_twice") == [
        ("List 6", 1, "D: Allocated team", "")
    ]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Age", "Age of Child (Years)"), ("ChildUniqueID", "Child Unique ID"),
        ("CHILD_ID", "Child Unique ID"), ("CINStartDate", "CIN Start Date"),
        (" CIN\nStart Date ", "CIN Start Date"), ("case  STATUS", "Case status"),
        ("Date Child Was Last Seen.", "Date Child Was Last Seen"),
    ],
)  # fmt: skip
def test_headings_in_other_dress(written, title):
    titles = [written if name == title else name for name in HEADINGS[6]]
    _case, register = only_case({"List 6": [titles, *table(6, CIN)[1:]]})
    assert title not in register.lists[0].missing
    assert register.lists[0].ignored == []


def test_curly_quotes_and_a_doubled_bracket():
    uasc = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))"
    titles = [
        *HEADINGS[8][:6],
        uasc,
        "Child’s Legal Status",
        "Number of Episodes the Child has been 'Missing' from their Placement in the "
        "last 12 months",
    ]
    row = ["11", *[None] * 4, date(2026, 1, 5), "a) Yes", "C2: FCO", 2]
    data = workbook({"List 8": [titles, row]})
    assert read(data).cases["11"].flags == {"missing"}
    assert read(data, keep_characteristics=True).cases["11"].flags == {
        "missing",
        "uasc",
    }
    assert read(data).lists[0].ignored == []


def test_both_layouts_of_list_9():
    old = table(
        9, [{"id": "21", "team": "Leavers", "worker": "Jo Hughes", "touch": "a) Yes"}]
    )
    titles = [
        *COMMON,
        "Unaccompanied Asylum Seeking Child (UASC), "
        "or formerly UASC if 18 or over (Y/N)",
        "Does the Child have a Disability",
        "Allocated Team", "Allocated Worker", "Allocated Personal Advisor",
        "Eligibility Category", "Latest Pathway Plan Review Date",
        "LA in Touch", "Latest Date of Contact", "Type of Accommodation",
        "Suitability of Accommodation", "Activity Status",
    ]  # fmt: skip
    row = {
        "id": "22",
        "team": "Leavers",
        "advisor": "Sam Pond",
        "touch": "a) Yes",
        "review": date(2026, 1, 9),
        "seen": date(2026, 3, 9),
    }
    new = table(9, [row], titles)
    register = read(workbook({"List_9": old, "List_9 new": new}))
    first, second = register.cases["21"], register.cases["22"]
    assert (first.case_type, first.worker, first.seen) == (
        "care_leaver",
        "Jo Hughes",
        None,
    )
    assert (second.worker, second.review, second.seen) == (
        "Sam Pond",
        date(2026, 1, 9),
        date(2026, 3, 9),
    )
    assert not any(
        item.code == "column_missing" and "Pathway" in item.column
        for item in register.issues.all()
    )
    assert [
        item.params for item in register.issues.all() if item.code == "list_twice"
    ] == [{"list": 9}]


def test_lists_1_and_11_are_known_and_never_read():
    contacts = [
        [*COMMON, "Date of Contact", "Contact Source"],
        ["99", None, None, None, None, date(2026, 1, 1), "Police"],
    ]
    adopters = [
        ["Individual adopter identifier", "Family identifier", "Date enquiry received"],
        ["A1", "F1", date(2026, 1, 1)],
    ]
    _case, register = only_case(
        {"List_1": contacts, "List_11": adopters, "List_6": table(6, CIN)}
    )
    assert [(item.number, item.read, item.rows_read) for item in register.lists] == [
        (1, False, 0),
        (11, False, 0),
        (6, True, 1),
    ]
    assert [
        item.params["list"]
        for item in register.issues.all()
        if item.code == "list_not_needed"
    ] == [1, 11]


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        (9212044, "9212044"),
        (9212044.0, "9212044"),
        ("9212044.0", "9212044"),
        ("0012", "0012"),
        (" AB 12\xa0", "AB 12"),
        ("ab12", "ab12"),
    ],
)
def test_references_as_they_come(written, reference):
    register = (
        read(csv_bytes(table(6, [{"id": written, "status": "c)"}])), "list 6.csv")
        if isinstance(written, str)
        else read(workbook({"List 6": table(6, [{"id": written, "status": "c)"}])}))
    )
    assert [case.reference for case in register.cases.values()] == [reference]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9.21E+06", "id_scientific"),
        (date(2026, 1, 1), "id_not_text"),
        (True, "id_not_text"),
        ("x" * 65, "id_too_long"),
        ("Jo Bloggs", "id_words"),
    ],
)
def test_what_is_no_reference_is_rejected_and_said(written, code):
    register = read(
        workbook({"List 6": table(6, [{"id": written, "status": "c)"}, *CIN])})
    )
    assert list(register.cases) == ["11"]
    [(sheet, row, column, value)] = findings(register, code)
    assert (sheet, row, column) == ("List 6", 2, "A: Child Unique ID")
    assert "Bloggs" not in value
    assert register.rejected == 1


def test_one_child_in_two_cases_of_letters_is_one_child():
    register = read(
        workbook(
            {
                "List 6": table(6, [{"id": "Ab12", "status": "a)"}]),
                "List 8": table(8, [{"id": "AB12"}]),
            }
        )
    )
    assert [case.case_type for case in register.cases.values()] == ["lac"]


def test_leading_zeros_lost_in_one_list():
    six, eight = table(6, [{"id": "0012", "status": "a)"}]), table(8, [{"id": 12}])
    register = read(workbook({"List 6": six, "List 8": eight}))
    assert {case.reference: case.case_type for case in register.cases.values()} == {
        "0012": "lac"
    }
    assert len(findings(register, "id_zeros")) == 1
    both = table(6, [{"id": "0012", "status": "c)"}, {"id": "12", "status": "c)"}])
    assert len(read(workbook({"List 6": both})).cases) == 2


def test_the_councils_own_headings():
    titles = ["Client no", "CIN Start Date", "Case status"]
    register = read(
        workbook({"List 6": [titles, ["11", date(2026, 1, 1), "c)"]]}),
        headings={"clientno": "childuniqueid"},
    )
    assert set(register.cases) == {"11"}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a) Looked after child", "lac"), ("b) Child Protection plan", "cp"),
        ("c) Child in need plan", "cin"), ("d) Open assessment", "assessment"),
        ("e) Closed episode", "closed"), ("CLA", "lac"), ("CLA&CP", "lac+cp"),
        ("CP/CLA", "lac+cp"), ("CPP", "cp"), ("CP Ext", "cp"), ("CiN Plan", "cin"),
        ("Open asmt", "assessment"), ("CF Assessment in progress", "assessment"),
        ("Closed - stepdown", "closed"), ("Closed Referral", "closed"),
        ("Care leaver", "care_leaver"), ("Family Help", "cin?"), ("Something new",
        None), ("", None),
    ],
)  # fmt: skip
def test_the_spellings_of_case_status(text, meaning):
    assert status_meaning(text) == meaning
    assert status_meaning(text, {"somethingnew": "cp"}) == (
        meaning or ("cp" if text else None)
    )


def test_a_sheet_that_is_no_list():
    assert recognise([(1, ["Name", "Team"]), (2, ["x", "y"])], "People") == ""
    assert recognise([], "List 6") == ""
