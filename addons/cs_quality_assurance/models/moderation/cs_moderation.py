from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...rules.life import Step
from ..platform import cs_life_mixin as life
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle
from ..platform.wording import due_in_words
from ..tools.cs_graded_mixin import Problem

OPEN_STATES = ("todo", "in_progress")

# What the moderator writes, and what a QA officer does; nobody writes the rest.
MODERATOR_FIELDS = {
    "overall_grade_id",
    "overall_reason",
    "quality_grade_id",
    "quality_note",
    "with_auditor",
    "line_ids",
    "action_ids",
}

OFFICER_FIELDS = {"moderator_id", "date_due"}


def _finished(moderation):
    return moderation.env._(
        "The moderation of %(audit)s is finished and can no longer be changed.",
        audit=moderation.audit_id.name,
    )


def _not_finished(moderation):
    return moderation.env._(
        "The moderation of %(audit)s is not finished. Everything you typed is kept.",
        audit=moderation.audit_id.name,
    )


def _already_started(moderation):
    return moderation.env._("This moderation has already been started.")


class CsModeration(models.Model):
    """A second look at an audit, beside the auditor (LUT-08, BPL-08, SWI-03).

    The moderator writes until it is done; QA officers choose the moderator; the auditor
    reads it once done. The practice and the audit itself are two judgements, and the
    auditor's own grades stay as they were (ALL-06).
    """

    _name = "cs.moderation"
    _description = "Moderation"
    _inherit = [
        "cs.read.mixin",
        "cs.life.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _cs_about = "audit_id.practitioner_id"
    _order = "date_due, id"
    _rec_name = "audit_id"
    _check_company_auto = True
    _life = (
        Step(
            "start",
            ("todo",),
            ("in_progress",),
            who="moderator",
            otherwise=_already_started,
        ),
        Step(
            "complete",
            ("todo", "in_progress"),
            ("done",),
            who="moderator",
            otherwise=_finished,
            checks=("_hold_audit", "_get_complete_problems"),
            opening=_not_finished,
            sets={"date_done": life.today},
            follows=("_after_complete", "_dismiss_panel"),
        ),
        Step(
            "withdraw",
            ("todo", "in_progress", "done"),
            ("withdrawn",),
            follows=("_drop_to_do", "_dismiss_panel"),
        ),
    )
    _finished = ("done", "withdrawn")
    _life_depends = ("moderator_user_id",)

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="audit_id.department_id", store=True, index=True, precompute=True
    )
    case_id = fields.Many2one(related="audit_id.case_id")
    case_type_id = fields.Many2one(related="audit_id.case_type_id")
    auditor_id = fields.Many2one(
        related="audit_id.auditor_id", store=True, index=True, precompute=True
    )
    scale_id = fields.Many2one(related="audit_id.scale_id")
    tool_id = fields.Many2one(related="audit_id.tool_id")
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True, precompute=True
    )
    auditor_grade_id = fields.Many2one(
        related="audit_id.overall_grade_id", string="Auditor's overall grade"
    )
    auditor_reason = fields.Text(
        related="audit_id.overall_reason", string="Auditor's reason"
    )
    moderator_id = fields.Many2one(
        "hr.employee",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    moderator_user_id = fields.Many2one(
        related="moderator_id.user_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("withdrawn", "Withdrawn"),
        ],
        default="todo",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_due = fields.Date(string="Due", index=True, tracking=True)
    date_done = fields.Date(string="Done on", readonly=True)
    line_ids = fields.One2many("cs.moderation.line", "moderation_id", string="Domains")
    overall_grade_id = fields.Many2one(
        "cs.grade",
        string="Moderator's overall grade",
        tracking=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    overall_reason = fields.Text(
        string="Why", help="Needed when it differs; the auditor reads it (SWI-03)."
    )
    quality_grade_id = fields.Many2one(
        "cs.grade",
        string="How good is the audit itself?",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
        help="A judgement of the audit, apart from the practice it looked at.",
    )
    quality_note = fields.Text(string="Feedback on the audit")
    with_auditor = fields.Boolean(string="Moderated together with the auditor")
    action_ids = fields.One2many("cs.action", "moderation_id", string="Actions")
    differs = fields.Boolean(
        string="Differs overall",
        compute="_compute_differs",
        store=True,
        precompute=True,
    )
    line_count = fields.Integer(
        compute="_compute_progress", aggregator=None, string="Domains to grade"
    )
    graded_count = fields.Integer(
        compute="_compute_progress", aggregator=None, string="Domains graded"
    )
    differ_count = fields.Integer(
        compute="_compute_progress", aggregator=None, string="Domains that differ"
    )
    can_moderate = fields.Boolean(
        compute="_compute_can_moderate", string="May moderate"
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_due_in_words", search="_search_is_late"
    )
    due_in_words = fields.Char(string="When", compute="_compute_due_in_words")

    _board_idx = models.Index("(state, date_due, id)")

    @api.depends("overall_grade_id", "audit_id.overall_grade_id")
    def _compute_differs(self):
        for moderation in self:
            moderation.differs = bool(
                moderation.overall_grade_id
                and moderation.overall_grade_id != moderation.audit_id.overall_grade_id
            )

    @api.depends("line_ids.grade_id", "line_ids.differs")
    def _compute_progress(self):
        for moderation in self:
            graded = moderation.line_ids.filtered(
                lambda line: line.auditor_grade_id or line.grade_id
            )
            moderation.line_count = len(graded)
            moderation.graded_count = len(graded.filtered("grade_id"))
            moderation.differ_count = len(graded.filtered("differs"))

    @api.depends("moderator_user_id", "state")
    @api.depends_context("uid")
    def _compute_can_moderate(self):
        for moderation in self:
            moderation.can_moderate = (
                moderation.state in OPEN_STATES
                and moderation.moderator_user_id == self.env.user
            )

    @api.depends("date_due", "state")
    @api.depends_context("lang", "tz")
    def _compute_due_in_words(self):
        today = fields.Date.context_today(self)
        for moderation in self:
            waits = moderation.state in OPEN_STATES and moderation.date_due
            days = (moderation.date_due - today).days if waits else 0
            moderation.is_late = days < 0
            moderation.due_in_words = (
                due_in_words(self.env, moderation.date_due, today) if waits else False
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", OPEN_STATES) & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    @api.constrains("moderator_id", "audit_id")
    def _check_moderator(self):
        """The moderator is neither the auditor nor in the line of the work (ALL-01)."""
        moderations = self.filtered("moderator_id")
        if not moderations:
            return
        managers = moderations.audit_id.practitioner_id._cs_managers_by_employee()
        for moderation in moderations:
            moderation._check_person(moderation.moderator_id, managers)

    def _check_person(self, employee, managers=None):
        """Refuse whoever may not moderate this audit (ALL-01).

        :param managers: what ``_cs_managers_by_employee`` gives for its practitioner
        """
        self.ensure_one()
        audit = self.audit_id
        # A name that somebody has just chosen; nothing else of the person is shown.
        name = employee.sudo().name
        if employee in (audit.auditor_id, audit.practitioner_id):
            raise ValidationError(
                self.env._(
                    "%(moderator)s cannot moderate %(audit)s: a moderator is "
                    "neither the auditor nor the practitioner.",
                    moderator=name,
                    audit=audit.name,
                )
            )
        if managers is None:
            managers = audit.practitioner_id._cs_managers_by_employee()
        if not self._own_line_allowed() and employee.id in managers.get(
            audit.practitioner_id.id, ()
        ):
            raise ValidationError(
                self.env._(
                    "%(moderator)s manages the work in %(audit)s, so somebody "
                    "outside that line must moderate it.",
                    moderator=name,
                    audit=audit.name,
                )
            )

    def _own_line_allowed(self):
        """Whether somebody of the case's own line may moderate; a layer may
        ask for the case's own manager (DUR-12)."""
        self.ensure_one()
        audit = self.audit_id
        return (
            audit.framework_id.allow_own_line
            or bool(audit.conflict_reason)
            or self.layer_id.own_line
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env) and any(v.get("qa_comment") for v in vals_list):
            raise UserError(self.env._("QA comments once the moderation is done."))
        moderations = super().create(vals_list)
        if not in_lifecycle(self.env):
            moderations._check_may_add()
        moderations._mirror_lines()
        moderations._tell_moderators()
        return moderations

    def _check_may_add(self):
        """One look at a time, at an audit that has been submitted."""
        for moderation in self:
            audit = moderation.audit_id
            if audit.state != "moderation":
                raise UserError(
                    self.env._("%(audit)s is not in moderation.", audit=audit.name)
                )
            if audit.moderation_ids.filtered(
                lambda other, this=moderation: (
                    other != this and other.state in OPEN_STATES
                )
            ):
                raise UserError(
                    self.env._(
                        "%(audit)s is already being moderated. Choose another "
                        "moderator there instead.",
                        audit=audit.name,
                    )
                )

    def _mirror_lines(self):
        """A line for each of the audit's, so that the two stand side by side."""
        vals = [
            {"moderation_id": moderation.id, "audit_line_id": line.id}
            for moderation in self
            for line in moderation.audit_id._asked_lines()
            - moderation.line_ids.audit_line_id
        ]
        # The lines follow the audit, whoever made the moderation.
        self.env["cs.moderation.line"].sudo().with_context(
            cs_lifecycle=LIFECYCLE
        ).create(vals)

    def write(self, vals):
        if not in_lifecycle(self.env):
            if "qa_comment" in vals:
                self._comment(vals["qa_comment"])
                vals = {name: v for name, v in vals.items() if name != "qa_comment"}
                if not vals:
                    return True
            # The state is the steps' to say.
            self._check_write_allowed(set(vals) - CHATTER_FIELDS - {"state"})
            self._begin(set(vals))
        result = super().write(vals)
        if "moderator_id" in vals:
            for moderation in self:
                # The right to name the moderator was checked above.
                moderation.audit_id.with_context(
                    cs_lifecycle=LIFECYCLE
                ).moderator_id = moderation.moderator_id
            self._tell_moderators()
            self._seat_leader()
        return result

    def _check_write_allowed(self, names):
        """Refuse, in one sentence, a write this user may not make in this state."""
        # Rows of the panel keep their own rights.
        names = names - {"member_ids"}
        if not names:
            return
        if names - MODERATOR_FIELDS - OFFICER_FIELDS:
            raise UserError(
                self.env._("Use the buttons to start and complete a moderation.")
            )
        officer = self.env.user.has_group("cs_quality_assurance.group_qa_officer")
        if names & OFFICER_FIELDS and not officer:
            raise AccessError(
                self.env._("Only a QA officer can change the moderator or the date.")
            )
        for moderation in self:
            moderation._check_open()
            if names & MODERATOR_FIELDS:
                moderation._check_is_moderator()

    def _begin(self, names):
        """To do -> in progress, by the first judgement the moderator or any member of
        a panel writes."""
        if waiting := self.filtered(lambda moderation: moderation.state == "todo"):
            if names & (MODERATOR_FIELDS | {"member_ids"}):
                waiting._arrive("start")

    def _check_open(self):
        self.ensure_one()
        if self.state in ("done", "withdrawn"):
            raise UserError(_finished(self))

    def _unless_moderator(self):
        if self.moderator_user_id == self.env.user:
            return None
        return self.env._(
            "Only the moderator of %(audit)s can do this.", audit=self.audit_id.name
        )

    def _check_is_moderator(self):
        self.ensure_one()
        if not self.env.su and (refusal := self._unless_moderator()):
            raise AccessError(refusal)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("Moderations are kept with their audit."))

    def action_start(self):
        """To do -> in progress. The moderator."""
        self._take("start")

    def action_agree(self):
        """Take over the auditor's grade wherever none is given yet. The moderator."""
        for moderation in self:
            moderation._check_open()
            moderation._check_is_moderator()
            for line in moderation.line_ids.filtered("auditor_grade_id"):
                if not line.grade_id:
                    line.grade_id = line.auditor_grade_id

    def action_complete(self):
        """To do or in progress -> done. The moderator; the audit then moves on.

        :raises UserError: no overall grade, or a difference without its reason
        """
        self._take("complete")

    def _hold_audit(self):
        self.audit_id._lock()

    def _after_complete(self):
        for moderation in self:
            # Checked above: the audit moves on as the framework says; a moderator has
            # no right of their own to write audits.
            finished = moderation.sudo()
            finished.activity_feedback(["cs_quality_assurance.activity_moderation"])
            finished.audit_id._after_moderation(finished.overall_grade_id)
            finished._give_feedback()

    def _get_complete_problems(self):
        """Everything that stands between this and completing it: ``Problem`` each."""
        self.ensure_one()
        problems = []

        def ask(text, field="", short=""):
            problems.append(Problem(text, "overall", field=field, short=short))

        if not self.moderator_id:
            ask(self.env._("A QA officer has to name the moderator first."))
        if self.tool_id.has_overall and not self.overall_grade_id:
            ask(self.env._("Give your overall grade."), "overall_grade_id")
        if self.differs and not (self.overall_reason or "").strip():
            ask(
                self.env._(
                    "Your overall grade differs from the auditor's. Write a sentence "
                    "to the auditor saying why."
                ),
                "overall_reason",
                self.env._("Say why you differ overall."),
            )
        if self.overall_grade_id and (cap := self._cap_passed()):
            ask(
                self.env._(
                    "%(limit)s Choose %(cap)s or lower, or look again at those "
                    "domains.",
                    limit=self.cap_in_words,
                    cap=cap.name.lower(),
                ),
                "overall_grade_id",
                self.env._("Choose an overall grade within the limit."),
            )
        for line in self.line_ids:
            if line.differs and not line._is_said():
                text = self.env._(
                    "Your grade for domain %(domain)s differs. Write a sentence to "
                    "the auditor saying why.",
                    domain=line.domain_id.display_name,
                )
                short = self.env._(
                    "Say why you differ on domain %(domain)s.",
                    domain=line.domain_id.display_name,
                )
                problems.append(Problem(text, "line", line.id, "reason", short))
        return problems + self._problems_of_layer() + self._problems_of_togetherness()

    def _give_feedback(self):
        """SWI-03: where the grades differ, the auditor hears why."""
        for moderation in self:
            if not (moderation.differs or moderation.differ_count):
                continue
            if not moderation.auditor_user_id:
                continue
            moderation.audit_id.activity_schedule(
                "cs_quality_assurance.activity_feedback",
                date_deadline=fields.Date.context_today(moderation),
                user_id=moderation.auditor_user_id.id,
                summary=moderation._feedback_in_words(),
            )

    def _feedback_in_words(self):
        if self.differs:
            return self.env._(
                "%(audit)s was moderated: %(before)s → %(after)s. Read why.",
                audit=self.audit_id.name,
                before=self.auditor_grade_id.name,
                after=self.overall_grade_id.name,
            )
        return self.env._(
            "%(audit)s was moderated: the overall grade stands. Domains graded "
            "differently: %(count)s. Read why.",
            audit=self.audit_id.name,
            count=self.differ_count,
        )

    def _tell_moderators(self):
        for moderation in self:
            if moderation.state in ("todo", "in_progress") and (
                user := moderation.moderator_user_id
            ):
                # See cs.audit._schedule_once.
                record = moderation.sudo()
                record.activity_unlink(
                    ["cs_quality_assurance.activity_moderation"], user_id=None
                )
                record.activity_schedule(
                    "cs_quality_assurance.activity_moderation",
                    date_deadline=moderation.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Moderate %(audit)s", audit=moderation.audit_id.name
                    ),
                )

    def _withdraw(self):
        """The audit was re-opened: this look at it no longer stands, and is kept."""
        # Called when an audit is re-opened, which has checked the role.
        self.sudo()._take("withdraw")

    def _drop_to_do(self):
        self.activity_unlink(["cs_quality_assurance.activity_moderation"])
