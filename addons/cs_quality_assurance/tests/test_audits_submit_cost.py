from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSubmitCost(QualityCase):
    """What submitting costs, with everything a framework may ask of it."""

    def cost(self, audit):
        self.env.flush_all()
        self.env.invalidate_all()
        mine = audit.with_user(self.user_auditor)
        before = self.cr.sql_log_count
        mine.action_submit()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def prepared(self, reference):
        audit = self.make_audit("in_progress", case=self.cases[reference])
        self.make_ready(audit)
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
        self.cost(self.prepared("1002"))
        fourteen, sixteen = self.prepared("1001"), self.prepared("1003")
        self.assertEqual((fourteen.domain_count, sixteen.domain_count), (14, 16))
        costs = [self.cost(fourteen), self.cost(sixteen)]
        # The looked-after case has a reviewing officer besides.
        self.assertLessEqual(costs[1], costs[0] + 6)
        # The checks, the lock, the move, who is told, its layers, and closing.
        self.assertLess(max(costs), 170)
