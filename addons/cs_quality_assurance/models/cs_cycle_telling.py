from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from .cs_cycle_auditor import TODO_STATES
from .guard import LIFECYCLE


class CsCycleNotice(models.Model):
    """That a line of 'who is told' was carried out for a cycle: once, whatever runs
    twice.

    Written by the round itself; QA officers and leaders read it (ALL-08, DUR-02,
    DUR-15).
    """

    _name = "cs.cycle.notice"
    _description = "Notice of a cycle"
    _inherit = ["cs.guard.mixin"]
    _order = "sent_on desc, id desc"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    notice_id = fields.Many2one(
        "cs.programme.notice", string="Who", index=True, ondelete="set null"
    )
    sent_on = fields.Date(required=True)
    person_count = fields.Integer(string="Written to", aggregator=None)
    # What a mail server has taken is deleted: what is left here was not delivered,
    # nor was what somebody deleted unsent.
    mail_ids = fields.Many2many("mail.mail", groups="base.group_system")
    lost_count = fields.Integer(
        string="Deleted before they were sent",
        aggregator=None,
        readonly=True,
        groups="base.group_system",
    )
    delivered_count = fields.Integer(
        string="Told",
        compute="_compute_delivered",
        help="Letters that a mail server has taken.",
    )
    waiting_count = fields.Integer(string="Not sent yet", compute="_compute_delivered")
    failed_count = fields.Integer(
        string="Could not be sent", compute="_compute_delivered"
    )
    unreached_count = fields.Integer(
        string="Without an address",
        aggregator=None,
        help="People who have neither a login nor an e-mail address.",
    )

    @api.depends("person_count", "lost_count", "mail_ids.state")
    def _compute_delivered(self):
        for notice in self:
            # How many, not what was written.
            left = notice.sudo().mail_ids
            failed = left.filtered(lambda mail: mail.state in ("exception", "cancel"))
            waiting = (left - failed).filtered(lambda mail: mail.state == "outgoing")
            # How many, as above.
            notice.failed_count = len(failed) + notice.sudo().lost_count
            notice.waiting_count = len(waiting)
            notice.delivered_count = (
                notice.person_count - notice.failed_count - len(waiting)
            )

    _once = models.Constraint(
        "unique(cycle_id, notice_id)", "These people have already been told."
    )


class CsCycle(models.Model):
    """Who hears what about a round: one message each, references only (ALL-07)."""

    _inherit = "cs.cycle"

    notice_ids = fields.One2many("cs.cycle.notice", "cycle_id", string="Who was told")

    # --- the auditors -------------------------------------------------------

    def _tell_auditors(self, today):
        """One message for each auditor not told yet, with all their audits of the
        round.
        """
        self.ensure_one()
        # Called once the role is checked; each auditor is told of their own only.
        cycle = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        out = cycle.audit_ids.filtered(lambda audit: audit.state in TODO_STATES)
        mine = out.grouped("auditor_id")
        cycle._keep_outsiders(out.auditor_id.ids)
        cycle.invalidate_recordset(["auditor_ids"])
        fresh = cycle.auditor_ids.filtered(
            lambda row: not row.told_on and row.employee_id in mine
        )
        letters = [
            (
                row.employee_id,
                self._subject_for_auditor(mine[row.employee_id]),
                self._letter(
                    self.env._(
                        "These are yours in “%(cycle)s”. You find them under "
                        "Quality assurance, Audits.",
                        cycle=cycle.name,
                    ),
                    [self._audit_in_words(a) for a in mine[row.employee_id]],
                ),
            )
            for row in fresh
        ]
        cycle._send_letters(letters)
        fresh.told_on = today

    def _subject_for_auditor(self, audits):
        if len(audits) == 1:
            return self.env._("You have an audit to do")
        return self.env._("You have %(count)s audits to do", count=len(audits))

    def _audit_in_words(self, audit):
        return self.env._(
            "%(audit)s: case %(case)s (%(type)s), due %(date)s",
            audit=audit.name,
            case=audit.case_id.reference,
            type=audit.case_type_id.name.lower(),
            date=self._day_in_words(audit.date_due),
        )

    def _remind_auditors(self, rows):
        """One message for each of these auditors with what they have left to do."""
        self.ensure_one()
        # The officer's role is checked by action_remind; only the person's own audits
        # are named.
        cycle = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        mine = cycle.audit_ids.filtered(lambda audit: audit.state in TODO_STATES)
        mine = mine.grouped("auditor_id")
        # The officer's role is checked by action_remind.
        rows = rows.sudo().with_context(cs_lifecycle=LIFECYCLE)
        today = cycle._today()
        letters = []
        for row in rows:
            audits = mine.get(row.employee_id, self.env["cs.audit"])
            late = audits.filtered(
                lambda audit: audit.date_due and audit.date_due < today
            )
            subject = (
                self.env._("Your audits are late: %(count)s to finish", count=len(late))
                if late
                else self.env._("Your audits: %(count)s to finish", count=len(audits))
            )
            opening = self.env._("Still to do in “%(cycle)s”:", cycle=cycle.name)
            lines = [self._audit_in_words(audit) for audit in audits.sorted("date_due")]
            letters.append((row.employee_id, subject, self._letter(opening, lines)))
        cycle._send_letters(letters)
        rows.reminded_on = today
        cycle._message_log(
            body=self.env._(
                "Reminded: %(who)s.", who=", ".join(rows.employee_id.mapped("name"))
            )
        )

    # --- everybody else -----------------------------------------------------

    def _notices_due(self, today):
        """Lines of 'who is told' whose day has come and that are still to be done."""
        self.ensure_one()
        calendar = self._calendar()
        return (self.programme_line_id.notice_ids - self.notice_ids.notice_id).filtered(
            lambda notice: notice._day(self.date_start, calendar) <= today
        )

    def _send_notices(self, today):
        """Tell whoever the line says, once each, on their day or as soon after as may
        be.
        """
        for cycle in self:
            if cycle.state not in ("drawn", "allocated", "open"):
                continue
            # Telling colleagues is the programme's decision, not a user's right.
            quiet = cycle.sudo().with_context(cs_lifecycle=LIFECYCLE)
            for notice in quiet._notices_due(today):
                letters = quiet._notice_letters(notice, quiet._live_samples())
                mails = quiet._send_letters(letters)
                # The log of who was told is the round's own; nobody writes it by hand.
                self.env["cs.cycle.notice"].sudo().create(
                    {
                        "cycle_id": cycle.id,
                        "notice_id": notice.id,
                        "sent_on": today,
                        "person_count": len(mails),
                        "mail_ids": [fields.Command.set(mails.ids)],
                        "unreached_count": len(letters) - len(mails),
                    }
                )
                quiet._message_log(
                    body=self.env._(
                        "Written to: %(who)s (%(count)s).",
                        who=notice.display_name,
                        count=len(mails),
                    )
                )

    def _notice_letters(self, notice, samples):
        """One letter for each person of a line of 'who is told', about these cases.

        :return: list of (employee, subject, body)
        """
        self.ensure_one()
        subject = self.env._("Audits ahead: %(cycle)s", cycle=self.name)
        letters = []
        for employee, concerned in self._audience(notice, samples).items():
            opening = self.env._(
                "“%(cycle)s” runs from %(start)s to %(end)s. Cases that concern you: "
                "%(count)s.",
                cycle=self.name,
                start=self._day_in_words(self.date_start),
                end=self._day_in_words(self.date_end),
                count=len(concerned),
            )
            lines = (
                [
                    self.env._(
                        "Case %(case)s (%(type)s), %(team)s",
                        case=sample.reference,
                        type=sample.case_id.case_type_id.name.lower(),
                        team=sample.department_id.name or self.env._("no team"),
                    )
                    for sample in concerned
                ]
                if notice.with_cases
                else []
            )
            letters.append((employee, subject, self._letter(opening, lines)))
        return letters

    def _audience(self, notice, samples):
        """Who a line of 'who is told' means, and the cases that concern each.

        :return: dict of employee -> samples
        """
        self.ensure_one()
        if notice.audience == "employees":
            return dict.fromkeys(notice.employee_ids, samples)
        if notice.audience == "auditors":
            return {
                employee: held
                for employee, held in samples.grouped("auditor_id").items()
                if employee
            }
        if notice.audience == "practitioners":
            return {
                employee: held
                for employee, held in samples.grouped("practitioner_id").items()
                if employee
            }
        found = {}
        for department, held in samples.grouped("department_id").items():
            manager = department._cs_manager_at(notice.audience) if department else None
            if manager:
                found[manager] = found.get(manager, samples.browse()) | held
        return found

    # --- letters ------------------------------------------------------------

    def _day_in_words(self, day):
        return format_date(self.env, day, date_format="d MMMM y")

    def _letter(self, opening, lines):
        """A short message: one sentence, then a list. Plain text in, markup out."""
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        body = Markup("<p>%s</p>") % opening
        return body + Markup("<ul>%s</ul>") % items if items else body

    def _send_letters(self, letters):
        """Queue one e-mail a letter, all in one statement.

        :param letters: list of (employee, subject, body)
        :return: the e-mails queued
        """
        self.ensure_one()
        return self.company_id._cs_send_letters(letters)
