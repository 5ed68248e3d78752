from odoo.tests import Form, freeze_time, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE

from .common import ObservationCase


@tagged("post_install", "-at_install")
class TestWhoRead(ObservationCase):
    """The register of reads, of observations."""

    def test_opening_one_is_noted_for_the_worker_once_it_is_theirs_to_see(self):
        log, model = self.env["cs.privacy.log"], "cs.practice.observation"
        consented, shared = self.consented(), self.shared()
        consented.action_observe()
        for observation in (consented, shared):
            Form(observation.with_user(self.user_qa_officer))
        lines = log.search(
            [("model", "=", model), ("user_id", "=", self.user_qa_officer.id)]
        )
        self.assertEqual(set(lines.mapped("res_id")), {consented.id, shared.id})
        self.assertEqual(lines.employee_id, self.practitioner)
        mine = log.with_user(self.user_practitioner).search([("model", "=", model)])
        self.assertEqual(set(mine.mapped("res_id")), {shared.id})

    # --- how long it is kept ---

    def test_they_go_by_the_clock_for_colleagues_with_their_actions(self):
        closed, running = self.shared(), self.consented()
        closed.sudo().with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "closed", "date_closed": "2026-06-10"}
        )
        refused = self.plan()
        refused.sudo().with_context(cs_lifecycle=LIFECYCLE).state = "refused"
        action = self.env["cs.action"].create(
            {
                "name": "Watch one",
                "responsible_id": self.practitioner.id,
                "company_id": self.company.id,
            }
        )
        action.with_context(cs_lifecycle=LIFECYCLE).observation_id = closed
        with freeze_time("2032-06-11 09:00:00"):
            self.run_cron("cron_retention")
            self.assertTrue(closed.exists(), "no clock, nothing goes")
            self.company.cs_retention_colleague_years = 6
            self.run_cron("cron_retention")
        self.assertFalse((closed | refused).exists() or action.exists())
        self.assertTrue(running.exists())
        log = self.env["cs.retention.log"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(sum(log.mapped("removed_count")), 2)

    def test_a_hold_keeps_them(self):
        closed = self.shared()
        closed.sudo().with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "closed", "date_closed": "2026-06-10"}
        )
        self.company.cs_retention_colleague_years = 6
        self.env["cs.retention.hold"].with_user(self.user_qa_manager).create(
            {"employee_id": self.practitioner.id, "reason": "Tribunal"}
        )
        with freeze_time("2032-06-11 09:00:00"):
            self.run_cron("cron_retention")
        self.assertTrue(closed.exists())
