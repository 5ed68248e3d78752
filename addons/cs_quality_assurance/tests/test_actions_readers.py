from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestActionReaders(QualityCase):
    """Who reads an action that is not theirs: found by a search as by a look at one."""

    def setUp(self):
        super().setUp()
        self.framework.plan_copied_to_ids = self.other_practitioner
        audits = [
            self.make_audit("in_progress", grade="inadequate"),
            self.make_audit("moderation", self.cases["1002"], moderator=self.moderator),
            self.make_audit("moderation", self.cases["2001"], grade="inadequate"),
        ]
        self.make_ready(audits[0], "inadequate")
        for audit in audits[1:]:
            values = {"name": "Call back", "audit_id": audit.id}
            self.env["cs.action"].create({**values, "responsible_id": self.iro.id})
        self.actions = self.env["cs.action"].search([])
        # A search does not wait for a list that is still to be worked out.
        self.env.flush_all()

    def agree(self, field, user):
        """Those found by the search of a field, which the field says, too."""
        actions = self.actions.with_user(user).sudo()
        found = actions.search([(field, "=", True), ("id", "in", actions.ids)])
        self.env.invalidate_all()
        self.assertEqual(found, actions.filtered(field))
        rest = actions.search([(field, "=", False), ("id", "in", actions.ids)])
        self.assertEqual(found | rest, actions)
        return found

    def test_both_ways_agree_for_everybody(self):
        for user in self.env["res.users"].search([]):
            self.agree("is_looked_at", user)
            self.agree("is_copied_to_me", user)

    def test_moderators_and_whom_the_plan_is_copied_to_from_submitting_on(self):
        looked = self.agree("is_looked_at", self.user_moderator)
        self.assertEqual(set(looked.audit_id.mapped("state")), {"moderation"})
        copied = self.agree("is_copied_to_me", self.user_other_practitioner)
        self.assertEqual(len(copied.audit_id), 1)
        self.assertEqual(copied.audit_id.state, "moderation")
        self.assertTrue(copied.plan_id)
        for found, user in (
            (looked, self.user_moderator),
            (copied, self.user_other_practitioner),
        ):
            found.with_user(user).sudo(False).check_access("read")

    def test_a_search_joins_no_audits(self):
        query = self.env["cs.action"].with_user(self.user_moderator)._search([])
        # Such as a join of the action's audit would be called.
        self.assertNotIn("cs_action__audit_id", query.select().code)
