"""ALL-08 with real processes: killed half-way and run again, two at once; one of
everything."""

import os
import signal
import subprocess
import time

from psycopg2 import connect

ORIGINS = 60
# Audits graded inadequate long enough ago for their re-audit to be due, made by the
# demo council's own people; the scheduled action is run as the server runs it.
PREPARE = f"""
audit = env["cs.audit"]
framework = env["cs.framework"].search([], limit=1)
grade = framework.tool_id.scale_id.grade_ids[-1]
framework.write({{"re_audit_grade_id": grade.id, "re_audit_weeks": 6}})
domain = [("is_open", "=", True), ("practitioner_id", "!=", False)]
cases = env["cs.case"].search(domain, limit={ORIGINS})
same = {{"framework_id": framework.id, "state": "closed"}}
origins = audit.create([{{"case_id": case.id, **same}} for case in cases])
origins.write({{"final_grade_id": grade.id, "date_submitted": "2026-01-05"}})
origins.write({{"re_audit_due": "2026-02-16"}})
env.cr.commit()
print("PREPARED", len(origins))
"""
RUN = """
import odoo.addons.cs_quality_assurance.models.platform.batch as batch
from odoo.addons.cs_quality_assurance.models.follow_ups import cs_audit
# Small batches, so that there is a half-way to be killed at.
original = batch.run_in_batches
cs_audit.run_in_batches = lambda records, work, size=5: original(records,
work, size=5)
print("STARTED", flush=True)
env["cs.audit"]._cron_follow_ups()
env.cr.commit()
print("FINISHED", flush=True)
"""


def _shell(odoo_command, database, script):
    """Odoo's own shell on the database, given this script; a real process."""
    command, *options = odoo_command
    process = subprocess.Popen(
        [command, "shell", *options, "-d", database, "--no-http", "--log-level=error"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    process.stdin = None  # said: communicate() has nothing left to write
    return process


def _made(database):
    """How many re-audits there are, how many origins have one, and how many have
    two."""
    with connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT origin_audit_id) FROM cs_audit WHERE "
            "kind = 're_audit'"
        )
        return cursor.fetchone()


def test_ALL_08_killed_half_way_then_two_at_once(scratch_database, odoo_command):
    out, _err = _shell(odoo_command, scratch_database, PREPARE).communicate(timeout=300)
    assert f"PREPARED {ORIGINS}" in out
    before, _origins = _made(scratch_database)

    killed = _shell(odoo_command, scratch_database, RUN)
    deadline = time.monotonic() + 240
    while _made(scratch_database)[0] < before + 10:
        assert killed.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(60)
    half_way, origins = _made(scratch_database)
    assert half_way == origins, "nothing twice, half-way"
    assert before < half_way < before + ORIGINS, "killed half-way"

    pair = [_shell(odoo_command, scratch_database, RUN) for _turn in range(2)]
    for process in pair:
        out, _err = process.communicate(timeout=400)
        assert "FINISHED" in out
    # Whatever either left to the other is there after the next run, and nothing more.
    out, _err = _shell(odoo_command, scratch_database, RUN).communicate(timeout=300)
    assert "FINISHED" in out
    total, origins = _made(scratch_database)
    assert total == origins == before + ORIGINS
