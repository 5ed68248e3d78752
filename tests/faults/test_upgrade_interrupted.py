"""An upgrade killed half-way, at each of our addons in turn, and begun again."""

import os
import signal
import subprocess

ADDONS = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")
HELD = """
    SELECT (SELECT count(*) FROM cs_audit), (SELECT count(*) FROM cs_audit_line),
        (SELECT count(*) FROM cs_action), (SELECT count(*) FROM mail_message),
        (SELECT count(*) FROM cs_practice_observation),
        (SELECT count(*) FROM ir_model_data WHERE module LIKE 'cs\\_%'),
        (SELECT string_agg(DISTINCT state, ',') FROM ir_module_module
            WHERE name LIKE 'cs\\_%')
"""


def held(database):
    return subprocess.run(
        ["psql", "-d", database, "-Atc", HELD],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_killed_at_each_addon_and_resumed(scratch_database, odoo_command, no_breach):
    before = held(scratch_database)
    upgrade = [
        *odoo_command,
        *("-d", scratch_database, "-u", "cs_quality_assurance"),
        *("--stop-after-init", "--no-http"),
    ]
    for addon in ADDONS:
        process = subprocess.Popen(upgrade, stderr=subprocess.PIPE, text=True)
        said = ""
        for said in process.stderr:
            if f"Loading module {addon} " in said:
                break
        assert addon in said, said
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        process.stderr.close()
    assert "to upgrade" in held(scratch_database)
    subprocess.run([*upgrade, "--log-level=error"], check=True)
    assert held(scratch_database) == before
    no_breach(scratch_database)
