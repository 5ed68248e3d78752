from datetime import date

from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditScreenCost(QualityCase):
    """What opening an audit on the auditing screen costs."""

    def setUp(self):
        super().setUp()
        self.audit = self.make_audit("in_progress", case=self.cases["1003"])
        self.mine = self.audit.with_user(self.user_auditor)

    def cost(self, audit=None):
        # As the web client asks.
        audit = (audit or self.mine).with_context(
            lang="en_US", tz="Europe/London", allowed_company_ids=self.company.ids
        )
        self.as_committed()
        self.count_queries(audit.auditing_load)
        return self.count_queries(audit.auditing_load)

    def record(self, number):
        """As much as an auditor writes down, so many times."""
        self.make_ready(self.audit, "inadequate")
        for place in range(number):
            self.make_action(self.audit, name=f"Action {place}")
            self.env["cs.learning.point"].with_user(self.user_auditor).create(
                {
                    "audit_id": self.audit.id,
                    "kind": "strength",
                    "name": f"Seen {place}",
                }
            )
            event = self.env["cs.case.event.type"].search([], limit=1)
            self.env["cs.case.event"].create(
                {
                    "case_id": self.audit.case_id.id,
                    "event_type_id": event.id,
                    "date": date(2026, 5, number + place),
                }
            )

    def test_opening_costs_sixteen_queries_whatever_the_domains(self):
        """One of them writes the line in the register of reads."""
        fourteen = self.make_audit("in_progress").with_user(self.user_auditor)
        self.assertEqual((len(fourteen.line_ids), len(self.mine.line_ids)), (14, 16))
        costs = [self.cost(fourteen), self.cost()]
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[1], 16)

    def test_opening_costs_the_same_for_more_facts_actions_and_points(self):
        self.record(1)
        one = self.cost()
        self.record(5)
        self.assertEqual(self.cost(), one)
        self.assertLessEqual(one, 20)

    def test_visits_due_by_statutory_timescales_cost_little_more(self):
        before = self.cost()
        self.env["cs.timescale"].with_user(self.user_qa_manager).action_load_statutory()
        # Who the child is decides (their date of birth), which nothing else asks.
        self.assertLessEqual(self.cost(), before + 1)

    def test_readers_open_it_as_cheaply(self):
        for user in (self.user_team_manager, self.user_qa_officer):
            self.assertLessEqual(self.cost(self.audit.with_user(user)), 16)
