from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..platform.wording import date_in_words
from ..tools.cs_graded_mixin import Problem
from ..tools.cs_graded_screen import LINE_FIELDS
from .cs_audit import SHORT_KINDS

# What is asked of a discussion before submitting.
DISCUSSION_FIELDS = ["role", "employee_id", "recorded_as", "method"]


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
        cap = super()._cap()
        return self._cap_of_elements(cap) if self.kind == "thematic" else cap

    def _may_be_capped(self):
        of_elements = self.kind == "thematic" and self.line_ids and self.element_ids
        return super()._may_be_capped() or bool(of_elements)

    @api.depends("element_ids.met")
    def _compute_grade_cap(self):
        return super()._compute_grade_cap()

    @api.depends("element_ids.met")
    def _compute_grade_cap_reason(self):
        return super()._compute_grade_cap_reason()

    def _cap_reasons_in_words(self):
        return super()._cap_reasons_in_words() + self._element_reasons_in_words()

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
        if any(self._fields["line_ids"]._cache_missing_ids(self)):
            self._fetch_list("line_ids", LINE_FIELDS)
            self._fetch_list("discussion_ids", DISCUSSION_FIELDS)
        return [
            *self._problems_of_elements(),
            *self._problems_of_first_audit(),
            *self._problems_of_lines(),
            *self._problems_of_overall(),
            *self._problems_of_safety(),
            *self._problems_of_people(),
            *self._problems_of_checklist(),
            *self._problems_of_partners(),
        ]

    def _problems_of_overall(self):
        problems = super()._problems_of_overall()

        def ask(text, field):
            problems.append(Problem(text, "overall", field=field))

        # BWD-09, DUR-05: strengths, and what would make it better, in every audit that
        # weighs the work as a whole.
        if self.has_overall and not (self.strengths or "").strip():
            ask(self.env._("Write what stood out as a strength."), "strengths")
        if (
            self.has_overall
            and not (self.improvements or "").strip()
            and self.overall_grade_id.rank != 1
        ):
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
        if self._needs_plan() and not self.action_ids.plan_id:
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

    def _re_audit_needed(self, grade):
        """Whether this grade brings the framework's own re-audit (SWI-07)."""
        self.ensure_one()
        needed = self.framework_id._re_audit_needed(grade)
        return needed and not self._follow_line()

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
        """What the line or the framework asks to be talked over before submitting
        (DUR-08, BPL-06, BPL-07).

        :return: list of ``Asked``
        """
        self.ensure_one()
        asked = []
        for rule in self._discussion_rules():
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
        nothing before the grade, where there is one.
        """
        self.ensure_one()
        if self.has_overall and not (self.overall_grade_id or self.child_unsafe):
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
        if self._re_audit_needed(self.overall_grade_id):
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
