import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import split_every

from ...rules import allocation
from ...rules import starts as rules
from ...rules.messages import RuleError
from ..cycles.cs_cycle_auditor import TODO_STATES
from ..platform.guard import LIFECYCLE, QUIET
from ..platform.rule_text import refusal
from ..platform.wording import short_date
from ..programme.cs_programme_line_pool import auditor_for_rules

_logger = logging.getLogger(__name__)

CHUNK = 500

# Work of the last quarter counts when loads are balanced.
LOAD_DAYS = 91


class CsProgrammeLine(models.Model):
    """Making, allocating and sending out what cases start; each step finds by a search
    what is left to do (ALL-08)."""

    _inherit = "cs.programme.line"

    def _start_or_say_why(self, today):
        """One line's day, from the scheduled action; a refusal is written down where
        people see it, once."""
        for line in self.with_context(cs_lifecycle=LIFECYCLE):
            try:
                with self.env.cr.savepoint():
                    line._make_due(today)
                    line._allocate_started()
                    if line.automation == "open":
                        line._send_started(today)
                    if line.start_problem:
                        line.start_problem = False
            except (RedirectWarning, UserError) as error:
                self.env.invalidate_all(flush=False)
                line._start_held_up(error.args[0])

    def _start_held_up(self, reason):
        self.ensure_one()
        if self.start_problem == reason:
            return
        _logger.warning("Line %s (%s) is held up: %s", self.id, self.name, reason)
        self.start_problem = reason
        self.programme_id.message_post(
            body=self.env._(
                "“%(line)s” cannot go on: %(reason)s", line=self.name, reason=reason
            ),
            partner_ids=self.programme_id.user_id.partner_id.ids,
        )

    # --- making -------------------------------------------------------------

    def _make_due(self, today):
        """A draft audit for everything due until today that has none.

        :return: the audits made
        :raises UserError: when no version of the tool is in use
        """
        self.ensure_one()
        audits = self.env["cs.audit"]
        try:
            due = self._starts_due(today, today)
        except RuleError as error:
            raise refusal(self.env, error) from error
        if not due:
            return audits
        tool = self._tool_in_use()
        # The line's own audits; who may press the button is checked by the caller.
        create = audits.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET).create
        names = {kind.id: kind.name for kind in self._start_event_types()}
        for chunk in split_every(CHUNK, due, list):
            audits |= create([self._prepare_start(item, tool, names) for item in chunk])
        return audits

    def _prepare_start(self, item, tool, names):
        """Values of one audit that a case starts. Hook for other addons."""
        self.ensure_one()
        return {
            "case_id": item.case,
            "company_id": self.company_id.id,
            "programme_line_id": self.id,
            "kind": self.kind,
            "framework_id": self.framework_id.id,
            "tool_id": tool.id,
            "start_on": item.on,
            "start_event_id": item.event,
            "start_reason": self.env._(
                "%(event)s on %(date)s",
                event=names[item.event_type],
                date=short_date(self.env, item.event_date),
            )
            if item.event
            else self.recurrence_text,
            "period_start": fields.Date.subtract(item.on, months=tool.lookback_months),
            "period_end": item.on,
        }

    # --- allocating ---------------------------------------------------------

    def _allocate_started(self):
        """An auditor for every audit of this line that has none, by the pool's rules
        (ALL-01, BPL-05); whoever runs the programme hears of those nobody may have."""
        self.ensure_one()
        # Everybody's team, line and capacity decide, which the officer need not read.
        line = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        waiting = line.env["cs.audit"].search(
            [
                ("programme_line_id", "=", line.id),
                ("state", "=", "draft"),
                ("auditor_id", "=", False),
            ],
            order="id",
        )
        if not waiting:
            return
        pool, without_login = line._pool()
        if not pool:
            raise UserError(
                self.env._(
                    "Nobody in the pool of “%(line)s” can take an audit. Name auditors "
                    "on the line, or give them a login: %(names)s.",
                    line=line.name,
                    names=", ".join(without_login.mapped("name")) or self.env._("none"),
                )
            )
        loads = line._recent_loads()
        auditors = [
            auditor_for_rules(
                employee.id,
                employee.department_id,
                row.scope,
                row.capacity or employee.cs_audit_capacity,
                row.case_type_ids._origin,
                load=loads.get(employee.id, 0),
            )
            for employee, row in pool.items()
        ]
        framework = line.framework_id
        outcome = allocation.allocate(
            waiting._cases_for_rules().values(),
            auditors,
            allocation.Policy(
                allow_own_line=framework.allow_own_line,
                allow_own_team=framework.allow_own_team,
                other_services_first="other_first"
                in {row.scope for row in pool.values()},
            ),
            seed=f"{line.id} {waiting[0].id}",
        )
        together = waiting.with_context(cs_checked_together=LIFECYCLE)
        by_auditor = {}
        for audit in together:
            if employee := outcome.assigned.get(audit.id):
                by_auditor[employee] = by_auditor.get(employee, audit.browse()) | audit
        for employee, audits in by_auditor.items():
            audits.auditor_id = employee
        given = waiting.filtered("auditor_id")
        given._check_auditor()
        given._check_auditor_has_login()
        given.activity_unlink(["cs_quality_assurance.activity_unallocated"])
        line._say_unallocated(waiting - given)

    def _recent_loads(self):
        """How many audits of this line each person was given lately."""
        self.ensure_one()
        since = self.env["cs.cycle"]._today() - timedelta(days=LOAD_DAYS)
        groups = self.env["cs.audit"]._read_group(
            [
                ("programme_line_id", "in", self._chain().ids),
                ("state", "!=", "cancelled"),
                ("auditor_id", "!=", False),
                ("start_on", ">=", since),
            ],
            ["auditor_id"],
            ["__count"],
        )
        return {employee.id: count for employee, count in groups}

    def _say_unallocated(self, audits):
        """A to-do for whoever runs the programme, once for each audit without an
        auditor."""
        xmlid = "cs_quality_assurance.activity_unallocated"
        told = audits.activity_search([xmlid]).mapped("res_id")
        user = self.programme_id.user_id or self.programme_id.create_uid
        audits._plan_quietly(
            xmlid,
            [
                (
                    audit,
                    user,
                    audit.start_on,
                    self.env._(
                        "Nobody may audit case %(case)s", case=audit.case_id.reference
                    ),
                )
                for audit in audits
                if audit.id not in told
            ],
        )

    # --- sending out --------------------------------------------------------

    def _send_started(self, today):
        """Draft -> allocated for what has an auditor; one message to each auditor,
        references only (ALL-07, LUT-02)."""
        self.ensure_one()
        # Officers send them out, and the scheduled action does; neither need hold
        # every right on to-dos and followers. The role is checked by the caller.
        line = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        ready = line.env["cs.audit"].search(
            [
                ("programme_line_id", "=", line.id),
                ("state", "=", "draft"),
                ("auditor_id", "!=", False),
            ],
            order="id",
        )
        if not ready:
            return
        ready._check_tool_ready_together()
        calendar = line.company_id._cs_programme_calendar(today, today)
        for audit in ready:
            event_date = audit.start_event_id.date
            ahead = event_date and event_date > audit.start_on
            audit.date_due = rules.deadline(
                audit.start_on,
                today,
                line._days_to_audit(),
                event_date if ahead else None,
                calendar,
            )
        ready._arrive("allocate", date_allocated=today, told_on=today)
        ready._message_log_batch(
            {
                audit.id: self.env._(
                    "Allocated to %(auditor)s for “%(line)s”: %(reason)s.",
                    auditor=audit.auditor_id.name,
                    line=line.name,
                    reason=audit.start_reason,
                )
                for audit in ready
            }
        )
        ready._follow_by_auditor()
        ready._to_do_for_auditors()
        ready._ask_for_self_analysis_together()
        ready._ask_partners()
        words = line.env["cs.cycle"]
        line.company_id._cs_send_letters(
            [
                (
                    auditor,
                    words._subject_for_auditor(audits),
                    words._letter(
                        self.env._(
                            "These are yours in “%(line)s”. You find them under "
                            "Quality assurance, Audits.",
                            line=line.name,
                        ),
                        [
                            words._audit_in_words(audit)
                            for audit in audits.filtered(
                                lambda one: one.state in TODO_STATES
                            )
                        ],
                    ),
                )
                for auditor, audits in ready.grouped("auditor_id").items()
            ]
        )
