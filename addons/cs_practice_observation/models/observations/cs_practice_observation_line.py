from odoo import fields, models


class CsPracticeObservationLine(models.Model):
    """One domain of a practice observation. Seen and written as its observation is."""

    _name = "cs.practice.observation.line"
    _description = "Domain of a practice observation"
    _inherit = ["cs.graded.line.mixin"]
    _order = "observation_id, sequence, id"
    _graded_parent_field = "observation_id"

    observation_id = fields.Many2one(
        "cs.practice.observation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="observation_id.company_id", store=True, index=True, precompute=True
    )

    _domain_once = models.Constraint(
        "unique(observation_id, domain_id)", "Each domain appears once in it."
    )
