from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_expectations import ExpectationCase


@tagged("post_install", "-at_install")
class TestAuditObserver(ExpectationCase):
    """A leader sits in on an audit; it is on the record and counts (DUR-20)."""

    def observe(self, audit, user, employee, **vals):
        return (
            self.env["cs.audit.observer"]
            .with_user(user)
            .create({"audit_id": audit.id, "employee_id": employee.id, **vals})
        )

    def test_DUR_20_an_audit_sat_in_on_counts(self):
        rule = self.expect(
            role="named",
            employee_ids=[Command.set(self.director.ids)],
            activity="sat_in",
            period="year",
        )
        audit = self.make_audit("in_progress")
        self.run_expectations()
        mine = self.owed(rule)
        self.assertEqual((mine.state, mine.done), ("todo", 0))
        self.observe(audit, self.user_auditor, self.director)
        self.run_expectations()
        self.assertEqual((mine.state, mine.done), ("done", 1))

    def test_DUR_20_observed_or_completed_and_a_mix_is_enough(self):
        rule = self.expect(
            role="named",
            employee_ids=[Command.set(self.director.ids)],
            activity="full_audit",
            count=2,
            period="year",
            may_mix=True,
            alternative_ids=[Command.create({"activity": "sat_in", "count": 2})],
        )
        self.audit_by(
            self.director, conflict_reason="Leaders look across the whole service."
        )
        self.run_expectations()
        mine = self.owed(rule)
        self.assertEqual(mine.state, "todo")
        self.observe(self.make_audit("in_progress"), self.user_director, self.director)
        self.run_expectations()
        self.assertEqual(mine.state, "done")

    def test_DUR_20_a_leader_writes_down_themselves_and_nobody_else(self):
        audit = self.make_audit("in_progress")
        with self.assertRaises(AccessError):
            self.observe(audit, self.user_director, self.head_of_service)
        with self.assertRaises(AccessError):
            self.observe(audit, self.user_practitioner, self.practitioner)
        with self.assertRaises(AccessError):
            self.observe(audit, self.user_team_manager, self.team_manager)
        mine = self.observe(audit, self.user_director, self.director)
        mine.note = "A careful reading, and questions that helped."
        self.assertTrue(self.observe(audit, self.user_qa_officer, self.head_of_service))

    def test_ALL_01_not_the_auditor_and_not_of_ones_own_work(self):
        audit = self.make_audit("in_progress")
        self.assertRefused(
            "is the auditor of",
            ValidationError,
            self.observe,
            audit,
            self.user_auditor,
            self.auditor,
        )
        self.assertRefused(
            "own work",
            ValidationError,
            self.observe,
            audit,
            self.user_auditor,
            self.practitioner,
        )

    def test_written_down_after_it_took_place_and_once(self):
        audit = self.make_audit("in_progress")
        for day, sentence in (
            ("2026-06-11", "after it took place"),
            ("2026-06-01", "was not started on that day"),
        ):
            self.assertRefused(
                sentence,
                ValidationError,
                self.observe,
                audit,
                self.user_auditor,
                self.director,
                date=day,
            )
        self.observe(audit, self.user_auditor, self.director)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.observe(audit, self.user_auditor, self.director)
        allocated = self.make_audit("allocated", case=self.cases["1002"])
        self.assertRefused(
            "is not under way",
            UserError,
            self.observe,
            allocated,
            self.user_auditor,
            self.director,
        )

    def test_ALL_10_kept_once_the_audit_is_submitted(self):
        audit = self.make_audit("in_progress")
        seat = self.observe(audit, self.user_auditor, self.director)
        self.make_ready(audit)
        audit.with_user(self.user_auditor).action_submit()
        for change in (lambda: seat.write({"note": "x"}), seat.unlink):
            self.assertRefused("who sat in on it is kept", UserError, change)
        later = self.observe(audit, self.user_qa_officer, self.head_of_service)
        self.assertEqual(later.date, date(2026, 6, 10))

    @freeze_time("2026-06-10 09:00:00")
    def test_DUR_20_shipped_for_durham_until_people_are_named(self):
        self.env["cs.framework"].with_company(self.company).load_template("durham")
        rules = self.env["cs.expectation"].with_context(active_test=False)
        director = rules.search(
            [
                ("company_id", "=", self.company.id),
                ("name", "ilike", "corporate director"),
                ("alternative_of_id", "=", False),
            ]
        )
        self.assertEqual(
            (director.activity, director.count, director.period, director.may_mix),
            ("second_audit", 2, "year", True),
        )
        self.assertEqual(
            [(a.activity, a.count) for a in director.alternative_ids], [("sat_in", 2)]
        )
        chief = rules.search(
            [
                ("company_id", "=", self.company.id),
                ("name", "ilike", "chief executive"),
            ]
        )
        self.assertEqual(
            (chief.activity, chief.count, chief.period), ("sat_in", 1, "year")
        )
