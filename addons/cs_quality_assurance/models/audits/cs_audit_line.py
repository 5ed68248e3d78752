from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle
from ..tools.cs_answer_trail_mixin import ANSWER_FIELDS


class CsAuditLine(models.Model):
    """One domain's grade and evidence. The auditor writes while the audit is in
    progress.

    Everybody who may read the audit reads its lines.
    """

    _name = "cs.audit.line"
    _description = "Domain of an audit"
    _inherit = ["cs.graded.line.mixin"]
    _order = "audit_id, sequence, id"
    _graded_parent_field = "audit_id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    evidence = fields.Text(help="Why you graded it this way. No names.")

    _domain_once = models.Constraint(
        "unique(audit_id, domain_id)", "Each domain appears once in an audit."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The domains of an audit come from its tool, when it starts."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env) and set(vals) - ANSWER_FIELDS:
            raise UserError(
                self.env._(
                    "Only the answer and the evidence of a domain can be written."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The domains of an audit come from its tool and stay with it."
                )
            )
