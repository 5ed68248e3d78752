from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .cs_audit import OPEN_STATES, STATES
from .wording import date_in_words, due_in_words, short_date


class CsAudit(models.Model):
    """What an audit takes from its case, tool and lines, and how it shows itself."""

    _inherit = "cs.audit"

    @api.depends("child_safety")
    def _compute_child_unsafe(self):
        for audit in self:
            audit.child_unsafe = audit.child_safety == "unsafe"

    def _inverse_child_unsafe(self):
        """Saying yes or no here answers the question as well."""
        for audit in self:
            audit.child_safety = "unsafe" if audit.child_unsafe else "safe"

    @api.depends("case_id")
    def _compute_from_case(self):
        for audit in self:
            if audit.case_id and (not audit._origin.id or audit.state == "draft"):
                # Only what identifies the work is taken over; an external auditor
                # may hold the audit without being able to read these of the case.
                case = audit.case_id.sudo()
                audit.case_type_id = case.case_type_id
                audit.department_id = case.department_id
                audit.practitioner_id = case.practitioner_id
                audit.second_id = case.second_id
                audit.iro_id = case.iro_id

    @api.depends("department_id", "company_id")
    def _compute_framework_id(self):
        for audit in self:
            if not audit.framework_id:
                audit.framework_id = audit.env["cs.framework"]._for_department(
                    audit.department_id
                )

    @api.depends("framework_id", "case_type_id")
    def _compute_tool_id(self):
        """The framework's tool is for children; other files have a tool of their own,
        where one is in use."""
        for audit in self - self._choose_tool_by_subject():
            if not audit.tool_id:
                audit.tool_id = audit.framework_id.tool_id

    @api.depends("tool_id")
    def _compute_period(self):
        for audit in self:
            if audit.tool_id and not audit.period_start:
                audit.period_end = fields.Date.context_today(audit)
                audit.period_start = audit.period_end - relativedelta(
                    months=audit.tool_id.lookback_months
                )

    @api.depends("line_ids.is_answered", "line_ids.grade_id", "overall_grade_id")
    def _compute_progress(self):
        for audit in self:
            asked = audit._asked_lines()
            audit.domain_count = len(asked)
            audit.graded_count = len(asked.filtered("is_answered"))

    def _compute_follow_up_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [("origin_audit_id", "in", self.ids)], ["origin_audit_id"], ["__count"]
            )
        )
        for audit in self:
            audit.follow_up_count = counts.get(audit, 0)

    @api.model
    def _group_expand_state(self, states, domain):
        """The board shows every running state, and the finished ones that hold
        something.
        """
        found = set(states)
        return [
            state for state, _label in STATES if state in OPEN_STATES or state in found
        ]

    def _compute_open_action_count(self):
        counts = dict(
            self.env["cs.action"]._read_group(
                [
                    ("audit_id", "in", self.ids),
                    ("state", "in", ("todo", "doing", "done")),
                ],
                ["audit_id"],
                ["__count"],
            )
        )
        for audit in self:
            audit.open_action_count = counts.get(audit, 0)

    @api.depends(
        "state", "date_due", "date_submitted", "date_closed", "moderation_basis"
    )
    @api.depends_context("lang", "tz")
    def _compute_due_in_words(self):
        today = fields.Date.context_today(self)
        undrawn = self.filtered(lambda audit: audit._waits_for_its_draw())
        draws = undrawn.cycle_id._moderation_draw_days()
        for audit in self:
            waiting = audit.state in ("draft", "allocated", "in_progress")
            days = (audit.date_due - today).days if audit.date_due and waiting else 0
            audit.days_late = max(-days, 0)
            if waiting:
                audit.due_in_words = (
                    due_in_words(self.env, audit.date_due, today)
                    if audit.date_due
                    else False
                )
            elif audit.state == "closed":
                audit.due_in_words = self.env._(
                    "Closed %(date)s", date=short_date(self.env, audit.date_closed)
                )
            elif audit in undrawn:
                audit.due_in_words = self.env._(
                    "Waits for the draw of what is moderated, on %(date)s",
                    date=date_in_words(self.env, draws[audit.cycle_id.id]),
                )
            elif audit.date_submitted:
                audit.due_in_words = self.env._(
                    "Submitted %(date)s",
                    date=short_date(self.env, audit.date_submitted),
                )
            else:
                audit.due_in_words = False

    def _search_days_late(self, operator, value):
        if operator != ">":
            return NotImplemented
        limit = fields.Date.context_today(self) - timedelta(days=int(value))
        return [
            ("state", "in", ("draft", "allocated", "in_progress")),
            ("date_due", "<", limit),
        ]

    @api.depends("auditor_user_id", "state")
    @api.depends_context("uid")
    def _compute_can_grade(self):
        for audit in self:
            audit.can_grade = (
                audit.state == "in_progress" and audit.auditor_user_id == self.env.user
            )
