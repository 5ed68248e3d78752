"""ALL-08 for every job: killed at statements drawn by a seed and begun again, it leaves
what it leaves when nothing disturbs it; nothing lost, nothing twice.

Each job is killed by SIGKILL in a process of its own. CS_KILLS says how often.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import every_job
import pytest

SEED = 20261128
KILLS = int(os.environ.get("CS_KILLS", 3))
HERE = Path(__file__).parent


def differences(one, other):
    """Rows that only one of two has, of each table where there are any."""
    found = {}
    for table in one:
        mine, theirs = Counter(one[table]), Counter(other[table])
        if mine != theirs:
            found[table] = (sorted(mine - theirs)[:5], sorted(theirs - mine)[:5])
    return found


@pytest.fixture
def run_all(odoo_command, tmp_path):
    """Run every job on a database: what ``every_job`` found of each."""

    def run(database, took, kills):
        out = tmp_path / "out.json"
        out.write_text(json.dumps(took))
        words = [database, out, str(SEED), str(kills), *odoo_command[1:]]
        subprocess.run(
            [sys.executable, HERE / "every_job.py", *words, "--log-level=critical"],
            env=os.environ | {"CS_REGISTER_FOLDER": str(tmp_path)},
            check=True,
        )
        return json.loads(out.read_text())

    return run


def test_ALL_08_killed_anywhere_and_begun_again(copies, run_all, no_breach):
    quiet, disturbed = copies(), copies()
    calm = run_all(quiet, {}, 0)
    took = {name: one["statements"] for name, one in calm.items()}
    stormy = run_all(disturbed, took, KILLS)
    for name in calm:
        assert not differences(stormy[name]["before"], calm[name]["before"]), name
        assert differences(calm[name]["before"], calm[name]["standing"]), name
        assert not differences(stormy[name]["standing"], calm[name]["standing"]), name
        assert not stormy[name]["failures"], name
    killed = {name: one["killed"] for name, one in stormy.items()}
    print(f"Killed {sum(killed.values())} times: {killed}")
    assert sum(killed.values()) >= 50
    assert min(killed.values()) >= 1
    no_breach(quiet)
    no_breach(disturbed)


def test_every_scheduled_action_of_ours_is_among_the_jobs(scratch_database):
    ours = subprocess.run(
        [
            *("psql", "-d", scratch_database, "-Atc"),
            "SELECT module || '.' || name FROM ir_model_data"
            " WHERE model = 'ir.cron' AND module LIKE 'cs\\_%'",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert sorted(ours) == sorted(every_job.CRONS)
