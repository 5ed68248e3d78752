"""``scripts/check``: a sound database passes, each breach made on a copy is named."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import invariants

from odoo.tests import TransactionCase

ROOT = Path(__file__).parents[2]

SUBMITTED = "SELECT min(id) FROM cs_audit WHERE state = 'closing'"
CLOSED = (
    "SELECT min(audit_id) FROM cs_action WHERE state = 'signed_off'"
    " AND audit_id IS NOT NULL"
)
SIGNED = "SELECT min(id) FROM cs_action WHERE state = 'signed_off'"
MODERATED = "SELECT min(id) FROM cs_moderation WHERE state = 'done'"
# Check -> what breaks it.
BROKEN = {
    "submitted without answers": f"""
        DELETE FROM cs_audit_line WHERE audit_id = ({SUBMITTED})""",
    "submitted without its day": f"""
        UPDATE cs_audit SET date_submitted = NULL WHERE id = ({SUBMITTED})""",
    "closed without its day": f"""
        UPDATE cs_audit SET state = 'closed', date_closed = NULL
        WHERE id = ({SUBMITTED})""",
    "closed over open actions": f"""
        UPDATE cs_audit SET state = 'closed', date_closed = now()
        WHERE id = ({CLOSED});
        UPDATE cs_action SET state = 'doing', blocks_closing = true
        WHERE audit_id = ({CLOSED})""",
    "audits their own work": f"""
        UPDATE cs_audit SET auditor_id = practitioner_id, conflict_reason = NULL
        WHERE id = ({SUBMITTED})""",
    "closed without closing": f"""
        UPDATE cs_action SET signed_off_by_id = NULL WHERE id = ({SIGNED})""",
    "done by nobody": f"""
        UPDATE cs_action SET date_done = NULL WHERE id = ({SIGNED})""",
    "signed off by who did it": f"""
        UPDATE cs_action SET responsible_user_id = signed_off_by_id
        WHERE id = ({SIGNED})""",
    "moderated without a day": f"""
        UPDATE cs_moderation SET date_done = NULL WHERE id = ({MODERATED})""",
    "moderates their own audit": f"""
        UPDATE cs_moderation SET moderator_id = (
            SELECT auditor_id FROM cs_audit WHERE id = audit_id)
        WHERE id = ({MODERATED})""",
    "a to-do about nothing": """
        UPDATE mail_activity SET res_id = 2000000000 WHERE id = (
            SELECT min(id) FROM mail_activity WHERE res_model = 'cs.audit')""",
    "state outside its table": f"""
        UPDATE cs_audit SET state = 'asleep' WHERE id = ({SUBMITTED})""",
    "number given twice": f"""
        UPDATE cs_audit SET name = (SELECT name FROM cs_audit WHERE id = ({SUBMITTED}))
        WHERE id = (SELECT max(id) FROM cs_audit)""",
    "companies apart": f"""
        UPDATE cs_case SET company_id = 1 + (SELECT max(id) FROM res_company)
        WHERE id = (SELECT case_id FROM cs_audit WHERE id = ({SUBMITTED}))""",
    "file missing": """
        INSERT INTO ir_attachment (name, res_model, res_id, type, store_fname)
        VALUES ('gone.txt', 'cs.audit', 1, 'binary', '00/none')""",
}


class TestInvariants(TransactionCase):
    def found(self):
        return {check for check, *_rest in invariants.breaches(self.env)}

    def test_a_sound_database_has_no_breach(self):
        self.assertEqual(list(invariants.breaches(self.env)), [])

    def test_each_breach_is_named(self):
        seen = {}
        for check, broken in BROKEN.items():
            self.env.cr.execute("SAVEPOINT breach")
            # What stands in the way of breaking it is not what is tried here.
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            self.env.cr.execute(broken)
            seen[check] = check in self.found()
            self.env.cr.execute("ROLLBACK TO SAVEPOINT breach")
        self.assertEqual([check for check, named in seen.items() if not named], [])

    def test_each_check_was_broken(self):
        others = {
            *("state outside its table", "number given twice", "companies apart"),
            "file missing",
        }
        self.assertEqual(set(BROKEN), set(invariants.RULES) | others)


def test_the_script_ends_with_one_and_names_it(scratch_database, odoo_command):
    def run():
        return subprocess.run(
            [
                *(odoo_command[0], "shell", *odoo_command[1:]),
                *(f"--database={scratch_database}", "--no-http", "--log-level=error"),
            ],
            input=(ROOT / "scripts/lib/invariants.py").read_text(),
            capture_output=True,
            text=True,
        )

    sound = run()
    assert (sound.returncode, sound.stdout.strip()) == (0, "Nothing is wrong.")
    subprocess.run(
        ["psql", "-d", scratch_database, "-c", BROKEN["closed without closing"]],
        check=True,
    )
    broken = run()
    assert broken.returncode == 1
    assert "closed without closing: cs.action " in broken.stdout
