"""The Standard Safeguarding Dataset read as a register and as events."""

import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.register import ssd
from rules.register.files import open_folder
from rules.register.matching import MATCHED, SEVERAL, People
from rules.register.messages import RegisterError
from rules.register.reader import read_register
from rules.register.report import IssueLog
from rules.register.ssd_tables import identity

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))
from ssd_council import MARK, Council

DAY = date(2026, 6, 9)


def read(council, day=DAY):
    return read_register(council.zipped(), "ssd.zip", day, today=day)


def source(council, day=DAY, **extra):
    rows = {}
    for table, its in council.tables.items():
        heads = list(dict.fromkeys(name for row in its for name in row))
        cells = [(1, heads)] + [
            (number, [row.get(name) for name in heads])
            for number, row in enumerate(its, start=2)
        ]
        rows[table] = lambda cells=cells: iter(cells)
    return ssd.Source({**rows, **extra}, day, IssueLog())


def test_a_zip_of_its_tables_is_a_register():
    council = Council(70)
    register = read(council)
    types = Counter(case.case_type for case in register.cases.values())
    assert types == {
        "cin": 20,
        "cp": 10,
        "lac": 10,
        "early_help": 10,
        "assessment": 10,
    }
    assert len(register.closed) == 10
    case = register.cases["000001"]
    assert (case.reference, case.team) == ("000001", "Riverside")
    assert case.worker == "Worker 0 Westmere (0100)"
    assert case.start and case.start < DAY


def test_what_must_not_be_read_is_not():
    council = Council(14)
    seen = []
    reading = source(council)
    for table in council.tables:
        seen += [str(row) for row in reading.rows(table)]
    assert seen and not any(MARK in row for row in seen)
    for columns in ssd.COLUMNS.values():
        assert not {
            column
            for column in columns
            for word in ("forename", "surname", "common_child", "postcode", "address")
            if word in column
        }
    assert MARK not in repr(read(council).cases)


def test_the_highest_that_holds_on_the_day_says_what_it_is():
    council = Council(0)
    council.add("person", pers_person_id="1", pers_dob=date(2015, 1, 1))
    council.add(
        "involvements",
        invo_person_id="1",
        invo_professional_id="W00",
        invo_professional_role_id="Allocated Case Worker",
        invo_involvement_start_date=DAY - timedelta(days=9),
    )
    council._cin("1", 300)
    council.add(
        "cp_plans",
        cppl_cp_plan_id="P",
        cppl_person_id="1",
        cppl_cp_plan_start_date=DAY - timedelta(days=100),
        cppl_cp_plan_end_date=None,
    )
    assert read(council).cases["1"].case_type == "cp"
    # Ended today it no longer holds; begun tomorrow it does not yet.
    council.tables["cp_plans"][0]["cppl_cp_plan_end_date"] = DAY
    assert read(council).cases["1"].case_type == "cin"
    council.add(
        "cla_episodes",
        clae_cla_episode_id="E",
        clae_person_id="1",
        clae_cla_episode_start_date=DAY + timedelta(days=1),
    )
    assert read(council).cases["1"].case_type == "cin"


def test_the_latest_worker_of_a_role_that_holds_a_case():
    council = Council(0)
    council.add("person", pers_person_id="1", pers_dob=date(2015, 1, 1))
    council._cin("1", 300)
    for worker, role, began, ended in (
        ("W00", "Allocated Case Worker", 200, 50),
        ("W01", "Allocated Case Worker", 50, None),
        ("W02", "Family support", 10, None),
        ("W03", "Independent Reviewing Officer", 90, None),
    ):
        council.add(
            "involvements",
            invo_person_id="1",
            invo_professional_id=worker,
            invo_professional_role_id=role,
            invo_involvement_start_date=DAY - timedelta(days=began),
            invo_involvement_end_date=ended and DAY - timedelta(days=ended),
        )
    case = read(council).cases["1"]
    assert case.worker == "Worker 1 Westmere (0101)"
    assert case.iro == "Worker 3 Westmere (0103)"


def test_two_of_one_name_are_told_apart_by_number():
    people = People(
        [(1, "Jo Hughes", None), (2, "Jo Hughes", None), (3, "Ann Lee", None)],
        numbers={"0101": 1, "0102": 2},
    )
    assert people.find("Jo Hughes (0102)") == (2, MATCHED)
    assert people.find("Jo Hughes (9999)") == (None, SEVERAL)
    assert people.find("Ann Lee (9999)") == (3, MATCHED)


def test_a_date_that_is_none_is_said_with_its_place():
    council = Council(7)
    row = council.tables["cin_episodes"][0]
    row["cine_referral_date"] = "soon"
    register = read(council)
    [issue] = [one for one in register.issues.all() if one.code == "ssd_date_bad"]
    assert (issue.sheet, issue.row, issue.column) == (
        "ssd_cin_episodes",
        2,
        "cine_referral_date",
    )
    assert issue.value == "soon"


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("cin_visits", "cinv_cin_visit_seen_alone", "Maybe", "ssd_yes_no_bad"),
        ("cin_visits", "cinv_cin_visit_seen", "#N/A", "ssd_error_value"),
        ("professionals", "prof_agency_worker_flag", "Reed", "ssd_yes_no_bad"),
        ("professionals", "prof_full_time_equivalency", "36 hours", "ssd_share_bad"),
        ("professionals", "prof_full_time_equivalency", "37", "ssd_share_bad"),
        ("cin_episodes", "cine_close_date", "#REF!", "ssd_error_value"),
        ("involvements", "invo_professional_id", "#NAME?", "ssd_error_value"),
        ("voice_of_child", "voch_plan_safe", "Sometimes", "ssd_yes_no_bad"),
    ],
)
def test_a_word_where_a_code_belongs_is_said_with_its_place(table, column, value, code):
    council = Council(7)
    council.add("voice_of_child", voch_table_id="V1", voch_person_id="000001")
    council.tables[table][0][column] = value
    found = [one for one in read(council).issues.all() if one.code == code]
    # What is wanted twice is read twice, and said once.
    assert [(one.sheet, one.row, one.column, one.value) for one in found] == [
        (f"ssd_{table}", 2, column, value)
    ]


def test_what_children_said_is_read_by_question():
    council = Council(7)
    for number, (who, says) in enumerate(
        [("000001", "Y"), ("000001", ""), ("000002", "N"), ("stranger", "Y")]
    ):
        council.add(
            "voice_of_child",
            voch_table_id=f"V{number}",
            voch_person_id=who,
            voch_plan_safe=says,
            voch_agree_worker="0" if number else "",
        )
    reading = source(council)
    assert reading.voices({"000001", "000002"}) == {
        "000001": {"safe": True, "agree": False},
        "000002": {"safe": False, "agree": False},
    }
    assert source(Council(7)).voices({"000001"}) is None


def test_a_row_of_nobody_is_said_and_a_table_that_is_not_there():
    council = Council(7)
    council.tables["cin_episodes"][0]["cine_person_id"] = "stranger"
    del council.tables["cla_placement"]
    codes = Counter(one.code for one in read(council).issues.all())
    assert codes["ssd_nobody"] == 1
    assert codes["ssd_table_missing"] >= 1


@pytest.mark.parametrize("table", ssd.NEEDED)
def test_without_what_it_needs_it_is_refused(table):
    council = Council(7)
    council.add("person", pers_person_id="x")
    opened = {name: list for name in council.tables if name != table}
    with pytest.raises(RegisterError, match=f"ssd_{table}"):
        ssd.Source(opened, DAY, IssueLog())


def test_events_have_the_sources_own_key():
    council = Council(35)
    reading = source(council)
    list(reading.register_rows())
    wanted = {f"{number:06d}" for number in range(1, 36)}
    found = list(reading.events(wanted, date(2020, 1, 1)))
    assert len({one.key for one in found}) == len(found)
    again = source(council)
    list(again.register_rows())
    assert set(again.events(wanted, date(2020, 1, 1))) == set(found)
    codes = Counter(one.code for one in found)
    assert codes["cp_visit"] == len(council.tables["cp_visits"])
    assert codes["lac_review"] == len(council.tables["cla_reviews"]), "by its CLA id"
    review = next(one for one in found if one.code == "rcpc")
    assert review.due and review.day
    assert all(one.day <= DAY for one in found)
    assert not list(reading.events(set(), date(2020, 1, 1)))


def test_years_of_history_are_not_held(tmp_path):
    council = Council(70, history=10)
    for table in council.tables:
        (tmp_path / f"ssd_{table}.csv").write_text(council.csv_of(table))
    with open_folder(tmp_path, ssd.table_of) as book:
        for sheet in book.sheets:
            first, again = list(sheet.rows()), list(sheet.rows())
            assert first == again and len(first) > 1
            assert not any(isinstance(one, bytes) for one in vars(sheet).values())
        reading = ssd.opened(book, DAY, IssueLog())
        cases = list(reading.register_rows())
    assert len(cases) == 71
    # What happened so long ago is no event, but for the referrals.
    wanted = {f"{number:06d}" for number in range(1, 71)}
    old = [
        one
        for one in reading.events(wanted, DAY - timedelta(days=731))
        if one.day < DAY - timedelta(days=800)
    ]
    assert {one.code for one in old} == {"referral_received"}
    assert len(old) == 70 * 10


def test_an_empty_file_and_a_broken_zip_are_said(tmp_path):
    (tmp_path / "ssd_person.csv").write_text("")
    with pytest.raises(RegisterError, match="empty|nothing"):
        open_folder(tmp_path, ssd.table_of)
    data = bytearray(Council(70).zipped())
    middle = data.index(b"ssd_cin_visits") + 400
    data[middle : middle + 40] = bytes(40)
    with pytest.raises(RegisterError):
        read_register(bytes(data), "ssd.zip", DAY)


@given(
    st.sampled_from(
        ["123.0", "123", 123, 123.0, "00123", " 00123 ", "NULL", None, "None", "A1.0"]
    )
)
def test_ids_keep_their_zeros(value):
    found = identity(value)
    assert found == {"00123": "00123", " 00123 ": "00123", "A1.0": "A1.0"}.get(
        value, "" if value in (None, "NULL", "None") else "123"
    )


@pytest.mark.parametrize(
    "name",
    ["ssd_person", "dbo.ssd_person.csv", "x/SSD_Person.CSV", "person", "hdm.person"],
)
def test_tables_by_any_way_of_naming_them(name):
    assert ssd.table_of(name) == "person"
    assert ssd.table_of("list 1") is None
