from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestClosing(QualityCase):
    """The loop, seen: where each audit stands, and who holds it (LUT-09, LUT-10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write({"closing_assured": True, "closing_confirmed": True})

    def loops(self, role="qa_officer", **asked):
        user = getattr(self, f"user_{role}")
        return self.env["cs.closing"].with_user(user).get_loops(**asked)

    def row(self, audit, role="qa_officer", **asked):
        groups = self.loops(role, **asked)["groups"]
        rows = [row for group in groups for row in group["rows"]]
        return next((row for row in rows if row["id"] == audit.id), None)

    def states(self, audit):
        return {step["key"]: step["state"] for step in self.row(audit)["steps"]}

    def with_action(self, **vals):
        audit = self.make_audit("closing")
        audit.with_context(cs_lifecycle=LIFECYCLE).closing_due = "2026-06-20"
        action = audit.action_ids[:1]
        (audit.action_ids - action).unlink()
        action.write(
            {
                "responsible_id": self.practitioner.id,
                "date_due": "2026-06-12",
                **vals,
            }
        )
        return audit, action.with_context(cs_lifecycle=LIFECYCLE)

    def test_it_goes_from_step_to_step_and_says_who_holds_it(self):
        audit, action = self.with_action()
        row = self.row(audit)
        self.assertEqual(
            [step["key"] for step in row["steps"]],
            [
                "found",
                "action",
                "done",
                "signed_off",
                "assured",
                "confirmed",
                "again",
                "changed",
            ],
        )
        self.assertEqual(row["holder"], self.user_practitioner.name)
        self.assertEqual(row["stood"], "Due in 2 days, 12 Jun 2026")
        self.assertFalse(row["late"])
        self.assertEqual(self.states(audit)["done"], "now")
        action.write({"date_due": "2026-06-05"})
        self.assertTrue(self.row(audit)["late"])
        self.assertEqual(self.loops()["counts"]["late"], 1)
        self.assertTrue(self.row(audit, show="late"))
        action.write(
            {
                "state": "done",
                "date_done": "2026-06-09",
                "sign_off_user_id": self.user_team_manager.id,
                "difference": "She knows what happens next.",
            }
        )
        self.assertEqual(self.states(audit)["signed_off"], "now")
        mine = self.row(audit, "team_manager", show="mine")
        self.assertEqual(mine["do"]["label"], "Sign off")
        self.assertEqual(mine["do"]["action"]["res_id"], action.id)
        action.write({"state": "signed_off", "date_signed_off": "2026-06-10"})
        self.assertEqual(self.states(audit)["assured"], "now")
        self.assertEqual(self.row(audit)["steps"][-1]["words"], "Told")

    def test_what_is_not_asked_for_is_said_to_be_so(self):
        self.framework.write({"closing_assured": False, "closing_confirmed": False})
        audit, _action = self.with_action()
        states = self.states(audit)
        self.assertEqual((states["assured"], states["confirmed"]), ("spared", "spared"))

    def test_who_sees_which(self):
        audit, _action = self.with_action()
        for role in ("team_manager", "qa_officer", "director"):
            self.assertTrue(self.row(audit, role), role)
        self.assertFalse(self.row(audit, "other_team_manager"))
        for role in ("practitioner", "auditor", "external"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.loops(role)

    def test_the_months_say_what_came_of_them(self):
        audit, _action = self.with_action()
        month = self.loops()["months"][-1]
        self.assertEqual((month["opened"], month["open"]), (1, 1))
        late = audit.with_context(cs_lifecycle=LIFECYCLE)
        late.write({"state": "closed", "date_closed": "2026-06-30"})
        month = self.loops()["months"][-1]
        self.assertEqual((month["late"], month["open"]), (1, 0))
        late.write({"date_closed": "2026-06-19"})
        self.assertEqual(self.loops()["months"][-1]["in_time"], 1)
        self.assertTrue(self.row(audit, show="closed"))

    def test_the_cost_does_not_grow_with_the_audits(self):
        costs = []
        for count in (1, 8):
            for _one in range(count):
                self.with_action()
            for by in ("team", "head"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.loops("director", by=by)
                costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[2:], costs[:2])
