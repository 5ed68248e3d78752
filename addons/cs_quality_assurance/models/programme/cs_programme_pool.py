from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..platform.hr_department import LEVELS

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

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for row, vals in zip(self, vals_list, strict=True):
            # Who is named goes along, whatever of HR the one who copies may read.
            vals["employee_ids"] = [Command.set(row.sudo().employee_ids.ids)]
        return vals_list

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

    # Auditors found by the framework's departments; rows that wait to be named.

    active = fields.Boolean(
        default=True, help="Switched off: the row finds nobody, and nothing is asked."
    )
    note = fields.Char(
        string="What to choose",
        translate=True,
        help="For a row that came with a framework and waits for names of yours.",
    )

    def _employees_of_framework(self, company):
        """Who manages, or audits in, the departments that the framework is for."""
        departments = self.line_id.framework_id.department_ids
        # Who manages a department is structure, readable by all; who is in a pool is
        # the programme's decision, as in the rows of the other sources.
        within = (
            self.env["hr.department"]
            .sudo()
            .search(
                Domain("id", "child_of", departments.ids)
                & Domain("company_id", "in", (company.id, False))
            )
        )
        managers = within.manager_id.filtered("active")
        if self.source == "framework_managers":
            return managers
        found = (
            # As above: the pool is the programme's decision.
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("department_id", "in", within.ids),
                    ("cs_auditor", "=", True),
                    ("company_id", "in", (company.id, False)),
                ]
            )
        )
        return found - managers
