from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import SupervisionCase


@tagged("post_install", "-at_install")
class TestSaidRaised(SupervisionCase):
    """A supervision audit raised from a case audit that worries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 0,
                "re_audit_grade_id": False,
                "dip_review_months": 0,
                "follow_up_lead_days": 14,
            }
        )

    def of(self, record, role):
        user = getattr(self, f"user_{role}")
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def test_said_supervision_audit_raised_by_a_press(self):
        audit = self.of(self.make_audit("closing", grade="inadequate"), "team_manager")
        self.assertTrue(audit.can_raise_supervision)
        action = audit.action_raise_supervision()
        model = self.of(self.env[action["res_model"]], "team_manager")
        raised = Form(model.with_context(**action["context"])).save()
        self.assertEqual(
            (raised.supervisor_id, raised.supervisee_id, raised.auditor_id),
            (self.senior, self.practitioner, self.team_manager),
        )
        self.assertEqual(raised.origin_audit_id.id, audit.id)
        audit.invalidate_recordset()
        self.assertEqual(audit.supervision_audit_count, 1)
        opened = audit.action_view_supervision()
        self.assertEqual(model.search(opened["domain"]), raised)
        # It goes on as any other.
        raised.action_start()
        self.fill_in(raised)
        raised.action_release()
        self.assertEqual(raised.state, "released")

    def test_said_supervision_audit_raised_by_a_rule(self):
        with (
            Form(self.of(self.framework, "qa_manager")) as form,
            form.follow_rule_ids.new() as rule,
        ):
            rule.name = "Supervision of inadequate work"
            rule.grade_id, rule.kind = self.inadequate, "supervision"
            rule.after_count = 2
        self.assertIn("Supervision of inadequate work", str(self.framework.policy))
        worries = self.make_audit("closing", grade="inadequate")
        good = self.make_audit("closing", case=self.cases["1002"])
        with freeze_time("2026-06-11 09:00:00"):
            for _twice in range(2):
                self.run_cron("cron_follow_ups")
        raised = worries.supervision_audit_ids
        self.assertEqual(len(raised), 1)
        self.assertEqual((raised.supervisor_id, raised.state), (self.senior, "planned"))
        self.assertEqual(raised.auditor_id, self.team_manager)
        self.assertEqual(str(raised.date_planned), "2026-06-24")
        self.assertEqual(raised.activity_ids.user_id, self.user_team_manager)
        self.assertFalse(good.supervision_audit_ids)
        self.assertFalse(worries.follow_up_ids)

    def test_who_may_not_see_it_does_not_learn_of_it(self):
        audit = self.make_audit("closing", grade="inadequate")
        action = self.of(audit, "qa_officer").action_raise_supervision()
        model = self.of(self.env[action["res_model"]], "qa_officer")
        form = Form(model.with_context(**action["context"]))
        form.auditor_id = self.qa_officer
        form.save()
        for role in ("practitioner", "senior"):
            theirs = self.of(audit, role)
            theirs.invalidate_recordset()
            if theirs.has_access("read"):
                self.assertFalse(theirs.supervision_audit_count, role)
                self.assertFalse(theirs.can_raise_supervision, role)
        self.assertNotIn("upervision", " ".join(audit.message_ids.mapped("body")))

    def test_only_from_what_is_submitted_by_those_who_plan(self):
        running = self.of(self.make_audit("in_progress"), "qa_officer")
        self.assertRefused(
            "has not been submitted", UserError, running.action_raise_supervision
        )
        audit = self.of(
            self.make_audit("closing", case=self.cases["1002"]), "practitioner"
        )
        self.assertRefused("", AccessError, audit.action_raise_supervision)
