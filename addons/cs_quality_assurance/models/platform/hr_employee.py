from odoo import api, fields, models

REGISTER_STANDINGS = [
    ("staff", "Among its staff"),
    ("agency", "From an agency"),
    ("gone", "No longer among its staff"),
]


class HrEmployee(models.Model):
    """Staff: practitioners, managers and auditors (a user where they log in)."""

    _inherit = "hr.employee"
    # A file with everything about a colleague is about that colleague.
    _cs_about = "id"

    cs_auditor = fields.Boolean(
        string="Audits case files",
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help="In the pool of auditors from which audits are allocated.",
    )
    cs_working_time = fields.Float(
        string="Working time in the register",
        aggregator=None,
        readonly=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help="Of full time, from 0 to 1, as the register's source has it. 0: not said.",
    )
    cs_register_standing = fields.Selection(
        REGISTER_STANDINGS,
        string="In the register",
        readonly=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help="Whether the register's source has them among its staff, by their number.",
    )
    cs_audit_capacity = fields.Float(
        string="Audits a round",
        default=1.0,
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help=(
            "How many audits this person takes in one round. Part-time staff can have "
            "0.5."
        ),
    )

    cs_new_until = fields.Date(
        string="Newly qualified until",
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help="The last day, as agreed with them, on which they are supervised as often "
        "as the framework says of newly qualified workers.",
    )
    cs_practises = fields.Boolean(
        string="Works with children and families",
        default=True,
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
        help="Expectations about practitioners, such as being observed twice a year, "
        "are about people in teams for whom this is ticked.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env["hr.department"]._cs_line_changed()
        if vals.get("active") is False:
            # Whom to ask instead is the line's to say, not a right of HR.
            self.env["cs.action"].sudo()._ask_others_to_sign_off(self.sudo().user_id)
        return result

    def unlink(self):
        # The database takes them off the departments that they managed.
        self.env["hr.department"]._forget_kept()
        result = super().unlink()
        self.env["hr.department"]._cs_line_changed()
        return result

    def _cs_people(self):
        """Those of these employees who are people at work here: none who only stands
        for a technical user (the system, the administrator's account, the public, a
        portal's template)."""
        technical = self._cs_technical_users()
        # Only whether the login is one of these is looked at.
        return self.filtered(lambda one: one.sudo().user_id.id not in technical)

    @api.model
    def _cs_technical_users(self):
        """Ids of the accounts behind which nobody works."""
        names = ("user_root", "user_admin", "public_user", "template_portal_user_id")
        known = self.env["ir.model.data"]._xmlid_to_res_id
        return {known(f"base.{name}") for name in names} - {False}

    @api.model
    def _cs_domain_people(self):
        """The same as a domain, for a field that offers people."""
        return [("user_id", "not in", sorted(self._cs_technical_users()))]

    def _cs_managers_by_employee(self):
        """Everybody who manages each of these employees, at any level of the line.

        Counts both lines a council may keep: the managers of the department and of
        those above it, and the chain of 'manager' on the employee. As many queries as
        that has levels, whatever the number of employees. Source: ALL-01, DUR-03.

        :return: dict of employee id -> frozenset of employee ids (never the employee)
        """
        # Who manages whom must be known in full to keep auditors off their own line,
        # whatever the current user may read of HR; only ids leave this method.
        employees = self.sudo()
        department_line = {}

        def line_of(department):
            if not department:
                return frozenset()
            if department.id not in department_line:
                # Set first, so that a circle in the tree ends instead of looping.
                department_line[department.id] = frozenset(department.manager_id.ids)
                department_line[department.id] |= line_of(department.parent_id)
            return department_line[department.id]

        result = {}
        for employee in employees:
            above = set(line_of(employee.department_id))
            chain = set()
            manager = employee.parent_id
            while manager and manager.id not in chain:
                chain.add(manager.id)
                above |= line_of(manager.department_id)
                manager = manager.parent_id
            result[employee.id] = frozenset((above | chain) - {employee.id})
        return result

    @api.model
    def _cs_current(self):
        """The employee record of the current user in the current company, or none."""
        # A person may always know which employee record is their own.
        return (
            self.sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "in", (self.env.company.id, False)),
                ],
                limit=1,
            )
            .sudo(False)
        )
