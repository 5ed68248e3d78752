from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life

_lt = LazyTranslate(__name__)

TO_DO = "cs_quality_assurance.activity_self_audit"
TO_READ = "cs_quality_assurance.activity_self_audit_sent"


class CsSelfAudit(models.Model):
    """From planned to completed: who may do what, and what follows."""

    _inherit = "cs.self.audit"

    _life = (
        Step(
            "start",
            ("planned",),
            ("in_progress",),
            who="grader",
            otherwise=_lt("%(what)s has been started already."),
            checks=("_check_tool_ready",),
            prepares=("_lay_out_tool",),
        ),
        Step(
            "send",
            ("in_progress",),
            ("sent",),
            who="grader",
            otherwise=_lt("%(what)s is not in progress, so it cannot be sent."),
            checks=("_get_submit_problems",),
            opening=_lt("%(what)s is not ready to send. Everything you typed is kept."),
            sets={"date_released": life.today},
            follows=("_drop_to_dos", "_ask_to_read"),
        ),
        Step(
            "return",
            ("sent",),
            ("in_progress",),
            who="above",
            otherwise=_lt("%(what)s is not with the manager."),
            sets={"date_released": False},
            follows=("_drop_to_dos", "_tell_planned"),
            reason="reopen_reason",
            asks=Ask(
                _lt("Send the self-audit back"),
                _lt(
                    "It goes back to the practitioner with everything written so far. "
                    "They read why."
                ),
                _lt("Send it back"),
                _lt("Say why it goes back."),
            ),
        ),
        Step(
            "complete",
            ("sent",),
            ("closed",),
            who="above",
            otherwise=_lt("%(what)s is not with the manager."),
            sets={"date_closed": life.today},
            follows=("_drop_to_dos",),
        ),
        Step(
            "cancel",
            ("planned", "in_progress"),
            ("cancelled",),
            who="above",
            otherwise=_lt("%(what)s has been sent, so it is kept."),
            follows=("_drop_to_dos",),
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the self-audit"),
                _lt("It stays on the record as cancelled. Whoever sees it reads why."),
                _lt("Cancel the self-audit"),
                _lt("Say why it is cancelled."),
            ),
        ),
    )
    _life_depends = ("practitioner_user_id", "oversight_department_id")

    # --- rights -----------------------------------------------------------------

    def _check_grading(self):
        """Only the practitioner answers, and only until it is sent."""
        for audit in self:
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(audit)s is not in progress, so its answers cannot change.",
                        audit=audit.name,
                    )
                )
            audit._check_is_grader()

    def _unless_above(self):
        if self._is_above():
            return None
        return self.env._("Only the practitioner's manager, the line above, or QA can.")

    # --- transitions --------------------------------------------------------------

    def action_start(self):
        """To do -> in progress. The practitioner. Lays out the tool's domains."""
        self._take("start")

    def action_send(self):
        """In progress -> with the manager. The practitioner.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._take("send")

    def action_return(self, reason):
        """With the manager -> in progress, with a reason. The line above, or QA."""
        self._take("return", reason)

    def action_ask_return(self):
        """Ask why, then send it back; who may is checked when it is confirmed."""
        return self._ask_reason("return")

    def action_complete(self):
        """With the manager -> completed. The line above, or QA."""
        self._take("complete")

    def action_cancel(self, reason):
        """To do or in progress -> cancelled, with a reason. The line above, or QA."""
        self._take("cancel", reason)

    # --- telling people -------------------------------------------------------------

    def _drop_to_dos(self):
        # To-dos end with the step, whoever had them.
        self.sudo().activity_unlink([TO_DO, TO_READ], user_id=None)

    def _tell_planned(self):
        """The practitioner's to-do."""
        self._keep_to_do(
            TO_DO,
            lambda audit: (
                self.env._(
                    "%(audit)s came back: %(why)s",
                    audit=audit.name,
                    why=audit.reopen_reason,
                )
                if audit.reopen_reason
                else self.env._("Self-audit %s", audit.name)
            ),
        )

    def _reader(self):
        """The manager who reads it: of the practitioner's team, or the next above."""
        self.ensure_one()
        return self.oversight_department_id._cs_manager_at("team")

    def _ask_to_read(self):
        """A to-do for the manager, whom the practitioner may not give one."""
        for audit in self:
            if user := audit._reader().user_id:
                # Sending it asks the manager: the framework's decision.
                audit.sudo().activity_schedule(
                    TO_READ,
                    date_deadline=audit.company_id._cs_add_working_days(
                        fields.Date.context_today(audit), 5
                    ),
                    user_id=user.id,
                    summary=self.env._("Read self-audit %s", audit.name),
                )
