from odoo import fields, models


class CsSelfAuditLine(models.Model):
    """One domain of a self-audit. Written by the practitioner; read by others once it
    is sent."""

    _name = "cs.self.audit.line"
    _description = "Domain of a self-audit"
    _inherit = ["cs.graded.line.mixin"]
    _order = "audit_id, sequence, id"
    _graded_parent_field = "audit_id"

    audit_id = fields.Many2one(
        "cs.self.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )

    _domain_once = models.Constraint(
        "unique(audit_id, domain_id)", "Each domain appears once in a self-audit."
    )

    def _log_changes_of_mind(self, before):
        """What is typed before it is sent is the practitioner's own: the record, which
        others read, says nothing of it."""
