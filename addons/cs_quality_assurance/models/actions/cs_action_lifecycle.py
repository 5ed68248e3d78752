from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..platform.cs_reason_mixin import Reason
from ..platform.guard import LIFECYCLE
from .cs_action import TOLD_FIELDS

# (from, to) -> (who, whether a reason is asked). The board, the buttons, their
# visibility and the tests all ask this one table.
#   responsible: the person responsible, or a manager of the team, or QA
#   manager: a manager of the team, or QA
#   signer: a manager who is neither responsible nor the one who did it
TRANSITIONS = {
    ("todo", "doing"): ("responsible", False),
    ("doing", "todo"): ("responsible", False),
    ("todo", "done"): ("responsible", False),
    ("doing", "done"): ("responsible", False),
    ("done", "doing"): ("responsible", True),
    ("done", "signed_off"): ("signer", False),
    ("todo", "cancelled"): ("manager", True),
    ("doing", "cancelled"): ("manager", True),
    ("signed_off", "doing"): ("manager", True),
}


class CsAction(models.Model):
    _inherit = "cs.action"

    can_start = fields.Boolean(compute="_compute_moves")
    can_finish = fields.Boolean(compute="_compute_moves")
    can_sign_off = fields.Boolean(compute="_compute_moves")
    can_take_back = fields.Boolean(compute="_compute_moves")
    can_send_back = fields.Boolean(compute="_compute_moves")
    can_cancel = fields.Boolean(compute="_compute_moves")
    can_shape = fields.Boolean(compute="_compute_moves")
    can_tell = fields.Boolean(compute="_compute_moves")
    is_mine = fields.Boolean(compute="_compute_moves")

    @api.depends(
        "state", "responsible_user_id", "done_by_id", "department_id", "audit_id"
    )
    @api.depends_context("uid")
    def _compute_moves(self):
        writable = self._filtered_access("write")
        for action in self:
            action.is_mine = action.responsible_user_id == self.env.user
            moves = {
                target
                for target in ("doing", "done", "signed_off", "cancelled")
                if not action._may_move(target)
            }
            if action._origin not in writable._origin:
                moves = set()
            back = action.state in ("done", "signed_off") and "doing" in moves
            action.can_start = action.state == "todo" and "doing" in moves
            action.can_finish = "done" in moves
            action.can_sign_off = "signed_off" in moves
            action.can_take_back = back and not action._reason_needed("doing")
            action.can_send_back = back and action._reason_needed("doing")
            action.can_cancel = "cancelled" in moves
            # The outcome is told by whoever does it, and by managers.
            action.can_tell = (
                action.state in ("todo", "doing", "done")
                and action._origin in writable._origin
                and (action.is_mine or action._is_manager())
            )
            action.can_shape = not action._origin or (
                action.state in ("todo", "doing")
                and (action._is_manager() or action._may_shape())
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
            # Who manages a team is structure, readable by all.
            or self.env.user in self.department_id.sudo().cs_line_user_ids
        )

    def _may_shape(self):
        """The auditor or moderator at work on the audit words and dates its actions."""
        self.ensure_one()
        # Reading the state shows nothing of the audit.
        audit = self.audit_id.sudo()
        return (
            audit.state == "in_progress" and audit.auditor_user_id == self.env.user
        ) or (audit.state == "moderation" and audit.moderator_user_id == self.env.user)

    def _may_move(self, target):
        """Why the current user may not take this action to ``target``.

        :param target: a state
        :return: a sentence, or None when they may
        """
        self.ensure_one()
        rule = TRANSITIONS.get((self.state, target))
        if not rule:
            states = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "“%(action)s” cannot go from “%(before)s” to “%(after)s”.",
                action=self.name,
                before=states.get(self.state, ""),
                after=states.get(target, target),
            )
        if self.env.su:
            return None
        who, manager = rule[0], self._is_manager()
        if who == "responsible" and not (
            manager or self.responsible_user_id == self.env.user
        ):
            return self.env._(
                "Only %(who)s, or a manager of the team, can move “%(action)s”.",
                # The name is on the card; whoever sees the card may read it.
                who=self.responsible_id.sudo().name,
                action=self.name,
            )
        if who in ("manager", "signer") and not manager:
            return self.env._(
                "Only a manager of the team, or a QA officer, can do this with "
                "“%(action)s”.",
                action=self.name,
            )
        if who == "signer" and self.env.user in (
            self.done_by_id | self.responsible_user_id
        ):
            return self.env._(
                "Somebody other than the person who did “%(action)s” "
                "has to sign it off.",
                action=self.name,
            )
        # Whether the audit is over is no secret.
        if self.state == "signed_off" and self.audit_id.sudo().state == "closed":
            return self.env._(
                "The audit behind “%(action)s” is closed. "
                "A QA manager can re-open it, with a reason.",
                action=self.name,
            )
        return None

    def _reason_needed(self, target):
        """Whether this move asks for a reason; taking back one's own does not."""
        self.ensure_one()
        if (
            self.state == "done"
            and target == "doing"
            and self.done_by_id == self.env.user
        ):
            return False
        return TRANSITIONS[self.state, target][1]

    # --- moving ---------------------------------------------------------------

    def _move_to(self, target, reason=None):
        """Take these actions to ``target``, with all that follows; the one way.

        :param reason: plain text, where the move asks for one
        :raises UserError: the move is not allowed, to this user or now
        """
        moved = self.filtered(lambda action: action.state != target)
        moved._lock()
        today = fields.Date.context_today(self)
        for action in moved:
            if refusal := action._may_move(target):
                raise UserError(refusal)
            if action._reason_needed(target) and not (reason or "").strip():
                raise UserError(action._ask_for_reason(target))
            vals = {"state": target}
            if target == "done":
                if not action._is_told():
                    raise UserError(
                        self.env._(
                            "Before “%(action)s” is done, say what was done and what "
                            "changed for the child: open it and press It is done.",
                            action=action.name,
                        )
                    )
                vals |= {"done_by_id": self.env.uid, "date_done": today}
            elif target == "signed_off":
                vals |= {
                    "signed_off_by_id": self.env.uid,
                    "date_signed_off": today,
                    "sign_off_user_id": False,
                }
            elif target == "cancelled":
                vals |= {"cancel_reason": reason.strip()}
            else:
                vals |= {
                    "done_by_id": False,
                    "date_done": False,
                    "signed_off_by_id": False,
                    "date_signed_off": False,
                    "sign_off_user_id": False,
                }
            action.with_context(cs_lifecycle=LIFECYCLE).write(vals)
            # Whoever moves an action also moves its to-dos, whoever raised them.
            action.sudo()._follow_state()

    def _is_told(self):
        """Whether it says what was done, and what changed for the child (LUT-10)."""
        self.ensure_one()
        return all((self[name] or "").strip() for name in TOLD_FIELDS)

    def _ask_for_reason(self, target):
        if target == "cancelled":
            return self.env._(
                "Cancelling asks for a reason. Open “%(action)s” and press Cancel it.",
                action=self.name,
            )
        return self.env._(
            "Sending an action back asks for a reason. "
            "Open “%(action)s” and press Send back.",
            action=self.name,
        )

    def _lock(self):
        """Hold these actions to the end of the transaction.

        :raises UserError: when somebody else is moving one of them now
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing this action at this moment. "
                    "Wait a few seconds and try again."
                )
            ) from error
        self.invalidate_recordset(["state"])

    def _follow_state(self):
        """To-dos follow the state, and the audit closes with its last action.

        Runs as superuser.
        """
        self.ensure_one()
        if self.state == "done":
            self.activity_feedback(["cs_quality_assurance.activity_action"])
            self._ask_for_sign_off()
        elif self.state in ("signed_off", "cancelled"):
            self.activity_unlink(
                [
                    "cs_quality_assurance.activity_action",
                    "cs_quality_assurance.activity_sign_off",
                ],
                user_id=None,
            )
            self._close_audit()
        else:
            self.activity_unlink(
                ["cs_quality_assurance.activity_sign_off"], user_id=None
            )
            self._tell_responsible()

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

    def _ask_for_sign_off(self):
        """The manager of the action, or the next one up when they did it themselves."""
        self.ensure_one()
        self.activity_unlink(["cs_quality_assurance.activity_sign_off"], user_id=None)
        self.with_context(cs_lifecycle=LIFECYCLE).sign_off_user_id = False
        did_it = self.done_by_id | self.responsible_user_id
        candidates = [self.manager_id, *self._managers_in_line()]
        user = next(
            (
                manager.user_id
                for manager in candidates
                if manager.active
                and manager.user_id.active
                and manager.user_id not in did_it
            ),
            None,
        )
        if not user:
            return
        self.with_context(cs_lifecycle=LIFECYCLE).sign_off_user_id = user
        self.activity_schedule(
            "cs_quality_assurance.activity_sign_off",
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
        kind = self.env.ref("cs_quality_assurance.activity_action")
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
                    "cs_quality_assurance.activity_action",
                    date_deadline=action.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Action for case %(case)s", case=record.case_reference or "-"
                    ),
                )

    # --- buttons ------------------------------------------------------------------

    def action_start(self):
        """To do -> doing. The person responsible or a manager."""
        self._move_to("doing")

    def action_done(self):
        """To do or doing -> done. The person responsible or a manager.

        :return: where it is not said yet what was done and what changed for the child,
            the dialog that asks for both; then nothing has moved
        """
        for action in self:
            if not action._is_told() and not action._may_move("done"):
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
        self._move_to("done")
        return None

    def action_sign_off(self):
        """Done -> signed off. A manager of the team or QA, and never the doer."""
        self._move_to("signed_off")

    def action_take_back(self):
        """Done -> doing, by whoever marked it done."""
        self._move_to("doing")

    def action_reopen(self, reason):
        """Done or signed off -> doing, with a reason. A manager of the team or QA.

        :param reason: plain text, kept and shown
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the action is sent back."))
        self._move_to("doing", reason=reason)
        for action in self:
            action.message_post(
                body=self.env._("Sent back: %(reason)s", reason=reason.strip())
            )

    def action_cancel(self, reason):
        """To do or doing -> cancelled, with a reason. A manager of the team or QA.

        :param reason: plain text, kept and shown
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the action is cancelled."))
        self._move_to("cancelled", reason=reason)

    @api.model
    def _reasons(self):
        return {
            **super()._reasons(),
            "cancel": Reason(
                self.env._("Cancel the action"),
                self.env._(
                    "The action stays on the record as cancelled. Everybody who "
                    "sees it can read why."
                ),
                self.env._("Cancel the action"),
                "action_cancel",
            ),
            "reopen": Reason(
                self.env._("Send the action back"),
                self.env._(
                    "It goes back to Doing, and the person responsible reads why."
                ),
                self.env._("Send it back"),
                "action_reopen",
            ),
        }
