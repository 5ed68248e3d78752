from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestApproval(QualityCase):
    """Who approves what is out of the ordinary is a post that the framework names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = cls.env["hr.job"].create(
            {"name": "Director of practice", "company_id": cls.company.id}
        )
        cls.director.job_id = cls.post

    def name_post(self, field):
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            getattr(form, field).add(self.post)
        return str(self.framework._policy_chapters())

    def ask(self):
        return (
            self.env["cs.exemption"]
            .with_user(self.user_auditor)
            .create({"employee_id": self.auditor.id, "date_from": "2026-06-01"})
        )

    def decisions(self, user):
        items = self.env["cs.my.work"].with_user(user)._get_my_work_items()
        return [item for item in items if item["model"] == "cs.exemption"]

    def test_said_exemptions_are_approved_by_the_director(self):
        said = self.name_post("exemption_job_ids")
        self.assertIn("Exemptions from auditing are approved by: Director of", said)
        one = self.ask()
        self.assertFalse(self.decisions(self.user_qa_manager))
        self.assertTrue(self.decisions(self.user_director))
        mine = one.with_user(self.user_qa_manager)
        self.assertFalse(mine.can_decide)
        for refused in (mine.action_approve, mine.action_refuse):
            with self.assertRaisesRegex(AccessError, "Director of practice"):
                refused()
        theirs = one.with_user(self.user_director)
        with self.assertRaises(UserError):
            theirs.action_refuse()
        form_view = "cs_quality_assurance.cs_exemption_view_form"
        with Form(theirs, form_view) as form:
            form.decision_note = "The round is short of people."
        with self.assertRaises(AccessError):
            theirs.write({"reason": "workload"})
        theirs.action_refuse()
        self.assertEqual(one.decided_by_id, self.user_director)
        self.assertEqual(one.decision_note, "The round is short of people.")
        again = self.ask()
        again.with_user(self.user_director).action_approve()
        self.assertEqual(again.state, "approved")

    def test_said_without_a_post_it_stays_with_qa_managers(self):
        one = self.ask()
        self.assertTrue(self.decisions(self.user_qa_manager))
        self.assertFalse(self.decisions(self.user_director))
        with self.assertRaises(AccessError):
            one.with_user(self.user_director).action_approve()
        one.with_user(self.user_qa_manager).action_approve()
        audit = self.make_audit("closing")
        with self.assertRaises(AccessError):
            audit.with_user(self.user_director).action_reopen("Look again")

    def test_said_audits_are_reopened_by_the_director(self):
        said = self.name_post("reopen_job_ids")
        self.assertIn("Submitted audits are re-opened by: Director of practice", said)
        for state in ("moderation", "closing", "closed"):
            audit = self.make_audit(state)
            self.assertNotIn("reopen", audit.with_user(self.user_qa_manager).open_steps)
            with self.assertRaisesRegex(AccessError, "Director of practice"):
                audit.with_user(self.user_qa_manager).action_reopen("Look again")
            theirs = audit.with_user(self.user_director)
            self.assertIn("reopen", theirs.open_steps)
            asked = theirs.action_ask_reopen()
            dialog = Form(
                self.env[asked["res_model"]]
                .with_user(self.user_director)
                .with_context(**asked["context"])
            )
            dialog.reason = "The chronology was not read."
            dialog.save().action_apply()
            self.assertEqual(audit.state, "in_progress")
            self.assertEqual(audit.reopen_reason, "The chronology was not read.")
            with self.assertRaises(UserError):
                theirs.write({"overall_reason": "Mine"})

    def test_said_a_conflict_is_allowed_by_the_post(self):
        said = self.name_post("override_job_ids")
        self.assertIn("An auditor with a conflict is allowed by: Director", said)
        audit = self.make_audit("allocated")
        vals = {
            "auditor_id": self.team_manager.id,
            "conflict_reason": "Nobody else is left.",
        }
        mine = audit.with_user(self.user_qa_officer)
        self.user_team_manager.group_ids |= self.env.ref(
            "cs_quality_assurance.group_auditor"
        )
        with self.assertRaisesRegex(ValidationError, "Director of practice"):
            mine.write(vals)
        self.qa_officer.job_id = self.post
        self.env.invalidate_all()
        mine.write(vals)
        self.assertEqual(audit.auditor_id, self.team_manager)

    def test_said_a_late_date_is_allowed_by_the_post(self):
        said = self.name_post("late_job_ids")
        self.assertIn("A date later than allowed is approved by: Director", said)
        action = self.make_audit("closing").action_ids[0]
        late = {"date_due": "2026-12-01", "due_reason": "The school is shut."}
        with self.assertRaisesRegex(ValidationError, "Director of practice"):
            action.with_user(self.user_team_manager).write(late)
        self.head_of_service.job_id = self.post
        action.with_user(self.user_head_of_service).write(late)
        self.assertEqual(str(action.date_due), "2026-12-01")
        # What was allowed stays, whatever else somebody changes.
        action.with_user(self.user_team_manager).write({"name": "Ask the school"})
