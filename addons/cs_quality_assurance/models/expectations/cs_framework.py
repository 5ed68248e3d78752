from odoo import fields, models


class CsFramework(models.Model):
    """What a framework expects of whom."""

    _inherit = "cs.framework"

    expectation_ids = fields.One2many(
        "cs.expectation",
        "framework_id",
        string="Expectations",
        domain=[("alternative_of_id", "=", False)],
    )
