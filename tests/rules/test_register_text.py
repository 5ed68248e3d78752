"""Texts, names and dates as councils type them: rules/register/text.py, dates.py,
matching.py.
"""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.register.dates import BAD, BLANK, GOOD, SENTINEL, date_in_name, parse_date
from rules.register.matching import (
    MATCHED,
    NOBODY,
    NOTHING,
    SEVERAL,
    UNKNOWN,
    People,
    Teams,
)
from rules.register.text import (
    clean,
    column_letter,
    compact,
    is_nothing,
    is_yes,
    person_key,
    words,
)

FOURTH = date(2024, 3, 4)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 3, 4), datetime(2024, 3, 4, 13, 45), FOURTH, 45355, 45355.0,
        "45355", "04/03/2024", "4/3/2024", "04-03-24",
        "4 Mar 2024", "4th March 2024", "4-Mar-24", "Mon 4 March 2024", "2024-03-04",
        "2024-03-04 00:00:00", "2024-03-04T00:00:00Z",
        "04/03/2024 13:45", "04.03.2024", "2024/03/04", "20240304", 20240304,
        "Mar  4 2024 12:00AM", "\xa004/03/2024 ",
    ],
)  # fmt: skip
def test_every_way_of_writing_the_fourth_of_march(value):
    assert parse_date(value) == (FOURTH, GOOD)


@given(st.dates(date(1950, 1, 1), date(2069, 12, 31)))
def test_the_day_comes_first_always(day):
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == (day, GOOD)
    assert (
        parse_date(f"{day.day:02}-{day.month:02}-{day.year % 100:02}")[0].replace(
            year=day.year
        )
        == day
    )
    assert parse_date(day.isoformat()) == (day, GOOD)
    assert parse_date((day - date(1899, 12, 30)).days) == (day, GOOD)
    assert parse_date((day - date(1904, 1, 1)).days, epoch_1904=True) == (day, GOOD)


@pytest.mark.parametrize(
    "value",
    [
        "12/31/2024",
        "31/02/2024",
        "soon",
        "1/2",
        "03/2024",
        7,
        -4,
        True,
        "4 March",
        "99/99/9999",
    ],
)
def test_what_is_no_date_is_said_and_not_guessed(value):
    assert parse_date(value) == (None, BAD)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "N/A",
        "#N/A",
        "Not yet seen",
        "-",
        ".",
        "nan",
        "NULL",
        "ongoing",
        float("nan"),
    ],
)
def test_ways_of_giving_no_date(value):
    assert parse_date(value) == (None, BLANK)


@pytest.mark.parametrize(
    "value",
    [
        "01/01/1900",
        "31/12/9999",
        "31/12/99",
        date(9999, 12, 31),
        0,
        time(0, 0),
        2958465,
        "1753-01-01",
    ],
)
def test_dates_that_stand_for_none(value):
    assert parse_date(value) == (None, SENTINEL)


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_no_cell_breaks_the_parsers(value):
    day, state = parse_date(value)
    assert (day is not None) == (state == GOOD)
    assert isinstance(compact(value), str)
    assert is_nothing(value) in (True, False)
    person_key(value)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Annex A 31-03-2024.xlsx", date(2024, 3, 31)), ("annexa_20240331.csv",
        date(2024, 3, 31)), ("AnnexA 31 March 2024", date(2024, 3, 31)),
        ("31032024.xls", date(2024, 3, 31)), ("annex-a-2004.xls", None),
        ("2024-03-01 to 2024-03-31.xlsx", None), ("", None),
    ],
)  # fmt: skip
def test_the_date_in_a_file_name(name, day):
    assert date_in_name(name) == day


def test_headings_are_compared_without_their_accidents():
    assert compact(" LA In\nTouch ") == compact("LAInTouch") == "laintouch"
    assert (
        compact("children’s")
        == compact("children's")
        == compact("childrenâ€™s")
        == "childrens"
    )
    assert words("List_01 - Contacts") == ["list", "01", "contacts"]
    assert clean("a\xa0 b\n c") == "a b c"
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "#N/A",
        "#REF!",
        "-",
        ".",
        "nan",
        "NULL",
        "None",
        "Unallocated",
        "No worker",
        " ",
        None,
    ],
)
def test_ways_of_writing_nothing(value):
    assert is_nothing(value)


@pytest.mark.parametrize("value", ["a) Yes", "Yes", "Y", 1, "1 - Yes", True, "a. Yes"])
def test_ways_of_saying_yes(value):
    assert is_yes(value)


@pytest.mark.parametrize("value", ["b) No", "N", 0, "", None, "c) Unknown"])
def test_what_is_not_yes(value):
    assert not is_yes(value)


@pytest.mark.parametrize(
    "text",
    [
        "Jo Hughes",
        "Hughes, Jo",
        "HUGHES Jo.",
        "Jo\xa0Hughes",
        "Jo  Hughes (Agency)",
        "Ms Jo Hughes",
        "hughes,jo",
        "Jò Hughes",
    ],
)
def test_one_worker_however_the_name_is_written(text):
    assert People([(7, "Jo Hughes", None)]).find(text) == (7, MATCHED)


def test_names_are_matched_and_never_guessed():
    people = People(
        [
            (1, "Jo Hughes", 10),
            (2, "Jo Hughes", 20),
            (3, "Sam O'Neil", 10),
            (4, "Amy J Pond", 20),
            (5, "Duty, Ann", 10),
        ]
    )
    assert people.find("Jo Hughes") == (None, SEVERAL)
    assert people.find("Hughes, Jo", 20) == (2, MATCHED)
    assert people.find("Sam O’Neil") == people.find("Sam ONeil") == (3, MATCHED)
    assert people.find("Amy Pond") == (4, MATCHED)
    assert people.find("Ann Duty") == (5, MATCHED)
    assert people.find("Pond") == (None, UNKNOWN)
    assert (
        people.find("Vacancy Locality 2")
        == people.find("Duty Desk")
        == people.find("")
        == (None, NOTHING)
    )


def test_the_councils_own_map_comes_first():
    people = People(
        [(1, "Jo Hughes", None)],
        {compact("J. Hughes (bank)"): 1, compact("Pool Worker"): NOBODY},
    )
    assert people.find("J. Hughes (Bank)") == (1, MATCHED)
    assert people.find("pool worker") == (None, NOTHING)
    teams = Teams([(1, "Riverside 2"), (2, "Duty"), (3, "Duty")], {compact("R2"): 1})
    assert teams.find("riverside 2 Team") == teams.find("R2") == (1, MATCHED)
    assert teams.find("Duty") == (None, SEVERAL)
    assert teams.find("Harbour") == (None, UNKNOWN)
