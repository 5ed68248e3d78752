from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase

REVIEW = "cs_quality_assurance.activity_plan_review"
READ = "cs_quality_assurance.activity_plan"


@tagged("post_install", "-at_install")
class TestImprovementPlan(QualityCase):
    """DUR-10: a support plan for work below good, reviewed within four weeks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever leads on improvement is named on the framework.
        cls.framework.plan_copied_to_ids = cls.other_practitioner
        cls.audit = cls.make_audit("closing", grade="requires_improvement")
        cls.plan = cls.audit.plan_ids

    def as_role(self, role):
        return self.plan.with_user(getattr(self, f"user_{role}"))

    def to_dos(self, xmlid):
        kind = self.env.ref(xmlid)
        return self.plan.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_people_and_dates(self):
        self.assertEqual(self.plan.manager_id, self.team_manager)
        self.assertEqual(
            self.plan.copied_to_ids, self.service_manager | self.other_practitioner
        )
        self.assertEqual(self.plan.date_review, date(2026, 7, 8))
        self.assertEqual(self.plan.action_ids.manager_id, self.team_manager)

    def test_review_within_four_weeks(self):
        self.assertRefused(
            "by 8 July 2026",
            ValidationError,
            self.as_role("team_manager").write,
            {"date_review": "2026-07-09"},
        )
        self.assertRefused(
            "before the need was found",
            ValidationError,
            self.as_role("team_manager").write,
            {"date_review": "2026-06-09"},
        )

    def test_everybody_is_told_once(self):
        review, read = self.to_dos(REVIEW), self.to_dos(READ)
        self.assertEqual(review.user_id, self.user_team_manager)
        self.assertEqual(review.date_deadline, date(2026, 7, 8))
        self.assertEqual(
            read.user_id, self.user_service_manager | self.user_other_practitioner
        )
        self.assertEqual(set(read.mapped("summary")), {"Support plan for case 1001"})
        self.assertIn(
            self.user_other_practitioner.partner_id, self.plan.message_partner_ids
        )
        # Moved, not piled up; the copies are not sent again.
        self.as_role("team_manager").date_review = "2026-07-01"
        self.assertEqual(self.to_dos(REVIEW), review)
        self.assertEqual(review.date_deadline, date(2026, 7, 1))
        self.assertEqual(len(self.to_dos(READ)), 2)

    def test_nobody_is_told_before_the_audit_is_submitted(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit, "requires_improvement")
        self.assertFalse(audit.plan_ids.activity_ids)
        copied = audit.plan_ids.with_user(self.user_other_practitioner)
        self.assertRefused("", AccessError, copied.read, ["state"])

    def test_whoever_it_is_copied_to_reads_it_with_its_actions(self):
        copied = self.as_role("other_practitioner")
        self.assertEqual(copied.case_reference, "1001")
        self.assertEqual(copied.action_ids.name, "Re-write the plan with dates")
        self.assertFalse(copied.can_keep)
        self.assertRefused("", AccessError, copied.write, {"review_note": "Mine"})
        self.assertRefused(
            "", AccessError, self.as_role("other_team_manager").read, ["state"]
        )

    def test_auditor_drafts_until_submitting(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit, "requires_improvement")
        draft = audit.plan_ids.with_user(self.user_auditor)
        draft.date_review = "2026-06-30"
        self.assertTrue(draft.can_draft)
        self.assertRefused(
            "Only a manager",
            AccessError,
            draft.write,
            {
                "review_note": "Done",
            },
        )
        audit.with_user(self.user_auditor).action_submit()
        self.assertRefused(
            "Only a manager", AccessError, draft.write, {"date_review": "2026-06-29"}
        )
        self.assertFalse(draft.can_draft)

    def test_reviewed_then_closed(self):
        plan = self.as_role("team_manager")
        self.assertRefused("what the review found", UserError, plan.action_review)
        self.assertRefused("Review “", UserError, plan.action_close)
        plan.write(
            {
                "review_note": "The plan has dates; the family has a copy.",
                "on_supervision_file_date": "2026-06-10",
            }
        )
        plan.action_review()
        self.assertFalse(self.to_dos(REVIEW))
        self.assertRefused("not signed off yet", UserError, plan.action_close)
        action = self.plan.action_ids
        self.do_action(action.with_user(self.user_practitioner))
        action.with_user(self.user_team_manager).action_sign_off()
        plan.action_close()
        self.assertEqual(self.plan.state, "closed")
        self.assertEqual(self.audit.state, "closed")
        self.assertRefused("is closed", UserError, plan.write, {"review_note": "More"})

    def test_only_buttons_move_it(self):
        for vals in ({"state": "closed"}, {"audit_id": False}, {"name": "Other"}):
            with self.subTest(vals=vals):
                self.assertRefused(
                    "", UserError, self.as_role("qa_manager").write, vals
                )
        self.plan.review_note = "The plan has dates."
        for role in ("auditor", "practitioner", "director", "moderator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(role).action_review()

    def test_late_in_words(self):
        self.plan.write({"date_identified": "2026-05-01", "date_review": "2026-05-20"})
        self.assertEqual(self.plan.due_in_words, "21 days late, due 20 May 2026")
        late = self.env["cs.improvement.plan"].search([("is_late", "=", True)])
        self.assertIn(self.plan, late)
