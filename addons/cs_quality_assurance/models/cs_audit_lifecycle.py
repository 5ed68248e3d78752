from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..rules import grading
from .cs_audit import SUBMITTED_STATES
from .guard import LIFECYCLE

OFFICER = "cs_quality_assurance.group_qa_officer"


class CsAudit(models.Model):
    _inherit = "cs.audit"

    submit_problems = fields.Text(
        string="Before you can submit", compute="_compute_submit_problems", help="One on each line."
    )
    consequences = fields.Text(string="If you submit this", compute="_compute_consequences")

    # --- the cap on the overall grade (DUR-06, LUT-03) --------------------

    def _cap(self):
        """What the limiting judgements allow, by ``rules.grading``; domains are keyed by id."""
        self.ensure_one()
        graded = {line.domain_id.id: line.grade_id.rank or None for line in self.line_ids if not line.not_applicable}
        met = {line.domain_id.id: not line._fails_bottom_line() for line in self.line_ids}
        return grading.overall_cap(self.tool_id.scale_id._as_rules(), graded, self.tool_id.limit_ids._as_rules(), met)

    @api.depends(
        "line_ids.grade_id", "line_ids.not_applicable", "line_ids.yes_no", "tool_id.limit_ids.strict",
        "tool_id.limit_ids.trigger_grade_id", "tool_id.limit_ids.cap_grade_id",
    )  # fmt: skip
    def _compute_grade_cap(self):
        for audit in self:
            cap = audit._cap().rank if audit.line_ids else None
            audit.grade_cap_id = audit.tool_id.scale_id.grade_ids.filtered(lambda g, cap=cap: g.rank == cap)[:1]

    @api.depends("grade_cap_id", "line_ids.grade_id", "line_ids.yes_no", "line_ids.not_applicable")
    def _compute_grade_cap_reason(self):
        for audit in self:
            if not audit.grade_cap_id:
                audit.grade_cap_reason = False
                continue
            lines = {line.domain_id.id: line for line in audit.line_ids}
            reasons = [audit._reason_in_words(lines[reason.domain], reason) for reason in audit._cap().binding]
            audit.grade_cap_reason = self.env._(
                "The overall grade is at most %(cap)s, because %(reasons)s.",
                cap=audit.grade_cap_id.name.lower(),
                reasons=self.env._(" and ").join(reasons),
            )

    def _reason_in_words(self, line, reason):
        if reason.message.code == "bottom_line_not_met":
            return self.env._("the bottom line of domain %(domain)s is not met", domain=line.domain_id.display_name)
        return self.env._(
            "domain %(domain)s is graded %(grade)s",
            domain=line.domain_id.display_name,
            grade=line.grade_id.name.lower(),
        )

    # --- what is missing, what will follow --------------------------------

    @api.depends_context("lang")
    @api.depends(
        "line_ids.is_answered", "overall_grade_id", "overall_reason", "child_unsafe", "unsafe_reason",
        "discussion_ids.role", "discussion_ids.method", "self_analysis_ids.state", "self_analysis_missing_reason",
        "family_feedback", "family_feedback_missing_reason", "plan_ids.action_ids", "escalation_ids.spoken_to",
        "period_start", "period_end", "lookback_reason", "strengths", "improvements", "grade_cap_id", "iro_id",
        "state",
    )  # fmt: skip
    def _compute_submit_problems(self):
        for audit in self:
            problems = audit._get_submit_problems() if audit.state == "in_progress" else []
            audit.submit_problems = "\n".join(problems)

    def _get_submit_problems(self):
        """Everything that stands between this audit and submitting, a sentence each.

        Hook: other addons add theirs.

        :return: list of translated sentences, the most important first
        """
        self.ensure_one()
        return [
            *self._problems_of_grading(),
            *self._problems_of_safety(),
            *self._problems_of_people(),
        ]

    def _problems_of_grading(self):
        problems = []
        missing = self.line_ids.filtered(lambda line: line.domain_id.is_required and not line.is_answered)
        if not self.line_ids:
            problems.append(self.env._("This audit has no domains for this type of case. Ask QA to check the tool."))
        for line in missing:
            if line.answer_type == "graded" and (line.grade_id or line.not_applicable):
                problems.append(
                    self.env._("Write your evidence for domain %(domain)s.", domain=line.domain_id.display_name)
                )
            else:
                problems.append(
                    self.env._(
                        "Answer domain %(domain)s, or mark it not applicable and say why.",
                        domain=line.domain_id.display_name,
                    )
                )
        if not self.overall_grade_id:
            problems.append(self.env._("Give an overall grade."))
        elif self.grade_cap_id and self.overall_grade_id.rank < self.grade_cap_id.rank:
            problems.append(
                self.env._(
                    "You chose %(grade)s overall. %(reason)s Choose %(cap)s or lower, or look again at the domain.",
                    grade=self.overall_grade_id.name.lower(),
                    reason=self.grade_cap_reason,
                    cap=self.grade_cap_id.name.lower(),
                )
            )
        if not (self.overall_reason or "").strip():
            problems.append(self.env._("Say why you gave this overall grade."))
        # BWD-09, DUR-05: strengths, and what would make it better, in every audit.
        if not (self.strengths or "").strip():
            problems.append(self.env._("Write what stood out as a strength."))
        if not (self.improvements or "").strip() and self.overall_grade_id.rank != 1:
            problems.append(self.env._("Write what would have moved the work up a grade."))
        if self._looks_back_further() and not (self.lookback_reason or "").strip():
            problems.append(
                self.env._(
                    "You look back further than %(months)s months. Say why.", months=self.tool_id.lookback_months
                )
            )
        return problems

    def _looks_back_further(self):
        return bool(
            self.period_start
            and self.period_end
            and self.period_start < self.period_end - relativedelta(months=self.tool_id.lookback_months)
        )

    def _problems_of_safety(self):
        problems = []
        if self.child_unsafe and not (self.unsafe_reason or "").strip():
            problems.append(self.env._("Say why the child may be unsafe."))
        record_needed = self.child_unsafe or self.framework_id._escalations_for(
            self.overall_grade_id, self.child_unsafe
        ).filtered("requires_record")
        if record_needed and not self.escalation_ids.filtered(lambda e: e.spoken_to and e.immediate_action):
            problems.append(
                self.env._("Record who you spoke to about this, and what was done at once, under Urgent action.")
            )
        if self.framework_id._plan_needed(self.overall_grade_id) and not self.plan_ids.action_ids:
            problems.append(
                self.env._(
                    "An overall grade of %(grade)s needs a support plan with at least one action.",
                    grade=self.overall_grade_id.name.lower(),
                )
            )
        return problems

    def _problems_of_people(self):
        problems = []
        roles = dict(self.env["cs.framework.discussion"]._fields["role"]._description_selection(self.env))
        for asked in self.framework_id.discussion_ids:
            if not asked._asked_of(self):
                continue
            held = self.discussion_ids.filtered(lambda d, asked=asked: d.role == asked.role)
            if not held:
                problems.append(
                    self.env._("Record your discussion with the %(role)s.", role=roles[asked.role].lower())
                )
            elif not asked.allow_phone and "face_to_face" not in held.mapped("method"):
                problems.append(
                    self.env._("Meet the %(role)s face to face, and record it.", role=roles[asked.role].lower())
                )
        if (
            self.framework_id.require_self_analysis
            and "submitted" not in self.self_analysis_ids.mapped("state")
            and not (self.self_analysis_missing_reason or "").strip()
        ):
            problems.append(self.env._("Wait for the practitioner's self-analysis, or say why there is none."))
        if (
            self.framework_id.require_family_feedback
            and not (self.family_feedback or "").strip()
            and not (self.family_feedback_missing_reason or "").strip()
        ):
            problems.append(self.env._("Record what the child and family say, or why you could not ask."))
        return problems

    @api.depends_context("lang")
    @api.depends("overall_grade_id", "child_unsafe", "framework_id", "state")
    def _compute_consequences(self):
        levels = dict(self.env["cs.framework.escalation"]._fields["level"]._description_selection(self.env))
        for audit in self:
            if audit.state != "in_progress" or not (audit.overall_grade_id or audit.child_unsafe):
                audit.consequences = False
                continue
            framework = audit.framework_id
            parts = []
            if framework._plan_needed(audit.overall_grade_id):
                parts.append(self.env._("A support plan is needed."))
            told = framework._escalations_for(audit.overall_grade_id, audit.child_unsafe)
            for level in dict.fromkeys(told.mapped("level")):
                parts.append(self.env._("The manager at this level is told today: %(level)s.", level=levels[level].lower()))
            if framework._re_audit_needed(audit.overall_grade_id):
                parts.append(
                    self.env._(
                        "The case is audited again in %(weeks)s weeks.", weeks=framework.re_audit_weeks
                    )
                )
            if audit._moderation_due():
                parts.append(self.env._("A moderator looks at it next."))
            audit.consequences = "\n".join(parts) or self.env._("Nothing more is needed.")

    # --- transitions ------------------------------------------------------

    def _to(self, vals):
        return self.with_context(cs_lifecycle=LIFECYCLE).write(vals)

    def _lock(self):
        """Hold these audits to the end of the transaction; two people pressing one button at once.

        :raises UserError: when somebody else holds one of them
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing this audit at this moment. Nothing you typed is lost: wait a few seconds and try again."
                )
            ) from error
        self.invalidate_recordset(["state"])

    def action_allocate(self):
        """Draft -> allocated. QA officers; each audit needs an auditor and a tool in use.

        Sets the due date (LUT-02: working days from today) where none is set, and tells
        the auditor.
        """
        self._check_officer()
        self._lock()
        for audit in self:
            if audit.state != "draft":
                raise UserError(self.env._("%(audit)s is already allocated.", audit=audit.name))
            if not audit.auditor_id:
                raise UserError(self.env._("Choose an auditor for %(audit)s first.", audit=audit.name))
            audit._check_tool_ready()
            audit._to(
                {
                    "state": "allocated",
                    "date_allocated": fields.Date.context_today(audit),
                    "date_due": audit.date_due
                    or audit.company_id._cs_add_working_days(
                        fields.Date.context_today(audit), audit.framework_id.audit_days
                    ),
                }
            )
        self._ask_for_self_analysis()
        self._tell_auditors()

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")

    def _check_tool_ready(self):
        self.ensure_one()
        if not self.tool_id:
            raise UserError(self.env._("Choose an audit tool for %(audit)s first.", audit=self.name))
        if self.tool_id.state == "draft":
            raise UserError(
                self.env._("“%(tool)s” is still a draft. Publish it first.", tool=self.tool_id.display_name)
            )

    def action_start(self):
        """Allocated -> in progress. The auditor. Lays out the tool's domains for this type of case."""
        self._lock()
        for audit in self:
            audit._check_is_auditor()
            if audit.state == "draft" and audit.auditor_id:
                # A QA officer who made an audit for themselves starts it in one step.
                audit.action_allocate()
            if audit.state != "allocated":
                raise UserError(
                    self.env._("%(audit)s cannot be started: it is not waiting to be done.", audit=audit.name)
                )
            audit._check_tool_ready()
        self._lay_out_tool()
        self._to({"state": "in_progress", "date_started": fields.Date.context_today(self)})

    def _check_is_auditor(self):
        self.ensure_one()
        if not self.env.su and self.auditor_user_id != self.env.user:
            raise AccessError(self.env._("Only the auditor of %(audit)s can do this.", audit=self.name))

    def _lay_out_tool(self):
        """One line for each domain that applies, one tick for each confirmation."""
        lines, ticks = [], []
        for audit in self:
            have = audit.line_ids.domain_id
            for domain in audit.tool_id._applicable_domains(audit.case_type_id) - have:
                lines.append({"audit_id": audit.id, "domain_id": domain.id, "sequence": domain.sequence})
            for template in audit.tool_id.checklist_ids - audit.checklist_ids.template_id:
                ticks.append({"audit_id": audit.id, "template_id": template.id})
        # The lines are the tool's, not the auditor's choice: laid out for whoever starts.
        context = {"cs_lifecycle": LIFECYCLE}
        self.env["cs.audit.line"].sudo().with_context(**context).create(lines)
        self.env["cs.audit.checklist"].sudo().with_context(**context).create(ticks)
        self.invalidate_recordset(["line_ids", "checklist_ids"])

    def action_submit(self):
        """In progress -> moderation, closing or closed. The auditor.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._lock()
        for audit in self:
            audit._check_is_auditor()
            if audit.state in SUBMITTED_STATES:
                raise UserError(
                    self.env._(
                        "%(audit)s was already submitted by %(who)s on %(when)s. Nothing more is needed.",
                        audit=audit.name,
                        who=audit.submitted_by_id.name or self.env._("somebody"),
                        when=fields.Date.to_string(audit.date_submitted),
                    )
                )
            if audit.state != "in_progress":
                raise UserError(self.env._("Start %(audit)s before you submit it.", audit=audit.name))
            if problems := audit._get_submit_problems():
                raise UserError(
                    self.env._("%(audit)s is not ready to submit. Everything you typed is kept.", audit=audit.name)
                    + "\n\n• "
                    + "\n• ".join(problems)
                )
        for audit in self:
            audit._submit()

    def _submit(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        moderate = self._moderation_due()
        self._to(
            {
                "state": "moderation" if moderate else "closing",
                "date_submitted": today,
                "submitted_by_id": self.env.uid,
                "final_grade_id": self.overall_grade_id.id,
                "moderated_grade_id": False,
            }
        )
        # The auditor may finish their own to-do, and what follows is the framework's
        # decision: the auditor has no right to make moderations or tell managers.
        own = self.sudo()
        own.activity_feedback(["cs_quality_assurance.activity_audit"])
        own._escalate()
        own._set_re_audit_due()
        if moderate:
            own._make_moderation()
        else:
            own._close_if_nothing_open()

    def _moderation_due(self):
        """Whether this audit goes to a moderator. Hook for sampling by cycle (BPL-08, LUT-08)."""
        self.ensure_one()
        return self.framework_id.moderation_mode == "all"

    def _make_moderation(self):
        """One moderation for each audit, due in working days; its lines mirror the audit's."""
        for audit in self:
            if audit.moderation_ids.filtered(lambda m: m.state in ("todo", "in_progress")):
                continue
            self.env["cs.moderation"].create(
                {
                    "audit_id": audit.id,
                    "moderator_id": audit.moderator_id.id,
                    "date_due": audit.company_id._cs_add_working_days(
                        fields.Date.context_today(audit), audit.framework_id.moderation_days
                    ),
                }
            )

    def _set_re_audit_due(self):
        """SWI-07: six weeks (or what the framework says) after submission, set or cleared by the final grade."""
        for audit in self:
            framework = audit.framework_id
            due = (
                audit.date_submitted + timedelta(weeks=framework.re_audit_weeks)
                if audit.date_submitted and framework._re_audit_needed(audit.final_grade_id)
                else False
            )
            audit._to({"re_audit_due": due})

    def _after_moderation(self, grade):
        """The moderator's grade becomes the final one; the auditor's stays a fact (ALL-06).

        Called by ``cs.moderation.action_complete`` after its own checks.
        """
        self.ensure_one()
        self._to({"state": "closing", "moderated_grade_id": grade.id, "final_grade_id": grade.id})
        self._escalate()
        self._set_re_audit_due()
        self._close_if_nothing_open()

    def _close_if_nothing_open(self):
        """Closing -> closed once no action is open. Hook for the confirmations of LUT-09 and LUT-10."""
        for audit in self:
            if audit.state == "closing" and not audit._get_closing_problems():
                audit._close()

    def _get_closing_problems(self):
        """What keeps this audit from closing, a sentence each."""
        self.ensure_one()
        problems = []
        open_actions = self.action_ids.filtered(lambda action: action.state not in ("signed_off", "cancelled"))
        if open_actions:
            problems.append(
                self.env._(
                    "%(count)s of its actions are not signed off yet.", count=len(open_actions)
                )
            )
        if unreviewed := self.plan_ids.filtered(lambda plan: plan.state == "open"):
            problems.append(
                self.env._("Review its support plan first (due %(date)s).", date=unreviewed[0].date_review)
            )
        return problems

    def action_close(self):
        """Closing -> closed. QA officers, and managers of the team, once nothing is open."""
        self._lock()
        for audit in self:
            audit._check_manages()
            if audit.state != "closing":
                raise UserError(self.env._("%(audit)s is not waiting to be closed.", audit=audit.name))
            if problems := audit._get_closing_problems():
                raise UserError(
                    self.env._("%(audit)s cannot close yet.", audit=audit.name) + "\n\n• " + "\n• ".join(problems)
                )
        # Checked above: a manager of the team may close without the right to edit audits.
        for audit in self.sudo():
            audit._close()

    def _check_manages(self):
        """The current user manages the team of this audit, or is a QA officer."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(OFFICER):
            return
        # Who manages a team is structure, readable by all.
        if self.env.user not in self.department_id.sudo().cs_line_user_ids:
            raise AccessError(
                self.env._("Only a manager of %(team)s, or a QA officer, can do this.", team=self.department_id.name)
            )

    def _close(self):
        for audit in self:
            today = fields.Date.context_today(audit)
            months = audit.framework_id.dip_review_months
            audit._to(
                {
                    "state": "closed",
                    "date_closed": today,
                    # LUT-11: only a moderated audit is reviewed by dip sample.
                    "dip_review_due": today + relativedelta(months=months)
                    if months and audit.moderated_grade_id
                    else False,
                }
            )

    def action_reopen(self, reason):
        """Submitted -> in progress, with a reason on the record (ALL-09). QA managers only.

        :param reason: plain text, kept and shown
        """
        if not self.env.su and not self.env.user.has_group("cs_quality_assurance.group_qa_manager"):
            raise AccessError(self.env._("Only a QA manager can re-open a submitted audit."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the audit is re-opened."))
        self._lock()
        for audit in self:
            if audit.state not in SUBMITTED_STATES:
                raise UserError(self.env._("%(audit)s has not been submitted.", audit=audit.name))
        self._to(
            {
                "state": "in_progress",
                "reopen_reason": reason.strip(),
                "date_submitted": False,
                "date_closed": False,
                "moderated_grade_id": False,
                "final_grade_id": False,
                "re_audit_due": False,
                "dip_review_due": False,
            }
        )
        self.moderation_ids.filtered(lambda m: m.state != "withdrawn")._withdraw()
        self._tell_auditors()

    def action_cancel(self, reason):
        """Any unsubmitted state -> cancelled, with a reason. QA officers."""
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the audit is cancelled."))
        self._lock()
        for audit in self:
            if audit.state not in ("draft", "allocated", "in_progress"):
                raise UserError(
                    self.env._("%(audit)s has been submitted, so it is kept.", audit=audit.name)
                )
        self._to({"state": "cancelled", "cancel_reason": reason.strip()})
        self.activity_unlink(["cs_quality_assurance.activity_audit"])
