"""The examples of docs/json_rpc.md run as they stand there, against a real server."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from serving import serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/json_rpc.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
REGISTER = ROOT / "tests/data/annex_a/cscdp_annexa_example.xlsx"
MAKE_KEY = """
for login in ("practitioner", "qa.officer"):
    user = env["res.users"].search([("login", "=", login)])
    key = env(user=user)["res.users.apikeys"].sudo()._generate("rpc", "examples", False)
    print("key", key)
env.cr.commit()
"""


@pytest.fixture
def keys(scratch_database, odoo_command):
    """A key of the practitioner's and one of the QA officer's."""
    made = subprocess.run(
        [
            *(odoo_command[0], "shell", *odoo_command[1:]),
            *(f"--database={scratch_database}", "--no-http", "--log-level=error"),
        ],
        input=MAKE_KEY,
        capture_output=True,
        check=True,
        text=True,
    )
    return re.findall(r"key (\w+)", made.stdout)


def run(examples):
    """Run these one after the other, as one program; what each says."""
    said, known = [], {}
    for example in examples:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(example, "an example of docs/json_rpc.md", "exec"), known)
        said.append(out.getvalue())
    return said


def test_the_examples_run(
    keys, scratch_database, odoo_command, tmp_path, monkeypatch
):
    first, work, actions, figures, dashboard, register, refused = EXAMPLES
    practitioner, officer = keys
    monkeypatch.setenv("REGISTER_FILE", str(REGISTER))
    with serving(odoo_command, scratch_database, tmp_path / "odoo.log") as address:
        monkeypatch.setenv("QUALITY_URL", address)
        monkeypatch.setenv("QUALITY_KEY", practitioner)
        _first, said, listed, no = run([first, work, actions, refused])
        assert "Action: " in said
        assert listed.count("\n") >= 1
        assert re.match(r"422 .* cannot go from “To do” to “Signed off”", no)
        monkeypatch.setenv("QUALITY_KEY", officer)
        _first, counted, shown, brought = run([first, figures, dashboard, register])
        assert re.search(r"\d+ of \d+", counted)
        assert "Closing the loop" in shown
        assert "'found_count': 8" in brought
    done = subprocess.run(
        [
            *("psql", "-d", scratch_database, "-Atc"),
            "SELECT state FROM cs_case_import ORDER BY id DESC LIMIT 1",
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() in ("done", "previewed")
