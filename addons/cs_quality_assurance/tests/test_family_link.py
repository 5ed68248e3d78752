from odoo.tests import HttpCase, tagged

from .common import QualityMixin


@tagged("post_install", "-at_install")
class TestFamilyLink(QualityMixin, HttpCase):
    """The page behind a family's link, without a login (SWI-02, BWD-10)."""

    freeze_time = None

    def test_the_page_opens_without_a_login_and_names_nobody(self):
        audit = self.make_audit("in_progress")
        feedback = (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id})
        )
        page = self.url_open(feedback.sudo().user_input_id.get_start_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn("ten minutes", page.text)
        for word in (audit.name, f"Case {audit.case_id.reference}"):
            self.assertNotIn(word, page.text)

    def test_without_the_token_or_too_late_it_stays_shut(self):
        audit = self.make_audit("in_progress")
        feedback = (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id})
        )
        asked = feedback.sudo().user_input_id
        path = asked.survey_id.get_start_url()
        page = self.url_open(path)
        self.assertNotIn("ten minutes", page.text)
        feedback.action_withdraw()
        page = self.url_open(f"{path}?answer_token={asked.access_token}")
        self.assertNotIn("ten minutes", page.text)
