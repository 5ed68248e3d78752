from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import allocation
from ..rules.messages import Message
from .guard import LIFECYCLE
from .rule_text import in_words


class CsAudit(models.Model):
    """The auditor against the pool of the line that the audit is for (ALL-01, BPL-05).

    An accreditation that has run out, an exemption, a service that the person does not
    audit: refused also where the auditor is chosen by hand, unless the reason is kept
    on the audit.
    """

    _inherit = "cs.audit"

    def _line_of(self):
        """The programme's line that this audit is for; none for the rest."""
        self.ensure_one()
        return self.programme_line_id or self.cycle_id.programme_line_id

    def _cases_for_rules(self):
        """These audits as ``rules.allocation`` reads them: whose work, which team,
        service and division, who is in the line.

        A constant number of queries, whatever the size (measured: three for the lines
        of management, one a model for the fields read).

        :return: dict of audit id -> ``allocation.Case``
        """
        managers = self._people_of_work()._cs_managers_by_employee()
        above = self.department_id._cs_managers_by_department()
        return {
            audit.id: allocation.Case(
                id=audit.id,
                practitioner=audit.practitioner_id.id or None,
                managers=managers.get(audit.practitioner_id.id, frozenset())
                | managers.get(audit.second_id.id, frozenset())
                | above.get(audit.department_id.id, frozenset()),
                team=audit.department_id.id or None,
                service=audit.department_id._cs_service().id
                if audit.department_id
                else None,
                division=audit.department_id._cs_division().id
                if audit.department_id
                else None,
                case_type=audit.case_type_id.id,
                # A reviewing officer has a part in the work: as much theirs as the
                # practitioner's.
                barred=frozenset(audit.iro_id.ids),
                second=audit.second_id.id or None,
                second_team=audit.second_id.department_id.id or None,
            )
            for audit in self
        }

    # --- chosen by hand -----------------------------------------------------

    def _pool_conflicts(self):
        """Why the auditors of these audits may not do them as their lines say.

        Constant queries for each line, whatever the number of audits.

        :return: dict of audit id -> sentence; without those there is nothing against
        """
        found = {}
        waiting = self.filtered(
            lambda audit: (
                audit.auditor_id
                and audit.auditor_id not in audit._people_of_work()
                and audit.state in ("draft", "allocated")
                and audit._line_of()
            )
        )
        # Structure, accreditations and exemptions decide who may audit; the officer
        # need not read them all for that, and only the outcome is shown.
        for line, audits in waiting.sudo().grouped(lambda a: a._line_of()).items():
            refusals = line._refusals_of(audits)
            for audit in audits:
                if messages := refusals.get(audit.id):
                    found[audit.id] = self.env._(
                        "%(auditor)s is not to audit case %(case)s: %(reasons)s.",
                        auditor=audit.auditor_id.name,
                        case=audit.case_id.reference,
                        reasons=", ".join(in_words(self.env, m) for m in messages),
                    )
        return found

    @api.constrains("auditor_id", "conflict_reason")
    def _check_auditor_in_pool(self):
        """Who may audit is the line's to say, for a manual choice as well (BPL-05)."""
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        asked = self.filtered(lambda audit: not (audit.conflict_reason or "").strip())
        for conflict in asked._pool_conflicts().values():
            raise ValidationError(
                self.env._(
                    "%(conflict)s Choose another auditor, or record why it has to be "
                    "this one.",
                    conflict=conflict,
                )
            )


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

    accredited_only = fields.Boolean(
        string="Accredited people only",
        help="Everybody in the pool, and anybody chosen by hand, needs a current "
        "accreditation for this line's tool or kind of audit.",
    )

    def _asks_accreditation(self):
        self.ensure_one()
        rows = self.with_context(active_test=True).pool_ids
        return self.accredited_only or (
            bool(rows) and all(row.source == "accredited" for row in rows)
        )

    def _pool_refusals(self, employee, start=None, end=None, cycle=None, pool=None):
        """What speaks against this person as an auditor of this line, whatever the
        case: not named by its pool, no accreditation, or an exemption.

        :param pool: what ``_in_pool`` gives, where it is known
        :return: list of ``rules.messages.Message``
        """
        self.ensure_one()
        found = []
        # A line that names nobody leaves the choice open to every auditor.
        named = self.with_context(active_test=True).pool_ids
        if named and employee not in (pool or self._in_pool()):
            found.append(Message("not_in_pool"))
        today = fields.Date.context_today(self)
        if self._asks_accreditation() and employee.id not in self._accredited(today):
            found.append(Message("not_accredited"))
        if employee.id in self._exempt(start, end, cycle):
            found.append(Message("exempt"))
        return found

    def _refusals_of(self, audits):
        """What speaks against the auditors of these audits of this line.

        The line of management and the team have their own check (ALL-01), which the
        framework may lift; what the pool says is looked at here.

        :return: dict of audit id -> list of ``rules.messages.Message``
        """
        self.ensure_one()
        from .cs_cycle_allocation import auditor_for_rules

        pool = self._in_pool()
        cases = audits._cases_for_rules()
        found = {}
        people = {}
        for (employee, cycle), mine in audits.grouped(
            lambda audit: (audit.auditor_id, audit.cycle_id)
        ).items():
            people[employee, cycle] = self._pool_refusals(
                employee,
                cycle.date_start if cycle else None,
                cycle.date_end if cycle else None,
                cycle or None,
                pool,
            )
            row = pool.get(employee)
            scope = row.scope if row else "any"
            auditor = auditor_for_rules(
                employee.id,
                employee.department_id,
                scope,
                1.0,
                row.case_type_ids if row else self.env["cs.case.type"],
            )
            for audit in mine:
                messages = [
                    message
                    for message in allocation.refusals(
                        cases[audit.id],
                        auditor,
                        allocation.Policy(
                            scope != "outside_line",
                            scope not in ("division", "outside_line"),
                        ),
                    )
                    if message.code != "own_case"
                ]
                if messages or people[employee, cycle]:
                    found[audit.id] = messages + people[employee, cycle]
        return found
