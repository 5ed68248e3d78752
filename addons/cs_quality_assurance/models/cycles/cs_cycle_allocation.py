from collections import Counter
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning

from ...rules import allocation, deadlines
from ...rules.messages import Message, RuleError
from ..platform.guard import LIFECYCLE, QUIET
from ..platform.rule_text import in_words, refusal


class CsCycle(models.Model):
    """Giving every case of the sample an auditor who may have it (ALL-01, DUR-03,
    BPL-05).
    """

    _inherit = "cs.cycle"

    def action_allocate(self):
        """Sample drawn -> allocated: an auditor for every case where one may be found.
        QA officers.

        Run again, it places what has nobody and may change what nobody was told of yet;
        what
        was started, told or chosen by hand stays where it is. A case nobody may take
        stays
        unallocated, with the reason in words.

        :raises UserError: when there is nobody in the pool
        """
        again = self.filtered(lambda cycle: cycle.state in ("allocated", "open"))
        again._take("allocate_again")
        (self - again)._take("allocate")
        return True

    def _live_samples(self):
        """The samples still in, whose audits have not been cancelled."""
        return self.sample_ids.filtered(
            lambda sample: (
                sample.state == "drawn"
                and sample.audit_id
                and sample.audit_id.state != "cancelled"
            )
        )

    def _allocate_each(self):
        for cycle in self:
            cycle._allocate()

    def _allocate(self):
        self.ensure_one()
        # Everybody's team, service, line and capacity decide who may audit what; the
        # officer
        # need not read all of HR for that. Only the outcome is shown. The role is
        # checked above.
        cycle = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        rows = cycle._keep_auditors()
        cycle._place_references()
        samples = cycle._live_samples()
        kept = {
            sample.reference: sample.auditor_id.id
            for sample in samples.filtered("auditor_id")
            if not sample._may_move()
        }
        try:
            outcome = allocation.allocate(
                cycle._cases_for_rules(samples),
                rows._as_rules(),
                cycle._policy(rows),
                cycle.seed,
                kept,
            )
        except RuleError as error:
            raise refusal(self.env, error) from error
        # An auditor outside the pool keeps what somebody gave them by hand.
        cycle._keep_outsiders(
            set(outcome.assigned.values()) - set(rows.employee_id.ids)
        )
        cycle._write_auditors(samples, outcome.assigned, kept)
        cycle._write_due_dates(samples)
        cycle._drop_leavers()
        reasons = {left.case: left for left in outcome.unallocated}
        for sample in samples:
            left = reasons.get(sample.reference)
            reason = self._unallocated_in_words(left, rows) if left else False
            if (sample.unallocated_reason or False) != reason:
                sample.unallocated_reason = reason
        self.invalidate_recordset(["auditor_ids", "audit_ids"])

    def _drop_leavers(self):
        """Rows of people who have left the pool and hold no audit of the round; whoever
        is exempt stays on the list, so that nobody takes it for a gap."""
        holding = self.audit_ids.filtered(lambda a: a.state != "cancelled").auditor_id
        self.auditor_ids.filtered(
            lambda row: (
                not row.in_pool
                and not row.exemption_id
                and row.employee_id not in holding
            )
        ).unlink()

    # --- what the rules are told --------------------------------------------

    def _policy(self, rows):
        """What the framework allows, and whether anybody's row asks for other services
        first.
        """
        self.ensure_one()
        return allocation.Policy(
            allow_own_line=self.framework_id.allow_own_line,
            allow_own_team=self.framework_id.allow_own_team,
            other_services_first="other_first" in rows.mapped("scope"),
        )

    def _keep_auditors(self):
        """The round's auditors, from the line's pool as it is now.

        :return: ``cs.cycle.auditor`` of the pool
        :raises UserError: when there is nobody, saying who could not log in
        """
        self.ensure_one()
        pool, without_login = self.programme_line_id._pool(
            self.date_start, self.date_end, self
        )
        if not pool:
            names = ", ".join(without_login.mapped("name"))
            raise RedirectWarning(
                self.env._(
                    "Nobody in the pool of “%(line)s” can log in: %(names)s. Give "
                    "them a login, or choose other auditors.",
                    line=self.programme_line_id.name,
                    names=names,
                )
                if names
                else self.env._(
                    "There is nobody in the pool of auditors of “%(line)s”. Mark "
                    "people as auditing case files under Who audits, or name auditors "
                    "on the line.",
                    line=self.programme_line_id.name,
                ),
                self.env.ref("cs_quality_assurance.action_who_audits").id,
                self.env._("Open Who audits"),
            )
        known = {row.employee_id: row for row in self.auditor_ids}
        made = []
        for position, (employee, pool_row) in enumerate(pool.items()):
            vals = {
                "capacity": pool_row.capacity or employee.cs_audit_capacity,
                "scope": pool_row.scope,
                "in_pool": True,
                "position": position,
                "user_id": employee.user_id.id,
                "department_id": employee.department_id.id,
                "service_id": employee.department_id._cs_service().id
                if employee.department_id
                else False,
            }
            types = pool_row.case_type_ids
            if row := known.get(employee):
                changed = {
                    n: v
                    for n, v in vals.items()
                    if (row[n].id if row._fields[n].relational else row[n]) != v
                }
                if changed or row.case_type_ids != types:
                    row.write(
                        {
                            **changed,
                            "case_type_ids": [fields.Command.set(types._origin.ids)],
                        }
                    )
            else:
                made.append(
                    {
                        **vals,
                        "cycle_id": self.id,
                        "employee_id": employee.id,
                        "case_type_ids": [fields.Command.set(types._origin.ids)],
                    }
                )
        gone = self.auditor_ids.filtered(lambda row: row.employee_id not in pool)
        gone.filtered("in_pool").in_pool = False
        self.env["cs.cycle.auditor"].create(made)
        self._mark_exempt()
        self.invalidate_recordset(["auditor_ids"])
        return self.auditor_ids.filtered("in_pool")

    def _keep_outsiders(self, employee_ids):
        """Rows for auditors who hold an audit of the round but are not in its pool."""
        known = set(self.auditor_ids.employee_id.ids)
        outsiders = self.env["hr.employee"].browse(sorted(set(employee_ids) - known))
        self.env["cs.cycle.auditor"].create(
            [
                {
                    "cycle_id": self.id,
                    "employee_id": employee.id,
                    "user_id": employee.user_id.id,
                    "department_id": employee.department_id.id,
                    "service_id": employee.department_id._cs_service().id
                    if employee.department_id
                    else False,
                    "in_pool": False,
                }
                for employee in outsiders
            ]
        )

    def _cases_for_rules(self, samples):
        """The cases as ``rules.allocation`` reads them: whose work, which team and
        service, who is in the line.

        A constant number of queries, whatever the size (measured: three for the lines
        of
        management, one a model for the fields read).
        """
        found = samples.audit_id._cases_for_rules()
        return [
            replace(found[audit.id], id=sample.reference)
            for sample in samples
            for audit in sample.audit_id
        ]

    # --- what comes back ----------------------------------------------------

    def _write_auditors(self, samples, assigned, kept):
        """Put the auditors on the audits; one check of all of them together, not one
        each.
        """
        together = self.with_context(cs_checked_together=LIFECYCLE)
        changed = self.env["cs.audit"]
        for sample in samples:
            auditor = assigned.get(sample.reference, False)
            if sample.reference in kept:
                continue
            if sample.audit_id.auditor_id.id != auditor:
                sample.audit_id.with_env(together.env).auditor_id = auditor
                changed |= sample.audit_id
            if sample.proposed_id.id != auditor:
                sample.proposed_id = auditor
        changed._check_auditor()
        changed._check_auditor_has_login()

    def _write_due_dates(self, samples):
        """Due dates of what has not been started: spread by month, by milestone, or in
        working days (DUR-04, LUT-02).
        """
        self.ensure_one()
        line = self.programme_line_id
        calendar = self._calendar()
        start = max(self.date_start, fields.Date.context_today(self))
        end = max(self.date_end, start)
        positions = {row.employee_id: row.position for row in self.auditor_ids}
        for auditor, held in samples.grouped("auditor_id").items():
            open_ones = held.filtered(
                lambda sample: sample.audit_id.state == "draft"
            ).sorted("id")
            if not auditor or not open_ones:
                continue
            if line.due_mode == "spread":
                dates = list(
                    deadlines.spread_due_dates(
                        len(held),
                        start,
                        end,
                        calendar,
                        offset=positions.get(auditor, 0),
                    )
                )
                for taken in (held - open_ones).audit_id.mapped("date_due"):
                    if taken in dates:
                        dates.remove(taken)
            else:
                dates = [self._due_day(start, calendar)] * len(open_ones)
            for sample, day in zip(open_ones, dates, strict=False):
                if sample.audit_id.date_due != day:
                    sample.audit_id.date_due = day

    def _due_day(self, start, calendar):
        """When audits of this round are due that start on ``start``; never before there
        is time to do them.
        """
        self.ensure_one()
        line = self.programme_line_id
        in_days = deadlines.add_working_days(start, line._days_to_audit(), calendar)
        if line.due_mode == "milestone":
            ends = self.milestone_ids.filtered(lambda m: m.kind == "audit").mapped(
                "date_end"
            )
            if ends and max(ends) >= start:
                return max(ends)
        elif line.due_mode == "end":
            day = deadlines.previous_working_day(self.date_end, calendar)
            if day >= start:
                return day
        return in_days

    def _unallocated_in_words(self, left, rows):
        """Why a case has nobody, as a QA officer would say it."""
        if left.message.code == "auditors_full":
            return self.env._(
                "Everybody who may take it already has as many audits as they can."
            )
        reasons = [
            f"{in_words(self.env, Message(code))} ({count})"
            for code, count in sorted(left.counts.items(), key=lambda item: -item[1])
        ]
        return self.env._(
            "None of the %(total)s auditors may take it: %(reasons)s.",
            total=len(rows),
            reasons=self.env._(", ").join(reasons),
        )

    exempt_count = fields.Integer(
        string="Exempt", compute="_compute_exempt_count", compute_sudo=True
    )

    @api.depends("auditor_ids.exemption_id", "auditor_ids.progress")
    def _compute_exempt_count(self):
        # Counts only, so that a head of service sees them (BPL-03).
        found = self.auditor_ids.filtered(lambda row: row.progress == "exempt")
        counts = {cycle: len(rows) for cycle, rows in found.grouped("cycle_id").items()}
        for cycle in self:
            cycle.exempt_count = counts.get(cycle, 0)

    def action_view_exempt(self):
        """Open who is exempt in this round; readers see what they may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_cycle_auditor"
        )
        action["domain"] = [
            ("cycle_id", "in", self.ids),
            ("progress", "in", ("exempt",)),
        ]
        action["context"] = {}
        return action

    def _without_due_of_exempt(self, found):
        """What ``_audit_counts`` found, with an exempt auditor's open audits without
        their due date: they wait to be given to somebody else, and nobody is late.
        """
        held = self.env["cs.cycle.auditor"].search(
            [("cycle_id", "in", self.ids), ("exemption_id", "!=", False)]
        )
        if not held:
            return found
        exempt = {(row.cycle_id.id, row.employee_id.id) for row in held}
        counts = {cycle_id: Counter() for cycle_id in found}
        for cycle_id, rows in found.items():
            for state, auditor, due, count in rows:
                counts[cycle_id][state, auditor, due] += count
        for cycle, employee, state, due, count in self.env["cs.audit"]._read_group(
            [
                ("cycle_id", "in", held.cycle_id.ids),
                ("auditor_id", "in", held.employee_id.ids),
                ("state", "in", ("allocated", "in_progress")),
            ],
            ["cycle_id", "auditor_id", "state", "date_due:day"],
            ["__count"],
        ):
            if (cycle.id, employee.id) in exempt:
                counts[cycle.id][state, True, due] -= count
                counts[cycle.id][state, True, False] += count
        return {
            cycle_id: [(*key, count) for key, count in rows.items() if count]
            for cycle_id, rows in counts.items()
        }

    def _mark_exempt(self):
        """A row for everybody of the pool who is exempt from this round; the mark goes
        when the exemption does.
        """
        for cycle in self.with_context(cs_lifecycle=LIFECYCLE):
            line = cycle.programme_line_id
            exempt = line._exempt(cycle.date_start, cycle.date_end, cycle)
            known = {row.employee_id.id: row for row in cycle.auditor_ids}
            for employee_id, row in known.items():
                if (row.exemption_id.id or None) != exempt.get(employee_id):
                    row.exemption_id = exempt.get(employee_id, False)
            missing = [
                employee
                for employee in (line._in_pool() if exempt else ())
                if employee.id in exempt and employee.id not in known
            ]
            self.env["cs.cycle.auditor"].with_context(cs_lifecycle=LIFECYCLE).create(
                [
                    {
                        "cycle_id": cycle.id,
                        "employee_id": employee.id,
                        "user_id": employee.user_id.id,
                        "department_id": employee.department_id.id,
                        "service_id": employee.department_id._cs_service().id
                        if employee.department_id
                        else False,
                        "in_pool": False,
                        "exemption_id": exempt[employee.id],
                    }
                    for employee in missing
                ]
            )
