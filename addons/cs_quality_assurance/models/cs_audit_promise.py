from odoo import api, fields, models
from odoo.exceptions import UserError

from .cs_audit_follow_up import SHORT_KINDS
from .cs_audit_form import PARTS
from .cs_audit_form_save import WRITABLE_PARTS, _part
from .guard import LIFECYCLE, in_lifecycle

PARTS["promises"] = ("promise_ids", ["name", "kept", "says"])
WRITABLE_PARTS["promises"] = _part("cs.audit.promise", {"kept", "says"}, "write")


class CsAuditPromise(models.Model):
    """Whether a promise was kept to this child, and what the child says (BWD-10).

    Laid out when the audit starts; the auditor answers while it is in progress, as far
    as the child's own words and the file allow. Whoever reads the grades reads it.
    """

    _name = "cs.audit.promise"
    _description = "Promise to children, in an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, sequence, id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="audit_id.department_id", store=True, index=True, string="Team"
    )
    promise_id = fields.Many2one(
        "cs.promise",
        string="Of the framework",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(aggregator=None)
    # As it stood when the audit was made.
    name = fields.Char(string="Promise", required=True)
    kept = fields.Selection(
        [
            ("yes", "Kept"),
            ("partly", "Partly"),
            ("no", "Not kept"),
            ("unknown", "Nobody has asked the child"),
        ],
        index=True,
    )
    says = fields.Text(string="In the child's words", help="No names.")

    _once = models.Constraint(
        "unique(audit_id, promise_id)", "Each promise is answered once in an audit."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("The promises are laid out when the audit starts.")
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
            if set(vals) - {"kept", "says"}:
                raise UserError(self.env._("Only what you found can change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What was answered is kept."))


class CsAudit(models.Model):
    _inherit = "cs.audit"

    promise_ids = fields.One2many(
        "cs.audit.promise", "audit_id", string="Promises to children", copy=False
    )

    def _get_lifecycle_fields(self):
        return super()._get_lifecycle_fields() | {"promise_ids"}

    def _lay_out_tool(self):
        result = super()._lay_out_tool()
        vals = [
            {
                "audit_id": audit.id,
                "promise_id": promise.id,
                "sequence": place,
                "name": promise.name,
            }
            for audit in self
            if audit.kind not in SHORT_KINDS
            for place, promise in enumerate(
                audit.framework_id.promise_ids - audit.promise_ids.promise_id
            )
        ]
        # Laid out like the tool's lines: not the auditor's choice.
        self.env["cs.audit.promise"].sudo().with_context(cs_lifecycle=LIFECYCLE).create(
            vals
        )
        self.invalidate_recordset(["promise_ids"])
        return result

    def _auditing_part(self, name):
        if name == "promises" and not self.framework_id.promise_ids:
            return []
        return super()._auditing_part(name)

    def _auditing_choices(self):
        kept = self.env["cs.audit.promise"]._fields["kept"]
        return {
            **super()._auditing_choices(),
            "kept": kept._description_selection(self.env),
        }
