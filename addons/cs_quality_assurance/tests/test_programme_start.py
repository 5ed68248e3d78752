from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase

CLOSING = {
    "name": "Before closing",
    "starts": "closing",
    "start_amount": 14,
    "start_from": "2026-06-01",
}


@tagged("post_install", "-at_install")
class TestProgrammeStart(ProgrammeCase):
    """What starts an audit: a case about to leave, a dated event, an interval."""

    def event(self, case, code, day):
        kind = self.env.ref(f"cs_quality_assurance.event_type_{code}")
        return self.env["cs.case.event"].create(
            {"case_id": case.id, "event_type_id": kind.id, "date": day}
        )

    def line(self, **vals):
        line = self.make_programme({**CLOSING, **vals}).line_ids
        return line.with_user(self.env.user)

    def test_a_case_about_to_close_is_audited_before_it_does(self):
        line = self.line()
        case = self.register[0]
        event = self.event(case, "closure_planned", "2026-07-03")
        self.run_cron("2026-06-18")
        self.assertFalse(line.started_ids)
        self.run_cron("2026-06-19")
        audit = line.started_ids
        self.assertEqual(audit.case_id, case)
        self.assertEqual(audit.start_event_id, event)
        self.assertEqual(audit.state, "allocated")
        self.assertEqual(audit.start_on, date(2026, 6, 19))
        # Ten working days would be 3 July: the day before it closes comes first.
        self.assertEqual(audit.date_due, date(2026, 7, 2))
        self.assertNotEqual(audit.auditor_id.department_id, case.department_id)
        [mail] = self.mails_to(audit.auditor_id)
        self.assertIn(case.reference, mail.body_html)
        self.assertIn("Closure planned", audit.start_reason)

    def test_ALL_08_twice_late_and_after_a_move_one_of_each(self):
        line = self.line()
        events = [
            self.event(case, "transfer_planned", f"2026-07-{day:02}")
            for day, case in enumerate(self.register[:3], start=3)
        ]
        self.run_cron("2026-06-30")
        self.run_cron("2026-06-30")
        self.assertEqual(line.started_ids.case_id, self.register[:3])
        self.assertEqual(len(line.started_ids), 3)
        self.assertEqual(
            line.started_ids.mapped("start_on"),
            [date(2026, 6, 19), date(2026, 6, 20), date(2026, 6, 21)],
        )
        events[0].date = "2026-07-20"
        self.run_cron("2026-07-06")
        self.assertEqual(len(line.started_ids), 3)
        auditors = line.started_ids.auditor_id
        self.assertEqual(len(auditors), 3)
        for auditor in auditors:
            self.assertEqual(len(self.mails_to(auditor)), 1)

    def test_no_cycles_are_planned_and_planned_ones_go(self):
        programme = self.make_programme({"recurrence": "quarterly"})
        line = programme.line_ids
        line._plan_cycles()
        self.assertEqual(len(line.cycle_ids), 4)
        line.write({"starts": "interval", "start_weeks": 12})
        self.assertFalse(line.cycle_ids)
        self.assertEqual(line.recurrence_text, "Every 12 weeks since the case opened")

    def test_so_long_after_an_event(self):
        line = self.line(
            name="After the conference",
            starts="event",
            start_amount=3,
            start_unit="months",
            start_side="after",
            start_event_type_ids=[
                Command.set(
                    self.env.ref(
                        "cs_quality_assurance.event_type_referral_received"
                    ).ids
                )
            ],
        )
        self.event(self.register[4], "referral_received", "2026-03-15")
        self.run_cron("2026-06-15")
        self.assertEqual(line.started_ids.case_id, self.register[4])

    def test_every_case_at_an_interval_since_its_last_audit(self):
        line = self.line(
            starts="interval",
            start_weeks=12,
            start_since="audited",
            start_from="2026-06-01",
            department_ids=[Command.set(self.riverside.ids)],
        )
        # Opened on 5 January: the second twelve weeks end on 22 June.
        self.run_cron("2026-06-21")
        self.assertFalse(line.started_ids)
        self.run_cron("2026-06-22")
        self.assertEqual(len(line.started_ids), 15)
        self.run_cron("2026-12-01")
        self.assertEqual(len(line.started_ids), 15, "none while one is running")
        first = line.started_ids[0]
        with self.on_day("2026-07-01"):
            self._take_on(first.with_user(first.auditor_user_id), "in_progress", "good")
            self.make_ready(first)
            first.framework_id.moderation_mode = "none"
            first.with_user(first.auditor_user_id).action_submit()
        self.run_cron("2026-09-22")
        self.assertEqual(len(line.started_ids), 15)
        self.run_cron("2026-09-23")
        self.assertEqual(len(line.started_ids), 16)
        self.assertEqual(line.started_ids[-1].case_id, first.case_id)

    def test_the_next_ten_are_shown_with_references_only(self):
        line = self.line()
        for number, case in enumerate(self.register[:12]):
            self.event(case, "closure_planned", f"2026-08-{number + 1:02}")
        shown = line.with_user(self.user_qa_officer).next_due
        self.assertEqual(shown.count("<tr>"), 11)
        self.assertIn(self.register[0].reference, shown)
        self.assertIn("10 of 12", shown)
        self.assertNotIn(self.workers[0].name, shown)

    def test_the_preview_reads_a_constant_number_of_times(self):
        line = self.line()
        for case in self.register[:3]:
            self.event(case, "closure_planned", "2026-08-01")

        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertTrue(line._starts_due(date(2026, 12, 31), date(2026, 6, 10)))
            return self.cr.sql_log_count - before

        count()
        few = count()
        for case in self.register[3:50]:
            self.event(case, "closure_planned", "2026-08-01")
        self.assertEqual(count(), few)

    def test_a_line_without_auditors_says_so_and_goes_on_the_day_after(self):
        nobody = self.env["hr.employee"].create(
            {"name": "Nobody", "company_id": self.company.id}
        )
        line = self.line()
        line.pool_ids = [
            Command.create(
                {"source": "employees", "employee_ids": [Command.set(nobody.ids)]}
            )
        ]
        self.event(self.register[0], "closure_planned", "2026-07-03")
        with self.assertLogs(
            "odoo.addons.cs_quality_assurance.models.audits.cs_programme_line",
            "WARNING",
        ):
            self.run_cron("2026-06-19")
        self.assertIn("can take an audit", line.start_problem)
        line.with_user(self.user_qa_officer).pool_ids.employee_ids = self.pool[1]
        self.run_cron("2026-06-20")
        self.assertFalse(line.start_problem)
        self.assertEqual(line.started_ids.auditor_id, self.pool[1])

    def test_ALL_01_a_case_nobody_may_have_waits_and_says_so(self):
        own = self.pool[0]
        line = self.line(
            pool_ids=[
                Command.create(
                    {"source": "employees", "employee_ids": [Command.set(own.ids)]}
                )
            ]
        )
        self.event(self.register[0], "closure_planned", "2026-07-03")
        self.assertEqual(own.department_id, self.register[0].department_id)
        self.run_cron("2026-06-19")
        self.run_cron("2026-06-20")
        audit = line.started_ids
        self.assertEqual((audit.state, audit.auditor_id.id), ("draft", False))
        self.assertEqual(
            audit.activity_ids.mapped("summary"),
            [f"Nobody may audit case {audit.case_id.reference}"],
        )

    def test_the_button_does_at_once_what_tonight_would(self):
        line = self.line(automation="plan")
        self.event(self.register[0], "closure_planned", "2026-06-12")
        self.run_cron("2026-06-10")
        self.assertFalse(line.started_ids)
        line.with_user(self.user_qa_officer).action_start_due()
        self.assertEqual(line.started_ids.state, "allocated")
        line.with_user(self.user_qa_officer).action_start_due()
        self.assertEqual(len(line.started_ids), 1)
        with self.assertRaises(AccessError):
            line.with_user(self.user_team_manager).action_start_due()

    def test_said_every_two_months_on_the_form(self):
        """A QA manager says months; each case comes round on its day of the month."""
        line = self.line(
            starts="interval",
            start_from="2026-06-01",
            department_ids=[Command.set(self.riverside.ids)],
        )
        form_view = "cs_quality_assurance.cs_programme_line_view_form"
        with Form(line.with_user(self.user_qa_manager), form_view) as form:
            form.start_weeks = 2
            form.start_every = "months"
        self.assertEqual(line.recurrence_text, "Every 2 months since the case opened")
        self.assertIn("every 2 months", str(line._policy_chapters()).lower())
        # Opened on 5 January: the next turns are 5 July and 5 September.
        self.run_cron("2026-07-04")
        self.assertFalse(line.started_ids)
        self.run_cron("2026-07-05")
        self.assertEqual(set(line.started_ids.mapped("start_on")), {date(2026, 7, 5)})

    def test_said_closer_contact_comes_round_more_often(self):
        """By case: a line for those with the flag, another for all."""
        flag = self.env["cs.case.flag"].create(
            {"name": "Weekly contact", "code": "weekly"}
        )
        case = self.register[0]
        case.flag_ids = flag
        close = self.line(
            name="Weekly contact",
            starts="interval",
            start_weeks=4,
            start_from="2026-06-01",
            flag_ids=[Command.set(flag.ids)],
        )
        self.run_cron("2026-06-30")
        self.assertEqual(close.started_ids.case_id, case)

    def test_next_years_line_goes_on_from_this_years(self):
        line = self.line(starts="interval", start_weeks=20, start_since="audited")
        copy = line.programme_id.copy()
        self.assertEqual(copy.line_ids.continues_id, line)
        again = line.copy({"programme_id": line.programme_id.id})
        self.assertFalse(again.continues_id)
        self.assertEqual(copy.line_ids._chain(), copy.line_ids | line)

    def test_what_is_missing_is_asked_for(self):
        for vals in ({"starts": "event"}, {"starts": "quota"}):
            with self.assertRaises(ValidationError):
                self.line(**vals)
        with self.assertRaises(ValidationError):
            self.line(starts="interval", start_weeks=0)

    def test_a_quota_makes_nothing_and_shows_who_owes_it(self):
        quota = self.env["cs.expectation"].create(
            {
                "name": "One a month",
                "activity": "audit",
                "framework_id": self.framework.id,
                "role": "auditor",
            }
        )
        line = self.line(starts="quota", expectation_id=quota.id)
        self.run_cron("2026-06-19")
        self.assertFalse(line.started_ids | line.cycle_ids.audit_ids)
        action = line.with_user(self.user_qa_officer).action_view_owed()
        self.assertEqual(action["domain"], [("expectation_id", "=", quota.id)])
