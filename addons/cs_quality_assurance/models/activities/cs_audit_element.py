from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle


class CsAuditElement(models.Model):
    """Whether one non-negotiable element was there, as the auditor found it (DUR-15).

    Laid out by the product when a thematic audit starts; the auditor answers while it
    is in progress, and whoever reads the audit's grades reads them.
    """

    _name = "cs.audit.element"
    _description = "Non-negotiable element of an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, sequence, id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    element_id = fields.Many2one(
        "cs.non.negotiable", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(aggregator=None)
    # As it was agreed: the audit keeps its questions, whatever comes after.
    name = fields.Char(string="What must be there", required=True)
    domain_name = fields.Char(string="Domain")
    met = fields.Selection([("met", "Met"), ("not_met", "Not met")], string="Found")
    evidence = fields.Text(help="What on the file shows it. No names.")

    _once = models.Constraint(
        "unique(audit_id, element_id)", "Each element is answered once in an audit."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The non-negotiable elements are laid out when the audit starts."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for audit in self.audit_id:
                if (
                    audit.state != "in_progress"
                    or audit.auditor_user_id != self.env.user
                ):
                    raise UserError(
                        self.env._(
                            "Only the auditor of %(audit)s can answer, while it is in "
                            "progress.",
                            audit=audit.name,
                        )
                    )
            if set(vals) - {"met", "evidence"}:
                raise UserError(self.env._("Only what you found can change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What was answered is kept."))
