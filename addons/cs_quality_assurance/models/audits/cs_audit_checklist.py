from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle


class CsAuditChecklist(models.Model):
    """One confirmation by the auditor at the end of an audit (DUR-29)."""

    _name = "cs.audit.checklist"
    _description = "Auditor's confirmation"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, sequence, id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    template_id = fields.Many2one(
        "cs.audit.tool.checklist", required=True, ondelete="restrict"
    )
    name = fields.Char(related="template_id.name")
    condition = fields.Selection(related="template_id.condition")
    sequence = fields.Integer(
        related="template_id.sequence", store=True, precompute=True
    )
    confirmed = fields.Boolean()
    confirmed_on = fields.Date(readonly=True, string="Confirmed on")

    _once = models.Constraint(
        "unique(audit_id, template_id)", "Each confirmation is asked once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The confirmations of an audit come from its tool, when it starts."
                )
            )
        return super().create(vals_list)

    def _asked(self):
        """Those that the audit asks for as it stands (DUR-29)."""

        def applies(tick):
            # Whether it is asked, for readers who may not see who was spoken to.
            audit = tick.audit_id.sudo()
            if tick.condition == "plan_required":
                return audit.framework_id._plan_needed(audit.overall_grade_id) or bool(
                    audit.plan_ids
                )
            if tick.condition == "escalation_required":
                return audit._urgent_record_needed() or bool(audit.escalation_ids)
            return True

        return self.filtered(applies)

    @api.model
    def _cs_is_guarded(self, name):
        # Set in ``write``, which takes nothing but the tick from a user.
        return name != "confirmed_on" and super()._cs_is_guarded(name)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for audit in self.audit_id:
                if audit.auditor_user_id != self.env.user or audit.state in (
                    "closed",
                    "cancelled",
                ):
                    raise UserError(
                        self.env._(
                            "Only the auditor of %(audit)s can give these "
                            "confirmations, until it is closed.",
                            audit=audit.name,
                        )
                    )
            if set(vals) - {"confirmed"}:
                raise UserError(self.env._("Only the tick can change."))
        if "confirmed" in vals:
            vals = dict(
                vals, confirmed_on=vals["confirmed"] and fields.Date.context_today(self)
            )
        return super().write(vals)
