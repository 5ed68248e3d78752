from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .programme_common import ProgrammeCase

EACH = {"sample_method": "per_auditor"}


@tagged("post_install", "-at_install")
class TestCycleOpening(ProgrammeCase):
    def todo(self, audit):
        return audit.sudo().activity_ids.filtered(
            lambda a: (
                a.activity_type_id
                == self.env.ref("cs_quality_assurance.activity_audit")
            )
        )

    # --- opening --------------------------------------------------------------

    def test_DUR_02_auditors_are_told_which_cases(self):
        cycle = self.make_cycle(
            "open", line={"sample_method": "fixed", "sample_size": 16}
        )
        for auditor in self.pool:
            audits = cycle.audit_ids.filtered(
                lambda a, who=auditor: a.auditor_id == who
            )
            [mail] = self.mails_to(auditor)
            self.assertEqual(mail.subject, "You have 2 audits to do")
            for audit in audits:
                self.assertEqual(audit.state, "allocated")
                self.assertEqual(audit.date_allocated, date(2026, 6, 10))
                self.assertIn(f"case {audit.case_id.reference}", mail.body_html)
                self.assertEqual(self.todo(audit).user_id, auditor.user_id)
                self.assertEqual(self.todo(audit).date_deadline, audit.date_due)
                self.assertIn(auditor.user_id.partner_id, audit.message_partner_ids)
        self.assertEqual(set(cycle.auditor_ids.mapped("told_on")), {date(2026, 6, 10)})

    def test_ALL_05_each_audit_records_who_got_it(self):
        cycle = self.make_cycle("open", line=EACH)
        for audit in cycle.audit_ids:
            self.assertIn(
                f"Allocated to {audit.auditor_id.name}", str(audit.message_ids[0].body)
            )

    def test_LUT_01_worker_and_head_of_service_are_told_and_self_analysis_asked(self):
        self.framework.require_self_analysis = True
        self.workers[0].user_id = self.make_user("worker_zero", "group_practitioner")
        cycle = self.make_cycle(
            "open",
            line={
                **EACH,
                "notice_ids": [
                    Command.create({"audience": "practitioners", "days_ahead": 7}),
                    Command.create({"audience": "head_of_service", "days_ahead": 7}),
                ],
            },
        )
        analyses = self.env["cs.self.analysis"].search(
            [("audit_id", "in", cycle.audit_ids.ids)]
        )
        self.assertEqual(analyses.practitioner_id, cycle.audit_ids.practitioner_id)
        theirs = cycle.audit_ids.filtered(
            lambda a: a.practitioner_id == self.workers[0]
        )
        self.assertTrue(theirs)
        self.assertEqual(
            analyses.filtered(
                lambda a: a.audit_id in theirs
            ).activity_ids.user_id.login,
            "worker_zero",
        )
        [worker_mail] = self.mails_to(self.workers[0])
        self.assertIn(theirs[0].case_id.reference, worker_mail.body_html)
        [head_mail] = self.mails_to(self.head_of_service)
        self.assertIn("Cases that concern you: 8", head_mail.body_html)

    def test_ALL_07_messages_carry_references_only(self):
        self.register.message_subscribe(self.user_qa_officer.partner_id.ids)
        cycle = self.make_cycle(
            "open",
            line={
                **EACH,
                "notice_ids": [Command.create({"audience": "team", "days_ahead": 7})],
            },
        )
        names = self.workers.mapped("name")
        for mail in self.env["mail.mail"].search([("subject", "ilike", cycle.name)]):
            for name in names:
                self.assertNotIn(name, mail.body_html)

    def test_case_without_auditor_waits_and_the_officer_is_told(self):
        self.riverside.manager_id = self.pool[0]
        cycle = self.make_cycle(
            "open",
            line={
                "sample_method": "fixed",
                "sample_size": 20,
                "pool_ids": [
                    Command.create(
                        {
                            "source": "employees",
                            "employee_ids": [
                                Command.set((self.pool[0] | self.pool[4]).ids)
                            ],
                        }
                    )
                ],
            },
        )
        waiting = cycle.audit_ids.filtered(lambda a: not a.auditor_id)
        self.assertTrue(waiting)
        self.assertEqual(set(waiting.mapped("state")), {"draft"})
        self.assertEqual(cycle.activity_ids.user_id, self.user_qa_officer)
        self.assertIn("have no auditor", cycle.activity_ids.summary)

    def test_opening_before_allocating_is_refused(self):
        self.assertRefused(
            "Draw and allocate",
            UserError,
            self.make_cycle("drawn", line=EACH).action_open,
        )

    @users("auditor", "head_of_service", "director")
    def test_only_qa_officers_open(self):
        cycle = self.make_cycle("allocated", line=EACH).with_user(self.env.user)
        with self.assertRaises(AccessError):
            cycle.action_open()
        with self.assertRaises(AccessError):
            cycle.action_allocate()

    # --- overriding (ALL-01) ------------------------------------------------------

    def choose(self, sample, auditor, reason=""):
        return (
            self.env["cs.cycle.override"]
            .with_user(self.user_qa_officer)
            .create(
                {"sample_id": sample.id, "auditor_id": auditor.id, "reason": reason}
            )
        )

    def test_override_needs_a_reason_where_there_is_a_conflict(self):
        cycle = self.make_cycle("allocated", line=EACH)
        sample = cycle.sample_ids.filtered(lambda s: s.department_id == self.riverside)[
            0
        ]
        colleague = self.pool[0]  # of the same team
        wizard = self.choose(sample, colleague)
        self.assertIn("it is in their own team", wizard.conflict)
        self.assertRefused("Say why", UserError, wizard.action_choose)
        wizard.reason = "The only fostering auditor at work this month"
        wizard.action_choose()
        self.assertEqual(sample.audit_id.auditor_id, colleague)
        self.assertEqual(sample.audit_id.conflict_reason, wizard.reason)
        self.assertTrue(sample.by_hand)
        # Allocating again leaves the choice alone.
        cycle.action_allocate()
        self.assertEqual(sample.audit_id.auditor_id, colleague)

    def test_ALL_01_own_case_cannot_be_overridden(self):
        self.register.write({"practitioner_id": self.pool[1].id})
        cycle = self.make_cycle("allocated", line=EACH)
        wizard = self.choose(cycle.sample_ids[0], self.pool[1], "Please")
        self.assertRefused("own work", Exception, wizard.action_choose)

    def test_override_of_a_told_audit_tells_both(self):
        cycle = self.make_cycle("open", line=EACH)
        sample = cycle.sample_ids[0]
        old = sample.auditor_id
        new = next(a for a in self.pool - old if not sample._refusals(a))
        self.choose(sample, new).action_choose()
        self.assertEqual(
            (sample.audit_id.auditor_id, sample.audit_id.state), (new, "allocated")
        )
        self.assertEqual(self.todo(sample.audit_id).user_id, new.user_id)
        self.assertIn(sample.reference, self.mails_to(new)[0].body_html)
        self.assertIn("no longer yours", self.mails_to(old)[0].body_html)

    def test_started_audit_is_not_given_to_somebody_else(self):
        cycle = self.make_cycle("open", line=EACH)
        sample = cycle.sample_ids[0]
        sample.audit_id.with_user(sample.audit_id.auditor_user_id).action_start()
        wizard = self.choose(sample, (self.pool - sample.auditor_id)[0], "x")
        self.assertRefused("has been started", UserError, wizard.action_choose)

    # --- who has finished (BPL-03) -----------------------------------------------

    def test_BPL_03_managers_see_who_has_finished_in_their_service(self):
        cycle = self.make_cycle("open", line=EACH)
        audit = cycle.audit_ids.filtered(lambda a: a.auditor_id == self.pool[2])
        self.make_ready_and_submit(audit)
        rows = (
            self.env["cs.cycle.auditor"]
            .with_user(self.user_other_service_manager)
            .search([("cycle_id", "=", cycle.id)])
        )
        # Harbour and Quayside are theirs; Riverside and Hillside are not.
        self.assertEqual(
            rows.employee_id, self.pool[2] | self.pool[3] | self.pool[6] | self.pool[7]
        )
        self.assertEqual(
            rows.filtered(lambda r: r.progress == "done").employee_id, self.pool[2]
        )
        self.assertEqual(
            rows.search(
                [("progress", "=", "done"), ("cycle_id", "=", cycle.id)]
            ).employee_id,
            self.pool[2],
        )
        head = self.env["cs.cycle.auditor"].with_user(self.user_head_of_service)
        self.assertEqual(head.search_count([("cycle_id", "=", cycle.id)]), 8)

    def make_ready_and_submit(self, audit):
        audit = audit.with_user(audit.auditor_user_id)
        audit.action_start()
        self.make_ready(audit)
        audit.action_submit()

    def test_BPL_03_late_is_late(self):
        self.framework.audit_days = 1
        cycle = self.make_cycle("open", line=EACH)
        self.assertEqual(set(cycle.auditor_ids.mapped("progress")), {"todo"})
        with self.on_day("2026-06-17"):
            self.env.invalidate_all()
            self.assertEqual(set(cycle.auditor_ids.mapped("progress")), {"late"})
            self.assertEqual(cycle.late_count, 8)
            self.assertEqual(
                set(cycle.auditor_ids.mapped("due_in_words")),
                {"1 day late, due 16 Jun 2026"},
            )

    def test_remind_once_a_day_one_message_each(self):
        cycle = self.make_cycle(
            "open", line={"sample_method": "fixed", "sample_size": 16}
        )
        row = cycle.auditor_ids[0]
        row.action_remind()
        row.action_remind()
        mails = self.mails_to(row.employee_id)
        self.assertEqual(
            mails.mapped("subject"),
            ["Your audits: 2 to finish", "You have 2 audits to do"],
        )
        self.assertEqual(row.reminded_on, date(2026, 6, 10))

    @users("auditor", "head_of_service", "director")
    def test_only_qa_officers_remind(self):
        row = self.make_cycle("open", line=EACH).auditor_ids[0].with_user(self.env.user)
        with self.assertRaises(AccessError):
            row.action_remind()

    # --- ending ------------------------------------------------------------------

    def test_closing_waits_for_the_last_audit(self):
        cycle = self.make_cycle("open", line=EACH)
        self.assertRefused("not submitted yet", UserError, cycle.action_close)
        for audit in cycle.audit_ids:
            self.make_ready_and_submit(audit)
        cycle.action_close()
        self.assertEqual((cycle.state, cycle.closed_on), ("closed", date(2026, 6, 10)))

    def test_cancelling_needs_a_reason_and_takes_the_audits_with_it(self):
        cycle = self.make_cycle("open", line=EACH)
        self.assertRefused("Say why", UserError, cycle.action_cancel, "  ")
        cycle.action_cancel("Inspection announced")
        self.assertEqual(set(cycle.audit_ids.mapped("state")), {"cancelled"})
        self.assertEqual(
            set(cycle.audit_ids.mapped("cancel_reason")), {"Inspection announced"}
        )

    # --- cost ---------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_round(self):
        """One insert a model and one update a set of fields, whatever the number of
        audits.
        """
        self.framework.require_self_analysis = True
        counts = []
        for size in (8, 48):
            cycle = self.make_cycle(
                "allocated", line={"sample_method": "fixed", "sample_size": size}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cycle.action_open()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
