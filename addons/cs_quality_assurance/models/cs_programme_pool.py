from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..rules import allocation
from .hr_department import LEVELS

SCOPES = [
    ("other_first", "Other services first"),
    ("other_only", "Other services only"),
    ("own_only", "Their own service only"),
    ("division", "Other teams of their own division"),
    ("outside_line", "Anywhere outside their own line and team"),
    ("any", "Any service"),
]


class CsProgrammePool(models.Model):
    """One row of a line's pool of auditors: who, how many audits a round, which work.

    Rows are read in order: somebody found by two rows follows the first, so that
    exceptions stand above the general rule (BPL-05). Written with the line.
    """

    _name = "cs.programme.pool"
    _description = "Auditors of a programme line"
    _inherit = ["cs.guard.mixin", "hr.mixin"]
    _order = "line_id, sequence, id"

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    source = fields.Selection(
        [
            ("auditors", "Everybody marked as auditing"),
            ("employees", "Named people"),
            ("departments", "Auditors in these departments"),
            ("level", "Managers at a level"),
            ("group", "Users of a group"),
            ("accredited", "Accredited people"),
            ("framework", "Auditors of the framework's departments, not managers"),
            ("framework_managers", "Managers in the framework's departments"),
        ],
        string="Who",
        required=True,
        default="auditors",
    )
    employee_ids = fields.Many2many(
        "hr.employee", "cs_programme_pool_employee_rel", string="People"
    )
    department_ids = fields.Many2many(
        "hr.department",
        "cs_programme_pool_department_rel",
        string="Departments",
        help="Teams below are included.",
    )
    level = fields.Selection(LEVELS)
    group_id = fields.Many2one("res.groups", ondelete="cascade")
    scope = fields.Selection(
        SCOPES, string="Audits in", required=True, default="other_first"
    )
    case_type_ids = fields.Many2many(
        "cs.case.type",
        "cs_programme_pool_case_type_rel",
        string="Only these types",
        help="Empty: every type.",
    )
    capacity = fields.Float(
        string="Audits each",
        aggregator=None,
        help="0: as many a round as is set on each person.",
    )

    @api.constrains(
        "active",
        "source",
        "employee_ids",
        "department_ids",
        "level",
        "group_id",
        "capacity",
    )
    def _check_complete(self):
        needed = {
            "employees": "employee_ids",
            "departments": "department_ids",
            "level": "level",
            "group": "group_id",
        }
        for row in self.filtered("active"):
            if row.source in needed and not row[needed[row.source]]:
                raise ValidationError(
                    self.env._(
                        "Say which in this row of the auditors: “%(who)s”.",
                        who=row.display_name,
                    )
                )
            if row.capacity < 0:
                raise ValidationError(
                    self.env._("The number of audits each cannot be below zero.")
                )

    @api.depends("source", "employee_ids", "department_ids", "level", "group_id")
    def _compute_display_name(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        levels = dict(self._fields["level"]._description_selection(self.env))
        for row in self:
            detail = {
                "employees": ", ".join(row.employee_ids.mapped("name")),
                "departments": ", ".join(row.department_ids.mapped("name")),
                "level": levels.get(row.level, ""),
                "group": row.group_id.name or "",
            }.get(row.source)
            row.display_name = (
                f"{sources[row.source]}: {detail}"
                if detail
                else sources.get(row.source, "")
            )

    def _employees(self, company):
        """The people this row names, of one company, whether or not they can log in."""
        self.ensure_one()
        # Who is in a pool is the programme's decision; the officer need not read all of
        # HR.
        if self.source in ("framework", "framework_managers"):
            return self._employees_of_framework(company)
        Employee = self.env["hr.employee"].sudo()
        domain = [("company_id", "in", (company.id, False))]
        if self.source == "employees":
            # Who is in a pool is the programme's decision, see above.
            return self.sudo().employee_ids.filtered("active")
        if self.source == "level":
            return (
                self.env["hr.department"]
                # Who manages a department is structure, readable by all.
                .sudo()
                .search(
                    [
                        ("cs_level", "=", self.level),
                        ("company_id", "in", (company.id, False)),
                    ]
                )
                .manager_id.filtered("active")
            )
        if self.source == "departments":
            domain += [
                ("cs_auditor", "=", True),
                ("department_id", "child_of", self.department_ids.ids),
            ]
        elif self.source == "accredited":
            accredited = self.line_id._accredited(fields.Date.context_today(self))
            domain += [("id", "in", list(accredited))]
        elif self.source == "group":
            domain += [("user_id.all_group_ids", "in", self.group_id.ids)]
        else:
            domain += [("cs_auditor", "=", True)]
        return Employee.search(domain)


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
        from .cs_cycle_allocation import auditor_for_rules

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
        if self.accredited_only:
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
