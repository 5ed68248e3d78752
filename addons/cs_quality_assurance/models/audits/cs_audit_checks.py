from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...rules import grading
from ..platform.wording import date_in_words
from .cs_audit import SHORT_KINDS


class Problem(NamedTuple):
    """Something that stands between an audit and submitting.

    ``text`` is a sentence that says what to do, ``short`` the same for the panel where
    the reason stands beside it. ``place`` is where on the auditing screen it is done:
    ``line`` (with ``line_id``), ``checks``, ``overall``, ``people``, ``plan`` or
    ``urgent``; ``field`` names the box, where there is one.
    """

    text: str
    place: str
    line_id: int = 0
    field: str = ""
    short: str = ""


class Asked(NamedTuple):
    """A discussion that a framework asks for, and how it stands.

    ``rule`` is a ``cs.framework.discussion``; ``standing`` is ``held``, ``missing``,
    ``meet`` (held, but has to be face to face) or ``unrecorded`` (a manager has to
    record it); ``employee`` the one worker it has to be with, where it has to be.
    """

    rule: models.Model
    standing: str
    employee: models.Model | None = None


class CsAudit(models.Model):
    """What a grade allows and brings with it, and what is still missing."""

    _inherit = "cs.audit"

    submit_problems = fields.Text(
        string="Before you can submit",
        compute="_compute_submit_problems",
        help="One on each line.",
    )
    consequences = fields.Text(
        string="If you submit this", compute="_compute_consequences"
    )

    # --- the cap on the overall grade (DUR-06, LUT-03) --------------------

    def _cap(self):
        """What the limiting judgements allow, by ``rules.grading``; domains are keyed
        by id.
        """
        self.ensure_one()
        asked = self._asked_lines()
        graded = {
            line.domain_id.id: line._rank_for_overall()
            for line in asked
            if not line.not_applicable
        }
        met = {line.domain_id.id: not line._fails_bottom_line() for line in asked}
        cap = grading.overall_cap(
            self.tool_id.scale_id._as_rules(),
            graded,
            self.tool_id.limit_ids._as_rules(),
            met,
        )
        return self._cap_of_elements(cap) if self.element_ids else cap

    @api.depends(
        "overall_grade_id",
        "element_ids.met",
        "line_ids.grade_id",
        "line_ids.not_applicable",
        "line_ids.yes_no",
        "tool_id.limit_ids.strict",
        "tool_id.limit_ids.trigger_grade_id",
        "tool_id.limit_ids.cap_grade_id",
    )
    def _compute_grade_cap(self):
        for audit in self:
            cap = audit._cap().rank if audit.line_ids else None
            audit.grade_cap_id = audit.tool_id.scale_id.grade_ids.filtered(
                lambda g, cap=cap: g.rank == cap
            )[:1]

    @api.depends(
        "grade_cap_id",
        "overall_grade_id",
        "element_ids.met",
        "line_ids.grade_id",
        "line_ids.yes_no",
        "line_ids.not_applicable",
    )
    @api.depends_context("lang")
    def _compute_grade_cap_reason(self):
        for audit in self:
            if not audit.grade_cap_id:
                audit.grade_cap_reason = False
                continue
            reasons = audit._cap_reasons_in_words()
            audit.grade_cap_reason = self.env._(
                "The overall grade is at most %(cap)s, because %(reasons)s.",
                cap=audit.grade_cap_id.name.lower(),
                reasons=self.env._(" and ").join(reasons),
            )

    def _binding_reasons(self):
        """The lines that hold the overall grade down, each with its reason."""
        lines = {line.domain_id.id: line for line in self.line_ids}
        return [
            (lines[reason.domain], reason)
            for reason in self._cap().binding
            if reason.domain in lines
        ]

    def _cap_reasons_in_words(self):
        """Why the overall grade is held down, a clause each."""
        self.ensure_one()
        return [
            self._reason_in_words(line, reason)
            for line, reason in self._binding_reasons()
        ] + self._element_reasons_in_words()

    def _reason_in_words(self, line, reason, grade=None):
        if reason.message.code == "bottom_line_not_met":
            return self.env._(
                "the bottom line of domain %(domain)s is not met",
                domain=line.domain_id.display_name,
            )
        return self.env._(
            "domain %(domain)s is graded %(grade)s",
            domain=line.domain_id.display_name,
            grade=(grade or line.grade_id).name.lower(),
        )

    # --- what is missing ----------------------------------------------------

    @api.depends_context("lang")
    @api.depends(
        "line_ids.is_answered",
        "overall_grade_id",
        "overall_reason",
        "child_safety",
        "unsafe_reason",
        "discussion_ids.role",
        "discussion_ids.method",
        "self_analysis_ids.state",
        "self_analysis_missing_reason",
        "family_feedback",
        "family_feedback_missing_reason",
        "plan_ids.action_ids",
        "escalation_ids.spoken_to",
        "period_start",
        "period_end",
        "lookback_reason",
        "strengths",
        "improvements",
        "grade_cap_id",
        "iro_id",
        "state",
        "element_ids.met",
        "element_ids.evidence",
        "family_feedback_ids.state",
        "contribution_ids.received_on",
        "contribution_ids.says",
        "contribution_ids.missing_reason",
        "contribution_ids.disagrees",
        "contribution_ids.disagreement",
    )
    def _compute_submit_problems(self):
        for audit in self:
            problems = (
                audit._get_submit_problems() if audit.state == "in_progress" else []
            )
            audit.submit_problems = "\n".join(problem.text for problem in problems)

    def _get_submit_problems(self):
        """Everything that stands between this audit and submitting.

        Hook: other addons add theirs.

        :return: list of ``Problem``, the most important first
        """
        self.ensure_one()
        return [
            *self._problems_of_elements(),
            *self._problems_of_first_audit(),
            *self._problems_of_domains(),
            *self._problems_of_overall(),
            *self._problems_of_safety(),
            *self._problems_of_people(),
            *self._problems_of_checklist(),
            *self._problems_of_partners(),
        ]

    def _problems_of_domains(self):
        if not self.line_ids:
            return [
                Problem(
                    self.env._(
                        "This audit has no domains for this type of case. Ask QA to "
                        "check the tool."
                    ),
                    "overall",
                )
            ]
        problems = []
        for line in self._asked_lines():
            if line.is_answered or not line.domain_id.is_required:
                continue
            name = line.domain_id.display_name
            if line.not_applicable:
                text = self.env._(
                    "Say why domain %(domain)s is not applicable.", domain=name
                )
            elif line.grade_id:
                text = self.env._(
                    "Write your evidence for domain %(domain)s.", domain=name
                )
            else:
                text = self.env._(
                    "Answer domain %(domain)s, or mark it not applicable and say why.",
                    domain=name,
                )
            answered = line.not_applicable or line.grade_id
            problems.append(
                Problem(text, "line", line.id, "evidence" if answered else "answer")
            )
        return problems

    def _problems_of_overall(self):
        problems = []

        def ask(text, field, short=""):
            problems.append(Problem(text, "overall", field=field, short=short))

        if not self.overall_grade_id:
            ask(self.env._("Give an overall grade."), "overall_grade_id")
        elif self._is_above_cap():
            ask(
                self._above_cap_in_words(),
                "overall_grade_id",
                self.env._("Choose an overall grade within the limit."),
            )
        if not (self.overall_reason or "").strip():
            ask(self.env._("Say why you gave this overall grade."), "overall_reason")
        # BWD-09, DUR-05: strengths, and what would make it better, in every audit.
        if not (self.strengths or "").strip():
            ask(self.env._("Write what stood out as a strength."), "strengths")
        if not (self.improvements or "").strip() and self.overall_grade_id.rank != 1:
            ask(
                self.env._("Write what would have moved the work up a grade."),
                "improvements",
            )
        if self._looks_back_further() and not (self.lookback_reason or "").strip():
            ask(
                self.env._(
                    "You look back further than %(months)s months. Say why.",
                    months=self.tool_id.lookback_months,
                ),
                "lookback_reason",
            )
        return problems

    def _is_above_cap(self):
        self.ensure_one()
        return (
            bool(self.overall_grade_id and self.grade_cap_id)
            and self.overall_grade_id.rank < self.grade_cap_id.rank
        )

    def _above_cap_in_words(self):
        names = {
            "grade": self.overall_grade_id.name.lower(),
            "reason": self.grade_cap_reason,
            "cap": self.grade_cap_id.name.lower(),
        }
        if self.grade_cap_id.rank == max(self.scale_id.grade_ids.mapped("rank")):
            return self.env._(
                "You chose %(grade)s overall. %(reason)s Choose %(cap)s, or look "
                "again at the domain.",
                **names,
            )
        return self.env._(
            "You chose %(grade)s overall. %(reason)s Choose %(cap)s or lower, or look "
            "again at the domain.",
            **names,
        )

    def _looks_back_further(self):
        return bool(
            self.period_start
            and self.period_end
            and self.period_start
            < self.period_end - relativedelta(months=self.tool_id.lookback_months)
        )

    def _problems_of_safety(self):
        problems = []
        if not self.child_safety and self.kind != "benchmark":
            problems.append(
                Problem(
                    self.env._("Say whether the child is safe."),
                    "urgent",
                    field="safe",
                )
            )
        if self.child_unsafe and not (self.unsafe_reason or "").strip():
            problems.append(
                Problem(
                    self.env._("Say why the child may be unsafe."),
                    "urgent",
                    field="unsafe_reason",
                )
            )
        if self._urgent_record_needed() and not self.escalation_ids.filtered(
            lambda e: e.spoken_to and (e.immediate_action or "").strip()
        ):
            problems.append(
                Problem(
                    self.env._(
                        "Record who you spoke to about this, and what was done at "
                        "once, under Urgent action."
                    ),
                    "urgent",
                    field="immediate_action",
                )
            )
        if self._needs_plan() and not self.plan_ids.action_ids:
            problems.append(
                Problem(
                    self.env._(
                        "An overall grade of %(grade)s needs a support plan with at "
                        "least one action.",
                        grade=self.overall_grade_id.name.lower(),
                    ),
                    "plan",
                )
            )
        return problems

    def _needs_plan(self):
        """Whether its grade asks for a support plan; practice in grading never does."""
        self.ensure_one()
        return self.kind != "benchmark" and self.framework_id._plan_needed(
            self.overall_grade_id
        )

    def _urgent_record_needed(self):
        """Whether somebody has to be spoken to, and that recorded, before submitting
        (DUR-11).
        """
        self.ensure_one()
        if self.kind == "benchmark":
            return bool(self.child_unsafe)
        told = self.framework_id._escalations_for(
            self.overall_grade_id, self.child_unsafe
        )
        return bool(self.child_unsafe or told.filtered("requires_record"))

    def _discussions_asked(self):
        """What the framework asks to be talked over before submitting (DUR-08, BPL-06,
        BPL-07).

        :return: list of ``Asked``
        """
        self.ensure_one()
        asked = []
        for rule in self.framework_id.discussion_ids:
            if not rule._asked_of(self):
                continue
            people = [None]
            if rule.role == "other_worker" and self.other_worker_ids:
                # One with each: names of colleagues, whatever HR lets the reader see.
                people = self.other_worker_ids.sudo()
            asked += [
                Asked(rule, self._discussion_standing(rule, person), person)
                for person in people
            ]
        return asked

    def _problems_of_people(self):
        if self.kind in SHORT_KINDS:
            return self._problems_of_type()
        problems = []
        roles = dict(
            self.env["cs.framework.discussion"]
            ._fields["role"]
            ._description_selection(self.env)
        )
        for asked in self._discussions_asked():
            if asked.standing == "held":
                continue
            role = roles[asked.rule.role].lower()
            if asked.employee:
                role = f"{role} ({asked.employee.name})"
            text = {
                "missing": self.env._(
                    "Record your discussion with the %(role)s.", role=role
                ),
                "meet": self.env._(
                    "Meet the %(role)s face to face, and record it.", role=role
                ),
            }.get(asked.standing) or self._unrecorded_in_words(asked.rule, role)
            problems.append(Problem(text, "people"))
        if (
            self.framework_id.require_self_analysis
            and "submitted" not in self.self_analysis_ids.mapped("state")
            and not (self.self_analysis_missing_reason or "").strip()
        ):
            problems.append(
                Problem(
                    self.env._(
                        "Wait for the practitioner's self-analysis, or say why there "
                        "is none."
                    ),
                    "people",
                    field="self_analysis_missing_reason",
                )
            )
        if (
            self.framework_id.require_family_feedback
            and "answered" not in self.family_feedback_ids.mapped("state")
            and not (self.family_feedback or "").strip()
            and not (self.family_feedback_missing_reason or "").strip()
        ):
            problems.append(
                Problem(
                    self.env._(
                        "Record what the child and family say, or why you could not "
                        "ask."
                    ),
                    "people",
                    field="family_feedback",
                )
            )
        return problems + self._problems_of_type()

    # --- what will follow -----------------------------------------------------

    @api.depends_context("lang")
    @api.depends("overall_grade_id", "child_unsafe", "framework_id", "state")
    def _compute_consequences(self):
        for audit in self:
            audit.consequences = (
                "\n".join(audit._list_consequences())
                if audit.state == "in_progress"
                else False
            )

    def _list_consequences(self):
        """What follows if the audit is submitted as it stands now, a sentence each;
        nothing without a grade.
        """
        self.ensure_one()
        if not (self.overall_grade_id or self.child_unsafe):
            return []
        if self.kind == "benchmark" and not self.child_unsafe:
            return [self.env._("Nothing follows: this is practice in grading.")]
        framework = self.framework_id
        sentences = []
        if self._needs_plan():
            sentences.append(
                self.env._(
                    "A support plan is needed, reviewed within %(days)s days.",
                    days=framework.plan_review_days,
                )
            )
        sentences += self._told_in_words()
        if framework._re_audit_needed(self.overall_grade_id):
            due = fields.Date.context_today(self) + timedelta(
                weeks=framework.re_audit_weeks
            )
            sentences.append(
                self.env._(
                    "The case is audited again by %(date)s.",
                    date=date_in_words(self.env, due),
                )
            )
        sentences += self._moderation_in_words() + self._rules_in_words()
        return sentences or [self.env._("Nothing more is asked for.")]

    def _told_in_words(self):
        levels = dict(
            self.env["cs.framework.escalation"]
            ._fields["level"]
            ._description_selection(self.env)
        )
        rules = self.framework_id._escalations_for(
            self.overall_grade_id, self.child_unsafe
        )
        sentences = []
        for level in dict.fromkeys(rules.mapped("level")):
            manager = self.department_id._cs_manager_at(level)
            if manager:
                sentences.append(
                    self.env._(
                        "%(manager)s (%(level)s) is told today.",
                        manager=manager.name,
                        level=levels[level].lower(),
                    )
                )
            else:
                sentences.append(
                    self.env._(
                        "Nobody is recorded as manager at this level, so tell them "
                        "yourself: %(level)s.",
                        level=levels[level].lower(),
                    )
                )
        return sentences
