from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.cs_quality_assurance.models.platform.cs_guard_mixin import CONFIDENTIAL
from odoo.addons.cs_quality_assurance.models.platform.guard import (
    CHATTER_FIELDS,
    in_lifecycle,
)
from odoo.addons.cs_quality_assurance.rules.supervision import sessions_due

# Nobody may point at an audit that they may not read.
CONFIDENTIAL |= {"cs.supervision.audit", "cs.supervision.finding"}

STATES = [
    ("planned", "Planned"),
    ("in_progress", "In progress"),
    ("released", "Released"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
AUDITOR_FIELDS = {
    "overall_grade_id",
    "overall_reason",
    "period_start",
    "period_end",
    "sessions_expected",
    "sessions_held",
    "sessions_on_template",
    "context_note",
    "line_ids",
    "finding_ids",
}
PLAN_FIELDS = {
    "supervisor_id",
    "supervisee_id",
    "auditor_id",
    "date_planned",
    "tool_id",
    "origin_audit_id",
}
NEXT_FIELDS = {"date_discussed", "discussion_note", "date_next_supervision"}
SUPERVISOR_FIELDS = {"supervisor_comment"}


class CsSupervisionAudit(models.Model):
    """An audit of a supervision file: how well one person supervises another.

    Managers plan and do them for people in the departments they manage; QA officers
    for anybody. The auditor, and nobody else, grades, until release. It is
    confidential: seen by the auditor, by the supervisor audited once it is released, by
    the line above the supervisor and by QA, never by the supervisee or their peers
    (DUR-18, DUR-19).
    A released audit changes only by re-opening, with a reason (ALL-09).
    """

    _name = "cs.supervision.audit"
    _description = "Supervision audit"
    _inherit = ["cs.graded.colleague.mixin"]
    _order = "date_planned, id"
    _check_company_auto = True
    _subject_field = "supervisor_id"
    _cs_about = "supervisor_id"
    _grader_field = "auditor_id"
    _framework_tool_field = "supervision_tool_id"
    _waiting_states = ("planned", "in_progress")

    state = fields.Selection(
        STATES,
        required=True,
        default="planned",
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
        lifecycle=True,
    )

    # --- who ------------------------------------------------------------------
    supervisor_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        domain=lambda self: self.env["hr.employee"]._cs_domain_people(),
        tracking=True,
        ondelete="restrict",
        help="Whose supervision is audited.",
    )
    supervisee_id = fields.Many2one(
        "hr.employee",
        string="File of",
        index=True,
        compute="_compute_supervisee_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain=lambda self: self.env["hr.employee"]._cs_domain_people(),
        tracking=True,
        ondelete="restrict",
        help="Whose supervision file is read.",
    )
    auditor_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env["hr.employee"]._cs_current(),
    )
    supervisor_user_id = fields.Many2one(
        related="supervisor_id.user_id",
        store=True,
        index=True,
        string="Supervisor's login",
    )
    auditor_user_id = fields.Many2one(
        related="auditor_id.user_id", store=True, index=True, string="Auditor's login"
    )
    tool_id = fields.Many2one(
        domain="[('state', '=', 'published'), ('counts_as', '=', 'supervision')]",
    )

    # --- why ------------------------------------------------------------------
    origin_audit_id = fields.Many2one(
        "cs.audit",
        string="Raised from",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="restrict",
        help="The case audit that worried; whoever points at it may read it.",
    )
    follow_rule_id = fields.Many2one(
        "cs.framework.follow.rule",
        string="Raised by the rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )

    # --- what was read ----------------------------------------------------------
    period_start = fields.Date(string="Looks at supervision from", copy=False)
    period_end = fields.Date(string="To", copy=False)
    sessions_expected = fields.Integer(
        string="Sessions the policy asks for",
        compute="_compute_sessions_expected",
        store=True,
        readonly=False,
        aggregator=None,
        copy=False,
        help="Worked out where the framework says how often; the auditor can correct "
        "it.",
    )
    sessions_held = fields.Integer(string="Sessions held", aggregator=None, copy=False)
    sessions_on_template = fields.Integer(
        string="Recorded on the template", aggregator=None, copy=False
    )
    regularity = fields.Float(
        string="Held (%)",
        compute="_compute_regularity",
        store=True,
        aggregator="avg",
        help="Sessions held out of those the policy asks for.",
    )
    line_ids = fields.One2many(
        "cs.supervision.audit.line", "audit_id", string="Domains", copy=False
    )
    finding_ids = fields.One2many(
        "cs.supervision.finding", "audit_id", string="Findings", copy=False
    )
    action_ids = fields.One2many(
        "cs.action", "supervision_audit_id", string="Actions", copy=False
    )

    # --- after ------------------------------------------------------------------
    date_started = fields.Date(
        string="Started on", readonly=True, copy=False, lifecycle=True
    )
    sent_user_ids = fields.Many2many(
        "res.users",
        "cs_supervision_audit_sent_rel",
        string="Sent to",
        readonly=True,
        copy=False,
        help="The operations manager and the service improvement managers (DUR-19).",
        lifecycle=True,
    )
    supervisor_comment = fields.Text(string="Supervisor's own view", copy=False)
    date_next_supervision = fields.Date(
        string="Next supervision", tracking=True, copy=False
    )
    date_discussed = fields.Date(
        string="Discussed in supervision on", tracking=True, copy=False
    )
    actions_reviewed_on = fields.Date(
        string="Actions reviewed on",
        readonly=True,
        copy=False,
        tracking=True,
        lifecycle=True,
    )
    is_supervisor = fields.Boolean(
        compute="_compute_rights", string="I am the supervisor"
    )

    _period_in_order = models.Constraint(
        "CHECK (period_end IS NULL OR period_start IS NULL OR "
        "period_end >= period_start)",
        "The period looked at ends before it starts. Check the two dates.",
    )
    _sessions = models.Constraint(
        "CHECK (COALESCE(sessions_held, 0) >= 0 AND "
        "COALESCE(sessions_expected, 0) >= 0 AND "
        "COALESCE(sessions_on_template, 0) BETWEEN 0 AND COALESCE(sessions_held, 0))",
        "Count sessions from 0 up; no more can be on the template than were held.",
    )
    _one_by_rule = models.UniqueIndex(
        "(follow_rule_id, origin_audit_id) WHERE follow_rule_id IS NOT NULL",
        "That rule has already raised a supervision audit from this audit.",
    )
    _board_idx = models.Index("(company_id, state, date_planned, id)")

    # --- computed -------------------------------------------------------------

    @api.depends("period_start", "period_end", "supervisee_id")
    def _compute_sessions_expected(self):
        for audit in self:
            framework = audit.framework_id
            if not (
                framework.supervision_weeks and audit.period_start and audit.period_end
            ):
                audit.sessions_expected = audit.sessions_expected
                continue
            # Until when they count as new is HR's; only the number is shown.
            supervisee = audit.sudo().supervisee_id
            audit.sessions_expected = sessions_due(
                audit.period_start,
                audit.period_end,
                framework.supervision_weeks,
                framework.supervision_new_weeks,
                supervisee.cs_new_until or None,
            )

    @api.depends("sessions_expected", "sessions_held")
    def _compute_regularity(self):
        for audit in self:
            audit.regularity = (
                min(100 * audit.sessions_held / audit.sessions_expected, 100)
                if audit.sessions_expected
                else 0
            )

    @api.depends("state", "auditor_user_id", "supervisor_user_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        for audit in self:
            mine = audit.auditor_user_id == self.env.user
            audit.can_grade = mine and audit.state == "in_progress"
            audit.is_supervisor = audit.supervisor_user_id == self.env.user
            audit.can_follow_up = audit._may_follow_up()

    # --- checks ---------------------------------------------------------------

    @api.constrains("auditor_id", "supervisor_id", "supervisee_id")
    def _check_people(self):
        """ALL-01: nobody audits their own supervision, nor that of their managers."""
        above = self.auditor_id._cs_managers_by_employee()
        for audit in self:
            values = {"auditor": audit.auditor_id.name}
            if audit.auditor_id in (audit.supervisor_id, audit.supervisee_id):
                raise ValidationError(
                    self.env._(
                        "%(auditor)s cannot audit their own supervision file. Choose "
                        "an auditor from the line above.",
                        **values,
                    )
                )
            if audit.supervisor_id == audit.supervisee_id:
                raise ValidationError(
                    self.env._("Nobody supervises themselves: choose whose file it is.")
                )
            if audit.supervisor_id.id in above.get(audit.auditor_id.id, ()):
                raise ValidationError(
                    self.env._(
                        "%(supervisor)s manages %(auditor)s, so %(auditor)s cannot "
                        "audit this supervision. Choose somebody above them.",
                        supervisor=audit.supervisor_id.name,
                        **values,
                    )
                )

    @api.constrains("date_discussed", "date_released", "state")
    def _check_discussed(self):
        today = fields.Date.context_today(self)
        for audit in self.filtered("date_discussed"):
            if audit.date_released and audit.date_discussed < audit.date_released:
                raise ValidationError(
                    self.env._(
                        "The supervision in which it was discussed comes after its "
                        "release. Check the date."
                    )
                )
            if audit.date_discussed > today:
                raise ValidationError(
                    self.env._(
                        "It cannot have been discussed on a day still to come. Enter "
                        "that day as the next supervision."
                    )
                )

    # --- create, write, delete ------------------------------------------------

    def _check_may_plan(self):
        """Managers plan for people below them, QA officers for anybody (DUR-18)."""
        for audit in self:
            if not audit._is_above():
                raise UserError(
                    self.env._(
                        "You plan supervision audits for people in the departments you "
                        "manage. %(supervisor)s is not in one of them.",
                        supervisor=audit.supervisor_id.name,
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env):
            self._check_write_allowed(set(vals) - CHATTER_FIELDS)
        result = super().write(vals)
        if PLAN_FIELDS & set(vals) and not in_lifecycle(self.env):
            self._check_may_plan()
            self._tell_planned()
        return result

    def _check_write_allowed(self, names):
        """Refuse, in one sentence, what this user may not write in this state."""
        for audit in self:
            mine = audit.auditor_user_id == self.env.user
            if audit.state in ("closed", "cancelled") and names:
                raise UserError(
                    self.env._(
                        "%(audit)s is closed and can no longer be changed.",
                        audit=audit.name,
                    )
                )
            if names & SUPERVISOR_FIELDS and not (
                audit.state == "released" and audit.supervisor_user_id == self.env.user
            ):
                raise UserError(
                    self.env._(
                        "Only the supervisor writes their own view, once released."
                    )
                )
            if names & AUDITOR_FIELDS:
                audit._check_grading()
            if names & NEXT_FIELDS and not audit._may_follow_up():
                raise UserError(
                    self.env._(
                        "The auditor, or the line above, records the next supervision, "
                        "once the audit is released."
                    )
                )
            if names & PLAN_FIELDS and not (
                audit.state == "planned" and (mine or audit._is_above())
            ):
                raise UserError(
                    self.env._(
                        "Who, whose file and when change only while %(audit)s is "
                        "planned.",
                        audit=audit.name,
                    )
                )
            rest = (
                names - SUPERVISOR_FIELDS - AUDITOR_FIELDS - NEXT_FIELDS - PLAN_FIELDS
            )
            if rest and not (mine or audit._is_above()):
                raise UserError(
                    self.env._("Only the auditor or the line above can change this.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if kept := self.filtered(lambda audit: audit.state != "planned"):
            raise UserError(
                self.env._(
                    "%(audit)s has been started, so it is kept. Cancel it instead.",
                    audit=kept[0].name,
                )
            )
