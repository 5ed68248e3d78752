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


@pytest.fixture(scope="module")
def run_all(odoo_command, copies, tmp_path_factory):
    """Run every job on a copy of its own: (its name, what ``every_job`` found)."""

    def run(took, kills):
        folder, database = tmp_path_factory.mktemp("jobs"), copies()
        out = folder / "out.json"
        out.write_text(json.dumps(took))
        words = [database, out, str(SEED), str(kills), *odoo_command[1:]]
        subprocess.run(
            [sys.executable, HERE / "every_job.py", *words, "--log-level=critical"],
            env=os.environ | {"CS_REGISTER_FOLDER": str(folder)},
            check=True,
        )
        return database, json.loads(out.read_text())

    return run


@pytest.fixture(scope="module")
def calm(run_all):
    """What every job leaves when nothing disturbs it."""
    return run_all({}, 0)[1]


def compare(found, calm):
    for name in calm:
        assert not differences(found[name]["before"], calm[name]["before"]), name
        assert not differences(found[name]["standing"], calm[name]["standing"]), name
        assert not found[name]["failures"], name


def test_ALL_08_killed_anywhere_and_begun_again(run_all, calm, no_breach):
    took = {name: one["statements"] for name, one in calm.items()}
    database, stormy = run_all(took, KILLS)
    idle = [name for name, one in calm.items() if one["before"] == one["standing"]]
    assert not idle, "each has something to do"
    compare(stormy, calm)
    killed = {name: one["killed"] for name, one in stormy.items()}
    print(f"Killed {sum(killed.values())} times: {killed}")
    assert sum(killed.values()) >= 50
    assert min(killed.values()) >= 1
    no_breach(database)


def test_ALL_08_two_at_each_at_once(run_all, calm, no_breach):
    """Two windows of an officer press at the same moment; two servers run a scheduled
    action. Whoever comes second is told in a sentence, or finds nothing to do."""
    database, crowded = run_all({}, "pair")
    compare(crowded, calm)
    refused = {name: one["refused"] for name, one in crowded.items() if one["refused"]}
    print(refused)
    for sentences in refused.values():
        assert len(sentences) == 1, "one of the two went through"
        assert sentences[0].startswith("odoo.exceptions.UserError: "), sentences
    no_breach(database)


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
