from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import allocation
from ...rules import exemptions as rules
from ...rules.messages import Message

SCOPE_RULES = {
    "other_first": allocation.ANY_SERVICE,
    "other_only": allocation.OTHER_SERVICES,
    "own_only": allocation.OWN_SERVICE,
    "division": allocation.OWN_DIVISION,
    "outside_line": allocation.OUTSIDE_LINE,
    "any": allocation.ANY_SERVICE,
}


def auditor_for_rules(
    employee_id, team, scope, capacity, case_types, service=None, load=0
):
    """Somebody of a pool as ``rules.allocation`` reads them.

    Somebody for whom any service is as good as another has no service of their own
    there.
    """
    if service is None:
        service = team._cs_service() if team else team
    return allocation.Auditor(
        id=employee_id,
        capacity=round(capacity, 2),
        load=load,
        team=team.id or None,
        service=None if scope in ("any", "outside_line") else service.id or None,
        scope=SCOPE_RULES[scope],
        case_types=frozenset(case_types.ids) or None,
        division=team._cs_division().id or None if team else None,
    )


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

    def _in_pool(self):
        """Everybody whom the rows of the pool name: employee -> its row.

        With no rows: everybody marked as auditing. Somebody found by two rows follows
        the first.
        """
        self.ensure_one()
        # A row that is switched off finds nobody, whatever view is open.
        self = self.with_context(active_test=True)
        rows = self.pool_ids or self.pool_ids.new(
            {"source": "auditors", "scope": "other_first", "line_id": self.id}
        )
        found = {}
        for row in rows:
            people = row._employees(self.company_id)
            # Named by hand is meant; found by a group or a mark, an account is not.
            for employee in (
                people if row.source == "employees" else people._cs_people()
            ):
                found.setdefault(employee, row)
        return found

    def _lawful_pool(self, start=None, end=None, cycle=None):
        """Of the pool, those who may take at least one open file that this line looks
        at (ALL-01, BPL-05); everybody while the register holds none of those.

        Constant queries, whatever the size of the register.

        :return: as ``_pool``
        """
        self.ensure_one()
        pool, without_login = self._pool(start, end, cycle)
        # Structure decides who may audit; no field of a case is shown.
        cases = self.env["cs.case"].sudo()
        kinds = cases._read_group(
            self._register_domain() & Domain("is_open", "=", True),
            ["practitioner_id", "department_id", "case_type_id"],
        )
        if not kinds:
            return pool, without_login
        workers = self.env["hr.employee"].concat(*(worker for worker, _d, _t in kinds))
        teams = self.env["hr.department"].concat(*(team for _w, team, _t in kinds))
        managers = workers._cs_managers_by_employee()
        above = teams._cs_managers_by_department()
        cases = [
            allocation.Case(
                id=number,
                practitioner=worker.id or None,
                managers=managers.get(worker.id, frozenset())
                | above.get(team.id, frozenset()),
                team=team.id or None,
                service=team._cs_service().id if team else None,
                division=team._cs_division().id if team else None,
                case_type=case_type.id,
            )
            for number, (worker, team, case_type) in enumerate(kinds)
        ]
        policy = allocation.Policy(
            allow_own_line=self.framework_id.allow_own_line,
            allow_own_team=self.framework_id.allow_own_team,
        )
        lawful = {}
        for employee, row in pool.items():
            # Capacity and team decide; they are shown to nobody here.
            known = employee.sudo()
            auditor = auditor_for_rules(
                known.id,
                known.department_id,
                row.scope,
                row.capacity or known.cs_audit_capacity,
                row.case_type_ids._origin,
            )
            if not all(allocation.refusals(case, auditor, policy) for case in cases):
                lawful[employee] = row
        return lawful, without_login

    pool_names = fields.Text(
        string="Who that is today",
        compute="_compute_pool_names",
        help="Everybody who can log in and may take at least one open file.",
    )

    @api.depends_context("uid")
    @api.depends(
        "pool_ids.source",
        "pool_ids.employee_ids",
        "pool_ids.department_ids",
        "pool_ids.level",
        "pool_ids.group_id",
        "pool_ids.active",
        "accredited_only",
    )
    def _compute_pool_names(self):
        for line in self:
            if not line._origin:
                line.pool_names = False
                continue
            pool, without_login = line._origin._lawful_pool()
            # The names of colleagues only, to whoever runs the programme.
            names = sorted(employee.sudo().name for employee in pool)
            said = (
                ", ".join(names)
                if names
                else self.env._(
                    "Nobody yet. Mark people under Who audits, or name them here."
                )
            )
            if without_login:
                # Names of colleagues, as above.
                others = without_login.sudo().mapped("name")
                said = self.env._(
                    "%(names)s\nLeft out because they cannot log in: %(others)s",
                    names=said,
                    others=", ".join(sorted(others)),
                )
            line.pool_names = said

    def _pool(self, start=None, end=None, cycle=None):
        """Who audits for this line: employee -> its row of the pool, in a settled
        order.

        Only people who can log in, since the others could not open their audit; who is
        accredited where the line asks for it; and nobody who is exempt.

        :param start, end: the days in which they would audit; by default today
        :param cycle: the round, where it is one
        :return: (dict of employee -> row or empty row, employees left out for want of a
        login)
        """
        self.ensure_one()
        found = self._in_pool()
        left_out = set(self._exempt(start, end, cycle))
        if self._accredits_everybody():
            left_out |= {employee.id for employee in found} - self._accredited(
                fields.Date.context_today(self)
            )
        without_login = self.env["hr.employee"].concat(
            *(employee for employee in found if not employee.user_id.active)
        )
        pool = {
            employee: row
            for employee, row in found.items()
            if employee not in without_login and employee.id not in left_out
        }
        return dict(sorted(pool.items(), key=lambda item: item[0].id)), without_login

    accredited_only = fields.Boolean(
        string="Accredited people only",
        help="Everybody in the pool, and anybody chosen by hand, needs a current "
        "accreditation for this line's tool or kind of audit.",
    )

    def _accredits_everybody(self):
        """Whether nobody audits for this line without an accreditation: the line says
        so, or the framework has auditors grade reference audits first."""
        self.ensure_one()
        return self.accredited_only or bool(self.framework_id.standard_count)

    def _asks_accreditation(self):
        self.ensure_one()
        rows = self.with_context(active_test=True).pool_ids
        return self._accredits_everybody() or (
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

    # --- who is accredited, who exempt -----------------------------------------

    def _accredited(self, day):
        """Ids of the people with a current accreditation for what this line does.

        One query, however many people are accredited.
        """
        self.ensure_one()
        tool = self.tool_id or self.framework_id.tool_id
        root = tool.root_id or tool
        # Who is accredited decides who may audit; only ids leave this method.
        current = self.env["cs.accreditation"].sudo()
        found = current.search(
            Domain("company_id", "=", self.company_id.id)
            & current._domain_current(day)
            & Domain("kind", "in", (self.kind, False))
        )
        return {
            one.employee_id.id
            for one in found
            if not one.tool_ids
            or root in (tool.root_id or tool for tool in one.tool_ids)
        }

    def _exempt(self, start=None, end=None, cycle=None):
        """Who is exempt from audits of this line in these days; by default today.

        One query.

        :return: dict of employee id -> exemption id
        """
        self.ensure_one()
        start = start or fields.Date.context_today(self)
        end = max(end or start, start)
        # Who is exempt decides who may audit; only ids leave this method.
        held = (
            self.env["cs.exemption"]
            # As above.
            .sudo()
            .search(
                [("company_id", "=", self.company_id.id), ("state", "=", "approved")],
                order="id",
            )
        )
        return rules.exempt(
            held._as_rules(),
            start,
            end,
            cycle.id if cycle else None,
            self._origin.id,
        )
