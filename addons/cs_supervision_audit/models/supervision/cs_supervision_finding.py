from odoo import fields, models


class CsSupervisionFinding(models.Model):
    """What a supervision audit found: good practice, learning, or something to do.

    Written by the auditor while the audit is in progress; seen as the audit is. What
    is to be done goes on the action board when the audit is released, not before, so
    that the supervisor reads of it together with the rest (DUR-19).
    """

    _name = "cs.supervision.finding"
    _description = "Finding of a supervision audit"
    _inherit = ["cs.graded.finding.mixin"]
    _order = "audit_id, kind, id"
    _check_company_auto = True
    _finding_parent_field = "audit_id"
    _finding_action_field = "supervision_audit_id"
    _finding_origin = "supervision"

    audit_id = fields.Many2one(
        "cs.supervision.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("good_practice", "Good practice"),
            ("learning", "Learning point"),
            ("action", "Action"),
        ],
        required=True,
        default="good_practice",
        index=True,
    )
