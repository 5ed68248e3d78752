"""Every job of a council, done in turn; each killed at statements drawn by a seed,
where asked, and begun again until it is done.

    python every_job.py DATABASE OUT SEED KILLS [ODOO'S OPTIONS...]

KILLS is how often each job is killed: none for the undisturbed run; "pair" to have two
processes at each at once instead. Writes OUT (JSON):
of each job the statements that it took, how often it was killed, and what stands then.
"""

import base64
import csv
import io
import json
import os
import random
import sys
from datetime import date
from pathlib import Path

from processes import Processes

from odoo.api import Environment

sys.path.append(str(Path(__file__).parents[1] / "data"))
from ssd_council import Council  # noqa: E402

HEADINGS = ("child_id", "case_type", "team", "worker", "start_date")
OFFICER = "qa.officer"
CRONS = (
    "cs_quality_assurance.cron_open_cycles",
    "cs_quality_assurance.cron_follow_ups",
    "cs_quality_assurance.cron_case_work",
    "cs_quality_assurance.cron_reminders",
    "cs_quality_assurance.cron_closing_loop",
    "cs_quality_assurance.cron_expectations",
    "cs_quality_assurance.cron_expectation_notices",
    "cs_quality_assurance.cron_held_work",
    "cs_quality_assurance.cron_bank_holidays",
    "cs_quality_assurance.cron_inspection_packs",
    "cs_supervision_audit.cron_expectations",
    "cs_practice_observation.cron_expectations",
    "cs_practice_observation.cron_practice_weeks",
    "cs_quality_assurance.cron_retention",
    "cs_quality_assurance.cron_register",
)
# What a job finds to do, where the demo council has nothing of the kind.
PREPARED = {
    "cs_quality_assurance.cron_case_work": """
        DELETE FROM cs_case_checklist; DELETE FROM cs_checkpoint""",
    "cs_quality_assurance.cron_expectation_notices": """
        UPDATE cs_expectation SET date_from = date_from - 700;
        DELETE FROM cs_expectation_owed""",
    "cs_supervision_audit.cron_expectations": """
        DELETE FROM cs_expectation_owed""",
    "cs_practice_observation.cron_expectations": """
        DELETE FROM cs_expectation_owed""",
    "cs_quality_assurance.cron_register": """
        INSERT INTO cs_case_source (name, company_id, kind, path, seconds,
                drop_percent, nightly, active)
            VALUES ('Register', 1, 'folder', 'register.zip', 300, 0, true, true)""",
    "cs_quality_assurance.cron_bank_holidays": """
        UPDATE res_company SET cs_bank_holidays_loaded = NULL;
        DELETE FROM resource_calendar_leaves WHERE resource_id IS NULL""",
    "cs_quality_assurance.cron_follow_ups": """
        UPDATE cs_audit SET re_audit_due = CURRENT_DATE WHERE state = 'closed'
            AND id NOT IN (SELECT origin_audit_id FROM cs_audit
                WHERE origin_audit_id IS NOT NULL)""",
    "cs_practice_observation.cron_practice_weeks": """
        UPDATE cs_practice_week SET state = 'open', date_start = CURRENT_DATE,
            date_end = CURRENT_DATE + 4""",
    "cs_quality_assurance.cron_retention": """
        UPDATE res_company SET cs_retention_years = 1;
        UPDATE cs_audit SET date_closed = date_closed - 4000;
        UPDATE cs_case SET date_closed = date_closed - 4000,
            date_opened = date_opened - 4000""",
}


def a_register(processes):
    """An import made ready by a QA officer: a file with forty new children."""
    teams = processes.sql(
        "SELECT DISTINCT d.name->>'en_US', e.name FROM cs_case c"
        " JOIN hr_department d ON d.id = c.department_id"
        " JOIN hr_employee e ON e.id = c.practitioner_id WHERE c.date_closed IS NULL"
        " ORDER BY 1, 2"
    )
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    for number in range(40):
        team, worker = teams[number % len(teams)]
        writer.writerow((f"9{number:05}", "cin", team, worker, "05/01/2026"))
    file = base64.b64encode(target.getvalue().encode()).decode()

    def work(registry):
        with registry.cursor() as cr:
            env = Environment(cr, 1, {})
            user = env["res.users"].search([("login", "=", OFFICER)])
            made = env["cs.case.import"].with_user(user)
            made = made.create({"file": file, "filename": "register.csv"})
            made.write({"close_missing": False})
            return made.id

    return processes.run(work)[0]


def packs(processes):
    """Two packs asked for by a QA manager."""

    def work(registry):
        with registry.cursor() as cr:
            env = Environment(cr, 1, {})
            user = env["res.users"].search([("login", "=", "qa.manager")])
            made = env["cs.inspection.pack"].with_user(user)
            made = made.create([{"name": "One"}, {"name": "Two"}])
            made.action_make()

    processes.run(work)


def jobs(processes):
    """(name, work, what is done before) of each, in the order of a council's year."""
    register = [("id", "=", a_register(processes)), ("state", "!=", "done")]
    for method in ("action_preview", "action_import"):
        yield (
            f"import: {method}",
            processes.press(OFFICER, "cs.case.import", method, register),
        )
    found = processes.sql("SELECT id FROM cs_cycle WHERE state = 'draft' ORDER BY id")
    cycle = ("id", "=", found[0][0])
    for method, state in (
        ("action_draw", "draft"),
        ("action_allocate", "drawn"),
        ("action_open", "allocated"),
    ):
        asked = [cycle, ("state", "=", state)]
        yield f"round: {method}", processes.press(OFFICER, "cs.cycle", method, asked)
    for xmlid in CRONS:
        if prepared := PREPARED.get(xmlid):
            processes.sql(prepared)
        if "packs" in xmlid:
            packs(processes)
        if "register" in xmlid:
            folder = Path(os.environ["CS_REGISTER_FOLDER"])
            (folder / "register.zip").write_bytes(Council(30, date.today()).zipped())
        yield xmlid, processes.cron(xmlid)


def main(database, out, seed, kills, *options):
    """Command line."""
    chance = random.Random(int(seed))
    processes = Processes(database, options)
    known = processes.known()
    with open(out) as before:
        took = json.load(before)
    found = {}
    for name, work in jobs(processes):
        killed, before = 0, processes.standing(known)
        refused = []
        if kills == "pair":
            refused = processes.run_twice_at_once(work)
        for _turn in range(0 if kills == "pair" else int(kills)):
            at = chance.randint(1, took[name])
            killed += processes.run(work, kill_at=at)[1] is None
            # Odoo gives a job up that ended thrice without a word.
            processes.sql("DELETE FROM ir_cron_progress")
        _gave, statements = processes.run(work)
        found[name] = {
            "statements": statements,
            "killed": killed,
            "refused": refused,
            "standing": processes.standing(known),
            "before": before,
            "failures": processes.sql("SELECT sum(failure_count) FROM ir_cron")[0][0],
        }
    with open(out, "w") as target:
        json.dump(found, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
