from odoo import api, fields, models
from odoo.fields import Domain

from .wording import in_sentence

# model -> what the manager presses
TASKS = ("cs.case.checklist", "cs.checkpoint")


class CsMyWork(models.AbstractModel):
    """Checklists and checkpoints on My work of the team manager (DUR-25, DUR-26)."""

    _inherit = "cs.my.work"

    def _work_checklists(self):
        checklists = self._mine(
            "cs.case.checklist",
            [("manager_user_id", "=", self.env.uid), ("state", "=", "todo")],
            ["case_id", "date_due"],
        )
        return [
            self._work_item(
                checklist,
                "checklist",
                self.env._("Case file checklist"),
                [self._case_fact(checklist.case_id.reference)],
                checklist.date_due,
                self.env._("Check"),
            )
            for checklist in checklists
        ]

    def _work_checkpoints(self):
        checkpoints = self._mine(
            "cs.checkpoint",
            [("manager_user_id", "=", self.env.uid), ("state", "=", "todo")],
            ["name", "case_id", "date_due"],
        )
        return [
            self._work_item(
                checkpoint,
                "checkpoint",
                checkpoint.name,
                [self._case_fact(checkpoint.case_id.reference)],
                checkpoint.date_due,
                self.env._("Record"),
            )
            for checkpoint in checkpoints
        ]


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
