from odoo import fields, models


class CsChildPromise(models.Model):
    """What the council promises its children (BWD-10). Everyone reads; QA managers
    keep the list."""

    _name = "cs.child.promise"
    _description = "Promise to children"
    _inherit = ["cs.guard.mixin"]
    _order = "sequence, id"

    name = fields.Char(string="Promise", required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    _name_uniq = models.Constraint(
        "unique(company_id, name)", "This promise is on the list already."
    )
