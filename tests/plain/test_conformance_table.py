"""Every rule has a test, and the table of docs/ says which."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "lib"))

import conformance  # noqa: E402

RESULT = re.compile(r"\| [^|]* \|$", re.MULTILINE)


def test_every_rule_has_a_test():
    assert conformance.problems() == []


def test_the_table_is_up_to_date():
    """But for the results, which each whole run writes."""
    written = (conformance.ROOT / conformance.TABLE).read_text()
    made = conformance.make_table()
    assert RESULT.sub("", written) == RESULT.sub("", made), (
        "docs/conformance.md is behind: run scripts/lib/conformance.py"
    )


def test_a_missing_test_is_noticed(tmp_path):
    folder = tmp_path / conformance.TESTS
    folder.mkdir(parents=True)
    (folder / "rules.csv").write_text(
        "id,title,later\nDUR-06,Limits,\nDUR-13,Themes,reports\nDUR-17,Seen,visits\n"
    )
    (folder / "test_some.py").write_text(
        "class T:\n"
        "    def test_DUR_17_seen_twice(self): ...\n"
        "    def test_DUR_99_unknown(self): ...\n"
    )
    found = conformance.problems(tmp_path)
    assert [sentence.split()[0] for sentence in found] == [
        "DUR-06",
        "DUR-17",
        "test_DUR_99_unknown",
    ]


def test_a_failure_is_in_the_table(tmp_path):
    (tmp_path / "odoo-1.xml").write_text(
        '<testsuite><testcase file="tests/conformance/test_a.py" name="test_ALL_01_x">'
        '<failure/></testcase><testcase file="tests/conformance/test_a.py" '
        'name="test_ALL_02_x"/><testcase file="tests/other.py" name="test_y"/>'
        "</testsuite>"
    )
    assert conformance.read_results(tmp_path) == {
        "test_ALL_01_x": False,
        "test_ALL_02_x": True,
    }
