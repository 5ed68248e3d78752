from odoo import fields, models


class CsLearningTheme(models.Model):
    """A theme that learning points share. Everyone reads; QA officers keep the list."""

    _name = "cs.learning.theme"
    _description = "Learning theme"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    point_ids = fields.One2many("cs.learning.point", "theme_id", string="Learning points")

    _name_uniq = models.Constraint("unique(company_id, name)", "This theme already exists.")


class CsLearningPoint(models.Model):
    """What we learned: a strength or an improvement, with the standards it cites (BWD-09, DUR-13).

    The auditor adds them while auditing; QA officers add and sort them later.
    """

    _name = "cs.learning.point"
    _description = "Learning point"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="What we learned", required=True, help="No names.")
    kind = fields.Selection(
        [("strength", "Strength"), ("improvement", "To improve")], required=True, default="strength", index=True
    )
    theme_id = fields.Many2one("cs.learning.theme", index=True, check_company=True, ondelete="restrict")
    audit_id = fields.Many2one("cs.audit", index=True, check_company=True, ondelete="cascade")
    line_id = fields.Many2one("cs.audit.line", string="Domain", index=True, ondelete="set null")
    department_id = fields.Many2one(related="audit_id.department_id", store=True, index=True)
    auditor_user_id = fields.Many2one(related="audit_id.auditor_user_id", store=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    standard_ids = fields.Many2many("cs.practice.standard", string="Standards", check_company=True)
