from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..platform.guard import in_lifecycle


class CsGradedColleagueMixin(models.AbstractModel):
    """A colleague's own practice, graded: how they supervise, how they work.

    Planned by the line above or by QA, graded by one person until it is shared, talked
    through with whoever it is about, and closed. Seen by the two of them, the line
    above and QA; never by peers (DUR-17 to DUR-19, SWI-09).

    The model that inherits it adds two employees, each with a stored field for their
    login, and names them: ``_subject_field`` and ``_grader_field`` with their
    ``..._user_id``. ``_framework_tool_field`` is the framework's field with the tool.
    It says who may plan (``_check_may_plan``), tells people of a plan
    (``_tell_planned``), and has a sequence with its own name as the code.
    """

    _name = "cs.graded.colleague.mixin"
    _description = "A colleague's practice, graded"
    _inherit = ["cs.graded.mixin", "mail.thread", "mail.activity.mixin"]
    _subject_field = None
    _grader_field = None
    _framework_tool_field = None
    # States in which the plan still waits to be carried out.
    _waiting_states = ()

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        default="",
        lifecycle=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        index=True,
        check_company=True,
    )
    oversight_department_id = fields.Many2one(
        "hr.department",
        string="Line above",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        index=True,
        help="Whoever manages this department, or one above it, may see it.",
    )
    framework_id = fields.Many2one(
        "cs.framework",
        compute="_compute_framework_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
    )
    tool_id = fields.Many2one(
        compute="_compute_tool_id", store=True, precompute=True, readonly=False
    )
    date_planned = fields.Date(
        string="Planned for",
        required=True,
        index=True,
        tracking=True,
        default=fields.Date.context_today,
        copy=False,
    )
    context_note = fields.Text(string="Context", copy=False)
    date_released = fields.Date(
        string="Released",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        lifecycle=True,
    )
    date_discussed = fields.Date(string="Discussed on", tracking=True, copy=False)
    discussion_note = fields.Text(string="What was agreed", copy=False)
    date_closed = fields.Date(
        string="Closed", readonly=True, copy=False, lifecycle=True
    )
    cancel_reason = fields.Char(
        string="Why it was cancelled",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    reopen_reason = fields.Char(
        string="Why it was reopened",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    color = fields.Integer(compute="_compute_color")
    can_grade = fields.Boolean(compute="_compute_rights", string="May grade it")
    can_follow_up = fields.Boolean(compute="_compute_rights", string="May follow it up")

    # --- who ------------------------------------------------------------------

    def _subject(self):
        """Whose practice it is; and their login."""
        return self[self._subject_field]

    def _subject_user(self):
        return self[self._subject_field.replace("_id", "_user_id")]

    def _grader(self):
        """Who grades; and their login."""
        return self[self._grader_field]

    def _grader_user(self):
        return self[self._grader_field.replace("_id", "_user_id")]

    # --- computed -------------------------------------------------------------

    @api.depends(lambda self: [self._subject_field] if self._subject_field else [])
    def _compute_department_id(self):
        managed = dict(
            # Who manages what is structure, readable by all.
            self.env["hr.department"]
            .sudo()
            ._read_group(
                [("manager_id", "in", self._subject().ids)],
                ["manager_id"],
                ["id:recordset"],
            )
        )
        for record in self:
            # The team they are in: structure, too.
            subject = record._subject().sudo()
            own = managed.get(subject)
            if not own:
                record.department_id = subject.department_id
                record.oversight_department_id = subject.department_id
                continue
            # The highest they manage: nobody oversees what is about themselves.
            top = own.filtered(lambda d, own=own: d.parent_id not in own)[:1]
            record.department_id = top
            record.oversight_department_id = top.parent_id

    @api.depends("department_id", "company_id")
    def _compute_framework_id(self):
        for record in self:
            if not record.framework_id and record.department_id:
                record.framework_id = self.env["cs.framework"]._for_department(
                    record.department_id
                )

    @api.depends("framework_id")
    def _compute_tool_id(self):
        for record in self:
            if not record.tool_id:
                record.tool_id = record.framework_id[self._framework_tool_field]

    def _compute_color(self):
        today = fields.Date.context_today(self)
        for record in self:
            waits = record.state in self._waiting_states
            record.color = 1 if waits and record.date_planned < today else 0

    # --- rights ---------------------------------------------------------------

    def _is_above(self):
        """The current user manages the line above whoever it is about, or is QA; never
        they themselves. A leader at the top of the line, without the role of a manager,
        reads only."""
        self.ensure_one()
        user = self.env.user
        if self.env.su:
            return True
        if user == self._subject_user():
            return False
        if user.has_group("cs_quality_assurance.group_qa_officer"):
            return True
        if not user.has_group("cs_quality_assurance.group_manager"):
            return False
        return self.oversight_department_id._cs_is_managed_by(user)

    def _is_shared_and_open(self):
        self.ensure_one()
        return bool(self.date_released) and self.state != "closed"

    def _may_follow_up(self):
        """Whoever graded it, or the line above, records what follows once shared."""
        self.ensure_one()
        return self._is_shared_and_open() and (
            self._grader_user() == self.env.user or self._is_above()
        )

    def _unless_grader(self):
        if self._grader_user() == self.env.user:
            return None
        who = self._fields[self._grader_field]._description_string(self.env)
        return self.env._(
            "Only the %(who)s of %(what)s can do this.", who=who.lower(), what=self.name
        )

    def _check_is_grader(self):
        if not self.env.su and (refusal := self._unless_grader()):
            raise AccessError(refusal)

    def _unless_follower(self):
        if self._grader_user() == self.env.user or self._is_above():
            return None
        return self.env._("Whoever graded it, or the line above, does this.")

    @api.constrains(lambda self: [self._grader_field] if self._grader_field else [])
    def _check_grader_has_login(self):
        for record in self:
            # Whether somebody can log in shows nothing else of them.
            grader = record._grader().sudo()
            if not grader.user_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s has no login, so they could not open it.",
                        person=grader.name,
                    )
                )

    def _check_may_plan(self):
        """Whether the current user may plan these. Each model says it.

        :raises UserError: in one sentence, when not
        """
        raise NotImplementedError

    # --- telling --------------------------------------------------------------

    def _tell_planned(self):
        """Tell whoever takes part what is planned. Each model says it."""
        raise NotImplementedError

    def _keep_to_do(self, xmlid, summary):
        """One to-do of this kind for whoever grades, which moves with the date and the
        person, while the plan waits.

        :param summary: gives the text from a record
        """
        kind = self.env.ref(xmlid)
        for planned in self.filtered(lambda one: one.state in self._waiting_states):
            # Raising a to-do for a colleague is part of planning it.
            record = planned.sudo()
            activities = record.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            user = record._grader_user()
            mine = activities.filtered(lambda a, user=user: a.user_id == user)[:1]
            (activities - mine).unlink()
            if mine:
                mine.date_deadline = planned.date_planned
            elif user:
                record.activity_schedule(
                    xmlid,
                    date_deadline=planned.date_planned,
                    user_id=user.id,
                    summary=summary(planned),
                )

    # --- the auditing screen ----------------------------------------------------

    def _auditing_people(self):
        """Who takes part: (employee, what they are here). Each model may add some."""
        return [
            (self[name], self._fields[name]._description_string(self.env))
            for name in (self._subject_field, self._grader_field)
        ]

    def _auditing_suggested_people(self):
        return [
            {"id": who.id, "label": label, "role": "other"}
            for who, label in self._auditing_people()
            if who
        ]

    # --- create, write, delete ------------------------------------------------

    @api.model
    def _cs_is_guarded(self, name):
        # The number is given by ``create`` below, over whatever is sent; a write of it
        # is refused with the fields of the lifecycle.
        return name != "name" and super()._cs_is_guarded(name)

    @api.model_create_multi
    def create(self, vals_list):
        # Numbering is not a right of the user who creates.
        numbers = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            vals["name"] = numbers.next_by_code(self._name)
        records = super().create(vals_list)
        if not in_lifecycle(self.env):
            records._check_may_plan()
        records._tell_planned()
        return records
