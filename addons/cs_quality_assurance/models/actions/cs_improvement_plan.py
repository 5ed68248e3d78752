from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...rules.life import Step
from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.guard import CHATTER_FIELDS, in_lifecycle
from ..platform.wording import date_in_words, due_in_words
from .cs_action import OPEN_STATES

_lt = LazyTranslate(__name__)

# What the auditor drafts and managers keep; the last two come after the audit.
DRAFT_FIELDS = {
    "manager_id",
    "copied_to_ids",
    "date_identified",
    "date_review",
    "action_ids",
}

KEEPER_FIELDS = DRAFT_FIELDS | {"review_note", "on_supervision_file_date"}

REVIEW = "cs_quality_assurance.activity_plan_review"

READ = "cs_quality_assurance.activity_plan"


class CsImprovementPlan(models.Model):
    """A quality improvement support plan: actions for work below good (DUR-10).

    The auditor drafts it with the audit. Once that is submitted, managers of the team
    and QA officers keep, review and close it; those it is copied to read it.
    """

    _name = "cs.improvement.plan"
    _description = "Support plan"
    _inherit = ["cs.life.mixin", "hr.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_review, id"
    _check_company_auto = True
    _life = (
        Step(
            "review",
            ("open",),
            ("reviewed",),
            who="keeper",
            otherwise=_lt("“%(what)s” has already been reviewed."),
            checks=("_problems_of_review",),
            follows=("_after_review",),
        ),
        Step(
            "close",
            ("reviewed",),
            ("closed",),
            who="keeper",
            otherwise=_lt("Review “%(what)s” before you close it."),
            checks=("_problems_of_actions",),
        ),
    )
    _life_depends = ("department_id",)

    name = fields.Char(compute="_compute_name", store=True)
    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="audit_id.department_id", store=True, index=True
    )
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True
    )
    practitioner_user_id = fields.Many2one(
        related="audit_id.practitioner_user_id", store=True, index=True
    )
    practitioner_id = fields.Many2one(related="audit_id.practitioner_id")
    grade_id = fields.Many2one(
        related="audit_id.overall_grade_id", string="Overall grade"
    )
    manager_id = fields.Many2one(
        "hr.employee",
        compute="_compute_people",
        store=True,
        readonly=False,
        tracking=True,
        check_company=True,
        help="Sees that the actions are done.",
    )
    copied_to_ids = fields.Many2many(
        "hr.employee",
        string="Copied to",
        compute="_compute_people",
        store=True,
        readonly=False,
        check_company=True,
        help="The manager of the service, and whoever leads on improvement (DUR-10).",
    )
    date_identified = fields.Date(
        string="Need found on", required=True, default=fields.Date.context_today
    )
    date_review = fields.Date(
        string="Review by",
        compute="_compute_date_review",
        store=True,
        readonly=False,
        required=True,
        tracking=True,
        precompute=True,
    )
    action_ids = fields.One2many("cs.action", "plan_id", string="Actions")
    review_note = fields.Text(string="What the review found")
    on_supervision_file_date = fields.Date(
        string="Put on the supervision file on", tracking=True
    )
    case_reference = fields.Char(
        related="audit_id.case_id.reference", string="Case reference"
    )
    action_count = fields.Integer(
        compute="_compute_action_count", string="Actions, counted"
    )
    open_action_count = fields.Integer(
        string="Actions open", compute="_compute_action_count"
    )
    can_keep = fields.Boolean(compute="_compute_can_keep", string="May keep it")
    can_draft = fields.Boolean(compute="_compute_can_keep", string="May draft it")
    is_late = fields.Boolean(
        string="Late", compute="_compute_due_in_words", search="_search_is_late"
    )
    due_in_words = fields.Char(string="When", compute="_compute_due_in_words")
    state = fields.Selection(
        [("open", "Open"), ("reviewed", "Reviewed"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )

    _board_idx = models.Index("(state, date_review, id)")

    @api.depends("audit_id.name")
    def _compute_name(self):
        for plan in self:
            plan.name = self.env._(
                "Support plan for %(audit)s", audit=plan.audit_id.name or ""
            )

    @api.depends("audit_id")
    def _compute_people(self):
        """DUR-10: kept by the team manager, copied to the manager of the service and
        to whoever leads on improvement."""
        for plan in self:
            audit = plan.audit_id
            plan.manager_id = audit.department_id._cs_manager_at("team")
            copied = audit.department_id._cs_manager_at("service")
            copied |= audit.framework_id.sudo().plan_copied_to_ids  # Named to all.
            plan.copied_to_ids = copied - plan.manager_id

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        for plan in self:
            plan.action_count = len(plan.action_ids)
            plan.open_action_count = len(
                plan.action_ids.filtered(lambda action: action.state in OPEN_STATES)
            )

    @api.depends("state", "department_id", "auditor_user_id", "audit_id.state")
    @api.depends_context("uid")
    def _compute_can_keep(self):
        for plan in self:
            plan.can_keep = plan.state != "closed" and plan._is_keeper()
            plan.can_draft = plan.can_keep or plan._is_drafter()

    def _is_keeper(self):
        """The current user manages the team, or belongs to QA."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            or self.department_id._cs_is_managed_by(self.env.user)
        )

    def _is_drafter(self):
        """The current user is the auditor, still at work on the audit."""
        self.ensure_one()
        # The state is no secret.
        return (
            self.auditor_user_id == self.env.user
            and self.audit_id.sudo().state == "in_progress"
        )

    @api.depends("date_review", "state")
    @api.depends_context("lang", "tz")
    def _compute_due_in_words(self):
        today = fields.Date.context_today(self)
        for plan in self:
            waits = plan.state == "open" and plan.date_review
            days = (plan.date_review - today).days if waits else 0
            plan.is_late = days < 0
            plan.due_in_words = (
                due_in_words(self.env, plan.date_review, today) if waits else False
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain(
            "date_review", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    @api.depends("date_identified", "audit_id")
    def _compute_date_review(self):
        for plan in self:
            days = plan.audit_id.framework_id.plan_review_days or 28
            plan.date_review = (
                plan.date_identified or fields.Date.context_today(plan)
            ) + timedelta(days=days)

    @api.constrains("date_identified", "date_review")
    def _check_review_in_time(self):
        """DUR-10: the review falls within four weeks of finding the need."""
        for plan in self:
            days = plan.audit_id.framework_id.plan_review_days or 28
            if plan.date_review < plan.date_identified:
                raise ValidationError(
                    self.env._(
                        "The review cannot be before the need was found. "
                        "Check the two dates."
                    )
                )
            if plan.date_review > plan.date_identified + timedelta(days=days):
                raise ValidationError(
                    self.env._(
                        "Review the plan within %(days)s days of finding the need: "
                        "by %(latest)s.",
                        days=days,
                        latest=date_in_words(
                            self.env, plan.date_identified + timedelta(days=days)
                        ),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        if not in_lifecycle(self.env):
            for plan in plans:
                plan._check_may_add()
        plans._tell_people()
        return plans

    def _check_may_add(self):
        self.ensure_one()
        if self.audit_id.state in ("draft", "allocated", "closed", "cancelled"):
            raise UserError(
                self.env._(
                    "A support plan is made while the audit runs. %(audit)s does not.",
                    audit=self.audit_id.name,
                )
            )
        if not (self._is_keeper() or self._is_drafter()):
            raise AccessError(
                self.env._(
                    "A support plan is made by the auditor while they are at work on "
                    "the audit, or by a manager of the team."
                )
            )

    def write(self, vals):
        if not in_lifecycle(self.env):
            # The state is the steps' to say.
            self._check_write_allowed(set(vals) - CHATTER_FIELDS - {"state"})
        result = super().write(vals)
        if {"manager_id", "copied_to_ids", "date_review"} & set(vals):
            self._tell_people()
        return result

    def _check_write_allowed(self, names):
        """Refuse, in one sentence, a write this user may not make in this state."""
        if not names:
            return
        if names - KEEPER_FIELDS:
            raise UserError(self.env._("Use the buttons to review and close the plan."))
        for plan in self:
            if plan.state == "closed":
                raise UserError(self.env._("“%(plan)s” is closed.", plan=plan.name))
            drafting = plan._is_drafter() and not names - DRAFT_FIELDS
            if not (drafting or plan._is_keeper()):
                raise AccessError(
                    self.env._(
                        "Only a manager of the team, or a QA officer, can change "
                        "“%(plan)s” now.",
                        plan=plan.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_before_submit(self):
        if in_lifecycle(self.env):
            return
        for plan in self:
            if plan.audit_id.state not in ("draft", "allocated", "in_progress"):
                raise UserError(
                    self.env._(
                        "“%(plan)s” belongs to a submitted audit, so it is kept.",
                        plan=plan.name,
                    )
                )

    # --- telling people ---------------------------------------------------------

    def _tell_people(self):
        """Once the audit is submitted: a date for the manager, a copy for the others.

        References only (ALL-07). One to-do each, moved rather than piled up.
        """
        for plan in self:
            # Telling a colleague is part of the plan; the user may not read activities.
            plan = plan.sudo()
            if plan.state != "open" or plan.audit_id.state not in SUBMITTED_STATES:
                continue
            case = plan.case_reference or "-"
            plan._one_to_do(
                REVIEW,
                plan.manager_id.user_id,
                plan.date_review,
                self.env._("Review the support plan: case %(case)s", case=case),
            )
            copied = plan.copied_to_ids.user_id
            told = plan.message_partner_ids
            plan.message_subscribe((copied | plan.manager_id.user_id).partner_id.ids)
            for user in copied.filtered(lambda u, told=told: u.partner_id not in told):
                plan.activity_schedule(
                    READ,
                    date_deadline=fields.Date.context_today(self),
                    user_id=user.id,
                    summary=self.env._("Support plan for case %(case)s", case=case),
                )

    def _one_to_do(self, xmlid, user, deadline, summary):
        """The to-do of this kind: of this person, by this date, and no other."""
        self.ensure_one()
        kind = self.env.ref(xmlid)
        existing = self.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        mine = existing.filtered(lambda a: a.user_id == user)[:1]
        (existing - mine).unlink()
        if mine:
            if mine.date_deadline != deadline:
                mine.date_deadline = deadline
        elif user:
            self.activity_schedule(
                xmlid, date_deadline=deadline, user_id=user.id, summary=summary
            )

    # --- transitions --------------------------------------------------------------

    def action_review(self):
        """Open -> reviewed, with what the review found. Managers of the team and QA."""
        self._take("review")

    def _unless_keeper(self):
        return self.audit_id._unless_manager()

    def _problems_of_review(self):
        if (self.review_note or "").strip():
            return []
        return [self.env._("Write what the review found first.")]

    def _after_review(self):
        # Checked above; the audit closes by itself once nothing else is open.
        reviewed = self.sudo()
        reviewed.activity_unlink([REVIEW], user_id=None)
        reviewed.audit_id._close_if_nothing_open()

    def action_close(self):
        """Reviewed -> closed, once its actions are signed off. Managers and QA."""
        self._take("close")

    def _problems_of_actions(self):
        if all(a.state in ("signed_off", "cancelled") for a in self.action_ids):
            return []
        return [
            self.env._(
                "Some actions of “%(plan)s” are not signed off yet.", plan=self.name
            )
        ]

    @api.constrains("audit_id")
    def _check_not_benchmark(self):
        for plan in self:
            # Only the kind is asked.
            if plan.sudo().audit_id.kind == "benchmark":
                raise ValidationError(
                    self.env._(
                        "Benchmarking is practice in grading: no support plan follows."
                    )
                )
