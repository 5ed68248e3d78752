from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..frameworks.cs_framework_approval import LATE_DATE
from ..platform.wording import (
    date_in_words,
    due_in_words,
    moment_in_words,
    waiting_in_words,
)
from .cs_action import UNDONE_STATES

OFFICER = "cs_quality_assurance.group_qa_officer"


class CsAction(models.Model):
    """When an action is due: in hours where it is immediate, else in working days."""

    _inherit = "cs.action"

    is_immediate = fields.Boolean(
        string="Immediate", tracking=True, help="Due in hours, not days (LUT-06)."
    )
    datetime_due = fields.Datetime(
        string="Due at",
        compute="_compute_datetime_due",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    date_due = fields.Date(
        string="Due",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
    )
    due_reason = fields.Char(
        string="Why a later date",
        tracking=True,
        help="Needed when the date is later than your framework allows (LUT-07).",
    )
    days_late = fields.Integer(
        string="Days late",
        compute="_compute_due_in_words",
        search="_search_days_late",
        aggregator=None,
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_due_in_words", search="_search_is_late"
    )
    due_in_words = fields.Char(string="When", compute="_compute_due_in_words")

    # The board reads each column in this order; the ORM orders a boolean by coalesce.
    _board_idx = models.Index(
        "(state, (COALESCE(is_immediate, false)) DESC, date_due, id) "
        "WHERE state IN ('todo', 'doing', 'done')"
    )
    _open_idx = models.Index(
        "((COALESCE(is_immediate, false)) DESC, date_due, id) "
        "WHERE state IN ('todo', 'doing', 'done')"
    )

    @api.depends("is_immediate", "audit_id")
    def _compute_datetime_due(self):
        for action in self:
            if not action.is_immediate:
                action.datetime_due = False
            elif not action.datetime_due:
                action.datetime_due = action._latest_moment()

    @api.depends("is_immediate", "audit_id", "datetime_due")
    def _compute_date_due(self):
        for action in self:
            if action.is_immediate and action.datetime_due:
                action.date_due = fields.Datetime.context_timestamp(
                    action, action.datetime_due
                ).date()
            elif not action.date_due:
                action.date_due = action._latest_due()

    def _get_framework(self):
        """The framework whose deadlines hold: the audit's, else the team's."""
        # The policy behind the audit is no secret, even to who may not read the audit.
        return self.audit_id.sudo().framework_id

    def _latest_due(self):
        """The last date allowed without a reason, in working days (LUT-07)."""
        self.ensure_one()
        made = fields.Date.to_date(self.create_date) or fields.Date.context_today(self)
        company = self.company_id or self.env.company
        return company._cs_add_working_days(
            made, self._get_framework().action_days or 5
        )

    def _latest_moment(self):
        """The last moment for an immediate action, in hours (LUT-06)."""
        self.ensure_one()
        made = self.create_date or fields.Datetime.now()
        return made.replace(microsecond=0) + timedelta(
            hours=self._get_framework().immediate_hours or 24
        )

    @api.depends(
        "date_due",
        "datetime_due",
        "is_immediate",
        "state",
        "date_done",
        "date_signed_off",
    )
    @api.depends_context("lang", "tz")
    def _compute_due_in_words(self):
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        for action in self:
            action.days_late, action.is_late = 0, False
            if action.state in UNDONE_STATES and action.date_due:
                action.days_late = max((today - action.date_due).days, 0)
                action.is_late = action.days_late > 0 or bool(
                    action.datetime_due and action.datetime_due < now
                )
                action.due_in_words = (
                    moment_in_words(self.env, action.datetime_due, now)
                    if action.datetime_due
                    else due_in_words(self.env, action.date_due, today)
                )
            else:
                action.due_in_words = action._finished_in_words(today)

    def _finished_in_words(self, today):
        if self.state == "done" and self.date_done:
            return waiting_in_words(self.env, self.date_done, today)
        if self.state == "signed_off" and self.date_signed_off:
            return self.env._(
                "Signed off on %(date)s",
                date=date_in_words(self.env, self.date_signed_off),
            )
        return self.env._("Cancelled") if self.state == "cancelled" else False

    def _search_days_late(self, operator, value):
        if operator != ">":
            return NotImplemented
        limit = fields.Date.context_today(self) - timedelta(days=int(value))
        return Domain("state", "in", UNDONE_STATES) & Domain("date_due", "<", limit)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", UNDONE_STATES) & (
            Domain("date_due", "<", fields.Date.context_today(self))
            | Domain("datetime_due", "<", fields.Datetime.now())
        )
        return late if True in value else ~late

    @api.constrains("date_due", "datetime_due", "due_reason", "is_immediate")
    def _check_due(self):
        """LUT-06, LUT-07: later than the framework allows only with a reason."""
        for action in self:
            if not action.audit_id or action.plan_id:
                continue
            if (action.due_reason or "").strip():
                action._check_late_post()
                continue
            if action.is_immediate and action.datetime_due > action._latest_moment():
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is immediate: your framework allows "
                        "%(hours)s hours. Choose an earlier time, or say why it "
                        "has to be later.",
                        action=action.name,
                        hours=action._get_framework().immediate_hours,
                    )
                )
            if not action.is_immediate and action.date_due > action._latest_due():
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is due later than your framework allows "
                        "(%(latest)s). Choose an earlier date, or say why it has to "
                        "be later.",
                        action=action.name,
                        latest=date_in_words(self.env, action._latest_due()),
                    )
                )

    def _check_late_post(self):
        """Where the framework names who allows a late date, nobody else sets one."""
        late = (
            self.datetime_due > self._latest_moment()
            if self.is_immediate
            else self.date_due > self._latest_due()
        )
        if not late:
            return
        framework = self._get_framework().sudo(False)
        if framework and (refusal := framework._unless_post(LATE_DATE)):
            raise ValidationError(
                self.env._(
                    "“%(action)s” is due later than your framework allows. %(refusal)s",
                    action=self.name,
                    refusal=refusal,
                )
            )

    # An action may hold its audit open until it is signed off. Whoever is at work on
    # the audit (its auditor, its moderator) marks it, and QA officers; the person
    # responsible cannot take the mark away.

    blocks_closing = fields.Boolean(
        string="Holds the audit open",
        tracking=True,
        copy=False,
        help=(
            "The audit closes only once this is signed off, and the file is not to be "
            "closed before it is done. The auditor or moderator decides, while they "
            "are at work on the audit, and QA."
        ),
    )
    can_block = fields.Boolean(
        compute="_compute_can_block", string="May make it hold the audit"
    )
    closing_actions = fields.Selection(
        related="audit_id.framework_id.closing_actions", compute_sudo=True
    )
    file_held_by_actions = fields.Boolean(
        related="audit_id.framework_id.file_held_by_actions", compute_sudo=True
    )

    @api.depends("audit_id", "state")
    @api.depends_context("uid")
    def _compute_can_block(self):
        for action in self:
            action.can_block = bool(action.audit_id) and action._may_block()

    def _may_block(self):
        """The auditor or moderator at work on the audit, and QA officers."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group(OFFICER)
            or (bool(self.audit_id) and self._may_shape())
        )

    def _check_may_block(self):
        for action in self:
            if not action._may_block():
                raise AccessError(
                    self.env._(
                        "Only the auditor or moderator at work on the audit, or a QA "
                        "officer, decides whether “%(action)s” holds it open.",
                        action=action.name,
                    )
                )

    def _without_same_blocking(self, vals):
        """The values without *holds the audit open* where none of these changes by it:
        forms send it back unchanged, which is no news, and no right is asked."""
        if "blocks_closing" not in vals:
            return vals
        changed = self.filtered(
            lambda a: a.blocks_closing != bool(vals["blocks_closing"])
        )
        changed._check_may_block()
        if changed:
            return vals
        return {k: v for k, v in vals.items() if k != "blocks_closing"}

    def _cs_reference_name(self):
        """What messages call this action: people type its name, so a name may be in
        it (ALL-07)."""
        self.ensure_one()
        return self.env._("Action, case %(case)s", case=self.case_reference or "-")

    @api.constrains("audit_id")
    def _check_not_benchmark(self):
        for action in self:
            # Only the kind is asked.
            if action.sudo().audit_id.kind == "benchmark":
                raise ValidationError(
                    self.env._(
                        "Benchmarking is practice in grading: it leaves no actions. "
                        "Make an audit of the case if something has to be done."
                    )
                )
