from psycopg2 import IntegrityError

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

# A value of the plan -> the field of an employee.
FIELDS = {
    "name": "name",
    "email": "work_email",
    "number": "barcode",
    "job": "job_title",
    "calendar": "resource_calendar_id",
    "joined": "contract_date_start",
}


class CsStaffImport(models.Model):
    """Carrying out the plan of a staff spreadsheet, and taking it back."""

    _inherit = "cs.staff.import"

    made = fields.Json(readonly=True, copy=False)

    def _carry_out(self, plan):
        """Make and change what the plan says, by the current user's own rights.

        :return: ids of what was made, by model; empty when anything that was here
            before was changed, too, so that taking it back would lose what was
        """
        Department, Employee = self.env["hr.department"], self.env["hr.employee"]
        new = [change for change in plan.teams if isinstance(change.ref, str)]
        made = Department.create(
            [
                {
                    "name": change.name,
                    "company_id": self.company_id.id,
                    "cs_level": change.values["level"],
                }
                for change in new
            ]
        )
        new_teams = made
        teams = dict(zip([change.ref for change in new], made, strict=True))

        def team(ref):
            return teams.get(ref) or Department.browse(ref)

        users, new_users = self._logins(plan)
        changes = [
            (change, self._employee_vals(change, team, users)) for change in plan.people
        ]
        new = [(c, vals) for c, vals in changes if isinstance(c.ref, str)]
        made = Employee.create(
            [{"company_id": self.company_id.id, **vals} for _change, vals in new]
        )
        people = dict(zip([c.ref for c, _vals in new], made, strict=True))
        for change, vals in changes:
            if vals and not isinstance(change.ref, str):
                Employee.browse(change.ref).write(vals)
        for change in plan.teams:
            vals = {}
            if "manager" in change.values:
                manager = change.values["manager"]
                vals["manager_id"] = (
                    people.get(manager) or Employee.browse(manager)
                ).id
            if "parent" in change.values:
                vals["parent_id"] = team(change.values["parent"]).id
            if vals:
                team(change.ref).write(vals)
        for change in plan.people:
            if "left" in change.values:
                employee = people.get(change.ref) or Employee.browse(change.ref)
                self._depart(employee, change.values["left"])
        if any(isinstance(one.ref, int) for one in (*plan.teams, *plan.people)) or (
            sum(users.values(), new_users.browse()) - new_users
        ):
            return {}
        whole = (new_teams, sum(people.values(), Employee), new_users)
        return {records._name: records.ids for records in whole}

    def action_undo(self):
        """Take away the people, teams and logins that came with a sheet, while nobody
        has logged in and nothing of the council's stands on them. Administrators of
        users and of employees.

        :raises UserError: it changed people who were here before, or work stands on it
        """
        self.ensure_one()
        self.check_access("write")
        if not self._may_apply(self.env.user):
            raise AccessError(
                self.env._("Only who may add staff and logins can take them away.")
            )
        self.lock_for_update()
        if self.state != "done" or not self.made:
            raise UserError(
                self.env._(
                    "Only a sheet that was applied, and changed nobody who was here "
                    "before, can be undone. Apply a newer sheet instead."
                )
            )
        every = self.with_context(active_test=False).env
        teams, people, users = (
            every[name].browse(self.made[name]).exists()
            for name in ("hr.department", "hr.employee", "res.users")
        )
        partners = users.partner_id | people.work_contact_id
        try:
            with self.env.cr.savepoint():
                if users.filtered("login_date"):
                    raise UserError(self.env._("Somebody has logged in."))
                for records in (people, users, teams):
                    self._check_nothing_stands_on(records)
                teams.write({"manager_id": False})
                people.unlink()
                users.unlink()
                teams.unlink()
                partners.unlink()
        except (UserError, IntegrityError) as problem:
            raise UserError(
                self.env._(
                    "Somebody of this sheet has logged in, or cases or work stand in "
                    "their names, so it stays. Apply a newer sheet instead."
                )
            ) from problem
        self._set(made=False, date_done=False, applied_by_id=False)
        self._to_draft()
        return True

    def _check_nothing_stands_on(self, records):
        """Stop where a record of this product names one of these."""
        # Only whether anything names them is asked.
        models = [
            self.env[name].sudo().with_context(active_test=False)
            for name in self.env
            if name.startswith("cs.") and not name.startswith("cs.staff.import")
        ]
        for Model in models:
            if Model._abstract or not Model._auto:
                continue
            for field in Model._fields.values():
                if (
                    field.store
                    and field.type in ("many2one", "many2many")
                    and field.comodel_name == records._name
                    and Model.search_count([(field.name, "in", records.ids)], limit=1)
                ):
                    raise UserError(self.env._("Work stands on it."))

    def _logins(self, plan):
        """{ref: user} of those who get a role, and those of them who are new; they are
        invited when asked."""
        Users = self.env["res.users"].with_context(no_reset_password=not self.invite)
        groups, users, new = self._groups(), {}, []
        every = [Command.unlink(group.id) for group in groups.values()]
        for change in plan.people:
            if "roles" not in change.values:
                continue
            wanted = [Command.link(groups[one].id) for one in change.values["roles"]]
            known = isinstance(change.ref, int)
            employee = self.env["hr.employee"].browse(change.ref if known else ())
            email = change.values.get("email") or employee.work_email
            user = employee.user_id or Users.search([("login", "=", email)])
            if user:
                user.write({"group_ids": [*every, *wanted]})
                users[change.ref] = user
            else:
                vals = {
                    "name": change.name,
                    "login": email,
                    "email": email,
                    "company_id": self.company_id.id,
                    "company_ids": [Command.set(self.company_id.ids)],
                    "group_ids": wanted,
                }
                new.append((change.ref, vals))
        made = Users.create([vals for _ref, vals in new])
        return users | dict(zip([ref for ref, _vals in new], made, strict=True)), made

    def _employee_vals(self, change, team, users):
        vals = {
            FIELDS[key]: value for key, value in change.values.items() if key in FIELDS
        }
        if "team" in change.values:
            place = team(change.values["team"])
            vals["department_id"] = place.id
            # Odoo hands the team's people on when its manager changes, later.
            vals["parent_id"] = (
                place.manager_id.id if place.manager_id.id != change.ref else False
            )
        user = users.get(change.ref)
        if user and (isinstance(change.ref, str) or not self._has_user(change.ref)):
            vals["user_id"] = user.id
        return vals

    def _has_user(self, employee_id):
        return bool(self.env["hr.employee"].browse(employee_id).user_id)

    def _depart(self, employee, day):
        """Odoo's own departure: the record and the login are archived, not deleted."""
        gone = day <= fields.Date.context_today(self)
        self.env["hr.departure.wizard"].with_context(employee_termination=gone).create(
            {
                "employee_ids": [Command.set(employee.ids)],
                "departure_date": day,
                "remove_related_user": gone,
            }
        ).action_register_departure()
