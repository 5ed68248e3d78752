from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .guard import LIFECYCLE, in_lifecycle


class CsImprovementPlan(models.Model):
    """A quality improvement support plan: actions for work that was less than good
    (DUR-10).

    The auditor drafts it with the audit; managers of the team keep and review it.
    """

    _name = "cs.improvement.plan"
    _description = "Support plan"
    _inherit = ["cs.guard.mixin", "hr.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_review, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="restrict", check_company=True
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
    state = fields.Selection(
        [("open", "Open"), ("reviewed", "Reviewed"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )

    @api.depends("audit_id.name")
    def _compute_name(self):
        for plan in self:
            plan.name = self.env._(
                "Support plan for %(audit)s", audit=plan.audit_id.name or ""
            )

    @api.depends("audit_id")
    def _compute_people(self):
        for plan in self:
            department = plan.audit_id.department_id
            plan.manager_id = department._cs_manager_at("team")
            plan.copied_to_ids = department._cs_manager_at("service") - plan.manager_id

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
                        "The review cannot be before the need was found. Check the "
                        "two dates."
                    )
                )
            if plan.date_review > plan.date_identified + timedelta(days=days):
                raise ValidationError(
                    self.env._(
                        "Review the plan within %(days)s days of finding the need. "
                        "Choose an earlier date.",
                        days=days,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        for plan in plans:
            if not in_lifecycle(self.env) and plan.audit_id.state in (
                "draft",
                "allocated",
                "closed",
                "cancelled",
            ):
                raise UserError(
                    self.env._(
                        "A support plan is made while the audit runs. %(audit)s does "
                        "not.",
                        audit=plan.audit_id.name,
                    )
                )
        return plans

    def write(self, vals):
        if not in_lifecycle(self.env):
            if {"state", "audit_id"} & set(vals):
                raise UserError(
                    self.env._("Use the buttons to review and close the plan.")
                )
            if closed := self.filtered(lambda plan: plan.state == "closed"):
                raise UserError(
                    self.env._("“%(plan)s” is closed.", plan=closed[0].name)
                )
            self._check_may_shape()
        return super().write(vals)

    def _check_may_shape(self):
        """The auditor while auditing; then managers of the team and QA (DUR-10)."""
        for plan in self:
            # Reading the state shows nothing of the audit.
            audit = plan.audit_id.sudo()
            auditing = (
                audit.state == "in_progress" and audit.auditor_user_id == self.env.user
            )
            if not auditing:
                audit.with_user(self.env.user)._check_manages()

    @api.ondelete(at_uninstall=False)
    def _unlink_before_submit(self):
        for plan in self:
            if plan.audit_id.state not in (
                "draft",
                "allocated",
                "in_progress",
            ) and not in_lifecycle(self.env):
                raise UserError(
                    self.env._(
                        "“%(plan)s” belongs to a submitted audit, so it is kept.",
                        plan=plan.name,
                    )
                )

    def action_review(self):
        """Open -> reviewed. A manager of the team or a QA officer, with what the review
        found."""
        for plan in self:
            plan.audit_id._check_manages()
            if plan.state != "open":
                raise UserError(
                    self.env._("“%(plan)s” has already been reviewed.", plan=plan.name)
                )
            if not (plan.review_note or "").strip():
                raise UserError(self.env._("Write what the review found first."))
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "reviewed"})
        # Checked above; the audit closes by itself once nothing else is open.
        self.sudo().audit_id._close_if_nothing_open()

    def action_close(self):
        """Reviewed -> closed, once its actions are signed off. A manager of the team or
        a QA officer."""
        for plan in self:
            plan.audit_id._check_manages()
            if plan.state != "reviewed":
                raise UserError(
                    self.env._("Review “%(plan)s” before you close it.", plan=plan.name)
                )
            if any(
                action.state not in ("signed_off", "cancelled")
                for action in plan.action_ids
            ):
                raise UserError(
                    self.env._(
                        "Some actions of “%(plan)s” are not signed off yet.",
                        plan=plan.name,
                    )
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "closed"})
