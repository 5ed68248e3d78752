from odoo.tests import Form, tagged

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
