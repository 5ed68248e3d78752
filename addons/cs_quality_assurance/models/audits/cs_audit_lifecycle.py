from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life
from ..platform.batch import lay_out
from ..platform.wording import date_in_words
from ..programme.cs_programme_line import TYPES
from ..tools.cs_graded_mixin import Problem
from .cs_audit import SUBMITTED_STATES

_lt = LazyTranslate(__name__)

AUDIT = "cs_quality_assurance.activity_audit"


def _not_to_submit(audit):
    if audit.state not in SUBMITTED_STATES:
        return audit.env._("Start %(audit)s before you submit it.", audit=audit.name)
    return audit.env._(
        "%(audit)s was already submitted by %(who)s on %(when)s. Nothing more is "
        "needed.",
        audit=audit.name,
        who=audit.submitted_by_id.name or audit.env._("somebody"),
        when=date_in_words(audit.env, audit.date_submitted),
    )


def _due(audit):
    """LUT-02: working days from today, where no day is set."""
    return audit.date_due or audit.company_id._cs_add_working_days(
        fields.Date.context_today(audit), audit._days_to_audit()
    )


def _dip_review_due(audit):
    """LUT-11: only a moderated audit is reviewed by dip sample."""
    months = audit.framework_id.dip_review_months
    if not (months and audit.moderated_grade_id) or audit._follow_line():
        return False
    return fields.Date.context_today(audit) + relativedelta(months=months)


class CsAudit(models.Model):
    """The states an audit goes through, and who may take it from one to the next."""

    _inherit = "cs.audit"

    _life = (
        Step(
            "allocate",
            ("draft",),
            ("allocated",),
            who="qa_officer",
            otherwise=_lt("%(what)s is already allocated."),
            checks=("_check_has_auditor", "_check_tool_ready"),
            sets={"date_allocated": life.today, "date_due": _due},
            follows=("_ask_for_self_analysis", "_ask_partners", "_tell_auditors"),
        ),
        Step(
            "lose_auditor",
            ("draft", "allocated"),
            ("draft",),
            sets={"auditor_id": False, "date_allocated": False},
        ),
        Step(
            "start",
            ("allocated",),
            ("in_progress",),
            who="auditor",
            otherwise=_lt("%(what)s cannot be started: it is not waiting to be done."),
            checks=("_check_tool_ready",),
            prepares=("_lay_out_tool",),
            sets={"date_started": life.today},
        ),
        Step(
            "submit",
            ("in_progress",),
            ("moderation", "closing"),
            who="auditor",
            otherwise=_not_to_submit,
            checks=("_get_submit_problems",),
            opening=_lt(
                "%(what)s is not ready to submit. Everything you typed is kept."
            ),
            prepares=("_reveal_reference", "_count_for_auditor", "_keep_record"),
            sets={
                "date_submitted": life.today,
                "submitted_by_id": life.user,
                "final_grade_id": lambda audit: audit.overall_grade_id.id,
                "moderated_grade_id": False,
            },
            follows=("_after_submit",),
        ),
        Step(
            "spare",
            ("moderation",),
            ("closing",),
            sets={"moderation_basis": "not_drawn"},
            follows=("_result_known",),
        ),
        Step("moderated", ("moderation",), ("closing",)),
        Step(
            "close",
            ("closing",),
            ("closed",),
            who="manager",
            otherwise=_lt("%(what)s is not waiting to be closed."),
            checks=("_get_closing_problems",),
            opening=_lt("%(what)s cannot close yet."),
            sets={"date_closed": life.today, "dip_review_due": _dip_review_due},
            # A manager of the team may close without the right to edit audits.
            own_right=True,
        ),
        Step(
            "reopen",
            ("moderation", "closing", "closed"),
            ("in_progress",),
            who="reopener",
            otherwise=_lt("%(what)s has not been submitted."),
            # Whoever holds the post that the framework names may be a director.
            own_right=True,
            sets=dict.fromkeys(
                (
                    "date_submitted",
                    "date_closed",
                    "moderated_grade_id",
                    "final_grade_id",
                    "re_audit_due",
                    "dip_review_due",
                ),
                False,
            ),
            follows=(
                "_withdraw_moderations",
                "_tell_auditors",
                "_forget_moderation",
                "_forget_closing",
                "_withdraw_challenges",
            ),
            reason="reopen_reason",
            asks=Ask(
                _lt("Re-open the audit"),
                _lt(
                    "The audit goes back to its auditor, with what was written so "
                    "far. A moderation of it no longer stands. Everybody who sees "
                    "the audit can read why."
                ),
                _lt("Re-open the audit"),
                _lt("Say why the audit is re-opened."),
            ),
        ),
        Step(
            "answer",
            ("closing", "closed"),
            (),
            who="practitioner",
            otherwise=_lt("The result of %(what)s is not known yet."),
            follows=("_tell_answer",),
            reason="practitioner_answer",
            asks=Ask(
                _lt("Answer the audit of your work"),
                _lt(
                    "What you make of it, and what it leaves out. Everybody who sees "
                    "the audit can read it. No names."
                ),
                _lt("Send your answer"),
                _lt("Write your answer first."),
            ),
            # Their answer is theirs to give, not the audit to change.
            own_right=True,
        ),
        Step(
            "talk",
            ("closed",),
            (),
            who="qa_officer",
            checks=("_check_talked",),
            follows=("_give_another_reference",),
            reason="reference_talk",
            asks=Ask(
                _lt("We talked about it"),
                _lt(
                    "What you and the auditor made of the differences. They are then "
                    "given another reference audit. No names."
                ),
                _lt("Keep it, and give another"),
                _lt("Say what was said."),
            ),
        ),
        Step(
            "cancel",
            ("draft", "allocated", "in_progress"),
            ("cancelled",),
            who="qa_officer",
            otherwise=_lt("%(what)s has been submitted, so it is kept."),
            follows=("_drop_to_dos",),
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the audit"),
                _lt(
                    "The audit stays on the record as cancelled. Everybody who "
                    "sees it can read why."
                ),
                _lt("Cancel the audit"),
                _lt("Say why the audit is cancelled."),
            ),
        ),
    )
    _life_depends = ("auditor_user_id", "department_id", "practitioner_user_id")

    # --- transitions ------------------------------------------------------

    def action_allocate(self):
        """Draft -> allocated. QA officers; each audit needs an auditor and a tool in
        use.

        Sets the due date (LUT-02: working days from today) where none is set, and tells
        the auditor.
        """
        self._take("allocate")

    def _check_has_auditor(self):
        if not self.auditor_id:
            raise UserError(
                self.env._("Choose an auditor for %(audit)s first.", audit=self.name)
            )

    def _check_tool_ready(self):
        """The tool is in use, and asks something about this type of case."""
        self.ensure_one()
        if not self.tool_id:
            raise UserError(
                self.env._("Choose an audit tool for %(audit)s first.", audit=self.name)
            )
        if self.tool_id.state == "draft":
            raise UserError(
                self.env._(
                    "“%(tool)s” is still a draft. Publish it first.",
                    tool=self.tool_id.display_name,
                )
            )
        if not self.tool_id._applicable_domains(self.case_type_id, self.department_id):
            raise UserError(
                self.env._(
                    "“%(tool)s” has no domains for this type of case (%(type)s), so "
                    "there is nothing to audit with. "
                    "Choose another tool, or ask a QA manager to add domains.",
                    tool=self.tool_id.display_name,
                    type=self.case_type_id.name or self.env._("none"),
                )
            )

    def action_start(self):
        """Allocated -> in progress. The auditor. Lays out the tool's domains for this
        type of case. A QA officer who made an audit for themselves starts it in one
        step.
        """
        drafts = self.filtered(lambda audit: audit.state == "draft")
        drafts.filtered(lambda a: a.auditor_user_id == self.env.user).action_allocate()
        self._take("start")

    def _lay_out_tool(self):
        """One line for each domain that applies, one tick for each confirmation, and
        what a follow-up and a theme ask besides."""
        self.flush_recordset(["company_id"])
        lines, ticks, asked = [], [], {}
        for audit in self:
            tool, company = audit.tool_id, audit.company_id.id
            about = (tool, audit.case_type_id, audit.department_id)
            if about not in asked:
                # Section by section; those without one come first.
                asked[about] = tool._applicable_domains(*about[1:]).sorted(
                    lambda d: (
                        d.section_id.sequence,
                        d.section_id.id or 0,
                        d.sequence,
                        d.number,
                    )
                )
            lines += [
                (audit.id, domain.id, place * 10, company, False)
                for place, domain in enumerate(
                    asked[about] - audit.line_ids.domain_id, start=1
                )
            ]
            ticks += [
                (audit.id, template.id, template.sequence, company)
                for template in tool.checklist_ids - audit.checklist_ids.template_id
            ]
        # The lines are the tool's, not the auditor's choice: laid out for
        # whoever starts.
        lay_out(
            self.env["cs.audit.line"],
            ("audit_id", "domain_id", "sequence", "company_id", "is_answered"),
            lines,
        )
        lay_out(
            self.env["cs.audit.checklist"],
            ("audit_id", "template_id", "sequence", "company_id"),
            ticks,
        )
        self.invalidate_recordset(["line_ids", "checklist_ids"])
        self.modified(["line_ids", "checklist_ids"])
        self._lay_out_checks()
        self._lay_out_elements()

    def action_submit(self):
        """In progress -> moderation, closing or closed. The auditor.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._take("submit")

    def _target_of_submit(self):
        return "moderation" if self._moderation_due() else "closing"

    def _after_submit(self):
        """In order: who is told, what follows from the grade, who looks at it next."""
        for audit in self:
            # The auditor may finish their own to-do, and what follows is the
            # framework's decision: the auditor has no right to make moderations or
            # tell managers.
            own = audit.sudo()
            own.activity_feedback([AUDIT])
            own._escalate()
            own._ask_for_feedback()
            own._set_re_audit_due()
            if own._settle_reference():
                pass
            elif audit.state == "moderation":
                own._make_moderation()
            else:
                own._result_known()
            audit.plan_ids._tell_people()
            audit._hand_in_to_session()

    def _result_known(self):
        """No moderation is awaited any more: the people of the work hear that it can be
        read, and the audit closes where nothing is open."""
        for audit in self:
            audit._tell_result()
        self._close_if_nothing_open()

    def action_reopen(self, reason):
        """Submitted -> in progress, with a reason on the record (ALL-09). QA managers,
        or the posts that the framework names.

        :param reason: plain text, kept and shown
        """
        self._take("reopen", reason)

    def _withdraw_moderations(self):
        self.moderation_ids.filtered(lambda m: m.state != "withdrawn")._withdraw()

    def action_cancel(self, reason):
        """Any unsubmitted state -> cancelled, with a reason. QA officers."""
        self._take("cancel", reason)

    def _drop_to_dos(self):
        self.activity_unlink([AUDIT])
        self.self_analysis_ids.activity_unlink(
            ["cs_quality_assurance.activity_self_analysis"]
        )
        # Whether all are in is the session's to see, not the participant's.
        self.sudo().benchmark_session_id._check_all_in()

    def action_answer(self, answer):
        """What the practitioner says of the audit of their work, once its result is
        known; a later answer takes its place.

        :param answer: plain text
        """
        self._take("answer", answer)

    def action_ask_answer(self):
        """Ask the practitioner for their answer; who may is checked when it is sent."""
        return self._ask_reason("answer")

    def _tell_answer(self):
        """The auditor hears that there is an answer, and what it is from the audit."""
        for audit in self:
            if user := audit.auditor_user_id:
                # The practitioner may not give the auditor a to-do themselves.
                audit.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._(
                        "%(audit)s: read the practitioner's answer", audit=audit.name
                    ),
                )

    def action_feedback_given(self):
        """Record that the practitioner has heard the findings (DUR-09).

        Whoever was named to do it, a manager of the team, or a QA officer; once
        submitted.
        """
        for audit in self:
            audit.check_access("read")
            if audit.state not in SUBMITTED_STATES:
                raise UserError(
                    self.env._(
                        "Submit %(audit)s before you feed back to the practitioner.",
                        audit=audit.name,
                    )
                )
            # Whether the user is the one named shows nothing else of that person.
            if audit.feedback_by_id.sudo().user_id != self.env.user:
                audit._check_manages()
            # Checked above: this one date is theirs to set, not the rest of the audit.
            told = audit.sudo()
            told._to({"feedback_given": fields.Date.context_today(audit)})
            told.activity_feedback(
                ["cs_quality_assurance.activity_practitioner_feedback"]
            )

    # The domains that are asked now, as the audit is graded so far (SWI-18).

    # Routine, thematic and reflective audits (BWD-05). A reflective audit is done with
    # the practitioner: it is submitted only once the discussion with them is recorded,
    # whatever the framework asks otherwise.

    audit_type = fields.Selection(
        TYPES,
        string="Type of audit",
        compute="_compute_audit_type",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("cycle_id", "kind")
    def _compute_audit_type(self):
        for audit in self:
            # Of the round it was drawn for; whoever holds the audit may know.
            line = audit.sudo().cycle_id.programme_line_id
            if line.audit_type:
                audit.audit_type = line.audit_type
            elif audit.kind == "thematic":
                audit.audit_type = "thematic"
            elif not audit.audit_type or audit.audit_type == "thematic":
                audit.audit_type = "routine"

    def _problems_of_type(self):
        problems = []
        asked = [asked.rule.role for asked in self._discussions_asked()]
        if (
            self.audit_type == "reflective"
            and "practitioner" not in asked
            and "practitioner" not in self.discussion_ids.mapped("role")
        ):
            problems.append(
                Problem(
                    self.env._(
                        "A reflective audit is done with the practitioner. Record "
                        "your discussion with them."
                    ),
                    "people",
                )
            )
        return problems
