from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .programme_common import ProgrammeCase

MONTHLY = {
    "recurrence": "monthly",
    "day_rule": "day",
    "day": 7,
    "sample_method": "per_auditor",
}
CRON = "odoo.addons.cs_quality_assurance.models.cycles.cs_cycle_opening"
CRON_LOGS = (
    "odoo.addons.cs_quality_assurance.models.platform.batch",
    "odoo.addons.cs_quality_assurance.models.cycles.cs_cycle_opening",
)


@tagged("post_install", "-at_install")
class TestCycleCron(ProgrammeCase):
    def cycle_of(self, programme, day):
        return programme.cycle_ids.filtered(lambda c: c.key == date.fromisoformat(day))

    def test_LUT_01_the_year_runs_itself(self):
        programme = self.make_programme(MONTHLY)
        self.run_cron("2026-06-29")
        july = self.cycle_of(programme, "2026-07-07")
        self.assertEqual(july.state, "draft")
        self.run_cron("2026-06-30")
        # Drawn and allocated a week ahead; nobody told yet.
        self.assertEqual(july.state, "allocated")
        self.assertFalse(
            self.mails_to(self.pool[0]).filtered(
                lambda m: "audits, July" in m.body_html
            )
        )
        self.run_cron("2026-07-07")
        self.assertEqual((july.state, july.opened_on), ("open", date(2026, 7, 7)))
        self.assertEqual(set(july.audit_ids.mapped("state")), {"allocated"})
        self.assertEqual(len(july.audit_ids.auditor_id), 8)

    def test_BPL_02_allocated_in_week_eight_of_the_cycle_before(self):
        programme = self.make_programme(
            {
                "recurrence": "weeks",
                "interval": 8,
                "date_first": "2026-04-27",
                "open_days_ahead": 7,
            }
        )
        self.run_cron("2026-06-12")
        second = self.cycle_of(programme, "2026-06-22")
        self.assertEqual(second.state, "draft")
        self.run_cron("2026-06-15")
        self.assertEqual(second.state, "open")
        self.assertTrue(all(second.audit_ids.mapped("auditor_id")))

    def test_DUR_15_managers_are_told_a_week_ahead(self):
        self.riverside.manager_id = self.team_manager
        programme = self.make_programme(
            {
                "recurrence": "once",
                "kind": "thematic",
                "theme": "Voice of the child",
                "date_first": "2026-09-14",
                "sample_method": "fixed",
                "sample_size": 20,
                "draw_days_ahead": 0,
                "notice_ids": [Command.create({"audience": "team", "days_ahead": 7})],
            }
        )
        self.run_cron("2026-09-04")
        self.assertFalse(self.mails_to(self.team_manager))
        self.run_cron("2026-09-07")
        [mail] = self.mails_to(self.team_manager)
        theirs = programme.cycle_ids.sample_ids.filtered(
            lambda s: s.department_id == self.riverside
        )
        for sample in theirs:
            self.assertIn(f"Case {sample.reference}", mail.body_html)
        self.assertEqual(programme.cycle_ids.audit_ids[0].kind, "thematic")
        self.assertEqual(programme.cycle_ids.state, "allocated")

    def test_ALL_08_run_twice_leaves_one_of_everything(self):
        programme = self.make_programme(
            {**MONTHLY, "notice_ids": [Command.create({"audience": "head_of_service"})]}
        )
        self.run_cron("2026-07-07")

        def everything():
            return {
                model: self.env[model].search_count([])
                for model in (
                    "cs.cycle",
                    "cs.audit",
                    "cs.cycle.sample",
                    "cs.cycle.auditor",
                    "mail.mail",
                    "mail.activity",
                    "cs.cycle.notice",
                )
            }

        before = everything()
        self.run_cron("2026-07-07")
        self.run_cron("2026-07-08")
        self.assertEqual(everything(), before)
        self.assertEqual(self.cycle_of(programme, "2026-07-07").state, "open")

    def test_ALL_08_days_off_are_caught_up(self):
        programme = self.make_programme(MONTHLY)
        self.run_cron("2026-06-10")
        # Nothing ran for over a month: July's cycle was missed whole.
        self.run_cron("2026-08-12")
        july, august = (
            self.cycle_of(programme, day) for day in ("2026-07-07", "2026-08-07")
        )
        self.assertEqual((july.state, august.state), ("open", "open"))
        self.assertEqual(len(july.audit_ids), 8)
        # Time to do them all the same: counted from the day they went out (ALL-04).
        self.assertGreater(min(july.audit_ids.mapped("date_due")), date(2026, 8, 12))

    def test_a_programme_entered_late_does_not_open_what_is_over(self):
        programme = self.make_programme(MONTHLY)
        self.run_cron("2026-06-10")
        self.assertFalse(self.cycle_of(programme, "2026-04-07"))
        self.assertEqual(self.cycle_of(programme, "2026-06-07").state, "open")

    def test_ALL_08_stopped_half_way_and_run_again(self):
        """The opening is cut off after its first batch; the next run does the rest,
        once.
        """
        programme = self.make_programme(
            {**MONTHLY, "sample_method": "fixed", "sample_size": 20}
        )
        self.run_cron("2026-07-06")
        july = self.cycle_of(programme, "2026-07-07")
        Audit = type(self.env["cs.audit"])
        original = Audit._open_in_round
        calls = []

        def cut_off(audits):
            if calls:
                raise KeyboardInterrupt
            calls.append(len(audits))
            return original(audits)

        stopped = False
        with (
            patch.object(Audit, "_open_in_round", cut_off),
            patch(f"{CRON}.CHUNK", 5),
        ):
            # Not assertRaises, which would undo what had been committed.
            try:
                self.run_cron("2026-07-07")
            except KeyboardInterrupt:
                stopped = True
        self.assertTrue(stopped)
        self.env.invalidate_all()
        self.assertEqual(july.state, "allocated")
        self.assertEqual(
            len(july.audit_ids.filtered(lambda a: a.state == "allocated")), 5
        )
        self.run_cron("2026-07-07")
        self.assertEqual(july.state, "open")
        self.assertEqual(set(july.audit_ids.mapped("state")), {"allocated"})
        for audit in july.audit_ids:
            self.assertEqual(len(audit.activity_ids), 1)
        for auditor in self.pool:
            mine = self.mails_to(auditor).filtered(
                lambda m: "audits, July" in m.body_html
            )
            self.assertEqual(len(mine), 1)

    @mute_logger(*CRON_LOGS)
    def test_a_cycle_that_cannot_go_on_says_why_and_holds_up_no_other(self):
        too_many = self.make_programme(
            {**MONTHLY, "sample_method": "fixed", "sample_size": 999}
        )
        fine = self.make_programme(MONTHLY)
        self.run_cron("2026-07-07")
        stuck = self.cycle_of(too_many, "2026-07-07")
        self.assertEqual(stuck.state, "draft")
        self.assertIn("asks for 999 cases", stuck.problem)
        self.assertEqual(stuck.activity_ids.user_id, self.user_qa_officer)
        self.assertEqual(self.cycle_of(fine, "2026-07-07").state, "open")
        self.run_cron("2026-07-08")
        self.assertEqual(len(stuck.activity_ids), 1)
        # Put right, it goes on by itself.
        too_many.line_ids.sample_size = 10
        self.run_cron("2026-07-09")
        self.assertEqual((stuck.state, stuck.problem), ("open", False))

    @mute_logger(*CRON_LOGS)
    def test_a_cycle_that_breaks_is_logged_and_the_rest_go_on(self):
        broken = self.make_programme(MONTHLY)
        fine = self.make_programme(MONTHLY)
        Cycle = type(self.env["cs.cycle"])
        original = Cycle._draw

        def fail(cycle):
            if cycle.programme_id == broken:
                raise ValueError("a fault in the code")
            return original(cycle)

        with patch.object(Cycle, "_draw", fail):
            self.run_cron("2026-07-07")
        self.assertEqual(self.cycle_of(broken, "2026-07-07").state, "draft")
        self.assertEqual(self.cycle_of(fine, "2026-07-07").state, "open")

    def test_ALL_02_cases_that_close_are_replaced_overnight(self):
        programme = self.make_programme(MONTHLY)
        self.run_cron("2026-07-07")
        july = self.cycle_of(programme, "2026-07-07")
        old = july.sample_ids[0]
        old.case_id.date_closed = "2026-07-08"
        self.run_cron("2026-07-09")
        self.assertEqual(old.state, "replaced")
        self.assertEqual(old.replaced_by_ids.audit_id.state, "allocated")

    def test_only_planned_lines_wait_for_the_officer(self):
        programme = self.make_programme(
            {**MONTHLY, "automation": "plan"}, {**MONTHLY, "automation": "allocate"}
        )
        self.run_cron("2026-07-07")
        states = {
            c.programme_line_id.automation: c.state
            for c in self.cycle_of(programme, "2026-07-07")
        }
        self.assertEqual(states, {"plan": "draft", "allocate": "allocated"})

    def test_archived_programmes_and_lines_rest(self):
        archived = self.make_programme(MONTHLY, active=False)
        resting = self.make_programme({**MONTHLY, "active": False})
        self.run_cron("2026-07-07")
        self.assertFalse(archived.cycle_ids)
        self.assertFalse(resting.cycle_ids)

    def test_rounds_close_when_over_and_done(self):
        programme = self.make_programme(
            {**MONTHLY, "sample_method": "fixed", "sample_size": 2}
        )
        self.run_cron("2026-07-07")
        july = self.cycle_of(programme, "2026-07-07")
        july.audit_ids[0].action_cancel("Court papers sealed")
        last = july.audit_ids[1].with_user(july.audit_ids[1].auditor_user_id)
        self.run_cron("2026-08-07")
        self.assertEqual(july.state, "open")
        last.action_start()
        self.make_ready(last)
        last.action_submit()
        self.run_cron("2026-08-08")
        self.assertEqual((july.state, july.closed_on), ("closed", date(2026, 8, 8)))

    def test_ALL_04_over_christmas(self):
        """Drawn a week ahead of 1 January, a bank holiday; opened on the first working
        day.
        """
        programme = self.make_programme({**MONTHLY, "day": 1})
        january = self.env["cs.cycle"]
        for day in ("2026-12-22", "2026-12-24", "2027-01-01", "2027-01-04"):
            self.run_cron(day)
            january = self.cycle_of(programme, "2027-01-01")
            state = {"2026-12-22": "draft", "2027-01-04": "open"}.get(day, "allocated")
            self.assertEqual(january.state, state, day)
        self.assertEqual(january.date_start, date(2027, 1, 4))

    def test_clock_change_day_is_the_councils(self):
        """Half past eleven at night in UTC on 6 July is already the 7th in England."""
        from odoo.tests import freeze_time

        programme = self.make_programme(MONTHLY)
        self.run_cron("2026-07-06")
        cron = self.env.ref("cs_quality_assurance.cron_open_cycles")
        with self.enter_registry_test_mode(), freeze_time("2026-07-06 23:30:00"):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(
            self.cycle_of(programme, "2026-07-07").opened_on, date(2026, 7, 7)
        )
