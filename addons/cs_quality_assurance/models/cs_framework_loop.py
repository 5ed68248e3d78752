from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import allocation


class CsFramework(models.Model):
    """What a council does after an audit: who is named to moderate, who closes the
    loop, what follows."""

    _inherit = "cs.framework"

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


class CsFrameworkModeration(models.Model):
    """A grade that is always moderated, whatever share is drawn (BPL-14, DUR-12).

    Everyone reads; QA managers change.
    """

    _name = "cs.framework.moderation"
    _description = "Always moderated"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    trigger = fields.Selection(
        [
            ("at_or_below", "The grade is at or below"),
            ("at_or_above", "The grade is at or above"),
            ("child_unsafe", "The child is unsafe"),
        ],
        string="When",
        required=True,
        default="at_or_below",
    )
    grade_id = fields.Many2one("cs.grade")

    _grade_needed = models.Constraint(
        "CHECK (trigger = 'child_unsafe' OR grade_id IS NOT NULL)",
        "Choose the grade that is always moderated.",
    )


class CsFrameworkFollowUp(models.Model):
    """Audits made again and again from a random choice of audited cases.

    External validation (DUR-28) and leaders' own audits (DUR-20) are lines of this.
    Everyone reads; QA managers change.
    """

    _name = "cs.framework.follow.up"
    _description = "Audits of audited cases"
    _inherit = ["cs.guard.mixin", "hr.mixin"]
    _order = "framework_id, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("external", "External validation"), ("case_file", "A leader's audit")],
        required=True,
        default="external",
    )
    every_months = fields.Selection(
        [("1", "Month"), ("3", "Quarter"), ("6", "Half-year"), ("12", "Year")],
        required=True,
        default="6",
    )
    count = fields.Integer(string="How many", required=True, default=1, aggregator=None)
    auditor_ids = fields.Many2many("hr.employee", string="By", required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Periods that ended before this day are left alone.",
    )
    active = fields.Boolean(default=True)

    _count_positive = models.Constraint(
        "CHECK (count > 0)", "Choose at least one audit in each period."
    )

    @api.constrains("auditor_ids", "active")
    def _check_auditors(self):
        for line in self:
            if line.active and not line.auditor_ids:
                raise ValidationError(
                    self.env._("Say who does the audits of “%(line)s”.", line=line.name)
                )
