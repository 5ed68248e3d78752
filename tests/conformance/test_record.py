from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .council import ConformanceCase, RoundCase

CRON = "odoo.addons.cs_quality_assurance.models.cycles.cs_cycle_opening"


@tagged("post_install", "-at_install")
class TestWorkingDays(ConformanceCase):
    """Deadlines in working days, over Christmas."""

    template = "luton"

    def test_ALL_04_deadlines_respect_weekends_and_bank_holidays(self):
        with self.at("2026-12-17"):
            audit = self.make_audit("in_progress")
            action = self.make_action(audit)
        # Ten days from Thursday: no weekends, Christmas Day, Boxing Day's substitute
        # on Monday 28, nor New Year's Day.
        self.assertEqual(audit.date_due, date(2027, 1, 5))
        self.assertEqual(action.date_due, date(2026, 12, 24))

    def test_ALL_04_deadlines_respect_the_councils_own_calendar(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Offices closed",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 12, 29),
                "date_to": datetime(2026, 12, 31, 23, 59),
            }
        )
        with self.at("2026-12-17"):
            self.assertEqual(self.make_audit().date_due, date(2027, 1, 8))
        # And a council that does not work on Fridays.
        calendar.attendance_ids.filtered(lambda a: a.dayofweek == "4").unlink()
        with self.at("2026-06-10"):
            self.assertEqual(
                self.make_audit().date_due,
                date(2026, 6, 29),
                "Eleven and fifteen June to Monday the 29th, without 12, 19 and 26",
            )


@tagged("post_install", "-at_install")
class TestTheRecord(ConformanceCase):
    """Who changed what, what people are told, and what is kept."""

    template = "durham"
    name_of_child = "Jessie Oakapple"

    def test_ALL_05_every_change_is_on_the_record_with_who_and_when(self):
        """Of an audit: its state, auditor, date and grades."""
        officer, auditor = self.user_qa_officer, self.user_auditor
        audit = self.make_audit("allocated", auditor=self.other_team_manager)
        self.flush_tracking()
        audit.with_user(officer).write(
            {"auditor_id": self.auditor.id, "date_due": "2026-07-15"}
        )
        self.flush_tracking()
        mine = audit.with_user(auditor)
        mine.action_start()
        self.flush_tracking()
        line = mine.line_ids[0]
        line.grade_id = self.good
        line.grade_id = self.inadequate
        for grade in (self.good, self.requires_improvement, self.good):
            mine.overall_grade_id = grade
            self.flush_tracking()
        self.work_of(audit)
        self.framework.moderation_mode = "all"
        mine.action_submit()
        self.flush_tracking()
        moderation = audit.moderation_ids
        moderation.with_user(officer).moderator_id = self.moderator
        self.flush_tracking()
        look = moderation.with_user(self.user_moderator)
        look.write(
            {
                "overall_grade_id": self.requires_improvement.id,
                "overall_reason": "The plan has no dates.",
            }
        )
        look.action_complete()
        history = self.history(audit)
        for change in (
            ("auditor_id", "Tess Team", "Ada Auditor", officer),
            ("date_due", "2026-07-08", "2026-07-15", officer),
            ("state", "Allocated", "In progress", auditor),
            ("state", "In progress", "In moderation", auditor),
            ("overall_grade_id", "Good", "Requires improvement", auditor),
            ("overall_grade_id", "Requires improvement", "Good", auditor),
            ("final_grade_id", "Good", "Requires improvement", self.user_moderator),
            ("moderated_grade_id", "", "Requires improvement", self.user_moderator),
        ):
            with self.subTest(change=change):
                self.assertIn(change, history)
        noted = audit.message_ids.filtered(lambda m: "Good → Inadequate" in m.body)
        self.assertEqual(noted.author_id, auditor.partner_id)
        self.assertIn(line.domain_id.name, noted.body)
        self.assertEqual({m.date for m in audit.message_ids}, {datetime.now()})
        self.assertIn(
            ("overall_grade_id", "", "Requires improvement", self.user_moderator),
            self.history(moderation),
        )

    def test_ALL_05_every_change_of_an_action_is_on_the_record(self):
        """Its owner, date and state; and tracking cannot be switched off."""
        audit = self.make_audit("closing")
        action = audit.action_ids[0]
        self.flush_tracking()
        manager = action.with_user(self.user_team_manager)
        manager.with_context(tracking_disable=True, mail_notrack=True).write(
            {"responsible_id": self.team_manager.id, "date_due": "2026-06-19"}
        )
        self.flush_tracking()
        self.do_action(manager)
        history = self.history(action)
        before = self.practitioner.name
        for change in (
            ("responsible_id", before, "Tariq Team", self.user_team_manager),
            ("date_due", "2026-07-08", "2026-06-19", self.user_team_manager),
            ("state", "To do", "Done, waiting for sign-off", self.user_team_manager),
        ):
            with self.subTest(change=change):
                self.assertIn(change, history)

    # --- names (ALL-07) -------------------------------------------------------

    def sent_since(self, start):
        """All that went to anybody since: e-mails, notices and to-dos, as texts."""
        mails = self.env["mail.mail"].search([("create_date", ">=", start)])
        activities = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("create_date", ">=", start)])
        )
        told = self.env["mail.message"].search(
            [("create_date", ">=", start), ("notification_ids", "!=", False)]
        )
        return [
            *(f"{mail.subject} {mail.body_html}" for mail in mails),
            *(f"{todo.summary} {todo.note}" for todo in activities),
            *(f"{message.subject} {message.body}" for message in told),
        ]

    def test_ALL_07_no_message_carries_a_childs_name(self):
        """People type the name wherever they can; what is sent says the reference."""
        name, start = self.name_of_child, datetime.now()
        self.framework.require_self_analysis = True
        audit = self.make_audit("allocated", context_note=name)
        mine = self.work_of(audit, "inadequate")
        mine.line_ids.write({"evidence": name})
        mine.write(
            dict.fromkeys(
                ("overall_reason", "strengths", "improvements", "unsafe_reason"), name
            )
            | {
                "child_unsafe": True,
                "family_feedback": name,
                "feedback_by_id": self.team_manager.id,
                "feedback_due": "2026-06-12",
            }
        )
        mine.discussion_ids.write({"note": name})
        mine.escalation_ids.filtered("spoken_to").write({"immediate_action": name})
        mine.action_ids.write({"name": name, "success_measure": name})
        self.env["cs.learning.point"].with_user(self.user_auditor).create(
            {"name": name, "audit_id": audit.id}
        )
        self.framework.moderation_mode = "all"
        mine.action_submit()
        audit.with_user(self.user_qa_officer).moderator_id = self.moderator
        look = audit.moderation_ids.with_user(self.user_moderator)
        look.write(
            {
                "overall_grade_id": self.inadequate.id,
                "overall_reason": name,
                "quality_note": name,
            }
        )
        look.line_ids[0].write(
            {"grade_id": self.requires_improvement.id, "reason": name}
        )
        look.action_complete()
        audit.with_user(self.user_service_manager)._make_extra_audits(
            audit.with_user(self.user_service_manager)._other_open_cases(), name
        )
        action = audit.action_ids[0]
        action.with_user(self.user_practitioner).outcome = name
        self.do_action(action.with_user(self.user_practitioner))
        action.with_user(self.user_team_manager).action_reopen(name)
        with self.at("2026-07-20"):
            for cron in ("cron_closing_loop", "cron_reminders", "cron_follow_ups"):
                self.run_cron(cron)
        sent = self.sent_since(start)
        self.assertGreater(len(sent), 20)
        self.assertFalse([text for text in sent if name.split()[0] in text])
        self.assertTrue([text for text in sent if audit.case_id.reference in text])

    def test_ALL_07_the_register_has_no_place_for_a_name(self):
        texts = {
            name
            for name, field in self.env["cs.case"]._fields.items()
            if field.type in ("char", "text", "html") and field.store
        }
        # The last is the product's own sentence.
        own = {"access_token", "closed_although"}
        self.assertLessEqual(texts - own, {"reference", "excluded_reason"})

    # --- keeping (ALL-10) -------------------------------------------------------

    def test_ALL_10_nobody_deletes_what_was_submitted(self):
        self.framework.moderation_mode = "all"
        audit = self.make_audit("in_progress", grade="inadequate")
        self.submit(audit, "inadequate")
        self.env["cs.learning.point"].with_user(self.user_qa_officer).create(
            {"name": "Plans with dates", "audit_id": audit.id}
        )
        records = (
            audit,
            audit.line_ids[0],
            audit.discussion_ids[0],
            audit.escalation_ids[0],
            audit.moderation_ids,
            audit.plan_ids,
            audit.action_ids[0],
            audit.learning_point_ids,
        )
        users = (
            self.user_auditor,
            self.user_team_manager,
            self.user_director,
            self.user_qa_officer,
            self.user_qa_manager,
        )
        for record in records:
            for user in users:
                with self.subTest(model=record._name, user=user.name):
                    self.assertRefused("", UserError, record.with_user(user).unlink)
        self.assertTrue(all(record.exists() for record in records))

    def test_ALL_10_retention_is_a_scheduled_and_logged_policy(self):
        audit = self.make_audit("closed")
        running = self.make_audit("in_progress", case=self.cases["1002"])
        number, Log = audit.name, self.env["cs.retention.log"]
        mine = [("company_id", "=", self.company.id)]
        with self.at("2040-01-10"):
            self.run_cron("cron_retention")
            self.assertTrue(audit.exists(), "No policy, nothing goes")
            self.company.cs_retention_years = 6
        with self.at("2032-06-09"):
            self.run_cron("cron_retention")
            self.assertTrue(audit.exists(), "Not a day early")
        with self.at("2032-06-14"):
            self.run_cron("cron_retention")
        self.assertFalse(audit.exists())
        self.assertTrue(running.exists(), "Unfinished work stays")
        log = Log.with_user(self.user_qa_manager).search(mine)
        self.assertEqual(
            (log.audit_names, log.audit_count, log.years, log.date, log.before),
            (number, 1, 6, date(2032, 6, 14), date(2026, 6, 14)),
        )
        for user in (self.user_qa_manager, self.user_director):
            self.assertRefused("", AccessError, log.with_user(user).unlink)


@tagged("post_install", "-at_install")
class TestScheduledWork(RoundCase):
    """ALL-08: one of everything and nothing missing, however the scheduler behaves."""

    template = "swindon"
    counted = (
        "cs.cycle",
        "cs.audit",
        "cs.cycle.sample",
        "cs.cycle.auditor",
        "cs.self.analysis",
        "cs.notice",
        "mail.activity",
        "mail.mail",
    )

    def monthly(self, **vals):
        return self.make_line(
            recurrence="monthly",
            day_rule="day",
            day=7,
            roll="as_is",
            automation="open",
            sample_method="fixed",
            sample_size=16,
            **vals,
        )

    def everything(self):
        return {model: self.env[model].search_count([]) for model in self.counted}

    def test_ALL_08_run_twice_leaves_one_of_everything(self):
        line = self.monthly()
        inadequate = self.make_audit("closing", grade="inadequate")
        crons = (
            "cron_open_cycles",
            "cron_follow_ups",
            "cron_closing_loop",
            "cron_reminders",
        )
        with self.at("2026-07-13"):
            for cron in crons:
                self.run_named(cron)
            before = self.everything()
            for cron in crons * 2:
                self.run_named(cron)
            self.assertEqual(self.everything(), before)
        self.assertEqual(len(self.cycle_on(line, "2026-07-07").audit_ids), 16)
        self.assertEqual(inadequate.follow_up_ids.mapped("kind"), ["re_audit"])

    def test_ALL_08_run_late_leaves_nothing_missing(self):
        line = self.monthly()
        inadequate = self.make_audit("closing", grade="inadequate")
        self.run_day("2026-06-10", "2026-08-24")  # the server was down in between
        for day in ("2026-07-07", "2026-08-07"):
            cycle = self.cycle_on(line, day)
            self.assertEqual((cycle.state, len(cycle.audit_ids)), ("open", 16))
            self.assertTrue(
                all(a.date_due > date(2026, 8, 24) for a in cycle.audit_ids)
            )
        with self.at("2026-08-24"):
            self.run_named("cron_follow_ups")
        self.assertEqual(len(inadequate.follow_up_ids), 1)

    def test_ALL_08_stopped_half_way_and_run_again(self):
        line = self.monthly()
        self.run_day("2026-07-06")
        cycle = self.cycle_on(line, "2026-07-07")
        Audit = type(self.env["cs.audit"])
        original, calls = Audit._open_in_round, []

        def cut_off(audits):
            if calls:
                raise KeyboardInterrupt
            calls.append(len(audits))
            return original(audits)

        with (
            patch.object(Audit, "_open_in_round", cut_off),
            patch(f"{CRON}.CHUNK", 5),
        ):
            # Not assertRaises, which would undo what had been committed.
            try:
                self.run_day("2026-07-07")
            except KeyboardInterrupt:
                calls.append("stopped")
        self.env.invalidate_all()
        self.assertEqual(calls, [5, "stopped"])
        self.assertEqual(cycle.audit_ids.mapped("state").count("allocated"), 5)
        self.run_day("2026-07-07")
        self.assertEqual(cycle.state, "open")
        for audit in cycle.audit_ids:
            self.assertEqual(audit.state, "allocated")
            self.assertEqual(len(self.to_dos(audit, "audit")), 1)
            self.assertEqual(len(audit.self_analysis_ids), 1)
        for auditor in self.pool:
            mine = self.mails_to(auditor).filtered(
                lambda mail: "to do" in mail.subject and cycle.name in mail.body_html
            )
            self.assertEqual(len(mine), 1)
