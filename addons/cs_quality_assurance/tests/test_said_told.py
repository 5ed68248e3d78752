from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSaidTold(QualityCase):
    """Two people, by their posts, hear how a re-audit came out, better or worse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 0,
                "re_audit_grade_id": False,
                "dip_review_months": 0,
                "moderation_mode": "none",
                "follow_up_lead_days": 14,
            }
        )
        (cls.auditor | cls.moderator).cs_auditor = True
        cls.jobs = cls.env["hr.job"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Principal social worker", "Service manager")
            ]
        )
        cls.iro.job_id = cls.jobs[0]
        # Two hold the second post: the one in the case's line is meant.
        (cls.service_manager | cls.other_service_manager).job_id = cls.jobs[1]
        cls.told_users = cls.user_iro | cls.user_service_manager

    def rule_on_its_form(self):
        framework = self.framework.with_user(self.user_qa_manager)
        with (
            Form(framework.with_company(self.company)) as form,
            form.follow_rule_ids.new() as rule,
        ):
            rule.name, rule.grade_id = "Again after six weeks", self.inadequate
            for job in self.jobs:
                rule.told_job_ids.add(job)
        return self.framework.follow_rule_ids

    def followed_up(self, rule, grade, case=None):
        audit = self.make_audit("closing", case=case, grade="inadequate")
        with freeze_time("2026-07-20 09:00:00"):
            self.run_cron("cron_follow_ups")
        again = audit.follow_up_ids
        self.assertEqual(again.follow_rule_id, rule)
        self.assertFalse(self.heard(again), "before it is done there is nothing")
        with freeze_time("2026-07-22 09:00:00"):
            mine = again.with_user(again.auditor_user_id)
            mine.action_start()
            mine.check_ids.write({"found": "partly", "note": "Visits have begun."})
            self.make_ready(mine, grade)
            mine.action_submit()
        return again

    def heard(self, audit):
        return self.env["mail.message"].search(
            [
                ("model", "=", "cs.audit"),
                ("res_id", "=", audit.id),
                ("subject", "ilike", "before"),
            ]
        )

    def test_said_two_people_told_of_a_re_audit_better_or_worse(self):
        rule = self.rule_on_its_form()
        said = "told of the result: Principal social worker and Service manager"
        self.assertIn(said, str(self.framework.policy))
        better = self.followed_up(rule, "good")
        heard = self.heard(better)
        self.assertEqual(
            heard.subject,
            "Case 1001 was looked at again: better: Inadequate before, Good now",
        )
        self.assertEqual(heard.partner_ids, self.told_users.partner_id)
        # Each reads theirs, though the audit is none of the first one's business.
        for user in self.told_users:
            self.assertIn(heard.subject, str(heard.with_user(user).body))
        self.assertFalse(better.with_user(self.user_iro).has_access("read"))
        # The same: that is heard, too.
        same = self.followed_up(rule, "inadequate", self.cases["1002"])
        self.assertIn("the same", self.heard(same).subject)

    def test_told_once_for_each_result(self):
        again = self.followed_up(self.rule_on_its_form(), "good")
        again._tell_result()
        self.assertEqual(len(self.heard(again)), 1)

    def test_nobody_named_nobody_told(self):
        rule = self.rule_on_its_form()
        rule.told_job_ids = False
        self.assertFalse(self.heard(self.followed_up(rule, "good")))
