from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestActionBlocking(QualityCase):
    """Which actions hold an audit open is the framework's choice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.closing_actions = "blocking"
        audit = cls.make_audit("in_progress")
        cls.make_ready(audit)
        cls.held = cls.make_action(audit, name="A visit", blocks_closing=True)
        cls.other = cls.make_action(audit, name="Tidy the file")
        cls.framework.moderation_mode = "none"
        audit.with_user(cls.user_auditor).action_submit()
        cls.audit = audit

    def sign_off(self, action):
        self.do_action(action.with_user(self.user_practitioner))
        action.with_user(self.user_team_manager).action_sign_off()

    def test_it_closes_once_those_that_hold_it_are_signed_off(self):
        self.assertEqual(self.audit.state, "closing")
        self.assertEqual(self.audit.holding_action_count, 1)
        self.assertEqual(self.audit.open_action_count, 2)
        self.sign_off(self.held)
        self.assertEqual(self.audit.state, "closed")
        # The other stays on the board, and can still be done.
        self.sign_off(self.other)
        self.assertEqual(self.other.state, "signed_off")

    def test_by_default_every_action_has_to_be_signed_off(self):
        self.framework.closing_actions = "all"
        self.sign_off(self.held)
        self.assertEqual(self.audit.state, "closing")
        self.sign_off(self.other)
        self.assertEqual(self.audit.state, "closed")

    def test_whoever_does_it_cannot_take_the_mark_away(self):
        for user in (self.user_practitioner, self.user_team_manager):
            self.assertRefused(
                "Only the auditor or moderator",
                AccessError,
                self.held.with_user(user).write,
                {"blocks_closing": False},
            )
        # Sent back unchanged, as forms do, with what they may write.
        self.held.with_user(self.user_practitioner).write(
            {"blocks_closing": True, "outcome": "Visited on Monday."}
        )
        self.assertEqual(self.held.outcome, "Visited on Monday.")

    def test_the_auditor_marks_while_at_work_and_qa_later(self):
        self.assertRefused(
            "at work on the audit",
            AccessError,
            self.other.with_user(self.user_auditor).write,
            {"blocks_closing": True},
        )
        self.other.with_user(self.user_qa_officer).blocks_closing = True
        self.assertEqual(self.audit.holding_action_count, 2)
        self.assertFalse(self.other.with_user(self.user_auditor).can_block)
        self.assertTrue(self.other.with_user(self.user_qa_officer).can_block)

    def test_no_longer_held_by_anything_it_closes(self):
        self.held.with_user(self.user_qa_officer).blocks_closing = False
        self.assertEqual(self.audit.state, "closed")

    def test_a_manager_adds_actions_that_hold_nothing(self):
        vals = {
            "name": "A manager's own",
            "audit_id": self.audit.id,
            "responsible_id": self.practitioner.id,
        }
        Action = self.env["cs.action"].with_user(self.user_team_manager)
        Action.create(vals)
        self.assertRefused(
            "holds it open",
            AccessError,
            Action.create,
            {**vals, "blocks_closing": True},
        )

    def test_one_query_for_a_board_of_audits(self):
        audits = self.audit | self.make_audit("closing", case=self.cases["1002"])
        audits |= self.make_audit("closing", case=self.cases["2001"])
        self.env.flush_all()
        self.env.invalidate_all()
        audits.mapped("framework_id.closing_actions")
        with self.assertQueryCount(1):
            audits.mapped("holding_action_count")
