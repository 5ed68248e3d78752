import logging

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

from .batch import run_in_batches
from .cs_cycle_opening import CHUNK
from .cs_cycle_replacement import ROUND_STATES

_logger = logging.getLogger(__name__)


class CsCycle(models.Model):
    """The administrator's year: planned, drawn, allocated, opened and closed on time.

    Each step finds by a search what is left to do, so that a run stopped half-way, run
    twice or run days late leaves one of everything and nothing missing (ALL-08).
    """

    _inherit = "cs.cycle"

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
            cycles._run_beside(company, today)

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
        (self - busy)._to({"state": "closed", "closed_on": today})
