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


class MailActivityType(models.Model):
    """Kinds of to-do: every step that gives somebody one reads its own."""

    _name = "mail.activity.type"
    _inherit = ["mail.activity.type", "cs.kept.mixin"]
