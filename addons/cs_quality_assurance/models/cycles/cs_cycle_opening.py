import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import format_date, split_every

from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE
from ..programme.cs_programme_line_start import CASE_STARTS
from .cs_cycle_auditor import TODO_STATES
from .cs_cycle_replacement import ROUND_STATES

CHUNK = 500

_logger = logging.getLogger(__name__)


class CsCycle(models.Model):
    """Opening a round: its audits go to their auditors, in batches (BPL-02, LUT-01)."""

    _inherit = "cs.cycle"

    def action_open(self):
        """Allocated -> running: every auditor gets their audits and is told. QA
        officers.

        Pressed again on a running cycle, it sends out what was allocated since. Cases
        without an auditor wait, with the reason.
        """
        for cycle in self:
            if cycle.state == "allocated" and (refusal := cycle._opening_refusal()):
                raise cycle._send_to_line(refusal)
        self._ready_for("open")
        for cycle in self:
            ready = cycle._audits_ready()
            for ids in split_every(CHUNK, ready.ids):
                ready.browse(ids)._open_in_round()
            cycle._finish_opening()
        return True

    def _check_something_to_open(self):
        if not self.opened_on and not self._audits_ready():
            raise UserError(
                self.env._(
                    "No case of “%(cycle)s” has an auditor yet, so there is "
                    "nothing to open.",
                    cycle=self.name,
                )
            )

    def _audits_ready(self):
        """Audits of these rounds that have an auditor and were not sent out yet, of
        those rounds that may be opened."""
        ready = self.filtered(
            lambda cycle: cycle.state == "open" or not cycle._opening_refusal()
        )
        return self.env["cs.audit"].search(
            [
                ("cycle_id", "in", ready.ids),
                ("state", "=", "draft"),
                ("auditor_id", "!=", False),
            ],
            order="id",
        )

    def _finish_opening(self):
        """Once its audits are out: the round runs, and everybody concerned is told,
        once.
        """
        for cycle in self:
            today = cycle._today()
            if cycle.state == "allocated":
                cycle._arrive("open", opened_on=today)
                cycle.message_post(body=cycle._opened_in_words())
                # Whoever opens the round was checked; nobody's right is to see these.
                cycle.sudo()._calibrate()
                # Asking a colleague is the programme's decision.
                cycle.sudo()._ask_chair()
            cycle._tell_auditors(today)
            cycle._send_notices(today)
            cycle._say_who_is_missing()

    def _opened_in_words(self):
        self.ensure_one()
        out = self.audit_ids.filtered(lambda a: a.state not in ("draft", "cancelled"))
        waiting = self._live_samples().filtered(lambda sample: not sample.auditor_id)
        text = self.env._(
            "Audits opened: %(audits)s. Auditors: %(auditors)s.",
            audits=len(out),
            auditors=len(out.auditor_id),
        )
        if waiting:
            text += " " + self.env._(
                "Cases that have no auditor: %(count)s.", count=len(waiting)
            )
        return text

    def _say_who_is_missing(self):
        """A to-do for whoever runs the programme while a case has no auditor; none
        after.
        """
        xmlid = "cs_quality_assurance.activity_unallocated"
        for cycle in self:
            waiting = cycle._live_samples().filtered(lambda s: not s.auditor_id)
            # Raising a to-do for a colleague is the programme's decision.
            record = cycle.sudo()
            if not waiting:
                record.activity_unlink([xmlid])
            elif not record.activity_search([xmlid]):
                record.activity_schedule(
                    xmlid,
                    user_id=cycle._run_by().id,
                    summary=self.env._(
                        "Cases that have no auditor: %(count)s", count=len(waiting)
                    ),
                )

    def _run_by(self):
        """Who decides when the round cannot go on by itself."""
        self.ensure_one()
        return self.programme_id.user_id or self.create_uid

    def _today(self):
        """Today where the council is, whoever's clock the scheduled action runs by."""
        # The calendar's zone is structure, not anybody's data.
        company = (self.company_id or self.env.company).sudo()[:1]
        zone = company.resource_calendar_id.tz or "Europe/London"
        return fields.Date.context_today(self.with_context(tz=zone))

    # Who hears what about a round: one message each, references only (ALL-07).

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

    # The administrator's year: planned, drawn, allocated, opened and closed on time.
    # Each step finds by a search what is left to do, so that a run stopped half-way,
    # run twice or run days late leaves one of everything and nothing missing (ALL-08).

    @api.model
    def _cron_open_cycles(self):
        """Bring every programme to where it should be today. Scheduled daily.

        Safe to run at any time and by two at once; a cycle that cannot go on says why
        on
        its own page, tells whoever runs the programme, and holds up no other.
        """
        programmes = self.env["cs.programme"].search(
            [("active", "=", True), ("state", "=", "running")]
        )
        for company in programmes.company_id:
            zone = company.resource_calendar_id.tz or "Europe/London"
            cycles = self.with_company(company).with_context(
                tz=zone, allowed_company_ids=company.ids
            )
            today = cycles._today()
            cycles._run_planning(company)
            cycles._run_drawing(company, today)
            cycles._run_opening(company, today)
            cycles._run_watching(company, today)
            cycles._run_coverage(company, today)
            cycles._run_beside(company, today)
        # Before a first programme can be adopted, somebody has to be accredited.
        self.env["cs.framework"]._run_standardising()
        self.env["cs.framework"]._run_reviews()
        self.env["cs.report"]._run_summaries()

    def _run_planning(self, company):
        """Cycles of every line of every programme in use that is not archived."""
        lines = self.env["cs.programme.line"].search(
            [
                ("programme_id.active", "=", True),
                ("programme_id.state", "=", "running"),
                ("company_id", "=", company.id),
            ]
        )
        run_in_batches(lines, lambda batch: batch._plan_cycles(), size=20)

    @api.model
    def _domain_automatic(self, company):
        """Cycles that run by themselves and whose time was not over when they were
        planned.
        """
        return (
            Domain("company_id", "=", company.id)
            & Domain("programme_id.active", "=", True)
            & Domain("programme_id.state", "=", "running")
            & Domain("programme_line_id.active", "=", True)
            & Domain("programme_line_id.automation", "!=", "plan")
            & Domain("is_history", "=", False)
        )

    def _run_drawing(self, company, today):
        """Draw and allocate what is due; each cycle by itself, so that one holds up no
        other.
        """
        due = self.search(
            self._domain_automatic(company)
            & Domain("state", "in", ("draft", "drawn"))
            & Domain("draw_on", "<=", today),
            order="draw_on, id",
        )
        run_in_batches(due, lambda batch: batch._prepare_or_say_why(), size=1)

    def _prepare_or_say_why(self):
        """Draw and allocate; a refusal is written down where people see it, once."""
        for cycle in self:
            try:
                with self.env.cr.savepoint():
                    if cycle.state == "draft":
                        cycle.action_draw()
                    if cycle.state == "drawn":
                        cycle.action_allocate()
            except (RedirectWarning, UserError) as error:
                self.env.invalidate_all(flush=False)
                cycle._held_up(error.args[0])

    def _held_up(self, reason):
        """Write down why a cycle cannot go on, and tell whoever runs the programme,
        once.
        """
        self.ensure_one()
        reason = (self.state == "allocated" and self._opening_refusal()) or reason
        if self.problem == reason:
            return
        _logger.warning("Cycle %s (%s) is held up: %s", self.id, self.name, reason)
        self.problem = reason
        xmlid = "cs_quality_assurance.activity_cycle"
        if not self.activity_search([xmlid]):
            self.activity_schedule(
                xmlid,
                user_id=self._run_by().id,
                summary=self.env._("A cycle cannot go on"),
                note=reason,
            )

    def _run_opening(self, company, today):
        """Send out the audits of cycles whose day has come: in batches, told once."""
        opening = (
            self._domain_automatic(company)
            & Domain("programme_line_id.automation", "=", "open")
            & Domain("state", "=", "allocated")
            & Domain("open_on", "<=", today)
        )
        audits = self.search(opening)._audits_ready()
        run_in_batches(audits, lambda batch: batch._open_in_round(), size=CHUNK)
        # Only what is out completely is finished; the rest is for the next run.
        cycles = self.search(opening)
        waiting = cycles._audits_ready().cycle_id
        done = (cycles - waiting).filtered(
            lambda cycle: any(audit.state != "draft" for audit in cycle.audit_ids)
        )
        run_in_batches(done, lambda batch: batch._finish_opening(), size=1)
        for cycle in cycles - waiting - done:
            run_in_batches(
                cycle,
                lambda one: one._held_up(
                    self.env._("No case has an auditor yet, so nothing can be opened.")
                ),
            )

    def _run_watching(self, company, today):
        """Rounds under way: tell who is due to be told, replace what has left, close
        what is over.
        """
        company_domain = Domain("company_id", "=", company.id)
        under_way = self.search(
            company_domain & Domain("state", "in", ROUND_STATES), order="id"
        )
        run_in_batches(under_way, lambda batch: batch._watch(today), size=1)
        over = self.search(
            company_domain
            & Domain("state", "=", "open")
            & Domain("date_end", "<", today)
        )
        run_in_batches(over, lambda batch: batch._close_when_done(today), size=20)

    def _watch(self, today):
        for cycle in self:
            if not cycle.is_history:
                cycle._send_notices(today)
            cycle._replace_left()

    def _close_when_done(self, today):
        """Running -> closed, when its period is over and all of it is submitted."""
        waiting = self.env["cs.audit"]._read_group(
            [
                ("cycle_id", "in", self.ids),
                ("state", "in", ("draft", "allocated", "in_progress")),
            ],
            ["cycle_id"],
        )
        busy = self.browse().concat(*(cycle for (cycle,) in waiting))
        (self - busy)._arrive("close", closed_on=today)

    @api.model
    def _run_beside(self, company, today):
        """Audits that cases start, ends of accreditations, exemptions (ALL-08)."""
        env = self.env
        lines = env["cs.programme.line"].search(
            [
                ("company_id", "=", company.id),
                ("programme_id.active", "=", True),
                ("programme_id.state", "=", "running"),
                ("programme_id.date_start", "<=", today),
                ("programme_id.date_end", ">=", today - timedelta(days=31)),
                ("starts", "in", CASE_STARTS),
                ("automation", "!=", "plan"),
            ]
        )
        run_in_batches(lines, lambda batch: batch._start_or_say_why(today), size=1)
        env["cs.accreditation"]._run_warnings(company, today)
        env["cs.exemption"]._run_excusing(company, today)
