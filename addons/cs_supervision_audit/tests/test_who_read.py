from odoo.tests import Form, freeze_time, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE

from .common import SupervisionCase


@tagged("post_install", "-at_install")
class TestWhoRead(SupervisionCase):
    """The register of reads and the clock, of audits of supervision."""

    def test_opening_one_is_noted_for_the_supervisor_once_it_is_theirs_to_see(self):
        log, model = self.env["cs.privacy.log"], "cs.supervision.audit"
        running, shared = self.plan(), self.released()
        for audit in (running, shared):
            Form(audit.with_user(self.user_qa_officer))
        lines = log.search([("model", "=", model), ("purpose", "=", "opened")])
        self.assertEqual(
            set(
                lines.filtered(
                    lambda line: line.user_id == self.user_qa_officer
                ).mapped("res_id")
            ),
            {running.id, shared.id},
        )
        self.assertEqual(lines.employee_id, self.senior)
        mine = log.with_user(self.user_senior).search([("model", "=", model)])
        self.assertEqual(set(mine.mapped("res_id")), {shared.id})

    def test_they_go_by_the_clock_for_colleagues(self):
        planned, closed = self.plan(), self.released()
        whole = closed.sudo().with_context(cs_lifecycle=LIFECYCLE)
        whole.write({"state": "closed", "date_closed": "2026-06-10"})
        self.company.cs_retention_colleague_years = 6
        with freeze_time("2032-06-10 09:00:00"):
            self.run_cron("cron_retention")
            self.assertTrue(closed.exists(), "not a day early")
        with freeze_time("2032-06-11 09:00:00"):
            self.run_cron("cron_retention")
        self.assertFalse(closed.exists())
        self.assertTrue(planned.exists())
