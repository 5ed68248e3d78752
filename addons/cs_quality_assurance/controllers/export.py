import json
import logging

from werkzeug.exceptions import BadRequest, InternalServerError

from odoo import http
from odoo.http import content_disposition, request

_logger = logging.getLogger(__name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What may be asked for, by the name in the address.
WORKBOOKS = {
    "schedule": "cs.audit.schedule",
    "actions": "cs.action.tracker",
    "owed": "cs.owed.workbook",
    "disputes": "cs.dispute.workbook",
    "dip_samples": "cs.dip.workbook",
    "figures": "cs.figures.workbook",
}


class ExportController(http.Controller):
    """Workbooks to circulate. Whoever is logged in gets the rows they may read."""

    @http.route(
        "/cs_quality_assurance/export/<string:kind>",
        type="http",
        auth="user",
        methods=["POST"],
    )
    def export(self, kind, data="{}"):
        """Download a workbook.

        :param kind: a key of ``WORKBOOKS``
        :param data: JSON object with ``domain`` or ``ids`` (of the figures: ``choice``)
            and the user's ``context``
        """
        if kind not in WORKBOOKS:
            raise BadRequest()
        try:
            asked = json.loads(data)
            request.update_context(
                **{
                    key: value
                    for key, value in (asked.get("context") or {}).items()
                    if key in ("lang", "tz", "allowed_company_ids")
                }
            )
            content, filename = request.env[WORKBOOKS[kind]].export(
                **{
                    key: asked[key]
                    for key in ("domain", "ids", "choice")
                    if key in asked
                }
            )
        except Exception as error:
            # The web client shows what this says; see its own exports.
            _logger.info("Export of %s refused", kind, exc_info=True)
            payload = {
                "code": 0,
                "message": "Odoo Server Error",
                "data": http.serialize_exception(error),
            }
            raise InternalServerError(json.dumps(payload)) from error
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(filename)),
                ("Cache-Control", "no-store"),
            ],
        )
