from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestLearning(QualityCase):
    """What was learned is the auditor's while auditing, then on the record."""

    def point(self, audit, role):
        user = getattr(self, f"user_{role}")
        return (
            self.env["cs.learning.point"]
            .with_user(user)
            .create({"name": "Plans with dates", "audit_id": audit.id})
        )

    def test_the_auditor_changes_their_mind_while_auditing(self):
        point = self.point(self.make_audit("in_progress"), "auditor")
        point.kind = "improvement"
        self.assertTrue(point.unlink())

    def test_nothing_submitted_is_deleted(self):
        """ALL-10: not by the auditor, and not by QA, who may still sort it."""
        audit = self.make_audit("closing")
        point = self.point(audit, "qa_officer")
        for role in ("auditor", "qa_officer", "qa_manager"):
            with self.subTest(role=role):
                mine = point.with_user(getattr(self, f"user_{role}"))
                self.assertRefused("kept", UserError, mine.unlink)
        point.kind = "improvement"
        self.assertEqual(point.kind, "improvement")

    def test_the_auditor_adds_nothing_after_submitting(self):
        audit = self.make_audit("closing")
        self.assertRefused(
            "as it was submitted", UserError, self.point, audit, "auditor"
        )

    def test_whether_what_was_done_about_a_theme_made_a_difference(self):
        theme = self.env["cs.learning.theme"].create(
            {"name": "Plans without dates", "company_id": self.company.id}
        )
        officer = theme.with_user(self.user_qa_officer)
        officer.write(
            {"done": "Dated plans, tried in two teams.", "done_on": "2026-06-20"}
        )
        self.assertEqual(officer.difference, "No audits on both sides of it yet.")
        for number in range(12):
            day = "2026-05-11" if number < 6 else "2026-07-06"
            with freeze_time(f"{day} 09:00:00"):
                case = self.make_case(f"66{number}", department_id=self.riverside.id)
                audit = self.make_audit("closed", case=case)
                if number < 6:
                    self.env["cs.learning.point"].with_user(
                        self.user_qa_officer
                    ).create(
                        {
                            "name": "No dates",
                            "kind": "improvement",
                            "audit_id": audit.id,
                            "theme_id": theme.id,
                        }
                    )
        self.env.invalidate_all()
        self.assertEqual(
            officer.difference,
            "Seen less often: in 100% of 6 audits before, in 0% of 6 after.",
        )
