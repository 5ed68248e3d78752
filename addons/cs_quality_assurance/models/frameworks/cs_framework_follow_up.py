from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsFrameworkFollowUp(models.Model):
    """Audits made again and again from a random choice of audited cases.

    External validation (DUR-28) and leaders' own audits (DUR-20) are lines of this.
    Everyone reads; QA managers change.
    """

    _name = "cs.framework.follow.up"
    _description = "Audits of audited cases"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin", "hr.mixin"]
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
        string="Every (months)",
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
