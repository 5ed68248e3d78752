from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import CHATTER_FIELDS, in_lifecycle

# Nobody may point at a self-audit that they may not read.
CONFIDENTIAL |= {"cs.self.audit"}

STATES = [
    ("planned", "To do"),
    ("in_progress", "In progress"),
    ("sent", "With the manager"),
    ("closed", "Completed"),
    ("cancelled", "Cancelled"),
]
OWN_FIELDS = {"overall_grade_id", "overall_reason", "line_ids"}
PLAN_FIELDS = {
    "case_id",
    "practitioner_id",
    "date_planned",
    "tool_id",
    "context_note",
}
MANAGER_FIELDS = {"discussion_note", "date_discussed"}


class CsSelfAudit(models.Model):
    """A practitioner's audit of their own file, with the same tool.

    They send it to their manager, who completes it, or sends it back with a reason. It
    is no independent audit: it stands in a model of its own, so that it counts in no
    result, and nobody becomes the auditor of their own work by it (ALL-01). The
    practitioner, and nobody else, answers until it is sent; the line above them and QA
    read the answers then; until then they read that there is one, and how far it is.
    """

    _name = "cs.self.audit"
    _description = "Self-audit"
    _inherit = ["cs.graded.colleague.mixin"]
    _order = "date_planned, id"
    _check_company_auto = True
    _subject_field = "practitioner_id"
    _grader_field = "practitioner_id"
    _framework_tool_field = "self_audit_tool_id"
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
    case_id = fields.Many2one(
        "cs.case",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="One of the practitioner's own files.",
    )
    practitioner_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env["hr.employee"]._cs_current(),
        help="Who audits their own file.",
    )
    practitioner_user_id = fields.Many2one(
        related="practitioner_id.user_id",
        store=True,
        index=True,
        string="Practitioner's login",
    )
    tool_id = fields.Many2one(
        domain="[('state', '=', 'published'), ('subject', '=', 'child')]",
    )
    line_ids = fields.One2many(
        "cs.self.audit.line", "audit_id", string="Domains", copy=False
    )
    # What is typed of the whole is in nobody's reach but the product's; the fields of
    # the same name that are read show it to whom it may be shown.
    kept_grade_id = fields.Many2one(
        "cs.grade",
        string="Grade typed",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        ondelete="restrict",
    )
    kept_reason = fields.Text(
        string="Reason typed", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    overall_grade_id = fields.Many2one(
        compute="_compute_overall",
        inverse="_inverse_overall_grade_id",
        store=False,
        readonly=False,
        index=False,
        tracking=False,
    )
    overall_reason = fields.Text(
        compute="_compute_overall",
        inverse="_inverse_overall_reason",
        store=False,
        readonly=False,
    )
    grade_cap_id = fields.Many2one(compute="_compute_grade_cap", store=False)
    date_released = fields.Date(string="Sent on")
    date_closed = fields.Date(string="Completed on")
    discussion_note = fields.Text(
        string="The manager's word on it",
        help="Read by the practitioner. No names of children.",
    )
    can_say = fields.Boolean(
        compute="_compute_rights", string="May say something on it"
    )

    # --- computed -------------------------------------------------------------

    @api.depends("state", "practitioner_user_id", "oversight_department_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        for audit in self:
            mine = audit.practitioner_user_id == self.env.user
            audit.can_grade = mine and audit.state == "in_progress"
            audit.can_follow_up = audit._may_follow_up()
            audit.can_say = audit.state == "sent" and audit._is_above()

    def _is_readable(self):
        """Whether the current user reads the answers: their own, or sent."""
        self.ensure_one()
        return (
            self.env.su
            or self.practitioner_user_id == self.env.user
            or self.state in ("sent", "closed")
        )

    @api.depends("kept_grade_id", "kept_reason", "state", "practitioner_user_id")
    @api.depends_context("uid")
    def _compute_overall(self):
        for audit in self:
            # Out of reach of everybody; shown to those who read the answers.
            kept = audit.sudo() if audit._is_readable() else audit.sudo().browse()
            audit.overall_grade_id = kept.kept_grade_id
            audit.overall_reason = kept.kept_reason

    def _inverse_overall_grade_id(self):
        for audit in self:
            # Whether they may answer was asked of what they wrote.
            audit.sudo().kept_grade_id = audit.overall_grade_id

    def _inverse_overall_reason(self):
        for audit in self:
            # As above.
            audit.sudo().kept_reason = audit.overall_reason

    @api.depends("state", "practitioner_user_id")
    @api.depends_context("uid")
    def _compute_grade_cap(self):
        readable = self.filtered(lambda audit: audit._is_readable())
        (self - readable).grade_cap_id = False
        return super(CsSelfAudit, readable)._compute_grade_cap()

    def _cs_travels(self, field):
        return field.name == "overall_reason" or super()._cs_travels(field)

    @api.depends("name", "case_id.reference")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = audit.name or self.env._("New self-audit")

    # --- checks ---------------------------------------------------------------

    @api.constrains("case_id", "practitioner_id")
    def _check_own_file(self):
        for audit in self:
            # Whose case it is, and nothing else of it.
            case = audit.case_id.sudo()
            if audit.practitioner_id not in (case.practitioner_id, case.second_id):
                raise ValidationError(
                    self.env._(
                        "A self-audit is of one's own file, and case %(case)s is "
                        "somebody else's.",
                        case=case.reference,
                    )
                )

    @api.constrains("tool_id", "framework_id")
    def _check_tool_chosen(self):
        for audit in self:
            if not audit.framework_id.self_audit_tool_id:
                raise ValidationError(
                    self.env._(
                        "The framework has no self-audits. A QA manager names their "
                        "tool there first."
                    )
                )

    def _check_may_plan(self):
        """Practitioners for themselves, managers for people below them, QA for
        anybody."""
        for audit in self:
            if audit.practitioner_user_id != self.env.user and not audit._is_above():
                raise UserError(
                    self.env._(
                        "You plan self-audits for yourself, and for people in the "
                        "departments you manage."
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
            mine = audit.practitioner_user_id == self.env.user
            if names & OWN_FIELDS:
                audit._check_grading()
            if names & PLAN_FIELDS and not (
                audit.state == "planned" and (mine or audit._is_above())
            ):
                raise UserError(
                    self.env._(
                        "Which file and when change only while %(audit)s is to do.",
                        audit=audit.name,
                    )
                )
            if names & MANAGER_FIELDS and not audit.can_say:
                raise UserError(
                    self.env._("The manager says something once it is sent.")
                )
            if names - OWN_FIELDS - PLAN_FIELDS - MANAGER_FIELDS - {"state"}:
                raise UserError(
                    self.env._("This is filled in by the buttons of the self-audit.")
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

    # --- on the auditing screen -------------------------------------------------

    _auditing_action = "cs_quality_assurance.action_self_auditing"

    def _get_graded_domains(self):
        known = self.sudo()  # the type and team of a case of one's own
        return known.tool_id._applicable_domains(
            known.case_id.case_type_id, known.department_id
        ).sudo(False)

    def _auditing_rights(self):
        mine = self.practitioner_user_id == self.env.user
        return {**super()._auditing_rights(), "start": mine and self.state == "planned"}

    def _auditing_facts(self):
        # A reference and names of colleagues, for whoever may read the self-audit.
        known = self.sudo()
        facts = [
            self.env._("Case %(reference)s", reference=known.case_id.reference),
            known.department_id.name,
            known.practitioner_id.name,
        ]
        return [fact for fact in facts if fact]

    def _auditing_people(self):
        return [(self.practitioner_id, self.env._("Practitioner"))]

    def _auditing_words(self):
        return {
            **super()._auditing_words(),
            "this": self.env._("This self-audit"),
            "submit": self.env._("Send"),
            "before": self.env._("Before you can send it"),
            "follows": self.env._("If you send this"),
            "refused": self.env._("Not ready to send."),
            "ready": self.env._("Nothing is missing. It is ready to send."),
            "confirm": self.env._("Send %(audit)s to your manager?", audit=self.name),
            "final": self.env._("Your manager completes it, or sends it back to you."),
            "done": self.env._("Sent."),
            "then": self.env._("Your manager reads it next."),
        }

    def _list_consequences(self):
        return [
            self.env._("Your manager reads it, and completes it or sends it back."),
            self.env._("It counts in no result of independent audits."),
        ]

    def _auditing_submit(self):
        self.action_send()
