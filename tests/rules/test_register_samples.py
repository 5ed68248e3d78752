"""Workbooks made by others, and one of full size."""

import io
import sys
import tracemalloc
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from register_support import AS_OF, codes, read, table, workbook
from rules.register.reader import suggest_date

TESTS = Path(__file__).resolve().parents[1]
SAMPLES = TESTS / "data" / "annex_a"
sys.path.insert(0, str(TESTS))

from tools.annex_a_file import Size, write_annex_a  # noqa: E402


def test_the_example_of_child_journeys():
    data = (SAMPLES / "cscdp_annexa_example.xlsx").read_bytes()
    assert suggest_date(data, "annexa_example.xlsx") == date(2020, 3, 11)
    register = read(data, as_of=date(2020, 3, 31))
    assert {key: case.case_type for key, case in register.cases.items()} == {
        "6666": "early_help", "1111": "cin", "4444": "cin", "3333": "assessment",
        "7777": "assessment", "9999": "cp", "2458": "lac",
    }  # fmt: skip
    assert {key: found.date_closed for key, found in register.closed.items()} == {
        "2222": date(2019, 3, 17), "5555": date(2019, 5, 30), "9685": date(2020, 3, 31),
    }  # fmt: skip
    assert register.waiting == {"2547"}
    assert register.rejected == 0


@pytest.mark.parametrize(
    "name",
    [
        "cscdp_2015-01-sample.xlsx",
        "cscdp_2016-01-sample.xlsx",
        "cscdp_example-A-2005.xls",
    ],
)
def test_ofsteds_own_template(name):
    """Every heading of every list is known, below the title row; sheets of guidance are
    no findings.
    """
    register = read((SAMPLES / name).read_bytes(), name)
    assert [item.number for item in register.lists] == list(range(1, 12))
    assert {item.header_row for item in register.lists} == {2}
    assert all(not item.missing and not item.ignored for item in register.lists)
    assert set(codes(register)) <= {"list_not_needed"}


def test_the_old_workbook_with_two_kinds_of_dates():
    register = read((SAMPLES / "cscdp_example-A-2005.xls").read_bytes(), "a.xls")
    assert len(register.closed) == 11
    assert register.closed["1015"].date_closed == date(2010, 1, 21)


@pytest.fixture(scope="module")
def large():
    """A workbook of 12,000 rows; the benchmark reads the one of 100,000."""
    target = io.BytesIO()
    written = write_annex_a(target, Size(rows=12_000, list_6=2_400, as_of=AS_OF))
    assert sum(written.values()) == 12_000
    return target.getvalue(), written


def test_a_made_up_council_is_read_whole(large):
    data, written = large
    register = read(data)
    assert {item.number: item.rows_read for item in register.lists if item.read} == {
        number: count for number, count in written.items() if number not in (1, 11)
    }
    assert register.rejected == 0
    types = Counter(case.case_type for case in register.cases.values())
    assert set(types) == {"lac", "cp", "cin", "assessment", "care_leaver", "early_help"}
    assert {case.key for case in register.cases.values()}.isdisjoint(register.closed)
    again = io.BytesIO()
    write_annex_a(again, Size(rows=12_000, list_6=2_400, as_of=AS_OF))
    assert read(again.getvalue()).cases == register.cases


def test_memory_grows_with_the_cases_and_not_with_the_rows():
    """List 3 ten times over: its rows are looked at and let go (the XML reader keeps an
    empty shell of each).
    """

    def peak(rows):
        data = workbook(
            {
                "List 6": table(6, [{"id": 1, "status": "c)"}]),
                "List 3": table(3, [{"id": 1, "referrals": 1}] * rows),
            }
        )
        tracemalloc.start()
        read(data)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - len(data)

    peak(100)
    assert peak(6_000) - peak(600) < 5_400 * 500
