"""A backup drilled as docs/administrator.md says by hand: taken, put back, sound;
and half a restore, whose files were forgotten, is seen."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITH_A_FILE = """
audit = env["cs.audit"].search([("state", "=", "closing")], limit=1)
env["ir.attachment"].create(
    {"name": "a.txt", "raw": b"a", "res_model": audit._name, "res_id": audit.id}
)
env.cr.commit()
"""
COUNTS = (
    "SELECT (SELECT count(*) FROM cs_audit), (SELECT count(*) FROM cs_audit_line),"
    " (SELECT count(*) FROM cs_action), (SELECT count(*) FROM mail_message)"
)


def sql(database, statement):
    return subprocess.run(
        ["psql", "-d", database, "-Atc", statement],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def shell(odoo_command):
    """Run a script in Odoo's shell on a database: (how it ended, what it said)."""

    def run(database, script):
        done = subprocess.run(
            [
                *(odoo_command[0], "shell", *odoo_command[1:]),
                *(f"--database={database}", "--no-http", "--log-level=error"),
            ],
            input=script,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout.strip()

    return run


def test_a_backup_put_back_is_sound(scratch_database, shell, tmp_path):
    store = Path(os.environ["CS_TEST_DATA_DIR"], "filestore")
    invariants = (ROOT / "scripts/lib/invariants.py").read_text()
    assert shell(scratch_database, WITH_A_FILE)[0] == 0
    before = sql(scratch_database, COUNTS)
    # The database first, then the files: none that it names is missing.
    dump, restored = tmp_path / "database.dump", f"{scratch_database}_restored"
    subprocess.run(["pg_dump", "-Fc", "-f", dump, scratch_database], check=True)
    shutil.copytree(store / scratch_database, tmp_path / "files")
    sql(scratch_database, "TRUNCATE cs_audit CASCADE")
    try:
        subprocess.run(["createdb", "-T", "template0", restored], check=True)
        subprocess.run(
            ["pg_restore", "--no-owner", "--exit-on-error", "-d", restored, dump],
            check=True,
        )
        # As it stands when the files were forgotten.
        ended, said = shell(restored, invariants)
        assert ended == 1
        assert "file missing: ir.attachment" in said
        shutil.rmtree(store / restored, ignore_errors=True)
        shutil.copytree(tmp_path / "files", store / restored)
        assert shell(restored, invariants) == (0, "Nothing is wrong.")
        assert sql(restored, COUNTS) == before
    finally:
        subprocess.run(["dropdb", "--force", "--if-exists", restored], check=True)
        shutil.rmtree(store / restored, ignore_errors=True)
