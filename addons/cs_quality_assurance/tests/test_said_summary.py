from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSaidSummary(QualityCase):
    """Each manager sums up the audits of their teams, each level above of those below
    it, up to the director (BPL-14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("cs_quality_assurance.report_type_summary")
        for case in ("1001", "2001"):
            audit = cls.make_audit("closed", case=cls.cases[case])
            audit.with_context(cs_lifecycle=LIFECYCLE).date_submitted = "2026-05-20"

    def ask(self, days=5):
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.summary_type_id, form.summary_days = self.kind, days
        return str(self.framework._policy_chapters())

    def run_day(self, day):
        # What a form has saved is committed by now, and no longer kept as it was.
        self.env.registry.clear_all_caches()
        with freeze_time(f"{day} 05:00:00"):
            self.run_cron("cron_open_cycles")

    def to_do(self, user):
        items = self.env["cs.my.work"].with_user(user)._get_my_work_items()
        return [item for item in items if item["model"] == "cs.report"]

    def of(self, department):
        return self.env["cs.report"].search([("department_id", "=", department.id)])

    def write_and_send(self, department, user, words):
        """On its form, as its manager."""
        [item] = self.to_do(user)
        self.assertEqual(item["res_id"], self.of(department).id)
        report = self.env["cs.report"].browse(item["res_id"]).with_user(user)
        with Form(report) as form:
            for place, section in enumerate(report.section_ids):
                if section.prompt:
                    with form.section_ids.edit(place) as part:
                        part.words = words
        report.action_send()
        return report

    def told(self, user):
        return self.env["mail.notification"].search_count(
            [
                ("res_partner_id", "=", user.partner_id.id),
                ("mail_message_id.model", "=", "cs.report"),
            ]
        )

    def test_said_managers_sum_up_and_it_goes_up_to_the_director(self):
        said = self.ask()
        self.assertIn("Summary of our audits", said)
        self.assertIn("within 5 working days", said)
        for day in ("2026-06-01", "2026-06-02"):
            self.run_day(day)
        reports = self.env["cs.report"].search([("date_due", "!=", False)])
        self.assertEqual(
            {one.department_id: (one.author_id, one.date_due) for one in reports},
            {
                self.riverside: (self.user_team_manager, date(2026, 6, 5)),
                self.hillside: (self.user_other_team_manager, date(2026, 6, 5)),
                self.field_service: (self.user_service_manager, date(2026, 6, 12)),
                self.head_office: (self.user_head_of_service, date(2026, 6, 19)),
            },
            "of places with audits in May; the director reads",
        )
        self.assertEqual(set(reports.mapped("date_to")), {date(2026, 5, 31)})
        [item] = self.to_do(self.user_team_manager)
        self.assertEqual((item["due"], item["button"]), (date(2026, 6, 5), "Write"))
        team = self.of(self.riverside).with_user(self.user_team_manager)
        self.assertIn("of 1 audits were good or better", team.preview)
        with self.assertRaisesRegex(UserError, "Nothing is written yet"):
            team.action_send()
        self.write_and_send(
            self.riverside, self.user_team_manager, "Plans have dates now."
        )
        self.assertFalse(self.to_do(self.user_team_manager))
        self.assertEqual(self.told(self.user_service_manager), 1)
        # The level above reads those below, and who has not sent theirs.
        service = self.of(self.field_service).with_user(self.user_service_manager)
        self.assertIn("Plans have dates now.", service.preview)
        self.assertIn("Not yet: Hillside", service.preview)
        self.assertIn("of 2 audits were good or better", service.preview)
        self.write_and_send(
            self.field_service, self.user_service_manager, "Chronologies are short."
        )
        head = self.write_and_send(
            self.head_office, self.user_head_of_service, "More time for chronologies."
        )
        self.assertIn("Chronologies are short.", head.preview)
        self.assertNotIn("Plans have dates now.", head.preview)
        # What was sent does not move, and the director reads all of it.
        for report in head | self.of(self.riverside):
            mine = report.with_user(self.user_director)
            self.assertIn(mine.section_ids.filtered("words")[0].words, mine.preview)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            head.section_ids[0].words = "Something else"

    def test_said_a_late_one_is_told_of_once(self):
        self.ask()
        self.run_day("2026-06-01")
        before = self.told(self.user_other_team_manager)
        for day in ("2026-06-08", "2026-06-09"):
            self.run_day(day)
        self.assertEqual(self.told(self.user_other_team_manager), before + 1)
        self.assertEqual(self.told(self.user_service_manager), 2, "two teams are late")
        self.assertEqual(len(self.to_do(self.user_other_team_manager)), 1)

    def test_who_writes_sends_and_reads_it(self):
        self.ask()
        self.run_day("2026-06-01")
        team = self.of(self.riverside)
        team.section_ids.filtered("prompt").words = "Ours."
        for role in ("other_team_manager", "director", "practitioner", "auditor"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role):
                self.assertFalse(team.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    team.with_user(user).action_send()
        above = team.with_user(self.user_service_manager)
        self.assertNotIn("send", above.open_steps)
        with self.assertRaises(AccessError):
            above.action_send()
        with self.assertRaises(AccessError):
            above.action_check()
        # Nobody gives themselves more time.
        mine = team.with_user(self.user_team_manager)
        with self.assertRaises(UserError):
            mine.date_due = "2026-12-31"
        with self.assertRaisesRegex(UserError, "those teams and that period"):
            mine.date_from = "2026-05-02"
        self.assertIn("send", mine.open_steps)
        self.assertNotIn("check", mine.open_steps)
        # An ordinary report is still checked by somebody else.
        form = Form(self.env["cs.report"].with_user(self.user_qa_officer))
        form.type_id = self.env.ref("cs_quality_assurance.report_type_monthly")
        other = form.save()
        self.assertNotIn("send", other.open_steps)
        with self.assertRaisesRegex(AccessError, "somebody else first"):
            other.action_send()

    def test_a_manager_who_follows_finds_it(self):
        self.ask()
        self.run_day("2026-06-01")
        self.riverside.manager_id = self.other_team_manager
        self.run_day("2026-06-02")
        self.assertEqual(
            self.of(self.riverside).author_id, self.user_other_team_manager
        )
        self.assertEqual(len(self.to_do(self.user_other_team_manager)), 2)
        self.assertFalse(self.to_do(self.user_team_manager))

    def test_asked_for_late_nobody_is_late_from_the_start(self):
        self.ask()
        self.run_day("2026-06-22")
        self.assertEqual(self.of(self.riverside).date_due, date(2026, 6, 26))

    def test_without_audits_or_without_being_asked_there_is_none(self):
        self.run_day("2026-06-01")
        self.assertFalse(self.env["cs.report"].search([("date_due", "!=", False)]))
        self.ask()
        self.run_day("2026-08-03")
        self.assertFalse(self.env["cs.report"].search([("date_due", "!=", False)]))
