from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life
from ..platform.guard import LIFECYCLE
from .cs_action import TOLD_FIELDS

_lt = LazyTranslate(__name__)

ACTION = "cs_quality_assurance.activity_action"
SIGN_OFF = "cs_quality_assurance.activity_sign_off"

NOT_DONE = {
    "done_by_id": False,
    "date_done": False,
    "signed_off_by_id": False,
    "date_signed_off": False,
    "sign_off_user_id": False,
}


class CsAction(models.Model):
    _inherit = "cs.action"

    _life = (
        Step(
            "start",
            ("todo",),
            ("doing",),
            who="responsible",
            sets=NOT_DONE,
            follows=("_follow_state",),
        ),
        Step(
            "back_to_list",
            ("doing",),
            ("todo",),
            who="responsible",
            sets=NOT_DONE,
            follows=("_follow_state",),
        ),
        Step(
            "done",
            ("todo", "doing"),
            ("done",),
            who="responsible",
            checks=("_problems_of_telling",),
            sets={"done_by_id": life.user, "date_done": life.today},
            follows=("_follow_state",),
        ),
        Step(
            "take_back",
            ("done",),
            ("doing",),
            who="doer",
            sets=NOT_DONE,
            follows=("_follow_state",),
        ),
        Step(
            "sign_off",
            ("done",),
            ("signed_off",),
            who="signer",
            sets={
                "signed_off_by_id": life.user,
                "date_signed_off": life.today,
                "sign_off_user_id": False,
            },
            follows=("_follow_state",),
        ),
        Step(
            "reopen",
            ("done", "signed_off"),
            ("doing",),
            who="sender",
            sets=NOT_DONE,
            follows=("_follow_state",),
            asks=Ask(
                _lt("Send the action back"),
                _lt("It goes back to Doing, and the person responsible reads why."),
                _lt("Send it back"),
                _lt("Say why the action is sent back."),
                said=_lt("Sent back: %(reason)s"),
            ),
        ),
        Step(
            "cancel",
            ("todo", "doing"),
            ("cancelled",),
            who="manager",
            follows=("_follow_state",),
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the action"),
                _lt(
                    "The action stays on the record as cancelled. Everybody who "
                    "sees it can read why."
                ),
                _lt("Cancel the action"),
                _lt("Say why the action is cancelled."),
            ),
        ),
    )
    _finished = ("signed_off", "cancelled")
    _life_depends = ("responsible_user_id", "done_by_id", "department_id", "audit_id")

    can_shape = fields.Boolean(compute="_compute_is_mine", string="May change it")
    can_tell = fields.Boolean(compute="_compute_is_mine", string="May say what is done")
    is_mine = fields.Boolean(compute="_compute_is_mine", string="Mine to do")

    @api.depends("state", "responsible_user_id", "department_id", "audit_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        writable = self._origin._filtered_access("write")
        for action in self:
            action.is_mine = action.responsible_user_id == self.env.user
            manager = action._is_manager()
            # The outcome is told by whoever does it, and by managers.
            action.can_tell = (
                action.state in ("todo", "doing", "done")
                and action._origin in writable
                and (action.is_mine or manager)
            )
            action.can_shape = not action._origin or (
                action.state in ("todo", "doing") and (manager or action._may_shape())
            )

    @api.depends("done_by_id", "date_done", "responsible_user_id")
    def _compute_done_in_words(self):
        for action in self:
            # The names of colleagues on the card, no more.
            doer, whose = action.sudo().done_by_id, action.sudo().responsible_id
            if not doer:
                action.done_in_words = False
            elif doer == whose.user_id:
                action.done_in_words = self.env._("Done by %(who)s", who=doer.name)
            else:
                action.done_in_words = self.env._(
                    "Marked done by %(who)s for %(whose)s",
                    who=doer.name,
                    whose=whose.name,
                )

    # --- who ----------------------------------------------------------------

    def _is_manager(self):
        """The current user manages the team of the action, or belongs to QA."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            or self.department_id._cs_is_managed_by(self.env.user)
        )

    def _may_shape(self):
        """The auditor or moderator at work on the audit words and dates its actions."""
        self.ensure_one()
        # Reading the state shows nothing of the audit.
        audit = self.audit_id.sudo()
        return (
            audit.state == "in_progress" and audit.auditor_user_id == self.env.user
        ) or (audit.state == "moderation" and audit.moderator_user_id == self.env.user)

    def _unless_responsible(self):
        if self._is_manager() or self.responsible_user_id == self.env.user:
            return None
        return self.env._(
            "Only %(who)s, or a manager of the team, can move “%(action)s”.",
            # The name is on the card; whoever sees the card may read it.
            who=self.responsible_id.sudo().name,
            action=self.name,
        )

    def _unless_manager(self):
        if self._is_manager():
            return None
        return self.env._(
            "Only a manager of the team, or a QA officer, can do this with "
            "“%(action)s”.",
            action=self.name,
        )

    def _unless_signer(self):
        """A manager who is neither responsible nor the one who did it."""
        if refusal := self._unless_manager():
            return refusal
        if self.env.user in self.done_by_id | self.responsible_user_id:
            return self.env._(
                "Somebody other than the person who did “%(action)s” "
                "has to sign it off.",
                action=self.name,
            )
        return None

    def _unless_doer(self):
        """Whoever marked it done takes it back without a reason."""
        if refusal := self._unless_responsible():
            return refusal
        if self.done_by_id != self.env.user:
            return self.env._(
                "This asks for a reason. Open “%(action)s” and press Send back.",
                action=self.name,
            )
        return None

    def _unless_sender(self):
        """Of what is signed off, a manager; and not once the audit is closed."""
        if self.state != "signed_off":
            return self._unless_responsible()
        if refusal := self._unless_manager():
            return refusal
        # Whether the audit is over is no secret.
        if self.audit_id.sudo().state == "closed":
            return self.env._(
                "The audit behind “%(action)s” is closed. "
                "A QA manager can re-open it, with a reason.",
                action=self.name,
            )
        return None

    # --- moving ---------------------------------------------------------------

    def _problems_of_telling(self):
        if self._is_told():
            return []
        return [
            self.env._(
                "Before “%(action)s” is done, say what was done and what "
                "changed for the child: open it and press It is done.",
                action=self.name,
            )
        ]

    def _is_told(self):
        """Whether it says what was done, and what changed for the child (LUT-10)."""
        self.ensure_one()
        return all((self[name] or "").strip() for name in TOLD_FIELDS)

    def _follow_state(self):
        """To-dos follow the state, and the audit closes with its last action."""
        # Whoever moves an action also moves its to-dos, whoever raised them.
        for action in self.sudo():
            if action.state == "done":
                action.activity_feedback([ACTION])
                action._ask_for_sign_off()
            elif action.state in ("signed_off", "cancelled"):
                action.activity_unlink([ACTION, SIGN_OFF], user_id=None)
                action._close_audit()
            else:
                action.activity_unlink([SIGN_OFF], user_id=None)
                action._tell_responsible()

    def _close_audit(self):
        """Close the audit when this was the last thing open."""
        audit = self.audit_id
        if audit.state != "closing":
            return
        # Raw SQL: two managers signing off the last two actions at once would each see
        # the other's still open, and nobody would close the audit. Touching the row
        # runs one after the other; the ORM would skip a value that stays the same.
        self.env.cr.execute(
            "UPDATE cs_audit SET state = state WHERE id = %s", (audit.id,)
        )
        audit._close_if_nothing_open()

    # --- telling people ---------------------------------------------------------

    @api.model
    def _ask_others_to_sign_off(self, users):
        """These people left, or no longer manage there: whoever is next in the line is
        asked in their place, the same day. Called by the changes of staff."""
        waiting = self.search(
            [("state", "=", "done"), ("sign_off_user_id", "in", users.ids)]
        )
        for action in waiting:
            action._ask_for_sign_off()

    def _can_sign_off(self, user):
        """Whether that user is another than who did it, and manages the team or belongs
        to QA: what ``_unless_signer`` asks of whoever presses."""
        manages = self.department_id._cs_is_managed_by(user)
        officer = user.has_group("cs_quality_assurance.group_qa_officer")
        did_it = self.done_by_id | self.responsible_user_id
        return user not in did_it and (manages or officer)

    def _ask_for_sign_off(self):
        """The manager of the action, or the next one up when they did it themselves."""
        self.ensure_one()
        self.activity_unlink([SIGN_OFF], user_id=None)
        self.with_context(cs_lifecycle=LIFECYCLE).sign_off_user_id = False
        candidates = [self.manager_id, *self._managers_in_line()]
        user = next(
            (
                manager.user_id
                for manager in candidates
                if manager.active
                and manager.user_id.active
                and self._can_sign_off(manager.user_id)
            ),
            None,
        )
        if not user:
            return
        self.with_context(cs_lifecycle=LIFECYCLE).sign_off_user_id = user
        self.activity_schedule(
            SIGN_OFF,
            date_deadline=self.company_id._cs_add_working_days(
                fields.Date.context_today(self), 2
            ),
            user_id=user.id,
            summary=self.env._(
                "Sign off an action: case %(case)s", case=self.case_reference or "-"
            ),
        )

    def _tell_responsible(self):
        """One to-do for whoever does it: moves with the date, changes hands."""
        kind = self.env.ref(ACTION)
        for action in self.filtered(lambda action: action.state in ("todo", "doing")):
            # Raising a to-do for a colleague is part of giving them an action.
            record = action.sudo()
            activities = record.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            user = record.responsible_user_id
            mine = activities.filtered(
                lambda activity, user=user: activity.user_id == user
            )[:1]
            (activities - mine).unlink()
            if mine:
                if mine.date_deadline != action.date_due:
                    mine.date_deadline = action.date_due
            elif user:
                record.activity_schedule(
                    ACTION,
                    date_deadline=action.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Action for case %(case)s", case=record.case_reference or "-"
                    ),
                )

    # --- buttons ------------------------------------------------------------------

    def action_start(self):
        """To do -> doing. The person responsible or a manager."""
        self._take("start")

    def action_done(self):
        """To do or doing -> done. The person responsible or a manager.

        :return: where it is not said yet what was done and what changed for the child,
            the dialog that asks for both; then nothing has moved
        """
        for action in self:
            if not action._is_told() and "done" in action.open_steps:
                return {
                    "type": "ir.actions.act_window",
                    "name": self.env._("It is done"),
                    "res_model": "cs.action.done",
                    "views": [(False, "form")],
                    "target": "new",
                    "context": {
                        "default_action_ids": action.ids,
                        **{f"default_{name}": action[name] for name in TOLD_FIELDS},
                    },
                }
        self._take("done")
        return None

    def action_sign_off(self):
        """Done -> signed off. A manager of the team or QA, and never the doer."""
        self._take("sign_off")

    def action_take_back(self):
        """Done -> doing, by whoever marked it done."""
        self._take("take_back")

    def action_reopen(self, reason):
        """Done or signed off -> doing, with a reason. A manager of the team or QA.

        :param reason: plain text, kept and shown
        """
        self._take("reopen", reason)

    def action_cancel(self, reason):
        """To do or doing -> cancelled, with a reason. A manager of the team or QA.

        :param reason: plain text, kept and shown
        """
        self._take("cancel", reason)
