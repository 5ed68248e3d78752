from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestClosingLoop(QualityCase):
    """LUT-09, LUT-10: sign-off, assurance and confirmation, each by the right
    person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "closing_assured": True,
                "closing_confirmed": True,
                "moderation_mode": "all",
            }
        )
        cls.framework.moderator_ids = cls.moderator

    def _moderated_audit(self):
        """An audit whose moderation is done, with one action from each stage."""
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        self.make_action(audit)
        audit.with_user(self.user_auditor).action_submit()
        moderation = audit.moderation_ids.with_user(self.user_moderator)
        moderation.action_start()
        self.env["cs.action"].with_user(self.user_moderator).create(
            {
                "name": "Add the chronology",
                "moderation_id": moderation.id,
                "responsible_id": self.practitioner.id,
            }
        )
        moderation.overall_grade_id = self.good
        moderation.action_complete()
        return audit

    def _sign_off(self, audit):
        for action in audit.action_ids:
            self.do_action(action.with_user(self.user_practitioner))
            action.with_user(self.user_team_manager).action_sign_off()

    def test_LUT_08_every_audit_gets_a_moderator_and_a_date(self):
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        audit.with_user(self.user_auditor).action_submit()
        self.assertEqual(audit.state, "moderation")
        self.assertEqual(audit.moderation_basis, "all")
        self.assertEqual(audit.moderator_id, self.moderator)
        # Ten working days from Wednesday 10 June 2026.
        self.assertEqual(str(audit.moderation_ids.date_due), "2026-06-24")

    def test_LUT_10_actions_of_both_stages_stand_on_one_form(self):
        audit = self._moderated_audit()
        self.assertEqual(
            sorted(audit.action_ids.mapped("origin")), ["audit", "moderation"]
        )
        self.assertEqual(audit.state, "closing")
        # Five working days from moderation (LUT-09).
        self.assertEqual(str(audit.closing_due), "2026-06-17")

    def test_LUT_10_each_step_waits_for_the_one_before(self):
        audit = self._moderated_audit()
        service, head = (
            audit.with_user(self.user_service_manager),
            audit.with_user(self.user_head_of_service),
        )
        self.assertRefused("not signed off yet", UserError, service.action_assure)
        self._sign_off(audit)
        self.assertEqual(audit.state, "closing")
        self.assertIn(self.user_service_manager, audit.activity_ids.user_id)
        self.assertRefused("assure", UserError, head.action_confirm)
        service.action_assure("I read the file.")
        self.assertEqual(
            (audit.assured_by_id, audit.assurance_note),
            (self.user_service_manager, "I read the file."),
        )
        self.assertIn(self.user_head_of_service, audit.activity_ids.user_id)
        self.assertEqual(audit.state, "closing")
        head.action_confirm()
        self.assertEqual(audit.state, "closed")
        self.assertEqual(audit.confirmed_by_id, self.user_head_of_service)

    def test_LUT_10_only_the_right_level_may_close_the_loop(self):
        audit = self._moderated_audit()
        self._sign_off(audit)
        for user in (self.user_team_manager, self.user_qa_officer):
            self.assertRefused(
                "service manager", AccessError, audit.with_user(user).action_assure
            )
        audit.with_user(self.user_service_manager).action_assure()
        self.assertRefused(
            "head of service",
            AccessError,
            audit.with_user(self.user_service_manager).action_confirm,
        )
        # Another service's manager cannot even open it.
        with self.assertRaises(AccessError):
            audit.with_user(self.user_other_service_manager).action_assure()

    def test_closing_fields_cannot_be_written_by_hand(self):
        audit = self._moderated_audit()
        for values in (
            {"assured_by_id": self.user_qa_manager.id},
            {"date_confirmed": "2026-06-10"},
        ):
            self.assertRefused(
                "buttons",
                UserError,
                audit.with_user(self.user_qa_manager).write,
                values,
            )

    def test_reopening_starts_the_loop_again(self):
        audit = self._moderated_audit()
        self._sign_off(audit)
        audit.with_user(self.user_service_manager).action_assure("Seen.")
        audit.with_user(self.user_qa_manager).action_reopen(
            "The wrong file was audited."
        )
        self.assertFalse(audit.date_assured or audit.assured_by_id or audit.closing_due)
        self.assertEqual(audit.state, "in_progress")

    def test_without_the_level_the_line_above_closes(self):
        """A council with no service level: whoever manages the team may assure."""
        (self.field_service | self.care_service).cs_level = False
        audit = self._moderated_audit()
        self._sign_off(audit)
        audit.with_user(self.user_service_manager).action_assure()
        self.assertTrue(audit.date_assured)


@tagged("post_install", "-at_install")
class TestNotices(QualityCase):
    """One notice a person a week, whatever runs how often (LUT-10, ALL-07, ALL-08)."""

    def _run(self, cron):
        self.run_cron(cron)

    def _notices(self, kind):
        return self.env["cs.notice"].search(
            [("kind", "=", kind), ("company_id", "=", self.company.id)]
        )

    def test_LUT_10_one_weekly_notice_each_naming_no_child(self):
        audit = self.make_audit("closing")
        self.make_audit("closing", case=self.cases["1002"])
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._run("cron_closing_loop")
        notices = self._notices("closing_loop")
        # The line of Riverside: team manager, service manager, head of service,
        # director.
        self.assertEqual(
            set(notices.user_id),
            set(
                self.user_team_manager
                | self.user_service_manager
                | self.user_head_of_service
                | self.user_director
            ),
        )
        self.assertEqual(notices.mapped("item_count"), [2, 2, 2, 2])
        messages = self.env["mail.message"].search(
            [("id", ">", before), ("partner_ids", "in", notices.user_id.partner_id.ids)]
        )
        self.assertEqual(len(messages), 4)
        self.assertIn(audit.case_id.reference, messages[0].body)

    def test_ALL_08_twice_in_a_week_is_once(self):
        self.make_audit("closing")
        self._run("cron_closing_loop")
        count = len(self._notices("closing_loop"))
        self._run("cron_closing_loop")
        self.assertEqual(len(self._notices("closing_loop")), count)
        with freeze_time("2026-06-15 09:00:00"):
            self._run("cron_closing_loop")
        self.assertEqual(len(self._notices("closing_loop")), 2 * count)

    def test_nothing_open_says_nothing(self):
        self._run("cron_closing_loop")
        self._run("cron_reminders")
        self.assertFalse(self._notices("closing_loop") | self._notices("reminder"))

    def test_reminder_of_what_is_late_also_after_days_off(self):
        audit = self.make_audit("allocated")
        self._run("cron_reminders")
        self.assertFalse(self._notices("reminder"))
        # Three weeks after the due date, with no run in between: still told, once.
        with freeze_time("2026-07-29 09:00:00"):
            self._run("cron_reminders")
            self._run("cron_reminders")
        self.assertEqual(self._notices("reminder").user_id, audit.auditor_user_id)


@tagged("post_install", "-at_install")
class TestRetention(QualityCase):
    """ALL-10: nothing goes but by the logged policy."""

    def _run(self):
        self.run_cron("cron_retention")

    def test_ALL_10_kept_for_good_by_default(self):
        audit = self.make_audit("closed")
        with freeze_time("2066-06-10 09:00:00"):
            self._run()
        self.assertTrue(audit.exists())

    def test_ALL_10_removed_when_the_policy_says_and_logged(self):
        self.company.cs_retention_years = 6
        old, young = (
            self.make_audit("closed"),
            self.make_audit("allocated", case=self.cases["1002"]),
        )
        name = old.name
        with freeze_time("2032-06-10 09:00:00"):
            self._run()
            self.assertTrue(
                old.exists(), "six years to the day is not longer than six years"
            )
        with freeze_time("2032-06-11 09:00:00"):
            self._run()
            self._run()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
        log = self.env["cs.retention.log"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((log.audit_names, log.audit_count, log.years), (name, 1, 6))

    def test_ALL_10_an_origin_stays_while_its_follow_up_runs(self):
        self.company.cs_retention_years = 1
        audit = self.make_audit("closed")
        audit._make_follow_ups("re_audit")
        with freeze_time("2032-06-11 09:00:00"):
            self._run()
        self.assertTrue(audit.exists())

    def test_nobody_writes_the_log(self):
        for user in (self.user_qa_manager, self.user_director):
            with self.assertRaises(AccessError):
                self.env["cs.retention.log"].with_user(user).create(
                    {"company_id": self.company.id}
                )
