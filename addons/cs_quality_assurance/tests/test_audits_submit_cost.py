from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSubmitCost(QualityCase):
    """What submitting costs, with everything a framework may ask of it."""

    def cost(self, audit):
        # As the web client asks.
        mine = audit.with_user(self.user_auditor).with_context(
            lang="en_US", tz="Europe/London", allowed_company_ids=self.company.ids
        )
        return self.count_queries(mine.action_submit)

    def costs(self, *audits):
        """Of each but the first, which other requests of the day stand for."""
        self.as_committed()
        return [self.cost(audit) for audit in audits][1:]

    def prepared(self, reference, actions=0):
        audit = self.make_audit("in_progress", case=self.cases[reference])
        self.make_ready(audit)
        for number in range(actions):
            self.make_action(audit, name=f"Action {number}")
        return audit

    def test_submitting_costs_the_same_for_more_domains(self):
        self.framework.moderation_mode = "none"
        layers = self.env["cs.framework.moderation.layer"]
        rules = self.env["cs.framework.follow.rule"]
        for number in range(3):
            layers.create(
                {
                    "framework_id": self.framework.id,
                    "name": f"Layer {number}",
                    "below_grade_id": self.inadequate.id,
                }
            )
            rules.create(
                {
                    "framework_id": self.framework.id,
                    "name": f"Rule {number}",
                    "grade_id": self.inadequate.id,
                }
            )
        before, fourteen, sixteen = map(self.prepared, ("1002", "1001", "1003"))
        self.assertEqual((fourteen.domain_count, sixteen.domain_count), (14, 16))
        costs = self.costs(before, fourteen, sixteen)
        self.assertLessEqual(costs[1], costs[0])
        # The checks, the lock, the move, who is told, its layers, and closing.
        self.assertLessEqual(max(costs), 72)

    def test_submitting_costs_the_same_for_more_actions(self):
        self.framework.moderation_mode = "none"
        before, one = self.prepared("1002", 1), self.prepared("1001", 1)
        costs = self.costs(before, one, self.prepared("1003", 6))
        self.assertLessEqual(costs[1], costs[0])
        self.assertLessEqual(max(costs), 80)

    def test_submitting_to_a_moderator(self):
        self.framework.moderation_mode = "all"
        audits = map(self.prepared, ("1002", "1001", "1003"))
        costs = self.costs(*audits)
        self.assertLessEqual(costs[1], costs[0])
        self.assertLessEqual(max(costs), 80)
