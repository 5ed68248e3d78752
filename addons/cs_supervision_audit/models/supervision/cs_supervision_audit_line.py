from odoo import fields, models


class CsSupervisionAuditLine(models.Model):
    """One domain of a supervision audit. Seen and written as its audit is."""

    _name = "cs.supervision.audit.line"
    _description = "Domain of a supervision audit"
    _inherit = ["cs.graded.line.mixin"]
    _order = "audit_id, sequence, id"
    _graded_parent_field = "audit_id"

    audit_id = fields.Many2one(
        "cs.supervision.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )

    _domain_once = models.Constraint(
        "unique(audit_id, domain_id)", "Each domain appears once in an audit."
    )
