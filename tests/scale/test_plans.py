"""At twenty thousand audits: no search that people wait for goes through a whole big
table, lists cost the same number of queries as at ten, and figures still add up.

The rows are made by SQL, from one that the product made itself; rolled back afterwards.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged

from odoo.addons.cs_quality_assurance.tests.common import QualityCase

sys.path.insert(0, str(Path(__file__).parent))
from recounting import recounted

SIZE = 20_000
BIG = ("cs_audit", "cs_action")
OPEN = [("state", "not in", ("closed", "cancelled"))]
TODO = [("state", "in", ("todo", "doing", "done"))]
READERS = ("qa_officer", "director", "head_of_service", "team_manager", "auditor")


@tagged("post_install", "-at_install")
class TestPlans(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.make_audit("in_progress")
        cls.action = cls.make_action(cls.audit)
        cls.env.flush_all()
        teams = (cls.riverside | cls.hillside | cls.harbour).ids
        grades = [cls.grade(code).id for code in ("good", "inadequate")]
        cls.fill(
            "cs_audit",
            cls.audit,
            name="'S' || i",
            state="CASE WHEN i % 20 = 0 THEN 'allocated' WHEN i % 20 = 1 THEN 'closing'"
            " ELSE 'closed' END",
            department_id=f"(ARRAY{teams})[1 + i % 3]",
            date_due="DATE '2026-06-10' - i % 3000",
            date_submitted="CASE WHEN i % 20 > 0 THEN DATE '2026-06-10' - i % 3000 END",
            final_grade_id=f"CASE WHEN i % 20 > 0 THEN (ARRAY{grades})[1 + i % 2] END",
            auditor_user_id="NULL",
            auditor_id="NULL",
        )
        cls.fill(
            "cs_action",
            cls.action,
            state="CASE WHEN i % 20 = 0 THEN 'todo' ELSE 'signed_off' END",
            department_id=f"(ARRAY{teams})[1 + i % 3]",
            date_due="DATE '2026-06-10' - i % 3000",
            responsible_user_id="NULL",
        )
        for table in BIG:
            cls.cr.execute(f"ANALYZE {table}")
        cls.env.invalidate_all()

    @classmethod
    def fill(cls, table, record, **values):
        cls.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id'",
            [table],
        )
        named = [name for (name,) in cls.cr.fetchall()]
        cells = [values.get(name, f"row.{name}") for name in named]
        cls.cr.execute(
            f"INSERT INTO {table} ({', '.join(named)}) SELECT {', '.join(cells)}"
            f" FROM {table} row, generate_series(1, {SIZE}) i"
            f" WHERE row.id = {record.id}"
        )

    def statements(self, call):
        """The statements that a call sends."""
        found = []
        execute = Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            result = execute(cursor, query, params, log_exceptions)
            found.append(cursor._obj.query.decode())
            return result

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", spy):
            call()
        return found

    def through_the_whole(self, statements):
        """Those that read a big table from end to end."""
        bad = []
        for statement in statements:
            # Whether there is any at all stops at the first.
            if not statement.lstrip().startswith(("SELECT", "(SELECT")) or (
                statement.endswith("LIMIT 1) t")
            ):
                continue
            self.cr.execute("EXPLAIN " + statement)
            plan = "\n".join(line for (line,) in self.cr.fetchall())
            bad += [
                statement[:600]
                for table in BIG
                if f"Seq Scan on {table} " in plan + " "
            ]
        return bad

    def as_role(self, model, role):
        return self.env[model].with_user(getattr(self, f"user_{role}"))

    def test_no_board_or_list_goes_through_a_whole_table(self):
        for role in READERS:
            for model, domain in (("cs.audit", OPEN), ("cs.action", TODO)):
                mine = self.as_role(model, role)
                calls = {
                    "list": lambda mine=mine, domain=domain: mine.search(
                        domain, limit=80
                    ),
                    "board": lambda mine=mine, domain=domain: mine.web_read_group(
                        domain,
                        ["state"],
                        auto_unfold=True,
                        unfold_read_specification={"name": {}, "date_due": {}},
                        unfold_read_default_limit=40,
                    ),
                }
                for name, call in calls.items():
                    with self.subTest(role=role, model=model, what=name):
                        bad = self.through_the_whole(self.statements(call))
                        self.assertFalse(bad, "\n\n".join(bad))

    def test_my_work_goes_through_no_whole_table(self):
        for role in READERS:
            with self.subTest(role):
                mine = self.as_role("cs.my.work", role)
                mine.get_my_work()
                bad = self.through_the_whole(self.statements(mine.get_my_work))
                self.assertFalse(bad, "\n\n".join(bad))

    def test_what_is_due_is_found_by_an_index(self):
        Audit = self.env["cs.audit"]
        for kind, field in (
            ("re_audit", "re_audit_due"),
            ("dip_review", "dip_review_due"),
        ):
            domain = Audit._domain_follow_up_due(kind, field)
            bad = self.through_the_whole(
                self.statements(lambda domain=domain: Audit.search(domain))
            )
            self.assertFalse(bad, "\n\n".join(bad))

    def test_the_figures_are_those_that_sql_of_our_own_counts(self):
        self.assertGreater(recounted(self)["top"][0], 1000)
