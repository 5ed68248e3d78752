from base64 import b64decode

from lxml import etree, html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCase
from .printed import PrintedMixin
from .programme_common import ProgrammeCase

PLAN = "cs_quality_assurance.report_improvement_plan"
AUDIT = "cs_quality_assurance.report_audit"
LETTER = "cs_quality_assurance.report_family_letter"
CERTIFICATE = "cs_quality_assurance.report_draw_certificate"
# Points on paper: of anything printed, and of what a family reads.
SMALLEST, SMALLEST_OF_A_LETTER = 9, 12


@tagged("post_install", "-at_install")
class TestPrintedReports(PrintedMixin, QualityCase):
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

    def make_link(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        Feedback = self.env["cs.family.feedback"].with_user(self.user_auditor)
        return Feedback.create({"audit_id": audit.id})

    def test_nothing_is_printed_too_small_to_read(self):
        for report, record in ((PLAN, self.plan), (AUDIT, self.audit)):
            with self.subTest(report=report):
                sizes = self.printed_sizes(report, record)
                self.assertGreaterEqual(min(sizes), SMALLEST, sizes)

    def test_a_family_reads_larger_text(self):
        sizes = self.printed_sizes(LETTER, self.make_link())
        self.assertGreaterEqual(min(sizes), SMALLEST_OF_A_LETTER, sizes)
        self.assertIn("999", "".join(sizes.values()))

    def test_the_letter_has_a_picture_for_the_camera(self):
        feedback = self.make_link()
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            LETTER, feedback.ids
        )
        (picture,) = html.fromstring(page).iter("img")
        kind, content = picture.get("src").split(",")
        self.assertEqual(kind, "data:image/svg+xml;base64")
        drawing = etree.fromstring(b64decode(content))
        self.assertEqual(etree.QName(drawing).localname, "svg")
        squares = [one for one in drawing.iter() if one.tag.endswith("}rect")]
        # The smallest of these codes has 21 by 21 squares, about half of them black.
        self.assertGreater(len(squares), 200)

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


@tagged("post_install", "-at_install")
class TestPrintedCertificate(PrintedMixin, ProgrammeCase):
    def test_nothing_is_printed_too_small_to_read(self):
        sizes = self.printed_sizes(CERTIFICATE, self.make_cycle("drawn"))
        self.assertGreaterEqual(min(sizes), SMALLEST, sizes)
