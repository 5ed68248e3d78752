from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .programme_common import ProgrammeCase

TWELVE = {"sample_method": "fixed", "sample_size": 12}


@tagged("post_install", "-at_install")
class TestCycleReplacement(ProgrammeCase):
    def leave(self, cycle, place=0, **vals):
        """One case of the sample closes, or whatever ``vals`` say happens to it."""
        sample = cycle.sample_ids.filtered(lambda s: s.state == "drawn")[place]
        sample.case_id.write(vals or {"date_closed": "2026-06-09"})
        return sample

    def test_ALL_02_closed_case_is_replaced_from_its_stratum(self):
        cycle = self.make_cycle("drawn", line=TWELVE)
        old = self.leave(cycle)
        cycle.action_replace_left()
        new = old.replaced_by_ids
        self.assertEqual((old.state, new.state), ("replaced", "drawn"))
        self.assertEqual(new.stratum_id, old.stratum_id)
        self.assertEqual(new.replacement_number, 1)
        self.assertTrue(new.case_id.is_open)
        self.assertEqual(len(cycle._live_samples()), 12)

    def test_ALL_02_both_are_traceable(self):
        cycle = self.make_cycle("open", line=TWELVE)
        old = self.leave(cycle)
        old_audit = old.audit_id
        cycle.action_replace_left()
        new_audit = old.replaced_by_ids.audit_id
        self.assertEqual(old_audit.replaced_by_id, new_audit)
        self.assertEqual(new_audit.replaces_id, old_audit)
        self.assertEqual(old_audit.state, "cancelled")
        self.assertIn("closed on 9 June 2026", old_audit.cancel_reason)
        self.assertIn(new_audit.name, old_audit.cancel_reason)
        self.assertEqual(old.left_on, date(2026, 6, 10))
        self.assertFalse(old_audit.activity_ids)

    def test_ALL_02_replacement_of_a_running_round_is_sent_out(self):
        cycle = self.make_cycle(
            "open",
            line={
                **TWELVE,
                "notice_ids": [Command.create({"audience": "team", "days_ahead": 7})],
            },
        )
        before = {audit: audit.auditor_id for audit in cycle.audit_ids}
        old = self.leave(cycle)
        cycle.action_replace_left()
        new = old.replaced_by_ids.audit_id
        self.assertEqual(new.state, "allocated")
        self.assertTrue(new.auditor_id)
        self.assertGreaterEqual(new.date_due, date(2026, 6, 15))
        mail = self.mails_to(new.auditor_id)[0]
        self.assertIn(f"in place of case {old.reference}", mail.body_html)
        # Nobody else's audit moved.
        others = cycle.audit_ids - old.audit_id - new
        self.assertEqual(
            {a: a.auditor_id for a in others}, {a: before[a] for a in others}
        )

    def test_ALL_02_moved_case_is_replaced(self):
        cycle = self.make_cycle("allocated", line=TWELVE)
        old = self.leave(
            cycle,
            department_id=self.quayside.id
            if cycle.sample_ids[0].department_id != self.quayside
            else self.hillside.id,
        )
        cycle.action_replace_left()
        self.assertEqual(old.state, "replaced")
        self.assertIn("moved from", old.left_reason)

    def test_ALL_03_replacements_follow_the_order_the_seed_settled(self):
        first = self.make_cycle("drawn", line=TWELVE)
        second = self.make_cycle("drawn", line=TWELVE)
        self.leave(first)
        for cycle in (first, second):
            cycle.action_replace_left()
        one = first.sample_ids.filtered("replacement_number").reference
        two = second.sample_ids.filtered("replacement_number").reference
        self.assertEqual(one, two)
        # The draw itself still stands the test.
        self.assertEqual(first.action_check_draw()["params"]["type"], "success")

    def test_ALL_02_replacement_that_closes_is_replaced_too(self):
        cycle = self.make_cycle("drawn", line=TWELVE)
        old = self.leave(cycle)
        cycle.action_replace_left()
        old.replaced_by_ids.case_id.date_closed = "2026-06-10"
        cycle.action_replace_left()
        second = old.replaced_by_ids.replaced_by_ids
        self.assertEqual(second.replacement_number, 2)
        self.assertNotIn(
            second.reference, (old.reference, old.replaced_by_ids.reference)
        )

    def test_ALL_02_started_audit_is_not_replaced(self):
        cycle = self.make_cycle("open", line=TWELVE)
        sample = cycle.sample_ids[0]
        sample.audit_id.with_user(sample.audit_id.auditor_user_id).action_start()
        sample.case_id.date_closed = "2026-06-09"
        cycle.action_replace_left()
        self.assertEqual(sample.state, "drawn")
        self.assertEqual(sample.audit_id.state, "in_progress")

    def test_nothing_left_to_replace_it_is_said(self):
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 60}
        )
        old = self.leave(cycle)
        notice = cycle.action_replace_left()
        self.assertEqual(notice["params"]["type"], "warning")
        self.assertEqual(old.state, "lost")
        self.assertIn("Nothing is left to replace it", old.audit_id.cancel_reason)

    def test_ALL_08_replacing_twice_replaces_once(self):
        cycle = self.make_cycle("open", line=TWELVE)
        self.leave(cycle)
        self.leave(cycle, 1)
        cycle.action_replace_left()
        count = len(cycle.sample_ids)
        mails = self.env["mail.mail"].search_count([])
        cycle.action_replace_left()
        self.assertEqual(len(cycle.sample_ids), count)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_new_practitioner_in_the_team_keeps_case_and_auditor(self):
        cycle = self.make_cycle("open", line=TWELVE)
        sample = cycle.sample_ids[0]
        auditor = sample.auditor_id
        other = (self.workers - sample.practitioner_id).filtered(
            lambda w: w.department_id == sample.department_id
        )
        sample.case_id.practitioner_id = other
        cycle.action_replace_left()
        self.assertEqual(sample.state, "drawn")
        self.assertEqual(
            (sample.audit_id.practitioner_id, sample.auditor_id), (other, auditor)
        )

    def test_ALL_01_new_practitioner_managed_by_the_auditor_changes_the_auditor(self):
        cycle = self.make_cycle("open", line=TWELVE)
        sample = cycle.sample_ids[0]
        auditor = sample.auditor_id
        other = (self.workers - sample.practitioner_id).filtered(
            lambda w: w.department_id == sample.department_id
        )
        other.parent_id = auditor
        sample.case_id.practitioner_id = other
        cycle.action_replace_left()
        self.assertEqual(sample.state, "drawn")
        self.assertNotEqual(sample.auditor_id, auditor)
        self.assertEqual(sample.audit_id.state, "allocated")

    @users("auditor", "head_of_service", "director")
    def test_only_qa_officers_replace(self):
        cycle = self.make_cycle("open", line=TWELVE).with_user(self.env.user)
        with self.assertRaises(AccessError):
            cycle.action_replace_left()
