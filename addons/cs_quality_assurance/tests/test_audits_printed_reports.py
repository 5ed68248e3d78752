from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCase

PLAN = "cs_quality_assurance.report_improvement_plan"
AUDIT = "cs_quality_assurance.report_audit"


@tagged("post_install", "-at_install")
class TestPrintedReports(QualityCase):
    """The support plan and the completed audit on paper, with the reader's rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.action_days = 5
        cls.audit = cls.make_audit("closing", grade="requires_improvement")
        cls.plan = cls.audit.plan_ids

    def text(self, report, record, role):
        """What the printed page says to somebody in this role."""
        Report = self.env["ir.actions.report"].with_user(getattr(self, f"user_{role}"))
        page, _kind = Report._render_qweb_html(report, record.ids)
        (article,) = html.fromstring(page).find_class("article")
        for style in article.findall("style"):
            article.remove(style)
        return " ".join(" ".join(article.itertext()).split())

    def test_plan(self):
        said = self.text(PLAN, self.plan, "team_manager")
        for words in (
            f"Support plan for {self.audit.name}",
            "Case reference 1001",
            "Need found on 10 June 2026",
            "Review by 8 July 2026",
            "Practitioner Pat Practitioner",
            "Manager Tariq Team",
            "Copied to Sam Service",
            "R · Requires improvement",
            "Re-write the plan with dates",
            "On supervision file not yet",
            "Signed by the manager, and date",
        ):
            with self.subTest(words=words):
                self.assertIn(words, said)

    def test_reviewed_plan_has_no_blanks_to_fill_in(self):
        plan = self.plan.with_user(self.user_team_manager)
        plan.review_note = "The family has a copy of the plan."
        plan.action_review()
        said = self.text(PLAN, plan, "team_manager")
        self.assertIn("The family has a copy of the plan.", said)
        self.assertNotIn("Signed by the manager", said)

    def test_audit(self):
        said = self.text(AUDIT, self.audit, "team_manager")
        for words in (
            f"Audit {self.audit.name}",
            "Auditor Ada Auditor",
            "Submitted 10 June 2026",
            "The work as a whole shows it.",
            "The worker knows the child well.",
            "A plan with dates.",
            "Face to face",
            "Re-write the plan with dates",
        ):
            with self.subTest(words=words):
                self.assertIn(words, said)
        for line in self.audit.line_ids:
            self.assertIn(line.domain_id.display_name, said)
        self.assertNotIn("Not submitted yet", said)

    def test_work_in_progress_says_so(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        said = self.text(AUDIT, audit, "auditor")
        self.assertIn("Not submitted yet: this is work in progress.", said)

    def test_only_for_those_who_may_read_it(self):
        for report, record in ((PLAN, self.plan), (AUDIT, self.audit)):
            for role in ("other_team_manager", "other_practitioner", "external"):
                with self.subTest(report=report, role=role):
                    self.assertRefused("", AccessError, self.text, report, record, role)

    def test_a_real_pdf(self):
        """Whatever program prints it: nothing hangs on patches of its own."""
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if Report.get_wkhtmltopdf_state() == "install":
            self.skipTest("expected: no program here prints to PDF")
        with self.allow_pdf_render():
            for report, record in ((PLAN, self.plan), (AUDIT, self.audit)):
                with self.subTest(report=report):
                    content, kind = Report._render_qweb_pdf(report, record.ids)
                    self.assertEqual((content[:5], kind), (b"%PDF-", "pdf"))
