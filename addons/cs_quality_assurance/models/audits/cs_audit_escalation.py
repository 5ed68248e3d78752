from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle
from ..platform.hr_department import LEVELS

# What somebody records by hand; the rest is the product's.
RECORDED = {
    "audit_id",
    "reason",
    "level",
    "employee_id",
    "date_told",
    "immediate_action",
}


class CsAuditEscalation(models.Model):
    """Somebody in the line told about an audit, and what was done at once (DUR-11,
    LUT-06).

    The auditor records who they spoke to and the immediate action; the product adds
    whoever the framework says must be told. Kept for good.
    """

    _name = "cs.audit.escalation"
    _description = "Escalation of an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "date_told desc, id desc"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    rule_id = fields.Many2one(
        "cs.framework.escalation", readonly=True, ondelete="set null"
    )
    reason = fields.Selection(
        [
            ("grade", "The grade"),
            ("child_unsafe", "The child may be unsafe"),
            ("concern", "Another concern"),
        ],
        required=True,
        default="concern",
    )
    level = fields.Selection(LEVELS)
    employee_id = fields.Many2one(
        "hr.employee", string="Told", required=True, check_company=True
    )
    date_told = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    spoken_to = fields.Boolean(
        string="Spoken to", help="The auditor spoke to them, not only sent a message."
    )
    immediate_action = fields.Text(string="What was done at once")

    _told_once = models.UniqueIndex(
        "(audit_id, rule_id, employee_id) WHERE rule_id IS NOT NULL",
        "This person has already been told.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if in_lifecycle(self.env):
            return super().create(vals_list)
        vals_list = [
            {name: value for name, value in vals.items() if name in RECORDED}
            | {"spoken_to": True}
            for vals in vals_list
        ]
        escalations = super().create(vals_list)
        escalations._check_recorded()
        escalations.filtered(
            lambda e: e.reason == "child_unsafe" or e.audit_id.child_unsafe
        ).audit_id._alert()
        return escalations

    def _check_recorded(self):
        for audit in self.audit_id:
            if audit.state not in ("allocated", "in_progress", "moderation", "closing"):
                raise UserError(
                    self.env._(
                        "%(audit)s is not running, so it cannot be escalated.",
                        audit=audit.name,
                    )
                )
        for escalation in self:
            if not (escalation.immediate_action or "").strip():
                raise UserError(
                    self.env._(
                        "Write down what was done at once to keep the child safe."
                    )
                )
            if escalation.date_told > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "An escalation is recorded after it took place. Check the time."
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env):
            for escalation in self:
                if (
                    escalation.create_uid != self.env.user
                    or escalation.audit_id.state not in ("allocated", "in_progress")
                ):
                    raise UserError(
                        self.env._(
                            "Escalations are kept as they were recorded. Add another "
                            "if more was done."
                        )
                    )
            if set(vals) - (RECORDED - {"audit_id"}):
                raise UserError(self.env._("An escalation stays with its audit."))
        result = super().write(vals)
        if not in_lifecycle(self.env):
            self._check_recorded()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("Escalations are kept. Add another if more was done.")
            )
