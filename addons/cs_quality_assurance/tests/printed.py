from collections import defaultdict
from io import BytesIO

from odoo.tools.pdf import PdfReader


class PrintedMixin:
    """For tests that measure a printed page."""

    def printed_sizes(self, report, records):
        """The text of a report as the PDF has it: {size in points: text}.

        Measured on the page and not in the style: the printer program shrinks.
        """
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if Report.get_wkhtmltopdf_state() == "install":
            self.skipTest("expected: no program here prints to PDF")
        with self.allow_pdf_render():
            content, kind = Report._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        sizes = defaultdict(str)

        def note(text, page_scale, text_scale, _font, size):
            if text.strip():
                # The fourth number of each is how much it stretches upwards.
                height = size * abs(text_scale[3]) * abs(page_scale[3])
                sizes[round(height, 1)] += text

        for page in PdfReader(BytesIO(content)).pages:
            page.extract_text(visitor_text=note)
        self.assertTrue(sizes)
        return dict(sizes)
