from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

LEVELS = [
    ("team", "Team"),
    ("service", "Service"),
    ("head_of_service", "Head of service"),
    ("directorate", "Directorate"),
]


class HrDepartment(models.Model):
    """Teams, services and directorates; their tree is the line of management.

    HR officers change anything; a QA manager may set the level only.
    """

    _name = "hr.department"
    _inherit = ["hr.department", "cs.kept.mixin"]

    cs_level = fields.Selection(
        LEVELS,
        string="Level",
        index=True,
        help=(
            "Where this department stands in the line of management. It decides who "
            "is told when an audit is escalated."
        ),
    )
    cs_line_user_ids = fields.Many2many(
        "res.users",
        "cs_department_line_user_rel",
        "department_id",
        "user_id",
        string="Managers in line",
        compute="_compute_cs_line_user_ids",
        store=True,
        recursive=True,
        help="Everybody who manages this department or one above it.",
    )

    cs_service_id = fields.Many2one(
        "hr.department",
        string="Service",
        compute="_compute_cs_service_id",
        store=True,
        recursive=True,
        help="The nearest service above, or itself; for figures.",
    )

    cs_told_id = fields.Many2one(
        "hr.employee",
        string="Told in an escalation",
        compute="_compute_cs_told_id",
        help="The manager here or, where the post is vacant, the next above.",
    )

    @api.depends("name", "complete_name")
    @api.depends_context("hierarchical_naming")
    def _compute_display_name(self):
        """The department's own name, unless a screen asks for those above it too: a
        path is cut before the name that people look for."""
        if self.env.context.get("hierarchical_naming"):
            return super()._compute_display_name()
        for department in self:
            department.display_name = department.name
        return None

    @api.depends("manager_id", "parent_id.manager_id", "cs_level")
    def _compute_cs_told_id(self):
        for department in self:
            department.cs_told_id = department._cs_manager_at(department.cs_level)

    @api.depends("manager_id.user_id", "parent_id.cs_line_user_ids")
    def _compute_cs_line_user_ids(self):
        for department in self:
            department.cs_line_user_ids = (
                department.manager_id.user_id | department.parent_id.cs_line_user_ids
            )
        self._cs_line_changed()

    @api.model
    def _cs_line_changed(self):
        """Forget who manages what, wherever it is kept."""
        self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        self._cs_line_changed()
        return made

    def write(self, vals):
        if (
            not self.env.su
            and not self.env.user.has_group("hr.group_hr_user")
            and set(vals) - {"cs_level"}
        ):
            raise AccessError(
                self.env._(
                    "You can change the level of a department, but not its other "
                    "details. Ask HR to change those."
                )
            )
        before = {department: department.manager_id for department in self}
        result = super().write(vals)
        if vals.keys() & {"manager_id", "parent_id"}:
            self._cs_line_changed()
        if "manager_id" in vals:
            self._managers_changed(before)
        return result

    def _cs_above(self, level):
        """The nearest department of ``level``, walking up from this one (itself
        included).

        :param level: one of the codes in ``LEVELS``
        :return: one department, or none when the line has no such level
        """
        self.ensure_one()
        # The line of management is structure, not personal data: every user may
        # be told who answers for a team, whatever they can read of HR.
        department = self.sudo()
        while department and department.cs_level != level:
            department = department.parent_id
        return department

    @api.depends(
        "cs_level", "parent_id.cs_service_id", "parent_id.cs_service_id.cs_level"
    )
    def _compute_cs_service_id(self):
        for department in self:
            above = department.parent_id.cs_service_id
            department.cs_service_id = (
                above
                if department.cs_level != "service" and above.cs_level == "service"
                else department
            )

    def _cs_service(self):
        """The service a team belongs to: the nearest one above, else the department
        itself."""
        self.ensure_one()
        # Structure, not personal data: see _cs_above.
        return self.sudo().cs_service_id

    def _cs_division(self):
        """The division a team belongs to: what a head of service answers for, else its
        service."""
        self.ensure_one()
        return self._cs_above("head_of_service") or self._cs_service()

    def _cs_managers_by_department(self):
        """Everybody who manages each of these departments or one above it (ALL-01,
        DUR-03).

        :return: dict of department id -> frozenset of employee ids
        """
        # Structure, as in _cs_above; only ids leave this method.
        departments = self.sudo()
        result = {}
        for department in departments:
            above, level = set(), department
            while level:
                above |= set(level.manager_id.ids)
                level = level.parent_id
            result[department.id] = frozenset(above)
        return result

    def _cs_manager_at(self, level):
        """The manager at ``level`` of the line above this department.

        Where that post is vacant, or its holder left or has no login to be told by, the
        next level up is meant, so that an escalation always reaches somebody when
        anybody is there.

        :return: one ``hr.employee`` or none
        """
        # Read together: one query for the whole line, and one for their logins.
        line = (self._cs_above(level) if self else self)._cs_line()
        return next(
            (one for one in line if one.active and one.user_id.active), line.browse()
        )

    def _cs_users_at(self, level):
        """The users who manage this department at ``level`` or above; the whole line
        where no such level is.

        :return: ``res.users``
        """
        self.ensure_one()
        # Structure only: see _cs_above.
        return (self._cs_above(level) or self.sudo()).cs_line_user_ids

    def _cs_line(self):
        """Everybody who manages this department or one above it.

        :return: ``hr.employee``
        """
        # Structure only: see _cs_above.
        department, ids = self.sudo(), []
        while department:
            ids += department.manager_id.ids
            department = department.parent_id
        return department.manager_id.browse(dict.fromkeys(ids))

    def _cs_is_managed_by(self, user):
        """Whether the user manages this department or one above it; no query."""
        # Of this department only, and only whether.
        return self.id in user.sudo()._cs_line_ids()

    cs_term_ids = fields.One2many(
        "cs.manager.term", "department_id", string="Managers over time"
    )

    def _managers_changed(self, before):
        """Keep who managed until now, and ask others what was theirs to decide.

        :param before: department -> its manager until now
        """
        for department, manager in before.items():
            if department.manager_id != manager:
                # Who manages what is structure; HR changed it, we only note it.
                department.sudo()._note_change_of_manager(manager)
        # Whom to ask is the line's to say, not a right of whoever keeps it.
        self.env["cs.action"].sudo()._ask_others_to_sign_off(
            self.env["hr.employee"].concat(*before.values()).sudo().user_id
        )

    def _note_change_of_manager(self, before):
        """Close the last manager's term yesterday and open the new one's today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        yesterday = today - timedelta(days=1)
        Term = self.env["cs.manager.term"]
        running = self.cs_term_ids.filtered(lambda term: not term.date_end)
        # Changed twice in a day: the first change was a slip.
        running.filtered(lambda term: term.date_start == today).unlink()
        running.exists().date_end = yesterday
        if before and not self.cs_term_ids:
            Term.create(
                {
                    "department_id": self.id,
                    "employee_id": before.id,
                    "date_end": yesterday,
                }
            )
        if self.manager_id and self.cs_term_ids:
            last = self.cs_term_ids.filtered(
                lambda term: (
                    term.date_end == yesterday and term.employee_id == self.manager_id
                )
            )[:1]
            if last:
                last.date_end = False
                return
            Term.create(
                {
                    "department_id": self.id,
                    "employee_id": self.manager_id.id,
                    "date_start": today,
                }
            )

    def _cs_terms(self, start, end):
        """Who managed which department in a period.

        :return: dict of department id -> list of (employee, from or None, to or None),
            the earliest first; only those that touch the period
        """
        # Structure only: see _cs_above.
        departments = self.sudo()
        terms = {}
        for term in departments.env["cs.manager.term"].search(
            [("department_id", "in", departments.ids)], order="date_start nulls first"
        ):
            terms.setdefault(term.department_id.id, []).append(
                (term.employee_id, term.date_start or None, term.date_end or None)
            )
        return {
            department.id: [
                term
                for term in terms.get(
                    department.id,
                    [(department.manager_id, None, None)]
                    if department.manager_id
                    else [],
                )
                if (term[1] or start) <= end and (term[2] or end) >= start
            ]
            for department in departments
        }

    def _cs_path(self):
        """Ids of this department and of those above it, nearest first."""
        if not self:
            return ()
        # Structure, readable by all.
        path = self.sudo().parent_path or ""
        return tuple(int(one) for one in reversed(path.split("/")) if one)
