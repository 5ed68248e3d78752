from odoo import fields, models


class CsAuditContributionLine(models.Model):
    """One question of an agency's own part, answered by its login (SWI-05).

    The agency writes it until it is sent; whoever reads what partners say reads it
    then. No other agency does.
    """

    _name = "cs.audit.contribution.line"
    _description = "Answer of a partner agency"
    _inherit = ["cs.graded.line.mixin"]
    _order = "contribution_id, sequence, id"
    _graded_parent_field = "contribution_id"

    contribution_id = fields.Many2one(
        "cs.audit.contribution",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
    )
    audit_id = fields.Many2one(
        related="contribution_id.audit_id", store=True, index=True, precompute=True
    )
    agency_id = fields.Many2one(
        related="contribution_id.agency_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="contribution_id.company_id", store=True, index=True, precompute=True
    )

    _domain_once = models.Constraint(
        "unique(contribution_id, domain_id)", "Each question appears once in a part."
    )

    def _log_changes_of_mind(self, before):
        """Until it is sent a part is the agency's own; what was sent stands as sent."""
