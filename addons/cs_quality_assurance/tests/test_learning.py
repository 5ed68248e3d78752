from odoo.exceptions import UserError
from odoo.tests import tagged

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
