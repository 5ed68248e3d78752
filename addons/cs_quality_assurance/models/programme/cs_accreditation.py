from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE
from .cs_programme_line import KINDS

# How long ahead people hear that an accreditation ends.
WARNED_AHEAD = relativedelta(months=1)

STANDINGS = [
    ("future", "Not yet"),
    ("current", "Current"),
    ("ending", "Ends within a month"),
    ("expired", "Expired"),
]


class CsAccreditation(models.Model):
    """That somebody may audit with certain tools, or certain kinds of audit, from one
    day to another.

    QA managers give and end them, and keep the dates; QA officers, moderators and
    leaders read all, managers those of their departments, and everybody their own.
    Who has no current one drops out of the pools that ask for it (BPL-05, BPL-15).
    """

    _name = "cs.accreditation"
    _description = "Accreditation of an auditor"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to, employee_id, id"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    department_id = fields.Many2one(
        related="employee_id.department_id", string="Team", store=True, index=True
    )
    tool_ids = fields.Many2many(
        "cs.audit.tool",
        "cs_accreditation_tool_rel",
        string="With these tools",
        check_company=True,
        help="Every version of them. Empty: with any tool.",
    )
    kind = fields.Selection(
        KINDS, string="For this kind of audit", tracking=True, help="Empty: every kind."
    )
    date_from = fields.Date(
        string="From", required=True, tracking=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="To", tracking=True, index=True, help="The last day. Empty: no end."
    )
    note = fields.Text(help="The training or test it rests on.")
    active = fields.Boolean(default=True)
    warned_for = fields.Date(string="Warned of this end", readonly=True, copy=False)
    standing = fields.Selection(
        STANDINGS,
        string="Stands",
        compute="_compute_standing",
        search="_search_standing",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The accreditation ends before it starts. Check the two dates.",
    )

    @api.depends("employee_id", "kind", "date_to")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = (
                f"{one.employee_id.name or ''}: {kinds[one.kind]}"
                if one.kind
                else one.employee_id.name or ""
            )

    @api.depends("date_from", "date_to")
    def _compute_standing(self):
        today = fields.Date.context_today(self)
        for one in self:
            if one.date_to and one.date_to < today:
                one.standing = "expired"
            elif one.date_from and one.date_from > today:
                one.standing = "future"
            elif one.date_to and one.date_to <= today + WARNED_AHEAD:
                one.standing = "ending"
            else:
                one.standing = "current"

    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = today + WARNED_AHEAD
        begun = Domain("date_from", "<=", today)
        domains = {
            "expired": Domain("date_to", "<", today),
            "future": Domain("date_from", ">", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)),
            "ending": begun
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", soon),
            "current": begun
            & (Domain("date_to", "=", False) | Domain("date_to", ">", soon)),
        }
        return Domain.OR(domains[one] for one in value if one in domains)

    @api.constrains("employee_id", "company_id")
    def _check_has_company(self):
        for one in self:
            company = one.employee_id.company_id
            if company and company != one.company_id:
                raise ValidationError(
                    self.env._("Choose somebody who works for the same council.")
                )

    def _current(self):
        """Those of these that are not over."""
        return self.filtered(lambda one: one.standing != "expired")

    def _end_now(self):
        """Yesterday was the last day; one that only began today goes to the archive."""
        today = fields.Date.context_today(self)
        for one in self:
            if one.date_from < today:
                one.date_to = today - timedelta(days=1)
            else:
                one.active = False

    def _domain_current(self, day):
        """Accreditations that hold on a day."""
        return Domain("date_from", "<=", day) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    # --- warned a month ahead -----------------------------------------------

    @api.model
    def _run_warnings(self, company, today):
        """Tell the auditor and QA, once for each last day, that it comes near (ALL-08).

        Scheduled daily.
        """
        ending = self.search(
            Domain("company_id", "=", company.id)
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", today + WARNED_AHEAD)
        ).filtered(lambda one: one.warned_for != one.date_to)
        run_in_batches(ending, lambda batch: batch._warn(), size=100)

    def _warn(self):
        words = self.env["cs.cycle"]
        managers = self.env.ref("cs_quality_assurance.group_qa_manager").all_user_ids
        letters = []
        for one in self.with_context(cs_lifecycle=LIFECYCLE):
            until = words._day_in_words(one.date_to)
            body = self.env._(
                "Your accreditation as an auditor ends on %(date)s. Ask the QA manager "
                "to renew it if you are to go on auditing.",
                date=until,
            )
            letters.append(
                (
                    one.employee_id,
                    self.env._("Your accreditation ends soon"),
                    words._letter(body, []),
                )
            )
            keeper = (
                one.create_uid & managers
                or managers.filtered(lambda u, c=one.company_id: c in u.company_ids)
            )[:1]
            if keeper:
                one.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=one.date_to,
                    user_id=keeper.id,
                    summary=self.env._("An accreditation ends on %(date)s", date=until),
                )
            one.warned_for = one.date_to
        self.company_id._cs_send_letters(letters)
