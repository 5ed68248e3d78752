from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle


class CsAuditCheck(models.Model):
    """Whether one action of the first audit was done, as the follow-up found it
    (SWI-07, LUT-11).

    Laid out by the product; the auditor of the follow-up answers while it is in
    progress.
    """

    _name = "cs.audit.check"
    _description = "Action looked at again"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, id"
    _rec_name = "action_name"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    action_id = fields.Many2one(
        "cs.action", required=True, index=True, ondelete="restrict"
    )
    # The auditor of a follow-up need not be able to open the action itself.
    action_name = fields.Char(related="action_id.name", string="What was to be done")
    success_measure = fields.Char(related="action_id.success_measure")
    action_state = fields.Selection(related="action_id.state", string="On the board")
    action_outcome = fields.Text(
        related="action_id.outcome", string="What was reported"
    )
    found = fields.Selection(
        [
            ("done", "Done, and it helped"),
            ("no_effect", "Done, with no effect yet"),
            ("partly", "Partly done"),
            ("not_done", "Not done"),
        ],
        string="What you found",
    )
    note = fields.Text(string="Effect for the child", help="No names.")

    _once = models.Constraint(
        "unique(audit_id, action_id)", "Each action is looked at once in an audit."
    )

    def _check_auditing(self):
        if in_lifecycle(self.env):
            return
        for audit in self.audit_id:
            if audit.state != "in_progress" or audit.auditor_user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only the auditor of %(audit)s can answer, while it is in "
                        "progress.",
                        audit=audit.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The actions to look at again are laid out when the follow-up "
                    "starts."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_auditing()
        if not in_lifecycle(self.env) and set(vals) - {"found", "note"}:
            raise UserError(self.env._("Only what you found can change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What was looked at again is kept."))
