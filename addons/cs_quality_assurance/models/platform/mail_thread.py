from odoo import models


class MailThread(models.AbstractModel):
    """And the subject of what people write beside a record."""

    _inherit = "mail.thread"

    def _message_compute_subject(self):
        if hasattr(self, "_cs_reference_name"):
            return self._cs_reference_name()
        return super()._message_compute_subject()
