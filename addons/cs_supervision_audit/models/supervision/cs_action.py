from odoo import fields, models


class CsAction(models.Model):
    """Actions that come from a supervision audit; made by its release only."""

    _inherit = "cs.action"

    supervision_audit_id = fields.Many2one(
        "cs.supervision.audit",
        string="Supervision audit",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    origin = fields.Selection(
        selection_add=[("supervision", "Supervision audit"), ("other",)],
        ondelete={"supervision": "set other"},
    )

    def _get_origin(self):
        if self.supervision_audit_id:
            return "supervision"
        return super()._get_origin()
