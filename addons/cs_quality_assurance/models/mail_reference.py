from odoo import models


class MailActivity(models.Model):
    """To-dos and their e-mails name a record by its reference (ALL-07)."""

    _inherit = "mail.activity"

    def _compute_res_name(self):
        result = super()._compute_res_name()
        for activity in self:
            model = self.env.get(activity.res_model)
            if activity.res_id and hasattr(model, "_cs_reference_name"):
                activity.res_name = model.browse(activity.res_id)._cs_reference_name()
        return result


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


class MailThread(models.AbstractModel):
    """And the subject of what people write beside a record."""

    _inherit = "mail.thread"

    def _message_compute_subject(self):
        if hasattr(self, "_cs_reference_name"):
            return self._cs_reference_name()
        return super()._message_compute_subject()


class CsAction(models.Model):
    _inherit = "cs.action"

    def _cs_reference_name(self):
        """What messages call this action: people type its name, so a name may be in
        it (ALL-07)."""
        self.ensure_one()
        return self.env._("Action, case %(case)s", case=self.case_reference or "-")


class CsLearningPoint(models.Model):
    _inherit = "cs.learning.point"

    def _cs_reference_name(self):
        """As for actions (ALL-07)."""
        self.ensure_one()
        # The number of the audit is no secret of whoever is told about the point.
        audit = self.audit_id.sudo()
        return self.env._("Learning point, %(audit)s", audit=audit.name or "-")
