from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .guard import in_lifecycle

KINDS = [
    ("case_file", "Case file"),
    ("thematic", "Thematic"),
    ("ad_hoc", "Ad hoc"),
    ("multi_agency", "Multi-agency"),
    ("specialist", "Specialist"),
    ("external", "External"),
    ("benchmark", "Benchmark"),
    ("dip_sample", "Dip sample"),
    ("re_audit", "Re-audit"),
    ("dip_review", "Dip-sample review"),
]
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
SUBMITTED_STATES = ("moderation", "closing", "closed")

# Who may write what, and when; ``write`` and the tests both read these.
LIFECYCLE_FIELDS = {
    "name", "state", "moderated_grade_id", "final_grade_id", "date_allocated", "date_started", "date_submitted",
    "date_closed", "re_audit_due", "dip_review_due", "origin_audit_id", "submitted_by_id", "cancel_reason",
    "reopen_reason",
}  # fmt: skip
AUDITOR_FIELDS = {
    "overall_grade_id", "overall_reason", "strengths", "improvements", "context_note", "child_unsafe",
    "unsafe_reason", "lookback_reason", "period_start", "period_end", "family_feedback",
    "family_feedback_missing_reason", "self_analysis_missing_reason", "line_ids", "discussion_ids",
    "checklist_ids",
}  # fmt: skip
FEEDBACK_FIELDS = {"feedback_by_id", "feedback_due", "feedback_given"}
CHATTER_FIELDS = {"message_follower_ids", "message_ids", "activity_ids", "message_main_attachment_id"}
# Lists of records that stand beside the audit and keep their own rights.
OWN_RIGHTS_FIELDS = {"action_ids", "plan_ids", "escalation_ids", "learning_point_ids", "self_analysis_ids"}


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
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    name = fields.Char(string="Audit", readonly=True, copy=False, index=True, default="")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    case_id = fields.Many2one(
        "cs.case", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    kind = fields.Selection(KINDS, required=True, default="case_file", index=True, tracking=True)
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, tracking=True, copy=False,
        group_expand=True,
    )  # fmt: skip
    framework_id = fields.Many2one(
        "cs.framework",
        compute="_compute_framework_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")

    # The case as it stood when the audit was made: later moves do not rewrite history.
    case_type_id = fields.Many2one(
        "cs.case.type", string="Type of case", compute="_compute_from_case", store=True, readonly=False,
        precompute=True, index=True,
    )  # fmt: skip
    department_id = fields.Many2one(
        "hr.department", string="Team", compute="_compute_from_case", store=True, readonly=False,
        precompute=True, index=True, check_company=True, tracking=True,
    )  # fmt: skip
    practitioner_id = fields.Many2one(
        "hr.employee", string="Practitioner", compute="_compute_from_case", store=True, readonly=False,
        precompute=True, index=True, check_company=True,
    )  # fmt: skip
    iro_id = fields.Many2one(
        "hr.employee", string="Reviewing officer", compute="_compute_from_case", store=True, readonly=False,
        precompute=True, check_company=True,
    )  # fmt: skip

    auditor_id = fields.Many2one(
        "hr.employee", index=True, tracking=True, check_company=True, ondelete="restrict", copy=False
    )
    moderator_id = fields.Many2one(
        "hr.employee", index=True, tracking=True, check_company=True, ondelete="restrict", copy=False
    )
    conflict_reason = fields.Char(
        string="Why this auditor all the same",
        tracking=True,
        copy=False,
        help="Needed when the auditor manages the practitioner or shares their team. Only QA officers may allow it.",
    )
    auditor_user_id = fields.Many2one(
        "res.users", related="auditor_id.user_id", store=True, index=True, string="Auditor's login"
    )
    moderator_user_id = fields.Many2one(
        "res.users", related="moderator_id.user_id", store=True, index=True, string="Moderator's login"
    )
    practitioner_user_id = fields.Many2one(
        "res.users", related="practitioner_id.user_id", store=True, index=True, string="Practitioner's login"
    )

    period_start = fields.Date(string="Looks at work from", compute="_compute_period", store=True, readonly=False)
    period_end = fields.Date(string="To", compute="_compute_period", store=True, readonly=False)
    lookback_reason = fields.Char(
        string="Why a longer period", help="Needed when you look back further than the tool says (BPL-04)."
    )
    date_allocated = fields.Date(readonly=True, copy=False)
    date_started = fields.Date(readonly=True, copy=False)
    date_due = fields.Date(string="Due", tracking=True, index=True, copy=False)
    date_submitted = fields.Date(string="Submitted", readonly=True, copy=False, index=True)
    date_closed = fields.Date(string="Closed", readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    line_ids = fields.One2many("cs.audit.line", "audit_id", string="Domains", copy=False)
    domain_count = fields.Integer(compute="_compute_progress", store=True, aggregator=None)
    graded_count = fields.Integer(compute="_compute_progress", store=True, aggregator=None)
    overall_grade_id = fields.Many2one(
        "cs.grade", string="Overall grade (auditor)", tracking=True, copy=False, index=True,
        domain="[('scale_id', '=', scale_id)]", ondelete="restrict",
    )  # fmt: skip
    overall_reason = fields.Text(string="Why this grade", copy=False)
    moderated_grade_id = fields.Many2one(
        "cs.grade", string="Grade after moderation", tracking=True, readonly=True, copy=False, ondelete="restrict"
    )
    final_grade_id = fields.Many2one(
        "cs.grade", string="Final grade", tracking=True, readonly=True, copy=False, index=True, ondelete="restrict"
    )
    grade_cap_id = fields.Many2one(
        "cs.grade", string="Overall is at most", compute="_compute_grade_cap", store=True
    )
    grade_cap_reason = fields.Text(string="Why it is capped", compute="_compute_grade_cap_reason")
    strengths = fields.Text(string="Standout strengths", copy=False)
    improvements = fields.Text(string="What would have moved it up a grade", copy=False)
    context_note = fields.Text(string="Context", copy=False, help="What a reader needs to know. No names.")
    child_unsafe = fields.Boolean(string="The child may be unsafe", tracking=True, copy=False)
    unsafe_reason = fields.Text(string="Why the child may be unsafe", copy=False)

    discussion_ids = fields.One2many("cs.audit.discussion", "audit_id", string="Discussions", copy=False)
    self_analysis_ids = fields.One2many("cs.self.analysis", "audit_id", string="Self-analysis", copy=False)
    self_analysis_missing_reason = fields.Char(string="Why there is no self-analysis", copy=False)
    family_feedback = fields.Text(copy=False, help="What the child and family say. No names.")
    family_feedback_missing_reason = fields.Char(string="Why there is no family feedback", copy=False)
    feedback_by_id = fields.Many2one(
        "hr.employee", string="Who feeds back to the practitioner", check_company=True, copy=False, tracking=True
    )
    feedback_due = fields.Date(string="Feedback by", copy=False, tracking=True)
    feedback_given = fields.Date(string="Feedback given on", copy=False, tracking=True)
    checklist_ids = fields.One2many("cs.audit.checklist", "audit_id", string="Checklist", copy=False)
    escalation_ids = fields.One2many("cs.audit.escalation", "audit_id", string="Escalations", copy=False)
    moderation_ids = fields.One2many("cs.moderation", "audit_id", string="Moderation", copy=False)
    action_ids = fields.One2many("cs.action", "audit_id", string="Actions", copy=False)
    plan_ids = fields.One2many("cs.improvement.plan", "audit_id", string="Support plans", copy=False)
    learning_point_ids = fields.One2many("cs.learning.point", "audit_id", string="Learning points", copy=False)
    open_action_count = fields.Integer(compute="_compute_open_action_count")

    origin_audit_id = fields.Many2one(
        "cs.audit", string="Follows", readonly=True, copy=False, index=True, check_company=True, ondelete="restrict"
    )
    follow_up_ids = fields.One2many("cs.audit", "origin_audit_id", string="Followed by")
    re_audit_due = fields.Date(string="Re-audit due", readonly=True, copy=False, index=True)
    dip_review_due = fields.Date(string="Dip-sample review due", readonly=True, copy=False, index=True)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    reopen_reason = fields.Char(readonly=True, copy=False, tracking=True)
    can_grade = fields.Boolean(compute="_compute_can_grade")

    _period_in_order = models.Constraint(
        "CHECK (period_end IS NULL OR period_start IS NULL OR period_end >= period_start)",
        "The period looked at ends before it starts. Check the two dates.",
    )
    _one_follow_up = models.UniqueIndex(
        "(origin_audit_id, kind) WHERE origin_audit_id IS NOT NULL AND kind IN ('re_audit', 'dip_review', 'external')",
        "This audit already has a follow-up of that kind.",
    )
    _board_idx = models.Index("(company_id, state, date_due, id)")

    # --- computed ---------------------------------------------------------

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
                audit.iro_id = case.iro_id

    @api.depends("department_id", "company_id")
    def _compute_framework_id(self):
        for audit in self:
            if not audit.framework_id:
                audit.framework_id = audit.env["cs.framework"]._for_department(audit.department_id)

    @api.depends("framework_id")
    def _compute_tool_id(self):
        for audit in self:
            if not audit.tool_id:
                audit.tool_id = audit.framework_id.tool_id

    @api.depends("tool_id")
    def _compute_period(self):
        for audit in self:
            if audit.tool_id and not audit.period_start:
                audit.period_end = fields.Date.context_today(audit)
                audit.period_start = audit.period_end - relativedelta(months=audit.tool_id.lookback_months)

    @api.depends("line_ids.is_answered")
    def _compute_progress(self):
        for audit in self:
            audit.domain_count = len(audit.line_ids)
            audit.graded_count = len(audit.line_ids.filtered("is_answered"))

    def _compute_open_action_count(self):
        counts = dict(
            self.env["cs.action"]._read_group(
                [("audit_id", "in", self.ids), ("state", "in", ("todo", "doing", "done"))], ["audit_id"], ["__count"]
            )
        )
        for audit in self:
            audit.open_action_count = counts.get(audit, 0)

    @api.depends("auditor_user_id", "state")
    @api.depends_context("uid")
    def _compute_can_grade(self):
        for audit in self:
            audit.can_grade = audit.state == "in_progress" and audit.auditor_user_id == self.env.user

    # --- checks -----------------------------------------------------------

    @api.constrains("auditor_id", "practitioner_id", "department_id", "conflict_reason")
    def _check_auditor(self):
        """ALL-01, DUR-03: never one's own work, nor work one manages at any level."""
        audits = self.filtered("auditor_id")
        if not audits:
            return
        managers = audits.practitioner_id._cs_managers_by_employee()
        for audit in audits:
            if audit.auditor_id == audit.practitioner_id:
                raise ValidationError(
                    self.env._(
                        "%(auditor)s is the practitioner on case %(case)s and cannot audit their own work. Choose somebody else.",
                        auditor=audit.auditor_id.name,
                        case=audit.case_id.reference,
                    )
                )
            if audit.framework_id.allow_own_line or audit.conflict_reason:
                continue
            if audit.auditor_id.id in managers.get(audit.practitioner_id.id, ()) or audit._auditor_manages_team():
                raise ValidationError(
                    self.env._(
                        "%(auditor)s manages the work on case %(case)s, so somebody outside that line must audit it. "
                        "Choose another auditor, or record why it has to be this one.",
                        auditor=audit.auditor_id.name,
                        case=audit.case_id.reference,
                    )
                )

    def _auditor_manages_team(self):
        """Whether the auditor manages the team of the case, or any department above it."""
        self.ensure_one()
        # Structure only: see hr.department._cs_above.
        department = self.department_id.sudo()
        while department:
            if department.manager_id == self.auditor_id:
                return True
            department = department.parent_id
        return False

    @api.constrains("auditor_id")
    def _check_auditor_has_login(self):
        for audit in self:
            # Whether somebody can log in is needed to allocate to them; it shows nothing else.
            if audit.auditor_id and not audit.auditor_id.sudo().user_id:
                raise ValidationError(
                    self.env._(
                        "%(auditor)s has no login, so they could not open the audit. Ask for a login, or choose another auditor.",
                        auditor=audit.auditor_id.name,
                    )
                )

    @api.constrains("moderator_id", "auditor_id", "practitioner_id")
    def _check_moderator(self):
        for audit in self.filtered("moderator_id"):
            if audit.moderator_id in (audit.auditor_id, audit.practitioner_id):
                raise ValidationError(
                    self.env._(
                        "%(moderator)s cannot moderate %(audit)s: a moderator is neither the auditor nor the practitioner.",
                        moderator=audit.moderator_id.name,
                        audit=audit.name,
                    )
                )

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                if forbidden := (self._get_lifecycle_fields() - {"name"}) & {
                    name for name, value in vals.items() if value and not (name == "state" and value == "draft")
                }:
                    raise UserError(
                        self.env._(
                            "An audit starts as a draft; these are set as it moves on: %(fields)s.",
                            fields=", ".join(sorted(self._fields[name].string for name in forbidden)),
                        )
                    )
        names = self._next_names(len(vals_list))
        for vals, name in zip(vals_list, names, strict=True):
            vals["name"] = name
        return super().create(vals_list)

    @api.model
    def _cs_is_guarded(self, name):
        # The number is given in ``create``, whatever was sent; ``write`` refuses it.
        return name != "name" and super()._cs_is_guarded(name)

    @api.model
    def _next_names(self, count):
        """The next ``count`` audit numbers in one statement (one call each would cost most of a batch)."""
        # Numbering is not a right of the user who creates.
        sequence = self.env.ref("cs_quality_assurance.sequence_cs_audit").sudo()
        # Raw SQL: ir.sequence offers no way to draw several numbers at once.
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", (f"ir_sequence_{sequence.id:03d}", count)
        )
        return [sequence.get_next_char(number) for (number,) in self.env.cr.fetchall()]

    def write(self, vals):
        if not in_lifecycle(self.env):
            self._check_write_allowed(set(vals) - CHATTER_FIELDS - OWN_RIGHTS_FIELDS)
        return super().write(vals)

    @api.model
    def _get_lifecycle_fields(self):
        """Fields that only transitions write. Hook: other parts add theirs."""
        return LIFECYCLE_FIELDS

    def _check_write_allowed(self, names):
        """Refuse, in one sentence, a write that this user may not make in this state."""
        if not names:
            return
        if self._get_lifecycle_fields() & names:
            raise UserError(
                self.env._("The state, grades after moderation and dates of an audit change by its buttons only.")
            )
        officer = self.env.user.has_group("cs_quality_assurance.group_qa_officer")
        for audit in self:
            is_auditor = audit.auditor_user_id == self.env.user
            if audit.state in ("closed", "cancelled") or (
                audit.state in SUBMITTED_STATES and names - FEEDBACK_FIELDS - {"moderator_id"}
            ):
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted and can no longer be changed. A QA manager can re-open it, with a reason.",
                        audit=audit.name,
                    )
                )
            if AUDITOR_FIELDS & names and not (is_auditor or (officer and audit.state == "draft")):
                raise UserError(
                    self.env._(
                        "Only the auditor of %(audit)s can change what they found.", audit=audit.name
                    )
                )
            if names - AUDITOR_FIELDS - FEEDBACK_FIELDS and not officer:
                raise UserError(
                    self.env._(
                        "Only a QA officer can change the case, the auditor or the dates of %(audit)s.", audit=audit.name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if kept := self.filtered(lambda audit: audit.state != "draft"):
            raise UserError(
                self.env._("%(audit)s has been allocated, so it is kept. Cancel it instead.", audit=kept[0].name)
            )
