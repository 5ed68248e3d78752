from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle
from ..platform.wording import due_in_words

STATES = [("todo", "To do"), ("done", "Done"), ("not_needed", "Not needed")]


class CsCaseTaskMixin(models.AbstractModel):
    """Something the manager of a case's team records by a date.

    Managers in the line of the case and QA officers record it. Recorded once, it stands
    as it was: a QA manager opens it again, and that is on the record (ALL-09).
    """

    _name = "cs.case.task.mixin"
    _description = "Recorded by the team manager"
    _inherit = ["cs.guard.mixin", "mail.thread"]

    case_id = fields.Many2one("cs.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="case_id.department_id", string="Team", store=True, index=True
    )
    case_type_id = fields.Many2one(
        related="case_id.case_type_id", string="Type of case", store=True
    )
    manager_id = fields.Many2one(
        "hr.employee",
        string="Team manager",
        compute="_compute_manager_id",
        store=True,
        index=True,
        help="The manager of the team or, where the post is vacant, the next above.",
    )
    manager_user_id = fields.Many2one(
        related="manager_id.user_id",
        store=True,
        index=True,
        string="Team manager's login",
    )
    date_due = fields.Date(string="Due", required=True, index=True, tracking=True)
    state = fields.Selection(
        STATES,
        default="todo",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    date_done = fields.Date(string="Done on", readonly=True, index=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, tracking=True, copy=False
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_due", search="_search_is_late"
    )
    days_late = fields.Integer(
        string="Days late",
        compute="_compute_due",
        aggregator=None,
        help="When it was done, or so far; 0 when it is not late.",
    )
    due_in_words = fields.Char(string="When", compute="_compute_due")
    can_record = fields.Boolean(compute="_compute_can_record", string="May record it")

    @api.depends(
        "department_id.manager_id.active",
        "department_id.manager_id.user_id.active",
        "department_id.parent_id.manager_id",
    )
    def _compute_manager_id(self):
        for task in self:
            department = task.department_id
            task.manager_id = (
                department._cs_manager_at(department.cs_level or "team")
                if department
                else False
            )

    @api.depends("date_due", "date_done", "state")
    def _compute_due(self):
        today = fields.Date.context_today(self)
        for task in self:
            day = task.date_done if task.state == "done" else today
            late = (day - task.date_due).days if task.date_due and day else 0
            task.days_late = max(late, 0) if task.state != "not_needed" else 0
            task.is_late = task.state == "todo" and late > 0
            task.due_in_words = (
                due_in_words(self.env, task.date_due, today)
                if task.state == "todo" and task.date_due
                else ""
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "todo") & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        if True in value:
            return Domain.TRUE if False in value else late
        return ~late

    @api.depends("state", "department_id")
    @api.depends_context("uid")
    def _compute_can_record(self):
        for task in self:
            task.can_record = task.state == "todo" and task._may_record()

    # --- who ----------------------------------------------------------------

    def _may_record(self):
        """The current user manages the team, or belongs to QA."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            or self.department_id._cs_is_managed_by(self.env.user)
        )

    def _check_may_record(self):
        for task in self:
            if not task._may_record():
                raise AccessError(
                    self.env._(
                        "Only a manager of the team, or a QA officer, records this."
                    )
                )
            if task.state != "todo":
                raise UserError(
                    self.env._(
                        "This has been recorded and stands as it is. "
                        "A QA manager can open it again."
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env) and (names := set(vals) - CHATTER_FIELDS):
            self._check_may_record()
            officer = self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            allowed = self._get_recorded_fields() | ({"date_due"} if officer else set())
            if others := names - allowed:
                raise UserError(
                    self.env._(
                        "These follow the case and the framework, and are not changed "
                        "here: %(fields)s.",
                        fields=", ".join(
                            sorted(self._fields[name].string for name in others)
                        ),
                    )
                )
        return super().write(vals)

    @api.model
    def _get_recorded_fields(self):
        """What the manager fills in. Hook of each kind."""
        return set()

    def _record(self):
        """Say that it is done, today, by the current user."""
        self._check_may_record()
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "done",
                "date_done": fields.Date.context_today(self),
                "done_by_id": self.env.uid,
            }
        )

    def action_reopen(self):
        """Let what was recorded be changed; a QA manager only."""
        if not self.env.user.has_group("cs_quality_assurance.group_qa_manager"):
            raise AccessError(
                self.env._("Only a QA manager can open again what was recorded.")
            )
        if any(task.state != "done" for task in self):
            raise UserError(self.env._("This has not been recorded yet."))
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "todo", "date_done": False, "done_by_id": False}
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_unrecorded(self):
        """Nothing recorded is deleted (ALL-10)."""
        if not in_lifecycle(self.env) and any(task.state == "done" for task in self):
            raise UserError(self.env._("What was recorded is kept."))
