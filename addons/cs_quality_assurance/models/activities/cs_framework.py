from odoo import fields, models


class CsFramework(models.Model):
    """What a council asks of its other activities: dip samples, thematic audits."""

    _inherit = "cs.framework"

    dip_own_area = fields.Boolean(
        string="Managers dip-sample their own area",
        tracking=True,
        help=(
            "Managers take dip samples from the departments they manage (SWI-04). Off: "
            "nobody audits work they manage, dip samples included (ALL-01)."
        ),
    )
    dip_count = fields.Integer(
        string="Dip samples each",
        default=5,
        aggregator=None,
        help="How many each manager takes on a month's theme, by default.",
    )
    self_audit_tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Self-audits use",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        domain="[('state', '=', 'published'), ('subject', '=', 'child')]",
        help="Practitioners audit their own files with it; their manager completes it "
        "or sends it back. Empty: no self-audits.",
    )
    thematic_agreed_first = fields.Boolean(
        string="Agree the theme first",
        tracking=True,
        help=(
            "A thematic audit opens only once what good looks like and its "
            "non-negotiable elements are agreed (DUR-15)."
        ),
    )
    thematic_notice_days = fields.Integer(
        string="Managers are told of thematic audits (days ahead)",
        aggregator=None,
        help=(
            "A thematic audit opens only once managers have known which cases for so "
            "many days (DUR-15: 7). 0: not asked for."
        ),
    )
    specialist_subject_ids = fields.One2many(
        "cs.specialist.subject", "framework_id", string="Specialist audits"
    )

    _activities_positive = models.Constraint(
        "CHECK (dip_count > 0 AND thematic_notice_days >= 0)",
        "Ask for at least one dip sample, and for no less than 0 days.",
    )
