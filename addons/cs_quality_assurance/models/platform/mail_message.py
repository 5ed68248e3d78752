from odoo import models


class MailMessage(models.Model):
    """So do notifications, in their heading and their button."""

    _inherit = "mail.message"

    def _compute_record_name(self):
        result = super()._compute_record_name()
        for message in self:
            model = self.env.get(message.model)
            if message.res_id and hasattr(model, "_cs_reference_name"):
                # The reference of a record whose message one reads is no secret.
                record = model.sudo().browse(message.res_id).exists()
                message.record_name = record and record._cs_reference_name()
        return result
