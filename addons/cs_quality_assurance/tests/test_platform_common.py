from odoo import fields
from odoo.tests import tagged

from .common import QualityCase

STATES = (
    "draft",
    "allocated",
    "in_progress",
    "moderation",
    "closing",
    "closed",
    "cancelled",
)


@tagged("post_install", "-at_install")
class TestCommon(QualityCase):
    """The small council that other tests stand on is what it says it is."""

    def test_audit_reaches_every_state(self):
        for state in STATES:
            with self.subTest(state):
                self.assertEqual(self.make_audit(state).state, state)

    def test_poor_grades_submit_too(self):
        for grade in ("outstanding", "requires_improvement", "inadequate"):
            with self.subTest(grade):
                self.assertEqual(
                    self.make_audit("closing", grade=grade).final_grade_id.code, grade
                )
                self.assertEqual(self.make_audit("closed", grade=grade).state, "closed")

    def test_clock_is_frozen_in_python_and_database(self):
        self.assertEqual(fields.Date.today(), fields.Date.to_date("2026-06-10"))
        self.assertEqual(self.case.create_date.date(), fields.Date.today())

    def test_who_takes_over_a_team_reads_its_audits_at_once_and_who_left_no_more(self):
        """What a manager's rules compare is kept between reads, never past a change."""
        audit = self.make_audit("in_progress")

        def reads(role):
            mine = self.env["cs.audit"].with_user(getattr(self, f"user_{role}"))
            return audit in mine.search([])

        self.assertTrue(reads("team_manager"))
        self.assertFalse(reads("other_team_manager"))
        self.riverside.manager_id = self.other_team_manager
        self.assertFalse(reads("team_manager"))
        self.assertTrue(reads("other_team_manager"))
        # Moved under another service, and its manager's login taken off.
        self.assertFalse(reads("other_service_manager"))
        self.riverside.parent_id = self.care_service
        self.assertTrue(reads("other_service_manager"))
        self.assertFalse(reads("service_manager"))
        self.other_team_manager.user_id = False
        self.assertFalse(reads("other_team_manager"))

    def test_line_of_management(self):
        self.assertEqual(
            self.riverside.cs_line_user_ids,
            self.user_team_manager
            | self.user_service_manager
            | self.user_head_of_service
            | self.user_director,
        )
