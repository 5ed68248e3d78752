from odoo import Command
from odoo.exceptions import UserError

from .common import QualityCase


class TestActivities(QualityCase):
    """The other activities: what they cost, and what a user may not send."""

    def _count(self, function):
        """Queries of a function on a cold cache, what is looked up once known."""
        function()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def make_session(self, people):
        session = (
            self.env["cs.benchmark.session"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": f"{len(people)} people",
                    "framework_id": self.framework.id,
                    "case_id": self.cases["1002"].id,
                    "date": "2026-06-24",
                    "participant_ids": [Command.set([one.id for one in people])],
                }
            )
        )
        session.action_start()
        for one in people:
            audit = session.with_user(one.user_id).my_audit_id
            audit.action_start()
            self.make_ready(audit)
            audit.action_submit()
        return session

    def test_comparing_costs_the_same_however_many_take_part(self):
        two = self.make_session([self.auditor, self.moderator])
        five = self.make_session(
            [
                self.auditor,
                self.moderator,
                self.service_manager,
                self.team_manager,
                self.director,
            ]
        )
        self.assertEqual(len(five.comparison["people"]), 5)
        few, many = [self._count(lambda s=s: s.comparison) for s in (two, five)]
        self.assertLessEqual(many, few)

    def test_the_screen_costs_the_same_however_many_partners(self):
        agencies = self.env["cs.agency"].create(
            [{"name": f"Agency {n}", "company_id": self.company.id} for n in range(8)]
        )
        audit = self.make_audit("in_progress", kind="multi_agency")
        mine = audit.with_user(self.user_auditor)
        Contribution = self.env["cs.audit.contribution"].with_user(self.user_auditor)
        costs = []
        for some in (agencies[:2], agencies[2:]):
            Contribution.create(
                [{"audit_id": audit.id, "agency_id": agency.id} for agency in some]
            )
            costs.append(self._count(mine.auditing_load))
        few, many = costs
        self.assertLessEqual(many, few)

    def test_what_the_product_sets_is_not_typed_in(self):
        theme_vals = {
            "name": "Visits",
            "framework_id": self.framework.id,
            "tool_id": self.tool.id,
        }
        theme = self.env["cs.dip.theme"].with_user(self.user_qa_officer)
        theme = theme.create(theme_vals)
        with self.assertRaises(UserError):
            self.env["cs.dip.draw"].with_user(self.user_qa_officer).create(
                {"theme_id": theme.id, "employee_id": self.team_manager.id}
            )
        audit = self.make_audit("draft")
        officer = audit.with_user(self.user_qa_officer)
        for vals in ({"dip_theme_id": theme.id}, {"element_ids": [Command.clear()]}):
            with self.assertRaises(UserError):
                officer.write(vals)
        session = (
            self.env["cs.benchmark.session"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Managers",
                    "framework_id": self.framework.id,
                    "case_id": self.case.id,
                }
            )
        )
        with self.assertRaises(UserError):
            session.state = "comparing"
        with self.assertRaises(UserError):
            officer.write({"benchmark_session_id": session.id})
        feedback = self.env["cs.family.feedback"].with_user(self.user_qa_officer)
        audit.with_user(self.user_qa_officer).action_allocate()
        made = feedback.create({"audit_id": audit.id})
        for vals in ({"state": "answered"}, {"expires_on": "2030-01-01"}):
            with self.assertRaises(UserError):
                made.write(vals)
        with self.assertRaises(UserError):
            made.with_user(self.user_qa_officer).read(["user_input_id"])
