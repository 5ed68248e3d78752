from odoo import api, fields, models


class CsFrameworkFollowRule(models.Model):
    """A line of the programme may have follow-ups of its own, in place of those of its
    framework."""

    _inherit = "cs.framework.follow.rule"

    framework_id = fields.Many2one(required=False)
    programme_line_id = fields.Many2one(
        "cs.programme.line",
        string="Follows audits of the line",
        index="btree_not_null",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        related=None,
        compute="_compute_company_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    scale_id = fields.Many2one(
        "cs.grade.scale", related=None, compute="_compute_scale_id"
    )

    _whose = models.Constraint(
        "CHECK ((framework_id IS NULL) != (programme_line_id IS NULL))",
        "A rule for follow-ups is a framework's, or of a line of a programme.",
    )

    @api.depends("framework_id.company_id", "programme_line_id.company_id")
    def _compute_company_id(self):
        for rule in self:
            whose = rule.framework_id or rule.programme_line_id
            rule.company_id = whose.company_id

    @api.depends("framework_id.tool_id.scale_id", "programme_line_id.tool_id.scale_id")
    def _compute_scale_id(self):
        for rule in self:
            whose = rule.framework_id or rule.programme_line_id
            rule.scale_id = whose.tool_id.scale_id

    def _framework(self):
        """The framework that the audits it follows are done under."""
        self.ensure_one()
        return self.framework_id or self.programme_line_id.framework_id
