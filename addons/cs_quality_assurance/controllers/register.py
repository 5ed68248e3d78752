from werkzeug.utils import send_file

from odoo import http
from odoo.http import content_disposition, request

from ..models.platform.ir_attachment import full_disk_said
from ..reports.register.register_preview import preview_stream

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RegisterController(http.Controller):
    """Downloads of the register's room."""

    @http.route(
        "/cs_quality_assurance/register/<int:import_id>/preview.xlsx",
        type="http",
        auth="user",
    )
    def preview(self, import_id):
        """The preview of an import as a workbook, for those who may read it."""
        record = request.env["cs.case.import"].browse(import_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        with full_disk_said(request.env):
            stream, size = preview_stream(record)
        request.env["cs.privacy.log"]._note(record, "exported")
        name = request.env._("Preview, %(name)s.xlsx", name=record.display_name)
        response = send_file(stream, request.httprequest.environ, mimetype=XLSX)
        response.headers["Content-Length"] = size
        response.headers["Content-Disposition"] = content_disposition(name)
        response.headers["Cache-Control"] = "no-store"
        return response
