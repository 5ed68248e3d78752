from odoo import fields, models


class CsFramework(models.Model):
    """Whether the auditor's confirmations are asked before submitting (DUR-29)."""

    _inherit = "cs.framework"

    checklist_blocks = fields.Boolean(
        string="The auditor's checklist is complete before submitting",
        tracking=True,
        help=(
            "Off: the auditor may confirm later, until the audit closes. Those about a "
            "plan or an escalation are asked only where there is one (DUR-29)."
        ),
    )

    # The levels of dispute resolution of a council.

    dispute_level_ids = fields.One2many(
        "cs.dispute.level", "framework_id", string="Dispute levels", copy=True
    )
