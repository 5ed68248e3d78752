from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .guard import LIFECYCLE, in_lifecycle

STATES = [
    ("todo", "To do"),
    ("doing", "Doing"),
    ("done", "Done, to be signed off"),
    ("signed_off", "Signed off"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("todo", "doing", "done")

# (from, to) -> who: the person responsible, or a manager (or QA) who is not the doer.
TRANSITIONS = {
    ("todo", "doing"): "responsible",
    ("doing", "todo"): "responsible",
    ("todo", "done"): "responsible",
    ("doing", "done"): "responsible",
    ("done", "doing"): "manager",
    ("done", "signed_off"): "signer",
    ("todo", "cancelled"): "manager",
    ("doing", "cancelled"): "manager",
    ("signed_off", "doing"): "manager",
}


class CsAction(models.Model):
    """Something to do after an audit, on a kanban board (BPL-18: specific, owned, dated, measurable).

    The person responsible starts and does it; somebody else, who manages the team or
    belongs to QA, signs it off. Auditors and moderators add actions to their audits.
    """

    _name = "cs.action"
    _description = "Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "is_immediate desc, date_due, id"
    _check_company_auto = True

    name = fields.Char(string="What will be done", required=True, tracking=True, help="Specific. No names of children.")
    success_measure = fields.Char(string="How we will know it worked", help="Measurable: what will be different for the child.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, compute="_compute_origin", store=True, readonly=False,
        precompute=True, default=lambda self: self.env.company,
    )  # fmt: skip
    audit_id = fields.Many2one("cs.audit", index=True, check_company=True, ondelete="restrict",
        compute="_compute_audit_id", store=True, readonly=False, precompute=True)  # fmt: skip
    plan_id = fields.Many2one("cs.improvement.plan", string="Support plan", index=True, check_company=True, ondelete="restrict")
    moderation_id = fields.Many2one("cs.moderation", index=True, check_company=True, ondelete="restrict")
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
    case_id = fields.Many2one("cs.case", compute="_compute_origin", store=True, precompute=True, index=True, readonly=False, check_company=True)
    case_reference = fields.Char(related="case_id.reference", string="Case reference")
    department_id = fields.Many2one(
        "hr.department", string="Team", compute="_compute_origin", store=True, precompute=True, readonly=False,
        index=True, check_company=True,
    )  # fmt: skip
    auditor_user_id = fields.Many2one(related="audit_id.auditor_user_id", store=True, index=True)
    moderator_user_id = fields.Many2one(related="audit_id.moderator_user_id", store=True, index=True, string="Moderator's login")
    responsible_id = fields.Many2one(
        "hr.employee", string="Who", required=True, index=True, tracking=True, check_company=True, ondelete="restrict"
    )
    responsible_user_id = fields.Many2one(related="responsible_id.user_id", store=True, index=True)
    is_immediate = fields.Boolean(string="Immediate", tracking=True)
    datetime_due = fields.Datetime(string="Due at", compute="_compute_due", store=True, readonly=False, precompute=True)
    date_due = fields.Date(
        string="Due", compute="_compute_due", store=True, readonly=False, precompute=True, required=True, index=True,
        tracking=True,
    )  # fmt: skip
    due_reason = fields.Char(
        string="Why a later date", tracking=True, help="Needed when the date is later than your framework allows (LUT-07)."
    )
    state = fields.Selection(STATES, default="todo", required=True, index=True, tracking=True, copy=False, group_expand=True)
    outcome = fields.Text(string="What was done, and what changed for the child")
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    signed_off_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    date_signed_off = fields.Date(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    days_late = fields.Integer(compute="_compute_days_late", search="_search_days_late", aggregator=None)
    due_in_words = fields.Char(compute="_compute_days_late")

    _board_idx = models.Index("(state, is_immediate DESC, date_due, id)")

    # --- computed ---------------------------------------------------------

    @api.depends("plan_id", "moderation_id")
    def _compute_audit_id(self):
        for action in self:
            action.audit_id = action.plan_id.audit_id or action.moderation_id.audit_id or action.audit_id

    @api.depends("audit_id", "plan_id", "moderation_id")
    def _compute_origin(self):
        for action in self:
            # The action carries what its reader needs of the audit, whoever makes it.
            audit = action.audit_id.sudo()
            action.company_id = audit.company_id or action.company_id or self.env.company
            action.case_id = audit.case_id or action.case_id
            action.department_id = audit.department_id or action.department_id
            action.origin = (
                "moderation"
                if action.moderation_id
                else "plan"
                if action.plan_id
                else "audit"
                if audit
                else action.origin or "other"
            )

    @api.depends("is_immediate", "audit_id")
    def _compute_due(self):
        for action in self:
            framework = action._get_framework()
            if action.is_immediate:
                if not action.datetime_due:
                    action.datetime_due = fields.Datetime.now() + timedelta(hours=framework.immediate_hours or 24)
                action.date_due = fields.Datetime.context_timestamp(action, action.datetime_due).date()
            else:
                action.datetime_due = False
                if not action.date_due:
                    action.date_due = action._latest_due()

    def _get_framework(self):
        # The policy behind the audit is no secret; the action's maker may not read the audit.
        return self.audit_id.sudo().framework_id

    def _latest_due(self):
        """The last date the framework allows without a reason (LUT-07)."""
        self.ensure_one()
        made = fields.Date.to_date(self.create_date) or fields.Date.context_today(self)
        company = self.company_id or self.env.company
        return company._cs_add_working_days(made, self._get_framework().action_days or 5)

    @api.depends("date_due", "state")
    @api.depends_context("lang", "tz")
    def _compute_days_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            if not action.date_due or action.state not in ("todo", "doing"):
                action.days_late, action.due_in_words = 0, False
                continue
            days = (today - action.date_due).days
            action.days_late = max(days, 0)
            action.due_in_words = action._due_words(days)

    def _due_words(self, days):
        if days > 1:
            return self.env._("%(days)s days late", days=days)
        words = {1: self.env._("1 day late"), 0: self.env._("Due today"), -1: self.env._("Due tomorrow")}
        return words.get(days) or self.env._("Due in %(days)s days", days=-days)

    def _search_days_late(self, operator, value):
        if operator != ">":
            return NotImplemented
        limit = fields.Date.context_today(self) - timedelta(days=int(value))
        return [("state", "in", ("todo", "doing")), ("date_due", "<", limit)]

    # --- checks -----------------------------------------------------------

    @api.constrains("date_due", "due_reason", "is_immediate")
    def _check_due(self):
        for action in self:
            if (
                action.audit_id
                and not action.is_immediate
                and not (action.due_reason or "").strip()
                and action.date_due > action._latest_due()
                and action._get_framework().action_days
                and not action.plan_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is due later than your framework allows (%(latest)s). Choose an earlier date, or say why it has to be later.",
                        action=action.name,
                        latest=action._latest_due(),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Filled in here, not only computed: a value computed before the record exists
            # would leave a shadow of it among the audit's actions.
            if not vals.get("audit_id"):
                plan = self.env["cs.improvement.plan"].browse(vals.get("plan_id"))
                moderation = self.env["cs.moderation"].browse(vals.get("moderation_id"))
                vals["audit_id"] = (plan.audit_id or moderation.audit_id).id
        actions = super().create(vals_list)
        if not in_lifecycle(self.env):
            for action in actions:
                if action.state != "todo":
                    raise UserError(self.env._("An action starts as something to do."))
                if action.audit_id.sudo().state in ("draft", "allocated", "closed", "cancelled"):  # the state is no secret
                    raise UserError(
                        self.env._("Actions are added while an audit runs; this one does not.")
                    )
        actions._tell_responsible()
        return actions

    def write(self, vals):
        if not in_lifecycle(self.env):
            if "state" in vals:
                # Dragging on the board comes here: the same rights as the buttons.
                self._move_to(vals["state"])
                vals = {name: value for name, value in vals.items() if name != "state"}
            if forbidden := {
                "done_by_id", "date_done", "signed_off_by_id", "date_signed_off", "cancel_reason", "audit_id",
                "plan_id", "moderation_id", "company_id",
            } & set(vals):  # fmt: skip
                raise UserError(
                    self.env._(
                        "These change by the buttons of the action only: %(fields)s.",
                        fields=", ".join(sorted(self._fields[name].string for name in forbidden)),
                    )
                )
            self._check_write_allowed(set(vals))
        result = super().write(vals)
        if {"responsible_id", "date_due", "is_immediate"} & set(vals):
            self._tell_responsible()
        return result

    def _check_write_allowed(self, names):
        names = names - {"message_ids", "message_follower_ids", "activity_ids"}
        if not names:
            return
        for action in self:
            if action.state in ("signed_off", "cancelled"):
                raise UserError(self.env._("“%(action)s” is finished, so it can no longer be changed.", action=action.name))
            if names - {"outcome"} and not (action._is_manager() or action._may_shape()):
                raise AccessError(
                    self.env._("Only a manager or a QA officer can change who does “%(action)s”, or when.", action=action.name)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_before_submit(self):
        for action in self:
            if in_lifecycle(self.env):
                return
            if action.state != "todo" or (action.audit_id and action.audit_id.state != "in_progress"):
                raise UserError(self.env._("“%(action)s” is on the record. Cancel it, with a reason, instead.", action=action.name))

    # --- rights and transitions -------------------------------------------

    def _is_manager(self):
        """The current user manages the team of the action, or belongs to QA."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            # Who manages a team is structure, readable by all.
            or self.env.user in self.department_id.sudo().cs_line_user_ids
        )

    def _may_shape(self):
        """The auditor or moderator who is still at work on the audit may word and date its actions."""
        self.ensure_one()
        # Reading the state shows nothing of the audit.
        audit = self.audit_id.sudo()
        return (audit.state == "in_progress" and audit.auditor_user_id == self.env.user) or (
            audit.state == "moderation" and audit.moderator_user_id == self.env.user
        )

    def _may_move(self, target):
        """Whether the current user may take this action to ``target``, and if not why."""
        self.ensure_one()
        who = TRANSITIONS.get((self.state, target))
        states = dict(self._fields["state"]._description_selection(self.env))
        if not who:
            return self.env._(
                "“%(action)s” cannot go from “%(before)s” to “%(after)s”.",
                action=self.name,
                before=states[self.state],
                after=states.get(target, target),
            )
        if self.env.su:
            return None
        is_responsible = self.responsible_user_id == self.env.user
        if who == "responsible" and not (is_responsible or self._is_manager()):
            return self.env._("Only %(who)s, or a manager, can move “%(action)s”.", who=self.responsible_id.name, action=self.name)
        if who in ("manager", "signer") and not self._is_manager():
            return self.env._("Only a manager of the team, or a QA officer, can do this with “%(action)s”.", action=self.name)
        if who == "signer" and self.env.user in (self.done_by_id | self.responsible_user_id):
            return self.env._("Somebody other than the person who did “%(action)s” has to sign it off.", action=self.name)
        return None

    def _move_to(self, target, **extra):
        today = fields.Date.context_today(self)
        for action in self:
            if action.state == target:
                continue
            if refusal := action._may_move(target):
                raise UserError(refusal)
            if target == "cancelled" and not extra.get("cancel_reason"):
                raise UserError(self.env._("Use the Cancel button, which asks for a reason."))
            vals = dict(extra, state=target)
            if target == "done":
                vals |= {"done_by_id": self.env.uid, "date_done": today}
            elif target == "signed_off":
                vals |= {"signed_off_by_id": self.env.uid, "date_signed_off": today}
            elif target in ("todo", "doing"):
                vals |= {"done_by_id": False, "date_done": False, "signed_off_by_id": False, "date_signed_off": False}
            action.with_context(cs_lifecycle=LIFECYCLE).write(vals)
            # Whoever moves an action also moves its to-dos, whoever raised them.
            action.sudo()._follow_state()

    def _follow_state(self):
        self.ensure_one()
        if self.state == "done":
            self.activity_feedback(["cs_quality_assurance.activity_action"])
            self._ask_for_sign_off()
        elif self.state in ("signed_off", "cancelled"):
            self.activity_unlink(
                ["cs_quality_assurance.activity_action", "cs_quality_assurance.activity_sign_off"], user_id=None
            )
            self.audit_id._close_if_nothing_open()
        else:
            self.activity_unlink(["cs_quality_assurance.activity_sign_off"], user_id=None)
            self._tell_responsible()

    def _ask_for_sign_off(self):
        """The manager of the team, or the next one up when they did it themselves."""
        manager = self.department_id._cs_manager_at("team")
        if manager.user_id == self.done_by_id:
            manager = self.department_id._cs_manager_at("service")
        if manager.user_id and manager.user_id != self.done_by_id:
            self.activity_schedule(
                "cs_quality_assurance.activity_sign_off",
                date_deadline=fields.Date.context_today(self),
                user_id=manager.user_id.id,
                summary=self.env._("Sign off: case %(case)s", case=self.case_reference or "-"),
            )

    def _tell_responsible(self):
        """One to-do for whoever does it; moved with the date, handed over with the person."""
        for action in self.filtered(lambda a: a.state in ("todo", "doing")):
            # Raising a to-do for a colleague is part of giving them an action.
            record = action.sudo()
            kind = self.env.ref("cs_quality_assurance.activity_action")
            activities = record.activity_ids.filtered(lambda a, kind=kind: a.activity_type_id == kind)
            user = action.responsible_user_id
            mine = activities.filtered(lambda a, user=user: a.user_id == user)[:1]
            (activities - mine).unlink()
            if mine:
                mine.date_deadline = action.date_due
            elif user:
                record.activity_schedule(
                    "cs_quality_assurance.activity_action",
                    date_deadline=action.date_due,
                    user_id=user.id,
                    summary=self.env._("Action for case %(case)s", case=action.case_reference or "-"),
                )

    def action_start(self):
        """To do -> doing. The person responsible or a manager."""
        self._move_to("doing")

    def action_done(self):
        """To do or doing -> done, waiting for sign-off. The person responsible or a manager."""
        self._move_to("done")

    def action_sign_off(self):
        """Done -> signed off. A manager of the team or QA, and never the doer."""
        self._move_to("signed_off")

    def action_reopen(self, reason):
        """Done or signed off -> doing, with a reason. A manager of the team or QA."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the action is re-opened."))
        self._move_to("doing")
        for action in self:
            action.message_post(body=reason.strip())

    def action_cancel(self, reason):
        """To do or doing -> cancelled, with a reason. A manager of the team or QA."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the action is cancelled."))
        self._move_to("cancelled", cancel_reason=reason.strip())
