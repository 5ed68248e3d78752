from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestExemption(ProgrammeCase):
    """Exempt is not missed: asked for, decided, left out and counted apart."""

    def ask(self, employee=None, user=None, **vals):
        employee = employee or self.pool[0]
        return (
            self.env["cs.exemption"]
            .with_user(user or employee.user_id)
            .create(
                {
                    "employee_id": employee.id,
                    "date_from": "2026-06-01",
                    "date_to": "2026-07-31",
                    **vals,
                }
            )
        )

    def approve(self, one):
        one.with_user(self.user_qa_manager).action_approve()
        return one

    def test_left_out_of_the_allocation_and_shown_as_exempt(self):
        self.approve(self.ask())
        cycle = self.make_cycle("open", line={"sample_method": "per_auditor"})
        self.assertEqual(len(cycle.audit_ids), 7)
        self.assertNotIn(self.pool[0], cycle.audit_ids.auditor_id)
        row = cycle.auditor_ids.filtered(lambda r: r.employee_id == self.pool[0])
        self.assertEqual((row.progress, row.in_pool), ("exempt", False))
        self.assertEqual(cycle.exempt_count, 1)
        action = cycle.action_view_exempt()
        self.assertEqual(self.env["cs.cycle.auditor"].search(action["domain"]), row)

    def test_BPL_03_exempt_later_counts_apart_from_late(self):
        cycle = self.make_cycle("open", line={"sample_method": "per_auditor"})
        with self.on_day("2026-07-20"):
            self.env.invalidate_all()
            self.assertEqual(cycle.late_count, 8)
            one = self.approve(self.ask())
            self.env.invalidate_all()
            row = cycle.auditor_ids.filtered(lambda r: r.employee_id == self.pool[0])
            self.assertEqual((row.progress, row.late_count), ("exempt", 0))
            self.assertEqual((cycle.late_count, cycle.exempt_count), (7, 1))
            self.assertEqual(cycle.live_count, 8)
            one.with_user(self.user_qa_officer).action_withdraw()
            self.env.invalidate_all()
            self.assertEqual((cycle.late_count, cycle.exempt_count), (8, 0))

    def test_for_one_cycle_or_one_line_only(self):
        cycle = self.make_cycle("draft", line={"sample_method": "per_auditor"})
        line = cycle.programme_line_id
        other = self.make_programme().line_ids
        self.approve(self.ask(covers="cycle", cycle_id=cycle.id))
        self.approve(self.ask(self.pool[1], covers="line", programme_line_id=line.id))
        june, july = date(2026, 6, 15), date(2026, 7, 14)
        self.assertEqual(
            set(line._exempt(june, july, cycle)), {self.pool[0].id, self.pool[1].id}
        )
        self.assertEqual(set(line._exempt(june, july)), {self.pool[1].id})
        self.assertFalse(other._exempt(june, july))

    def test_a_manual_choice_of_somebody_exempt_needs_a_reason(self):
        cycle = self.make_cycle("allocated", line={"sample_method": "per_auditor"})
        self.approve(self.ask())
        audit = cycle.audit_ids.filtered(
            lambda a: (
                a.department_id != self.pool[0].department_id
                and a.auditor_id != self.pool[0]
            )
        )[0].with_user(self.user_qa_officer)
        with self.assertRaises(ValidationError) as caught:
            audit.auditor_id = self.pool[0]
        self.assertIn("exempt from auditing", str(caught.exception))

    def test_who_asks_and_who_decides(self):
        one = self.ask()
        self.assertEqual((one.state, one.asked_by_id), ("asked", self.pool[0].user_id))
        with self.assertRaises(AccessError):
            one.with_user(self.user_qa_officer).action_approve()
        with self.assertRaises(AccessError):
            self.ask(self.pool[1], user=self.pool[0].user_id)
        with self.assertRaises(UserError):
            one.with_user(self.user_qa_manager).action_refuse()
        one.with_user(self.user_qa_manager).decision_note = "Nobody else is there."
        one.with_user(self.user_qa_manager).action_refuse()
        self.assertEqual(one.state, "refused")
        with self.assertRaises(UserError):
            one.with_user(self.user_qa_manager).action_approve()
        with self.assertRaises(UserError):
            one.note = "Changed afterwards"
        with self.assertRaises(UserError):
            self.ask().state = "approved"
        managed = self.ask(self.pool[0], user=self.user_team_manager)
        self.assertEqual(managed.asked_by_id, self.user_team_manager)
        mine = self.ask(self.qa_manager, user=self.user_qa_manager)
        with self.assertRaises(UserError):
            mine.action_approve()

    def test_what_is_owed_is_excused_and_asked_again_when_withdrawn(self):
        quota = self.env["cs.expectation"].create(
            {
                "name": "One a month",
                "company_id": self.company.id,
                "role": "auditor",
                "activity": "full_audit",
                "period": "month",
                "date_from": "2026-06-01",
            }
        )
        quota._refresh_owed()
        owed = self.env["cs.expectation.owed"].search(
            [
                ("expectation_id", "=", quota.id),
                ("employee_id", "=", self.pool[0].id),
            ]
        )
        self.assertTrue(owed)
        one = self.approve(self.ask())
        june = owed.filtered(lambda row: row.period_start == date(2026, 6, 1))
        self.assertEqual((june.state, june.exemption_id), ("not_asked", one))
        self.assertEqual(june.excuse_reason, "Exempt: leave")
        one.with_user(self.pool[0].user_id).action_withdraw()
        self.assertFalse(june.excuse_reason)
        self.assertNotEqual(june.state, "not_asked")

    def test_follow_ups_go_to_nobody_exempt(self):
        self.approve(self.ask(date_from="2026-06-10", date_to="2026-06-10"))
        audits = self.env["cs.audit"].create({"case_id": self.register[20].id})
        self.assertNotIn(self.pool[0], audits._auditor_pool())
        self.assertIn(self.pool[1], audits._auditor_pool())

    def test_it_says_from_what(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.ask(covers="cycle")
            self.env.flush_all()
