from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words
from .cs_action import OPEN_STATES

CLOSING_FIELDS = {
    "assured_by_id",
    "date_assured",
    "assurance_note",
    "confirmed_by_id",
    "date_confirmed",
    "confirmation_note",
    "closing_due",
}


class CsAudit(models.Model):
    """Closing the loop: the team manager signs off each action, the service manager
    assures
    them, the head of service confirms (LUT-09, LUT-10). Which of these apply is the
    framework's choice; a council without a level asks the level above it.
    """

    _inherit = "cs.audit"

    closing_assured = fields.Boolean(related="framework_id.closing_assured")
    closing_confirmed = fields.Boolean(related="framework_id.closing_confirmed")
    closing_due = fields.Date(
        string="Loop closed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        lifecycle=True,
    )
    assured_by_id = fields.Many2one(
        "res.users",
        string="Assured by",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    date_assured = fields.Date(
        string="Assured on", readonly=True, copy=False, lifecycle=True
    )
    assurance_note = fields.Text(
        string="What the service manager saw", readonly=True, copy=False, lifecycle=True
    )
    confirmed_by_id = fields.Many2one(
        "res.users",
        string="Confirmed by",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    date_confirmed = fields.Date(
        string="Confirmed on", readonly=True, copy=False, lifecycle=True
    )
    confirmation_note = fields.Text(
        string="What the head of service saw", readonly=True, copy=False, lifecycle=True
    )

    def _set_closing_due(self):
        """By when those who answer for the work say that it is better (LUT-09)."""
        self.ensure_one()
        framework = self.framework_id
        if framework.closing_confirmed or framework.closing_assured:
            self._to(
                {
                    "closing_due": self.company_id._cs_add_working_days(
                        fields.Date.context_today(self), framework.closing_days
                    )
                }
            )

    def _problems_of_assurance(self):
        problems = []
        if self.closing_assured and not self.date_assured:
            problems.append(
                self.env._(
                    "The service manager has not yet assured that its actions are done."
                )
            )
        if self.closing_confirmed and not self.date_confirmed:
            problems.append(
                self.env._(
                    "The head of service has not yet confirmed that the work is better."
                )
            )
        return problems

    def _actions_open(self):
        """Actions that keep the audit from closing: all of them, or only those that
        block it, as the framework says."""
        self.ensure_one()
        actions = self.action_ids.filtered(
            lambda action: action.state not in ("signed_off", "cancelled")
        )
        if self.framework_id.closing_actions == "blocking":
            return actions.filtered("blocks_closing")
        return actions

    def _close_if_nothing_open(self):
        """Closing -> closed once nothing is open; else the next person in the line is
        asked, once everything before them is done (LUT-09, LUT-10)."""
        for audit in self:
            if audit.state == "closing" and not audit._get_closing_problems():
                audit._arrive("close")
        for audit in self:
            if audit.state != "closing" or audit._actions_open():
                continue
            if audit.closing_assured and not audit.date_assured:
                audit._ask_to_close("cs_quality_assurance.activity_assure", "service")
            elif audit.closing_confirmed and not audit.date_confirmed:
                audit._ask_to_close(
                    "cs_quality_assurance.activity_confirm", "head_of_service"
                )

    def _ask_to_close(self, xmlid, level):
        self.ensure_one()
        if user := self.department_id._cs_manager_at(level).user_id:
            self._schedule_once(
                xmlid,
                user,
                self.closing_due or fields.Date.context_today(self),
                self.env._(
                    "Close the loop on case %(case)s", case=self.case_id.reference
                ),
            )

    def action_assure(self, note=None):
        """The service manager's assurance that every action is done (LUT-10).

        :param note: what they saw; kept on the record
        :raises AccessError: anybody else
        """
        self._check_closes_at(
            "service",
            self.env._("Only the service manager, or somebody above, can assure this."),
        )
        for audit in self:
            if audit.date_assured:
                raise UserError(
                    self.env._("%(audit)s has already been assured.", audit=audit.name)
                )
        self._record_closing("assured_by_id", "date_assured", "assurance_note", note)
        # Checked above; the to-do may be somebody else's in the same line.
        self.sudo().activity_unlink(
            ["cs_quality_assurance.activity_assure"], user_id=None
        )
        self.sudo()._close_if_nothing_open()

    def action_confirm(self, note=None):
        """The head of service's confirmation that the work is better (LUT-09).

        :param note: what they saw; kept on the record
        :raises AccessError: anybody else
        """
        self._check_closes_at(
            "head_of_service",
            self.env._(
                "Only the head of service, or somebody above, can confirm this."
            ),
        )
        for audit in self:
            if audit.date_confirmed:
                raise UserError(
                    self.env._(
                        "%(audit)s has already been confirmed.", audit=audit.name
                    )
                )
            if audit.closing_assured and not audit.date_assured:
                raise UserError(
                    self.env._(
                        "The service manager has to assure %(audit)s first.",
                        audit=audit.name,
                    )
                )
        self._record_closing(
            "confirmed_by_id", "date_confirmed", "confirmation_note", note
        )
        # As in action_assure.
        self.sudo().activity_unlink(
            ["cs_quality_assurance.activity_confirm"], user_id=None
        )
        self.sudo()._close_if_nothing_open()

    def _check_closes_at(self, level, refusal):
        self.check_access("read")
        self._lock()
        for audit in self:
            if (
                not self.env.su
                and self.env.user not in audit.department_id._cs_users_at(level)
            ):
                raise AccessError(refusal)
            if audit.state != "closing":
                raise UserError(
                    self.env._(
                        "%(audit)s is not waiting to be closed.", audit=audit.name
                    )
                )
            if open_actions := audit._actions_open():
                raise UserError(
                    self.env._(
                        "Actions of %(audit)s not signed off yet: %(count)s. The "
                        "team manager signs them off first.",
                        count=len(open_actions),
                        audit=audit.name,
                    )
                )

    def _record_closing(self, who, when, what, note):
        # The right was checked above: managers close the loop without the right to edit
        # audits.
        self.sudo().with_context(cs_lifecycle=LIFECYCLE).write(
            {
                who: self.env.uid,
                when: fields.Date.context_today(self),
                what: (note or "").strip() or False,
            }
        )

    def _forget_closing(self):
        # Who re-opens was checked; what follows is not theirs to write by hand.
        self.sudo()._to(dict.fromkeys(CLOSING_FIELDS, False))

    # What holds an audit open, by the framework's choice.

    holding_action_count = fields.Integer(
        string="Actions that hold it open", compute="_compute_holding_action_count"
    )

    def _domain_holding(self):
        """The open actions that these audits wait for."""
        blocking = self.filtered(
            lambda audit: audit.framework_id.closing_actions == "blocking"
        )
        return Domain("state", "in", OPEN_STATES) & (
            Domain("audit_id", "in", (self - blocking).ids)
            | (
                Domain("audit_id", "in", blocking.ids)
                & Domain("blocks_closing", "=", True)
            )
        )

    @api.depends("action_ids.state", "action_ids.blocks_closing")
    def _compute_holding_action_count(self):
        counts = dict(
            self.env["cs.action"]._read_group(
                self._domain_holding(), ["audit_id"], ["__count"]
            )
        )
        for audit in self:
            audit.holding_action_count = counts.get(audit, 0)

    def action_close(self):
        """Closing -> closed. QA officers, and managers of the team, once nothing is
        open.
        """
        self._take("close")

    def _get_closing_problems(self):
        """What keeps this audit from closing, a sentence each."""
        self.ensure_one()
        problems = []
        if open_actions := self._actions_open():
            problems.append(
                self.env._(
                    "%(count)s of its actions are not signed off yet.",
                    count=len(open_actions),
                )
            )
        if unreviewed := self.plan_ids.filtered(lambda plan: plan.state == "open"):
            problems.append(
                self.env._(
                    "Review its support plan first (due %(date)s).",
                    date=date_in_words(self.env, unreviewed[0].date_review),
                )
            )
        return [
            *problems,
            *self._problems_of_assurance(),
            *self._problems_of_challenge(),
        ]
