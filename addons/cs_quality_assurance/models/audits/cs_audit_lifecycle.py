from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.cs_reason_mixin import Reason
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words
from ..programme.cs_programme_line import TYPES
from ..tools.cs_graded_mixin import Problem
from .cs_audit import SUBMITTED_STATES


class CsAudit(models.Model):
    """The states an audit goes through, and who may take it from one to the next."""

    _inherit = "cs.audit"

    # --- transitions ------------------------------------------------------

    def action_allocate(self):
        """Draft -> allocated. QA officers; each audit needs an auditor and a tool in
        use.

        Sets the due date (LUT-02: working days from today) where none is set, and tells
        the auditor.
        """
        self._check_officer()
        self._lock()
        for audit in self:
            if audit.state != "draft":
                raise UserError(
                    self.env._("%(audit)s is already allocated.", audit=audit.name)
                )
            if not audit.auditor_id:
                raise UserError(
                    self.env._(
                        "Choose an auditor for %(audit)s first.", audit=audit.name
                    )
                )
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
        type of case.
        """
        self._lock()
        for audit in self:
            audit._check_is_auditor()
            if audit.state == "draft" and audit.auditor_id:
                # A QA officer who made an audit for themselves starts it in one step.
                audit.action_allocate()
            if audit.state != "allocated":
                raise UserError(
                    self.env._(
                        "%(audit)s cannot be started: it is not waiting to be done.",
                        audit=audit.name,
                    )
                )
            audit._check_tool_ready()
        self._lay_out_tool()
        self._to(
            {"state": "in_progress", "date_started": fields.Date.context_today(self)}
        )

    def _lay_out_tool(self):
        """One line for each domain that applies, one tick for each confirmation, and
        what a follow-up and a theme ask besides."""
        lines, ticks = [], []
        for audit in self:
            domains = (
                audit.tool_id._applicable_domains(
                    audit.case_type_id, audit.department_id
                )
                - audit.line_ids.domain_id
            )
            # Section by section; those without one come first.
            domains = domains.sorted(
                lambda d: (
                    d.section_id.sequence,
                    d.section_id.id or 0,
                    d.sequence,
                    d.number,
                )
            )
            for place, domain in enumerate(domains, start=1):
                lines.append(
                    {
                        "audit_id": audit.id,
                        "domain_id": domain.id,
                        "sequence": place * 10,
                    }
                )
            for template in (
                audit.tool_id.checklist_ids - audit.checklist_ids.template_id
            ):
                ticks.append({"audit_id": audit.id, "template_id": template.id})
        # The lines are the tool's, not the auditor's choice: laid out for
        # whoever starts.
        context = {"cs_lifecycle": LIFECYCLE}
        self.env["cs.audit.line"].sudo().with_context(**context).create(lines)
        self.env["cs.audit.checklist"].sudo().with_context(**context).create(ticks)
        self.invalidate_recordset(["line_ids", "checklist_ids"])
        self._lay_out_checks()
        self._lay_out_elements()

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
                        "%(audit)s was already submitted by %(who)s on %(when)s. "
                        "Nothing more is needed.",
                        audit=audit.name,
                        who=audit.submitted_by_id.name or self.env._("somebody"),
                        when=date_in_words(self.env, audit.date_submitted),
                    )
                )
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "Start %(audit)s before you submit it.", audit=audit.name
                    )
                )
            if problems := audit._get_submit_problems():
                raise UserError(
                    self.env._(
                        "%(audit)s is not ready to submit. Everything you typed is "
                        "kept.",
                        audit=audit.name,
                    )
                    + "\n\n• "
                    + "\n• ".join(problem.text for problem in problems)
                )
        for audit in self:
            audit._submit()

    def _submit(self):
        """In order: its place among the auditor's audits, the state, who is told, what
        follows from the grade, who looks at it next."""
        self.ensure_one()
        self._count_for_auditor()
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
        own._ask_for_feedback()
        own._set_re_audit_due()
        if moderate:
            own._make_moderation()
        else:
            own._result_known()
        self.plan_ids._tell_people()
        self._hand_in_to_session()

    def _result_known(self):
        """No moderation is awaited any more: the people of the work hear that it can be
        read, and the audit closes where nothing is open."""
        for audit in self:
            audit._tell_result()
        self._close_if_nothing_open()

    @api.model
    def _reasons(self):
        return {
            **super()._reasons(),
            "cancel": Reason(
                self.env._("Cancel the audit"),
                self.env._(
                    "The audit stays on the record as cancelled. Everybody who "
                    "sees it can read why."
                ),
                self.env._("Cancel the audit"),
                "action_cancel",
            ),
            "reopen": Reason(
                self.env._("Re-open the audit"),
                self.env._(
                    "The audit goes back to its auditor, with what was written so "
                    "far. A moderation of it no longer stands. Everybody who sees "
                    "the audit can read why."
                ),
                self.env._("Re-open the audit"),
                "action_reopen",
            ),
        }

    def action_reopen(self, reason):
        """Submitted -> in progress, with a reason on the record (ALL-09). QA managers
        only.

        :param reason: plain text, kept and shown
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(
                self.env._("Only a QA manager can re-open a submitted audit.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the audit is re-opened."))
        self._lock()
        for audit in self:
            if audit.state not in SUBMITTED_STATES:
                raise UserError(
                    self.env._("%(audit)s has not been submitted.", audit=audit.name)
                )
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
        self._forget_moderation()
        self._forget_closing()
        self._withdraw_challenges()

    def action_cancel(self, reason):
        """Any unsubmitted state -> cancelled, with a reason. QA officers."""
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the audit is cancelled."))
        self._lock()
        for audit in self:
            if audit.state not in ("draft", "allocated", "in_progress"):
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted, so it is kept.", audit=audit.name
                    )
                )
        self._to({"state": "cancelled", "cancel_reason": reason.strip()})
        self.activity_unlink(["cs_quality_assurance.activity_audit"])
        self.self_analysis_ids.activity_unlink(
            ["cs_quality_assurance.activity_self_analysis"]
        )
        # Whether all are in is the session's to see, not the participant's.
        self.sudo().benchmark_session_id._check_all_in()

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
        index=True,
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
