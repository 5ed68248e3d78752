from odoo import fields, models


class CsPromise(models.Model):
    """A promise that the council makes to children (BWD-10).

    QA managers write them on the framework; everybody reads them. Each audit asks
    whether this child's experience bears them out.
    """

    _name = "cs.promise"
    _description = "Promise to children"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Promise", required=True, translate=True)
    active = fields.Boolean(default=True)


class CsFramework(models.Model):
    _inherit = "cs.framework"

    promise_ids = fields.One2many(
        "cs.promise", "framework_id", string="Promises to children", copy=True
    )
