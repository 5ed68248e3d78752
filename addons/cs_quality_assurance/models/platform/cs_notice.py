from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .batch import run_in_batches
from .wording import in_sentence


class CsNotice(models.Model):
    """That a person was sent a notice for a period: one of each kind, whatever runs
    twice (ALL-08).

    Written by scheduled work only; QA officers may read the log. It holds no case.
    """

    _name = "cs.notice"
    _description = "Notice sent"
    _inherit = ["cs.guard.mixin"]
    _order = "period desc, id desc"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("closing_loop", "Weekly notice of what is open"),
            ("reminder", "Reminder of what is due"),
        ],
        required=True,
    )
    period = fields.Date(
        string="Week of", required=True, help="The Monday of the week it was sent for."
    )
    item_count = fields.Integer(aggregator=None, string="Items in it")

    _once = models.Constraint(
        "unique(company_id, user_id, kind, period)",
        "This person has already had that notice for that week.",
    )

    # --- the weekly notice (LUT-10) -----------------------------------------

    @api.model
    def _cron_closing_loop(self):
        """Tell each manager in the line what is still open: one notice a person a week.

        Run on any day it sends this week's; a week missed altogether is not sent late.
        """
        self._send_all(
            "closing_loop",
            "_open_items",
            self.env._("What is still open in your teams"),
        )

    @api.model
    def _open_items(self, user, company):
        """Open actions and audits waiting to be closed in the departments this user
        manages.

        :return: list of plain sentences, the latest first, references only (ALL-07)
        """
        today = fields.Date.context_today(self)
        in_line = Domain("company_id", "=", company.id) & Domain(
            "department_id", "in", user._cs_line_ids()
        )
        actions = self.env["cs.action"].search(
            in_line & Domain("state", "in", ("todo", "doing", "done")),
            order="is_immediate desc, date_due, id",
            limit=200,
        )
        items = []
        for action in actions:
            if action.state == "done":
                items.append(
                    self.env._(
                        "Case %(case)s: an action is done and waits to be signed off.",
                        case=action.case_reference or "-",
                    )
                )
            elif action.date_due < today:
                items.append(
                    self.env._(
                        "Case %(case)s: an action for %(who)s is %(late)s.",
                        case=action.case_reference or "-",
                        who=action.responsible_id.name,
                        late=in_sentence(action.due_in_words),
                    )
                )
            else:
                items.append(
                    self.env._(
                        "Case %(case)s: an action for %(who)s is due on %(date)s.",
                        case=action.case_reference or "-",
                        who=action.responsible_id.name,
                        date=self._day(action.date_due),
                    )
                )
        closing = self.env["cs.audit"].search(
            in_line & Domain("state", "=", "closing"),
            order="closing_due, id",
            limit=200,
        )
        for audit in closing:
            if not audit._actions_open():
                items.append(
                    self.env._(
                        "%(audit)s, case %(case)s: the loop is not closed yet.",
                        audit=audit.name,
                        case=audit.case_id.reference,
                    )
                )
        return items

    # --- reminders ----------------------------------------------------------

    @api.model
    def _cron_reminders(self):
        """Remind each person once a week of what is late or due within three working
        days."""
        self._send_all("reminder", "_due_items", self.env._("What you have to do soon"))

    @api.model
    def _due_items(self, user, company):
        """What this user has to do that is late or nearly due; sentences with
        references only."""
        today = fields.Date.context_today(self)
        soon = company._cs_add_working_days(today, 3)
        due = Domain("company_id", "=", company.id) & Domain("date_due", "<=", soon)
        audits = self.env["cs.audit"].search(
            due
            & Domain("auditor_user_id", "=", user.id)
            & Domain("state", "in", ("allocated", "in_progress")),
            order="date_due, id",
        )
        moderations = self.env["cs.moderation"].search(
            due
            & Domain("moderator_user_id", "=", user.id)
            & Domain("state", "in", ("todo", "in_progress")),
            order="date_due, id",
        )
        actions = self.env["cs.action"].search(
            due
            & Domain("responsible_user_id", "=", user.id)
            & Domain("state", "in", ("todo", "doing")),
            order="is_immediate desc, date_due, id",
        )
        items = []
        for audit in audits:
            text = (
                self.env._("Audit %(audit)s was due on %(date)s.")
                if audit.date_due < today
                else self.env._("Audit %(audit)s is due on %(date)s.")
            )
            items.append(
                text % {"audit": audit.name, "date": self._day(audit.date_due)}
            )
        for moderation in moderations:
            items.append(
                self.env._(
                    "Moderate %(audit)s by %(date)s.",
                    audit=moderation.audit_id.name,
                    date=self._day(moderation.date_due),
                )
            )
        for action in actions:
            items.append(
                self.env._(
                    "Action for case %(case)s: %(due)s.",
                    case=action.case_reference or "-",
                    due=in_sentence(action.due_in_words),
                )
            )
        return items + self._due_items_of_cases(user, company)

    # --- sending --------------------------------------------------------------

    @api.model
    def _day(self, day):
        """A date as people write it: 6 June 2025."""
        return (
            f"{day.day} {day:%B %Y}"
            if self.env.lang in (None, False, "en_GB", "en_US")
            else fields.Date.to_string(day)
        )

    @api.model
    def _send_all(self, kind, items_of, subject):
        """Send this kind of notice to everybody it concerns who has not had it this
        week."""
        today = fields.Date.context_today(self)
        monday = today - timedelta(days=today.weekday())
        for company in self.env["res.company"].search([("active", "=", True)]):
            if not self.env["cs.framework"].search_count(
                [("company_id", "=", company.id)], limit=1
            ):
                continue
            had = self.search(
                [
                    ("company_id", "=", company.id),
                    ("kind", "=", kind),
                    ("period", "=", monday),
                ]
            ).user_id
            users = self._concerned(kind, company) - had
            run_in_batches(
                users,
                lambda batch, company=company: [
                    self.with_company(company)._send(
                        user,
                        company,
                        kind,
                        monday,
                        getattr(self, items_of)(user, company),
                        subject,
                    )
                    for user in batch
                ],
                size=50,
            )

    @api.model
    def _concerned(self, kind, company):
        """Who may have something to hear: managers in a line, or whoever has something
        to do."""
        if kind == "closing_loop":
            groups = self.env["cs.action"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("todo", "doing", "done")),
                ],
                ["department_id"],
            ) + self.env["cs.audit"]._read_group(
                [("company_id", "=", company.id), ("state", "=", "closing")],
                ["department_id"],
            )
            departments = self.env["hr.department"].browse(
                {department.id for (department,) in groups if department}
            )
            return departments.cs_line_user_ids.filtered("active")
        users = self.env["res.users"]
        for model, field, states in (
            ("cs.audit", "auditor_user_id", ("allocated", "in_progress")),
            ("cs.moderation", "moderator_user_id", ("todo", "in_progress")),
            ("cs.action", "responsible_user_id", ("todo", "doing")),
            ("cs.case.checklist", "manager_user_id", ("todo",)),
            ("cs.checkpoint", "manager_user_id", ("todo",)),
        ):
            for (user,) in self.env[model]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", states),
                    (field, "!=", False),
                ],
                [field],
            ):
                users |= user
        return users.filtered("active")

    @api.model
    def _send(self, user, company, kind, monday, items, subject):
        """One message to one person, and the record that it was sent, in one
        transaction."""
        if not items:
            return
        self.create(
            {
                "company_id": company.id,
                "user_id": user.id,
                "kind": kind,
                "period": monday,
                "item_count": len(items),
            }
        )
        rows = Markup().join(Markup("<li>%s</li>") % item for item in items)
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=Markup("<p>%s</p><ul>%s</ul>") % (subject, rows),
        )
