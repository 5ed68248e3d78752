from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CsFrameworkFollowRule(models.Model):
    """A case audit that worries may bring an audit of the supervision of that work."""

    _inherit = "cs.framework.follow.rule"

    kind = fields.Selection(
        selection_add=[("supervision", "The supervision of this work is audited")],
        ondelete={"supervision": "cascade"},
    )

    @api.constrains("kind", "trigger")
    def _check_supervision(self):
        for rule in self:
            if rule.kind == "supervision" and rule.trigger == "sample":
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” draws a sample of case audits. A supervision audit "
                        "follows a grade, a bottom line or answers.",
                        rule=rule.name,
                    )
                )

    def _domain_origins(self):
        domain = super()._domain_origins()
        if self.kind == "supervision":
            domain &= ~Domain(
                "supervision_audit_ids", "any", [("follow_rule_id", "=", self.id)]
            )
        return domain
