from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

from odoo.addons.cs_quality_assurance.models.platform import cs_life_mixin as life
from odoo.addons.cs_quality_assurance.models.tools.cs_graded_mixin import Problem
from odoo.addons.cs_quality_assurance.rules.life import Ask, Step

_lt = LazyTranslate(__name__)

TO_DO = "cs_supervision_audit.activity_supervision_audit"
DISCUSS = "cs_supervision_audit.activity_discuss"


class CsSupervisionAudit(models.Model):
    """From planned to closed: who may do what, and what follows."""

    _inherit = "cs.supervision.audit"

    _life = (
        Step(
            "start",
            ("planned",),
            ("in_progress",),
            who="grader",
            otherwise=_lt("%(what)s has been started already."),
            checks=("_check_tool_ready",),
            prepares=("_lay_out_tool",),
            sets={"date_started": life.today},
        ),
        Step(
            "release",
            ("in_progress",),
            ("released",),
            who="grader",
            otherwise=_lt("Start %(what)s before you release it."),
            checks=("_get_submit_problems",),
            opening=_lt(
                "%(what)s is not ready to release. Everything you typed is kept."
            ),
            sets={"date_released": life.today},
            follows=("_after_release",),
        ),
        Step(
            "close",
            ("released",),
            ("closed",),
            who="follower",
            otherwise=_lt("%(what)s is not released, so there is nothing to close."),
            checks=("_get_close_problems",),
            opening=_lt("%(what)s cannot close yet."),
            sets={"date_closed": life.today},
            follows=("_end_discussing",),
        ),
        Step(
            "reopen",
            ("released", "closed"),
            ("in_progress",),
            who="qa_manager",
            otherwise=_lt("%(what)s has not been released."),
            sets={
                "date_released": False,
                "date_closed": False,
                "actions_reviewed_on": False,
                "date_discussed": False,
            },
            follows=("_drop_to_dos", "_tell_planned"),
            reason="reopen_reason",
            asks=Ask(
                _lt("Re-open the supervision audit"),
                _lt(
                    "The audit goes back to its auditor with everything written "
                    "so far. The supervisor no longer sees it until it is "
                    "released again."
                ),
                _lt("Re-open the audit"),
                _lt("Say why the audit is re-opened."),
            ),
        ),
        Step(
            "cancel",
            ("planned", "in_progress"),
            ("cancelled",),
            who="above",
            otherwise=_lt("%(what)s has been released, so it is kept."),
            follows=("_drop_to_dos",),
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the supervision audit"),
                _lt(
                    "The audit stays on the record as cancelled. Whoever sees it "
                    "can read why."
                ),
                _lt("Cancel the audit"),
                _lt("Say why the audit is cancelled."),
            ),
        ),
    )
    _life_depends = ("auditor_user_id", "supervisor_user_id", "oversight_department_id")

    # --- what is missing --------------------------------------------------------

    def _get_submit_problems(self):
        """Everything between this audit and its release, a ``Problem`` each."""
        self.ensure_one()
        problems = []

        def ask(text, place, field=""):
            problems.append(Problem(text, place, field=field))

        if not self.supervisee_id:
            ask(self.env._("Say whose supervision file you read."), "read")
        if not (self.period_start and self.period_end):
            ask(self.env._("Say which period you looked at."), "read", "period_start")
        if not self.sessions_expected:
            ask(
                self.env._("Say how many sessions the policy asks for in that period."),
                "read",
                "sessions_expected",
            )
        problems += super()._get_submit_problems()
        kinds = set(self.finding_ids.mapped("kind"))
        if "good_practice" not in kinds:
            ask(
                self.env._("Write down at least one piece of good practice."),
                "findings",
            )
        if (
            self.has_overall
            and self.overall_grade_id.rank != 1
            and not kinds & {"learning", "action"}
        ):
            ask(
                self.env._(
                    "Write down a learning point or an action: what would help."
                ),
                "findings",
            )
        return problems + self.finding_ids._problems_of_actions()

    # --- rights -------------------------------------------------------------------

    def _check_grading(self):
        """Only the auditor grades, and only while it is in progress (ALL-09)."""
        for audit in self:
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(audit)s is not in progress, so its findings cannot change.",
                        audit=audit.name,
                    )
                )
            audit._check_is_grader()

    def _unless_above(self):
        if self._is_above():
            return None
        return self.env._("Only the line above, or QA, cancels an audit.")

    # --- transitions --------------------------------------------------------------

    def action_start(self):
        """Planned -> in progress. The auditor. Lays out the tool's domains."""
        self._take("start")

    def action_release(self):
        """In progress -> released: the supervisor audited sees it. The auditor.

        The actions found go on the action board; the completed tool goes to the
        operations manager and the service improvement managers (DUR-19).

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._take("release")

    def _after_release(self):
        for audit in self:
            # What follows is the product's work: an auditor may have no right to make
            # actions for another team or to write to its managers.
            own = audit.sudo()
            own.activity_feedback([TO_DO])
            own.finding_ids._make_actions()
            own._send_completed()
            own._ask_to_discuss()

    def action_close(self):
        """Released -> closed, once discussed in supervision and its actions reviewed.

        The auditor, the line above, or QA (DUR-19).
        """
        self._take("close")

    def _end_discussing(self):
        # Whoever closes it also ends the to-do, whoever had it.
        self.sudo().activity_feedback([DISCUSS])

    def _get_close_problems(self):
        """What keeps it from closing, a sentence each (DUR-19)."""
        self.ensure_one()
        problems = []
        if not self.date_discussed:
            problems.append(
                self.env._("Enter the day it was discussed in the next supervision.")
            )
        if not (self.discussion_note or "").strip():
            problems.append(self.env._("Write down what was agreed there."))
        # Whether there are actions is no secret to whoever may see the audit.
        if self.sudo().action_ids and not self.actions_reviewed_on:
            problems.append(
                self.env._(
                    "Review its actions with the supervisor, then press Reviewed."
                )
            )
        return problems

    def action_review_actions(self):
        """Record today that the actions were reviewed in supervision (DUR-19)."""
        for audit in self:
            if not audit._may_follow_up():
                raise AccessError(
                    self.env._("Whoever graded it, or the line above, does this.")
                )
        self._to({"actions_reviewed_on": fields.Date.context_today(self)})

    def action_reopen(self, reason):
        """Released or closed -> in progress, with a reason (ALL-09). QA managers."""
        self._take("reopen", reason)

    def action_cancel(self, reason):
        """Planned or in progress -> cancelled, with a reason. The line above, or QA."""
        self._take("cancel", reason)

    def _drop_to_dos(self):
        # To-dos end with the audit, whoever had them.
        self.sudo().activity_unlink([TO_DO, DISCUSS], user_id=None)

    # --- telling people -------------------------------------------------------------

    def _tell_planned(self):
        """The auditor's to-do."""
        self._keep_to_do(
            TO_DO, lambda audit: self.env._("Supervision audit %s", audit.name)
        )

    def _send_completed(self):
        """Tell the supervisor; send the completed tool up (DUR-19). As superuser."""
        self.ensure_one()
        operations = self.oversight_department_id._cs_manager_at("service")
        managers = operations | self.framework_id.service_improvement_ids
        readers = managers.user_id.filtered("active") - self.supervisor_user_id
        self._to({"sent_user_ids": [fields.Command.set(readers.ids)]})
        people = readers | self.supervisor_user_id - self.auditor_user_id
        self.message_notify(
            partner_ids=people.partner_id.ids,
            subject=self.env._("Supervision audit %s is released", self.name),
            body=Markup("<p>%s</p>")
            % self.env._(
                "The completed audit %(audit)s is ready to read. It is confidential.",
                audit=self.name,
            ),
        )

    def _ask_to_discuss(self):
        """A to-do for the auditor: discuss it in the next supervision (DUR-19)."""
        self.ensure_one()
        if not self.auditor_user_id:
            return
        due = self.date_next_supervision or self.company_id._cs_add_working_days(
            fields.Date.context_today(self), 20
        )
        self.activity_schedule(
            DISCUSS,
            date_deadline=due,
            user_id=self.auditor_user_id.id,
            summary=self.env._("Discuss %s in the next supervision", self.name),
        )

    @api.depends("name", "supervisor_id", "date_planned")
    def _compute_display_name(self):
        for audit in self:
            # The number alone: a name in a title would reach whoever sees a mention.
            audit.display_name = audit.name or self.env._("New supervision audit")
