import logging
import time

import psycopg2

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

FIRST_AFTER = 1.0  # seconds: a small file is done before anybody could read a number

THEN_EVERY = 0.7


class CsCaseImportProgress(models.Model):
    """How far the reading of a register has come, for the person who waits.

    Written outside the transaction that reads, so that others see it; a line that could
    not be written costs nothing but the sight of it. QA officers read it.
    """

    _name = "cs.case.import.progress"
    _description = "Progress of a register's import"
    _inherit = ["cs.guard.mixin"]
    _log_access = False

    # No foreign key: the import may not be committed yet, and is locked while it runs.
    import_ref = fields.Integer(required=True, index=True, string="Import")
    percent = fields.Integer(aggregator=None)
    label = fields.Char()
    moment = fields.Datetime(default=fields.Datetime.now)

    @api.autovacuum
    def _gc_progress(self):
        """Lines of imports that are long over."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("moment", "<", yesterday)], limit=1000).unlink()

    def _reporter(self, import_id):
        """A function that takes (percent, label) and shows it now and then."""
        registry, uid = self.env.registry, self.env.uid
        state = {"next": time.monotonic() + FIRST_AFTER}

        def report(percent, label):
            now = time.monotonic()
            if now < state["next"]:
                return
            state["next"] = now + THEN_EVERY
            values = {"percent": int(percent), "label": label}
            try:
                with registry.cursor() as cr:
                    # The progress of one's own import: written by nobody else.
                    lines = api.Environment(cr, uid, {})[self._name].sudo()
                    line = lines.search([("import_ref", "=", import_id)], limit=1)
                    if line:
                        line.write({**values, "moment": fields.Datetime.now()})
                    else:
                        lines.create({**values, "import_ref": import_id})
            except psycopg2.Error:
                _logger.info("The progress of import %s was not shown.", import_id)

        return report
