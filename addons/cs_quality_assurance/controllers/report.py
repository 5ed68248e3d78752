from odoo import http
from odoo.http import content_disposition, request

REPORT = "cs_quality_assurance.report_cs_report"


class ReportController(http.Controller):
    """A report as a page that Word opens and edits."""

    @http.route(
        "/cs_quality_assurance/report/<int:report_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def report(self, report_id):
        """Whoever may read the report; nothing leaves but what it prints."""
        report = request.env["cs.report"].browse(report_id).exists()
        if not report or not report.has_access("read"):
            raise request.not_found()
        page, _kind = request.env["ir.actions.report"]._render_qweb_html(
            REPORT, report.ids
        )
        name = f"report-{report.type_id.code}-{report.date_to}.doc"
        return request.make_response(
            page,
            headers=[
                ("Content-Type", "application/msword; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
