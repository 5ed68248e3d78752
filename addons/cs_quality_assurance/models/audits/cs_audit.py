from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..platform.wording import date_in_words, due_in_words, short_date
from ..programme.cs_programme_line import KINDS

STATES = [
    ("draft", "Draft"),
    ("allocated", "Allocated"),
    ("in_progress", "In progress"),
    ("moderation", "In moderation"),
    ("closing", "Closing the loop"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]

OPEN_STATES = ("draft", "allocated", "in_progress", "moderation", "closing")

UNDER_WAY = ("in_progress", "moderation", "closing", "closed")

SUBMITTED_STATES = ("moderation", "closing", "closed")

# An audit gives a result once no moderation of it is awaited any more.
RESULT_STATES = ("closing", "closed")

# Short looks at work already audited: no discussions, self-analysis or family feedback
# are asked again.
SHORT_KINDS = ("re_audit", "dip_review", "dip_sample", "benchmark")


class CsAudit(models.Model):
    """One audit of one case.

    QA officers make and allocate audits. The auditor, and nobody else, grades, until
    they submit. Moderators read what they moderate, managers what concerns their
    departments, practitioners what was found about their work once submitted, leaders
    everything. A submitted audit changes only by re-opening, which a QA manager does
    with a reason (ALL-09). Nothing submitted is deleted (ALL-10).
    """

    _name = "cs.audit"
    _description = "Audit"
    _inherit = ["cs.graded.mixin", "mail.thread", "mail.activity.mixin", "hr.mixin"]
    _cs_about = "practitioner_id"
    _order = "date_due, id"
    _check_company_auto = True

    name = fields.Char(
        string="Audit",
        readonly=True,
        copy=False,
        index=True,
        default="",
        lifecycle=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    case_id = fields.Many2one(
        "cs.case",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    kind = fields.Selection(KINDS, required=True, default="case_file", tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        tracking=True,
        copy=False,
        group_expand="_group_expand_state",
        lifecycle=True,
    )
    framework_id = fields.Many2one(
        "cs.framework",
        compute="_compute_framework_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")

    # The case as it stood when the audit was made: later moves do not rewrite history.
    case_type_id = fields.Many2one(
        "cs.case.type",
        string="Type of case",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    practitioner_id = fields.Many2one(
        "hr.employee",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
    )
    iro_id = fields.Many2one(
        "hr.employee",
        string="Reviewing officer",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )

    auditor_id = fields.Many2one(
        "hr.employee",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        copy=False,
    )
    moderator_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        copy=False,
    )
    conflict_reason = fields.Char(
        string="Why this auditor all the same",
        tracking=True,
        copy=False,
        help=(
            "Needed when the auditor manages the practitioner or shares their team. "
            "Only "
            "QA officers may allow it."
        ),
    )
    auditor_user_id = fields.Many2one(
        "res.users",
        related="auditor_id.user_id",
        store=True,
        index=True,
        string="Auditor's login",
        lifecycle=True,
    )
    moderator_user_id = fields.Many2one(
        "res.users",
        related="moderator_id.user_id",
        store=True,
        index="btree_not_null",
        string="Moderator's login",
        lifecycle=True,
    )
    practitioner_user_id = fields.Many2one(
        "res.users",
        related="practitioner_id.user_id",
        store=True,
        index=True,
        string="Practitioner's login",
        lifecycle=True,
    )

    period_start = fields.Date(
        string="Looks at work from",
        compute="_compute_period",
        store=True,
        readonly=False,
    )
    period_end = fields.Date(
        string="To", compute="_compute_period", store=True, readonly=False
    )
    lookback_reason = fields.Char(
        string="Why a longer period",
        help="Needed when you look back further than the tool says (BPL-04).",
    )
    date_allocated = fields.Date(
        string="Allocated on", readonly=True, copy=False, lifecycle=True
    )
    date_started = fields.Date(
        string="Started on", readonly=True, copy=False, lifecycle=True
    )
    date_due = fields.Date(string="Due", tracking=True, index=True, copy=False)
    date_submitted = fields.Date(
        string="Submitted", readonly=True, copy=False, index=True, lifecycle=True
    )
    date_closed = fields.Date(
        string="Closed", readonly=True, copy=False, lifecycle=True
    )
    submitted_by_id = fields.Many2one(
        "res.users", string="Submitted by", readonly=True, copy=False, lifecycle=True
    )

    line_ids = fields.One2many(
        "cs.audit.line", "audit_id", string="Domains", copy=False
    )
    domain_count = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator=None,
        lifecycle=True,
        string="Domains asked",
    )
    graded_count = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator=None,
        lifecycle=True,
        string="Domains graded",
    )
    overall_grade_id = fields.Many2one(
        "cs.grade",
        string="Overall grade (auditor)",
        tracking=True,
        copy=False,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    overall_reason = fields.Text(string="Why this grade", copy=False)
    moderated_grade_id = fields.Many2one(
        "cs.grade",
        string="Grade after moderation",
        tracking=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        lifecycle=True,
    )
    final_grade_id = fields.Many2one(
        "cs.grade",
        string="Final grade",
        tracking=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        lifecycle=True,
    )
    grade_cap_id = fields.Many2one(
        "cs.grade",
        string="Overall is at most",
        compute="_compute_grade_cap",
        store=True,
        lifecycle=True,
    )
    grade_cap_reason = fields.Text(
        string="Why it is capped", compute="_compute_grade_cap_reason"
    )
    strengths = fields.Text(string="Standout strengths", copy=False)
    improvements = fields.Text(string="What would have moved it up a grade", copy=False)
    context_note = fields.Text(
        string="Context", copy=False, help="What a reader needs to know. No names."
    )
    child_safety = fields.Selection(
        [
            ("safe", "Yes, as far as the file shows"),
            ("unsafe", "No, or I am not sure"),
        ],
        string="Is the child safe?",
        copy=False,
        help="Answered by the auditor; nothing is answered beforehand.",
    )
    child_unsafe = fields.Boolean(
        string="The child may be unsafe",
        compute="_compute_child_unsafe",
        inverse="_inverse_child_unsafe",
        store=True,
        tracking=True,
        copy=False,
    )
    unsafe_reason = fields.Text(string="Why the child may be unsafe", copy=False)

    discussion_ids = fields.One2many(
        "cs.audit.discussion", "audit_id", string="Discussions", copy=False
    )
    self_analysis_ids = fields.One2many(
        "cs.self.analysis", "audit_id", string="Self-analysis", copy=False
    )
    self_analysis_missing_reason = fields.Char(
        string="Why there is no self-analysis", copy=False
    )
    family_feedback = fields.Text(
        string="Family feedback",
        copy=False,
        help="What the child and family say. No names.",
    )
    family_feedback_missing_reason = fields.Char(
        string="Why there is no family feedback", copy=False
    )
    feedback_by_id = fields.Many2one(
        "hr.employee",
        string="Who feeds back to the practitioner",
        check_company=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    feedback_due = fields.Date(string="Feedback by", copy=False, tracking=True)
    feedback_given = fields.Date(
        string="Feedback given on", copy=False, tracking=True, lifecycle=True
    )
    checklist_ids = fields.One2many("cs.audit.checklist", "audit_id", copy=False)
    escalation_ids = fields.One2many(
        "cs.audit.escalation", "audit_id", string="Escalations", copy=False
    )
    moderation_ids = fields.One2many("cs.moderation", "audit_id", copy=False)
    action_ids = fields.One2many("cs.action", "audit_id", string="Actions", copy=False)
    plan_ids = fields.One2many(
        "cs.improvement.plan", "audit_id", string="Support plans", copy=False
    )
    learning_point_ids = fields.One2many(
        "cs.learning.point", "audit_id", string="Learning points", copy=False
    )
    open_action_count = fields.Integer(
        compute="_compute_open_action_count", string="Actions still open"
    )

    origin_audit_id = fields.Many2one(
        "cs.audit",
        string="Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        lifecycle=True,
    )
    follow_up_ids = fields.One2many("cs.audit", "origin_audit_id", string="Followed by")
    follow_up_count = fields.Integer(
        compute="_compute_follow_up_count", string="Follow-ups"
    )
    re_audit_due = fields.Date(
        string="Re-audit due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        lifecycle=True,
    )
    dip_review_due = fields.Date(
        string="Dip-sample review due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        lifecycle=True,
    )
    cancel_reason = fields.Char(
        string="Why it was cancelled",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    reopen_reason = fields.Char(
        string="Why it was reopened",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    practitioner_answer = fields.Text(
        string="The practitioner's answer",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    can_grade = fields.Boolean(compute="_compute_can_grade", string="May grade it")
    days_late = fields.Integer(
        string="Days late",
        compute="_compute_due_in_words",
        search="_search_days_late",
        aggregator=None,
    )
    due_in_words = fields.Char(string="Due, in words", compute="_compute_due_in_words")

    _period_in_order = models.Constraint(
        "CHECK (period_end IS NULL OR period_start IS NULL OR period_end >= "
        "period_start)",
        "The period looked at ends before it starts. Check the two dates.",
    )
    _one_follow_up = models.UniqueIndex(
        "(origin_audit_id, kind) WHERE origin_audit_id IS NOT NULL "
        "AND kind IN ('re_audit', 'dip_review', 'external')",
        "This audit already has a follow-up of that kind.",
    )

    # What an audit takes from its case, tool and lines, and how it shows itself.

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

    def _compute_follow_up_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [("origin_audit_id", "in", self.ids)], ["origin_audit_id"], ["__count"]
            )
        )
        for audit in self:
            audit.follow_up_count = counts.get(audit, 0)

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
