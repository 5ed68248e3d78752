"""A copy for training: no name, reference or typed text of before is in it, nor in its
files; and it is sound."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))
import pseudonymise  # noqa: E402

TOLD = "Told by Pat's aunt about a visit"
WITH_FILES = f"""
audit = env["cs.audit"].search([("state", "=", "in_progress")], limit=1)
audit.line_ids[:1].evidence = {TOLD!r}
audit.message_post(body={TOLD!r}, attachments=[("a.txt", {TOLD.encode()!r})])
env["res.users"].search([("login", "=", "auditor")]).partner_id.phone = "01632 960001"
env.cr.commit()
"""
PEOPLE = """
    SELECT name FROM hr_employee UNION SELECT reference FROM cs_case
    UNION SELECT work_email FROM hr_employee WHERE work_email IS NOT NULL
    UNION SELECT p.email FROM res_partner p JOIN res_users u ON u.partner_id = p.id
        WHERE p.email LIKE '%@%' AND u.id > 2
"""
TYPED = """
    SELECT DISTINCT evidence FROM cs_audit_line WHERE length(evidence) > 20
    UNION SELECT name FROM cs_action WHERE length(name) > 20
    UNION SELECT strengths FROM cs_audit WHERE length(strengths) > 20
"""


def sql(database, statement):
    found = subprocess.run(
        ["psql", "-d", database, "-Atc", statement],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [line for line in found.splitlines() if line]


@pytest.fixture
def shell(odoo_command):
    def run(database, script, **environment):
        return subprocess.run(
            [
                *(odoo_command[0], "shell", *odoo_command[1:]),
                *(f"--database={database}", "--no-http", "--log-level=error"),
            ],
            input=script,
            capture_output=True,
            text=True,
            env=os.environ | environment,
        )

    return run


def test_nobody_is_left_in_a_copy(scratch_database, shell):
    script = (ROOT / "scripts/lib/pseudonymise.py").read_text()
    assert shell(scratch_database, WITH_FILES).returncode == 0
    people, typed = sql(scratch_database, PEOPLE), sql(scratch_database, TYPED)
    assert len(people) > 400 and len(typed) > 30
    # "Administrator" is a name and a word: it goes where it is a name.
    called = [one for one in people if re.search(r"[ \d@]", one)]
    # A database that nobody calls a copy is left alone.
    assert shell(scratch_database, script).returncode == 1
    assert sql(scratch_database, PEOPLE) == people

    done = shell(scratch_database, script, CS_TRAINING=scratch_database)
    assert done.returncode == 0, done.stderr[-3000:]
    dump = subprocess.run(
        ["pg_dump", "--data-only", scratch_database],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    words = pseudonymise.whole(called)
    left = [line[:200] for line in dump.splitlines() if words.search(line)]
    assert not left, left[:5]
    for text in (*typed, TOLD, "01632 960001"):
        assert text not in dump, text
    store = Path(os.environ["CS_TEST_DATA_DIR"], "filestore", scratch_database)
    for path in store.glob("*/*"):
        assert path.is_dir() or TOLD.encode() not in path.read_bytes()
    check = shell(scratch_database, (ROOT / "scripts/lib/invariants.py").read_text())
    assert check.stdout.strip() == "Nothing is wrong."
    # Its people still have their places: somebody opens what they opened before.
    opened = """
user = env["res.users"].search([("group_ids.name", "=", "Auditor")], limit=1)
print("OPENED", len(env["cs.audit"].with_user(user).search([]).mapped("display_name")))
"""
    assert re.search(r"OPENED [1-9]", shell(scratch_database, opened).stdout)
