from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules import allocation, grading


class CsFramework(models.Model):
    """One council's policies. Everyone reads; QA managers change."""

    _name = "cs.framework"
    _description = "Quality assurance framework"
    _inherit = [
        "cs.kept.mixin",
        "cs.guard.mixin",
        "hr.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    template_code = fields.Char(
        string="Loaded from", readonly=True, copy=False, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    department_ids = fields.Many2many(
        "hr.department",
        string="For these departments",
        check_company=True,
        help=(
            "Empty: the whole council. Named departments and those below them follow "
            "this framework."
        ),
    )
    tool_id = fields.Many2one(
        "cs.audit.tool", string="Audit tool", tracking=True, check_company=True
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")
    target_percent = fields.Float(
        string="Target: % good or better",
        default=90.0,
        aggregator=None,
        help="From 0 to 100 (DUR-27).",
    )
    audit_days = fields.Integer(
        string="Working days to audit",
        default=10,
        tracking=True,
        aggregator=None,
        help="From allocation (LUT-02).",
    )
    allow_own_line = fields.Boolean(
        string="Auditors may audit their own line",
        tracking=True,
        help=(
            "Off in every framework we know. Nobody may ever audit their own work "
            "(ALL-01)."
        ),
    )
    allow_own_team = fields.Boolean(
        string="Auditors may audit their own team", tracking=True
    )
    require_self_analysis = fields.Boolean(
        string="Practitioner's self-analysis",
        help="Asked before the audit is submitted, or a reason why not (LUT-17).",
    )
    require_family_feedback = fields.Boolean(
        string="Family feedback",
        help="Asked before the audit is submitted, or a reason why not (LUT-04).",
    )
    discussion_ids = fields.One2many(
        "cs.framework.discussion",
        "framework_id",
        string="Discussions before submitting",
        copy=True,
    )
    moderation_mode = fields.Selection(
        [
            ("none", "No audits"),
            ("sample", "A share of each cycle"),
            ("all", "Every audit"),
        ],
        string="Moderate",
        default="none",
        required=True,
        tracking=True,
    )
    moderation_percentage = fields.Float(
        string="Share moderated (%)", tracking=True, aggregator=None
    )
    moderation_days = fields.Integer(
        string="Working days to moderate", default=10, tracking=True, aggregator=None
    )
    action_days = fields.Integer(
        string="Working days for an action", default=5, tracking=True, aggregator=None
    )
    immediate_hours = fields.Integer(
        string="Hours for an immediate action",
        default=24,
        tracking=True,
        aggregator=None,
    )
    plan_below_grade_id = fields.Many2one(
        "cs.grade",
        string="Support plan below",
        tracking=True,
        help=(
            "An overall grade below this one needs a support plan at once (DUR-10). "
            "Empty: never."
        ),
    )
    plan_review_days = fields.Integer(
        string="Plan reviewed within (days)",
        default=28,
        aggregator=None,
        help="Calendar days from finding the need.",
    )
    re_audit_grade_id = fields.Many2one(
        "cs.grade",
        string="Re-audit at or below",
        tracking=True,
        help="Empty: no re-audits (SWI-07).",
    )
    re_audit_weeks = fields.Integer(
        string="Re-audit after (weeks)",
        tracking=True,
        aggregator=None,
        help="0: no re-audits.",
    )
    dip_review_months = fields.Integer(
        string="Dip-sample review after (months)",
        tracking=True,
        aggregator=None,
        help="0: no reviews (LUT-11).",
    )
    escalation_ids = fields.One2many(
        "cs.framework.escalation", "framework_id", string="Who is told", copy=True
    )
    note = fields.Html(string="About this framework")
    rival_id = fields.Many2one(
        "cs.framework",
        string="Framework in use for the whole council",
        compute="_compute_rival_id",
        help="Set when this one is for the whole council, too, and so is never used.",
    )

    _days_positive = models.Constraint(
        "CHECK (audit_days > 0 AND moderation_days >= 0 AND action_days > 0 AND "
        "immediate_hours > 0)",
        "Working days and hours must be above zero.",
    )
    _percentage = models.Constraint(
        "CHECK (moderation_mode != 'sample' OR (moderation_percentage > 0 AND "
        "moderation_percentage <= 100))",
        "The share to moderate must be above 0 and no more than 100.",
    )
    _target = models.Constraint(
        "CHECK (target_percent >= 0 AND target_percent <= 100)",
        "The target must be from 0 to 100.",
    )
    _follow_ups_positive = models.Constraint(
        "CHECK (re_audit_weeks >= 0 AND dip_review_months >= 0 AND plan_review_days > "
        "0)",
        "Follow-up intervals cannot be below zero.",
    )

    @api.constrains("tool_id", "plan_below_grade_id", "re_audit_grade_id")
    def _check_grades_on_scale(self):
        for framework in self.filtered("tool_id"):
            grades = framework.plan_below_grade_id | framework.re_audit_grade_id
            if grades and grades.scale_id != framework.tool_id.scale_id:
                raise ValidationError(
                    self.env._(
                        "“%(framework)s” names a grade that is not on the scale of "
                        "its tool. Choose grades of “%(scale)s”.",
                        framework=framework.name,
                        scale=framework.tool_id.scale_id.name,
                    )
                )

    @api.depends(
        "active",
        "department_ids",
        "for_part",
        "company_id",
        "name",
        "date_from",
        "date_to",
    )
    def _compute_rival_id(self):
        """Two frameworks for the whole council are no rivals when one begins after the
        other ends."""
        for framework in self:
            general = self.search(
                [
                    ("company_id", "=", framework.company_id.id),
                    ("department_ids", "=", False),
                    ("for_part", "=", False),
                ],
                limit=1,
            )
            general_too = (
                framework.active
                and not framework.department_ids
                and not framework.for_part
            )
            framework.rival_id = (
                general
                if general_too
                and general != framework._origin
                and framework._meets_in_time(general)
                else False
            )

    @api.model
    def _fields_of_tools(self):
        """Fields that name a tool; a new version in use takes its place in them."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.comodel_name == "cs.audit.tool"
            and field.type == "many2one"
        ]

    def action_copy_own(self):
        """Make a framework of one's own from this one, its tools and programmes as
        drafts.

        QA managers. The copy is for nobody until departments are named or this one is
        archived, so that nothing changes by copying.

        :return: the action that opens the copy
        """
        self.ensure_one()
        self.check_access("write")
        name = self.env._("%(framework)s, our own", framework=self.name)
        own = self.copy({"name": name, "active": False})
        copies = {}
        for field in self._fields_of_tools():
            tool = self[field]
            if tool and tool not in copies:
                name = self.env._("%(tool)s, our own", tool=tool.name)
                copies[tool] = tool.copy({"name": name})
            own[field] = copies.get(tool, tool)
        self._copy_parts_to(own)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": own.id,
            "view_mode": "form",
            "context": {"active_test": False},
        }

    @api.model
    def _for_department(self, department, frameworks=None, day=None):
        """The framework a department follows: the nearest named one, else the
        council's, of those in force.

        :param frameworks: those of its council, where the caller has them already
        :param day: by default today
        :raises UserError: when the company has no framework at all
        """
        company = department.company_id or self.env.company
        if frameworks is None:
            frameworks = self.search([("company_id", "=", company.id)])
        frameworks = frameworks._in_force(day)
        level = department
        while level:
            if match := frameworks.filtered(
                lambda f, level=level: level in f.department_ids
            ):
                return match[0]
            level = level.parent_id
        general = frameworks.filtered(lambda f: not f.department_ids and not f.for_part)
        if not frameworks:
            raise UserError(
                self.env._(
                    "No framework is set up yet. A QA manager can load one under "
                    "Configuration, Frameworks."
                )
            )
        whole = frameworks.filtered(lambda f: not f.for_part)
        return (general or whole or frameworks)[0]

    def _plan_needed(self, grade):
        """Whether this overall grade needs a support plan (DUR-10)."""
        self.ensure_one()
        return bool(self.plan_below_grade_id) and grading.below(
            grade.rank or None, self.plan_below_grade_id.rank
        )

    def _re_audit_needed(self, grade):
        """Whether this final grade brings a re-audit (SWI-07)."""
        self.ensure_one()
        return bool(
            self.re_audit_weeks and self.re_audit_grade_id
        ) and grading.at_or_below(grade.rank or None, self.re_audit_grade_id.rank)

    def _escalations_for(self, grade, child_unsafe):
        """The lines of 'who is told' that this grade, or an unsafe child, sets off."""
        self.ensure_one()
        return self.escalation_ids.filtered(
            lambda line: line._applies(grade, child_unsafe)
        )

    # What a council does after an audit: who is named to moderate, who closes the loop,
    # what follows.

    moderator_ids = fields.Many2many(
        "hr.employee",
        "cs_framework_moderator_rel",
        string="Moderators",
        check_company=True,
        help="Empty: everybody with the moderator role.",
    )
    moderation_rule_ids = fields.One2many(
        "cs.framework.moderation", "framework_id", string="Always moderated", copy=True
    )
    closing_assured = fields.Boolean(
        string="The service manager assures",
        tracking=True,
        help=(
            "Before an audit closes, the service manager confirms that its actions "
            "are done (LUT-10)."
        ),
    )
    closing_confirmed = fields.Boolean(
        string="The head of service confirms",
        tracking=True,
        help=(
            "Before an audit closes, the head of service confirms that the work is "
            "better (LUT-09)."
        ),
    )
    closing_days = fields.Integer(
        string="Working days to confirm",
        default=5,
        aggregator=None,
        help="From moderation (LUT-09).",
    )
    re_audit_tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Tool for re-audits",
        check_company=True,
        help="Empty: the tool of the first audit.",
    )
    dip_review_tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Tool for dip-sample reviews",
        check_company=True,
        help="Empty: the tool of the first audit.",
    )
    follow_up_lead_days = fields.Integer(
        string="Make follow-ups ahead by (days)",
        default=14,
        aggregator=None,
        help=(
            "Calendar days before the date on which a follow-up is due; its auditor "
            "is told then."
        ),
    )
    follow_up_ids = fields.One2many(
        "cs.framework.follow.up",
        "framework_id",
        string="Audits of audited cases",
        copy=True,
    )

    _loop_positive = models.Constraint(
        "CHECK (closing_days >= 0 AND follow_up_lead_days >= 0)",
        "These days cannot be below zero.",
    )

    def _as_allocation_policy(self):
        """What this framework allows, as ``rules.allocation`` reads it."""
        self.ensure_one()
        return allocation.Policy(
            allow_own_line=self.allow_own_line, allow_own_team=self.allow_own_team
        )

    # Follow-ups as a list of rules.

    follow_rule_ids = fields.One2many(
        "cs.framework.follow.rule",
        "framework_id",
        string="Rules for follow-ups",
        copy=True,
    )

    # What some councils ask of actions and of moderation, and others do not.

    smart_actions = fields.Boolean(
        string="Every action can be measured",
        tracking=True,
        help="Each action says how we will know it worked, beside what will be done, "
        "by whom and by when (BPL-18).",
    )
    moderation_together = fields.Boolean(
        string="Together with the auditor",
        tracking=True,
        help="A moderation is finished once auditor and moderator have talked it over "
        "(LUT-08).",
    )
