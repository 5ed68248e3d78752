from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..platform.guard import CHATTER_FIELDS, in_lifecycle

STATES = [
    ("todo", "To do"),
    ("doing", "Doing"),
    ("done", "Done, waiting for sign-off"),
    ("signed_off", "Signed off"),
    ("cancelled", "Cancelled"),
]

OPEN_STATES = ("todo", "doing", "done")

UNDONE_STATES = ("todo", "doing")

# Set by the lifecycle, or taken from the audit: never by what a user sends.
SYSTEM_FIELDS = {
    "done_by_id",
    "date_done",
    "signed_off_by_id",
    "date_signed_off",
    "cancel_reason",
    "sign_off_user_id",
    "auditor_user_id",
    "moderator_user_id",
    "responsible_user_id",
}

SOURCE_FIELDS = {"audit_id", "plan_id", "moderation_id"}

FROM_AUDIT_FIELDS = {"company_id", "case_id", "department_id", "origin"}

# What whoever does it tells, and managers; asked for before it counts as done.
TOLD_FIELDS = {"outcome", "difference"}


class CsAction(models.Model):
    """Something to do after an audit, on a kanban board.

    Specific, owned, dated and measurable (BPL-18). The person responsible starts and
    does it; somebody else, who manages the team or belongs to QA, signs it off
    (LUT-10). Auditors and moderators add actions to the audits they are at work on.
    Who may move an action where is in ``cs_action_lifecycle``.
    """

    _name = "cs.action"
    _description = "Action"
    _inherit = [
        "cs.life.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    # What is late comes first, in every column and list.
    _order = "is_immediate desc, date_due, id"
    _check_company_auto = True

    name = fields.Char(
        string="What will be done",
        required=True,
        tracking=True,
        travels=True,
        help="Specific. No names of children.",
    )
    success_measure = fields.Char(
        string="How we will know it worked",
        travels=True,
        help="Measurable: what will be different for the child.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_origin",
        store=True,
        readonly=False,
        precompute=True,
        default=lambda self: self.env.company,
    )
    audit_id = fields.Many2one(
        "cs.audit",
        index=True,
        check_company=True,
        ondelete="restrict",
        compute="_compute_audit_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    plan_id = fields.Many2one(
        "cs.improvement.plan",
        string="Support plan",
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    moderation_id = fields.Many2one(
        "cs.moderation", index=True, check_company=True, ondelete="restrict"
    )
    line_id = fields.Many2one(
        "cs.audit.line",
        string="Domain",
        index="btree_not_null",
        ondelete="set null",
        help="The domain of the audit in which the need was found.",
    )
    origin = fields.Selection(
        [
            ("audit", "Audit"),
            ("moderation", "Moderation"),
            ("plan", "Support plan"),
            ("meeting", "Meeting"),
            ("other", "Other"),
        ],
        string="Comes from",
        compute="_compute_origin",
        store=True,
        precompute=True,
        readonly=False,
    )
    case_id = fields.Many2one(
        "cs.case",
        compute="_compute_origin",
        store=True,
        precompute=True,
        index=True,
        readonly=False,
        check_company=True,
    )
    case_reference = fields.Char(related="case_id.reference", string="Case reference")
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_origin",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        check_company=True,
    )
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True
    )
    moderator_user_id = fields.Many2one(
        related="audit_id.moderator_user_id",
        store=True,
        index=True,
        string="Moderator's login",
    )
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    responsible_user_id = fields.Many2one(
        related="responsible_id.user_id",
        store=True,
        index=True,
        string="Responsible person's login",
    )
    manager_id = fields.Many2one(
        "hr.employee",
        compute="_compute_manager_id",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        check_company=True,
        help="Sees that it is done, and signs it off. Never the person who does it.",
    )
    state = fields.Selection(
        STATES,
        default="todo",
        required=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    outcome = fields.Text(string="What was done", copy=False)
    difference = fields.Text(
        string="What changed for the child",
        copy=False,
        help="Where the action is about practice: what changed for children.",
    )
    done_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, string="Done by"
    )
    done_in_words = fields.Char(string="Who did it", compute="_compute_done_in_words")
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    sign_off_user_id = fields.Many2one(
        "res.users",
        string="Waiting for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who has been asked to sign it off.",
    )
    signed_off_by_id = fields.Many2one(
        "res.users", string="Signed off by", readonly=True, copy=False, tracking=True
    )
    date_signed_off = fields.Date(string="Signed off on", readonly=True, copy=False)
    cancel_reason = fields.Char(
        string="Why it was cancelled", readonly=True, copy=False, tracking=True
    )

    # --- computed ---------------------------------------------------------

    @api.depends("plan_id", "moderation_id")
    def _compute_audit_id(self):
        for action in self:
            action.audit_id = (
                action.plan_id.audit_id
                or action.moderation_id.audit_id
                or action.audit_id
            )

    @api.depends("audit_id", "plan_id", "moderation_id")
    def _compute_origin(self):
        for action in self:
            # The action carries what its reader needs of the audit, whoever makes it.
            audit = action.audit_id.sudo()
            action.company_id = (
                audit.company_id or action.company_id or self.env.company
            )
            action.case_id = audit.case_id or action.case_id
            action.department_id = audit.department_id or action.department_id
            action.origin = action._get_origin()

    def _get_origin(self):
        """Where it comes from. Hook for addons that make actions of their own."""
        self.ensure_one()
        if self.checklist_id:
            return "checklist"
        if self.external_review_id:
            return "review"
        if self.moderation_id:
            return "moderation"
        if self.plan_id:
            return "plan"
        if self.meeting_id:
            return "meeting"
        return "audit" if self.audit_id else self.origin or "other"

    @api.depends("department_id", "responsible_id")
    def _compute_manager_id(self):
        for action in self:
            action.manager_id = next(
                (
                    manager
                    for manager in action._managers_in_line()
                    if manager != action.responsible_id
                ),
                False,
            )

    def _managers_in_line(self):
        """Managers of the team and of each department above it, the nearest first."""
        self.ensure_one()
        # Who manages a team is structure, readable by all.
        department = self.department_id.sudo()
        managers = []
        while department:
            if department.manager_id:
                managers.append(department.manager_id)
            department = department.parent_id
        return managers

    # --- checks -----------------------------------------------------------

    @api.constrains("audit_id", "plan_id", "moderation_id")
    def _check_one_source(self):
        for action in self:
            # Only whether they match is looked at.
            sources = action.sudo()
            audits = (
                sources.audit_id
                | sources.plan_id.audit_id
                | sources.moderation_id.audit_id
            )
            if len(audits) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” belongs to one audit only.", action=action.name
                    )
                )

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._take_over_from_case_source(vals)
            # Filled in here, not only computed: a value computed before the record
            # exists would leave a shadow of it among the audit's actions.
            if not vals.get("audit_id"):
                plan = self.env["cs.improvement.plan"].browse(vals.get("plan_id"))
                moderation = self.env["cs.moderation"].browse(vals.get("moderation_id"))
                vals["audit_id"] = (plan.audit_id or moderation.audit_id).id
            if not in_lifecycle(self.env):
                if SYSTEM_FIELDS & set(vals):
                    self._refuse_fields(SYSTEM_FIELDS & set(vals))
                if SOURCE_FIELDS & {name for name, value in vals.items() if value}:
                    # They follow the audit, whatever is sent.
                    for name in FROM_AUDIT_FIELDS & set(vals):
                        del vals[name]
        actions = super().create(vals_list)
        if not in_lifecycle(self.env):
            actions._check_may_add()
            actions.filtered("blocks_closing")._check_may_block()
        actions._tell_responsible()
        return actions

    def _check_may_add(self):
        """Auditor, moderator or manager, while the audit runs; managers elsewhere."""
        # Only whether it is the audit's own case is asked; nothing of it is shown.
        self.case_id.filtered(
            lambda case: case not in self.audit_id.sudo().case_id
        ).check_access("read")
        for action in self:
            if action.state != "todo":
                raise UserError(self.env._("An action starts as something to do."))
            # The state is no secret.
            if action.audit_id.sudo().state in (
                "draft",
                "allocated",
                "closed",
                "cancelled",
            ):
                raise UserError(
                    self.env._(
                        "Actions are added while an audit runs; this one does not."
                    )
                )
            if not (action._is_manager() or action._may_shape()):
                raise AccessError(
                    self.env._(
                        "Actions are added by the auditor or moderator while they are "
                        "at work on the audit, and by managers of the team."
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env):
            vals = self._without_same_blocking(vals)
            self._check_write_allowed(vals)
        result = super().write(vals)
        if "case_id" in vals and not in_lifecycle(self.env):
            self.case_id.check_access("read")
        if {"responsible_id", "date_due", "datetime_due", "is_immediate"} & set(vals):
            self._tell_responsible()
        if "blocks_closing" in vals and not vals["blocks_closing"]:
            # As when the last action is signed off: the audit may close now, which
            # is the framework's decision and not a right of the user.
            for action in self.sudo().filtered("audit_id"):
                action._close_audit()
        return result

    def _refuse_fields(self, names):
        raise UserError(
            self.env._(
                "These change by the buttons of the action only: %(fields)s.",
                fields=", ".join(sorted(self._fields[name].string for name in names)),
            )
        )

    def _check_write_allowed(self, vals):
        """Refuse, in one sentence, a write this user may not make in this state."""
        # Dragging on the board writes the state: that is the steps' to say.
        names = set(vals) - CHATTER_FIELDS - {"state"}
        if forbidden := (SYSTEM_FIELDS | SOURCE_FIELDS) & names:
            self._refuse_fields(forbidden)
        if not names:
            return
        for action in self:
            if action.audit_id and FROM_AUDIT_FIELDS & names:
                self._refuse_fields(FROM_AUDIT_FIELDS & names)
            if action.state in ("signed_off", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%(action)s” is finished, so it can no longer be changed.",
                        action=action.name,
                    )
                )
            if action.state == "done" and names - TOLD_FIELDS:
                raise UserError(
                    self.env._(
                        "“%(action)s” is done. Send it back first if it has to change.",
                        action=action.name,
                    )
                )
            may_tell = action.responsible_user_id == self.env.user
            if not (
                action._is_manager()
                or action._may_shape()
                or (may_tell and not names - TOLD_FIELDS)
            ):
                raise AccessError(
                    self.env._(
                        "Only a manager or a QA officer can change who does "
                        "“%(action)s”, or when.",
                        action=action.name,
                    )
                )

    def _may_take_out(self):
        """The auditor until they submit; the moderator only what they added
        (ALL-10)."""
        # The state is no secret.
        submitted = self.audit_id.sudo().state != "in_progress"
        return self._may_shape() and bool(self.moderation_id or not submitted)

    @api.ondelete(at_uninstall=False)
    def _unlink_before_submit(self):
        if in_lifecycle(self.env):
            return
        for action in self:
            if action.state != "todo" or not (
                action._may_take_out() if action.audit_id else action._is_manager()
            ):
                raise UserError(
                    self.env._(
                        "“%(action)s” is on the record. "
                        "Cancel it, with a reason, instead.",
                        action=action.name,
                    )
                )

    def action_export_tracker(self):
        """Download these actions as a tracker. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "actions", "ids": self.ids},
        }

    @api.constrains("audit_id", "plan_id", "moderation_id", "success_measure")
    def _check_measurable(self):
        """BPL-18: specific, owned, dated and measurable, where the framework says so;
        the first three are asked everywhere."""
        for action in self:
            if (
                action._get_framework().smart_actions
                and not (action.success_measure or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "Say how we will know that “%(action)s” worked: what will be "
                        "different for the child.",
                        action=action.name,
                    )
                )
