from odoo import api, fields, models
from odoo.fields import Domain

from ..platform.wording import in_sentence


class CsNotice(models.Model):
    """Reminders of checklists and checkpoints, once a week with the rest."""

    _inherit = "cs.notice"

    @api.model
    def _due_items_of_cases(self, user, company):
        items = []
        today = fields.Date.context_today(self)
        due = (
            Domain("company_id", "=", company.id)
            & Domain("manager_user_id", "=", user.id)
            & Domain("state", "=", "todo")
            & Domain("date_due", "<=", company._cs_add_working_days(today, 3))
        )
        for task in self.env["cs.case.checklist"].search(due):
            items.append(
                self.env._(
                    "Case file checklist, case %(case)s: %(due)s.",
                    case=task.case_id.reference,
                    due=in_sentence(task.due_in_words),
                )
            )
        for task in self.env["cs.checkpoint"].search(due):
            items.append(
                self.env._(
                    "%(checkpoint)s, case %(case)s: %(due)s.",
                    checkpoint=task.name,
                    case=task.case_id.reference,
                    due=in_sentence(task.due_in_words),
                )
            )
        return items
