from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle


class CsNonNegotiable(models.Model):
    """Something without which work on this theme cannot be graded good (DUR-15).

    QA officers write them with the line of the programme, until they are agreed.
    Auditors read them; each thematic audit answers them.
    """

    _name = "cs.non.negotiable"
    _description = "Non-negotiable element"
    _inherit = ["cs.guard.mixin"]
    _order = "line_id, sequence, id"

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(
        string="What must be there",
        required=True,
        help="One thing that can be seen on the file, in one sentence.",
    )
    domain_id = fields.Many2one(
        "cs.audit.tool.domain",
        ondelete="set null",
        help="The domain of the tool it belongs to, where there is one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        elements = super().create(vals_list)
        elements._check_not_agreed()
        return elements

    def write(self, vals):
        self._check_not_agreed()
        result = super().write(vals)
        if "line_id" in vals:
            self._check_not_agreed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_agreed(self):
        self._check_not_agreed()

    def _check_not_agreed(self):
        """What was agreed stays as it was agreed."""
        if in_lifecycle(self.env):
            return
        if agreed := self.line_id.filtered("agreed_on"):
            raise UserError(
                self.env._(
                    "The elements of “%(line)s” have been agreed. Withdraw the "
                    "agreement before you change them.",
                    line=agreed[0].name,
                )
            )
