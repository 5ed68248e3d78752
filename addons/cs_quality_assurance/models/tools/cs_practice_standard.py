from odoo import api, fields, models


class CsPracticeStandard(models.Model):
    """A numbered practice standard that findings can cite (DUR-24, BWD-01).

    Everyone reads; QA managers keep the library.
    """

    _name = "cs.practice.standard"
    _description = "Practice standard"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "set_code, sequence, id"

    set_code = fields.Char(
        string="Set", required=True, help="Short name of the set, such as kps."
    )
    number = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Standard", required=True, translate=True)
    section = fields.Char(translate=True)
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _number_uniq = models.Constraint(
        "unique(company_id, set_code, number)",
        "This set already has a standard with that number.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for standard in self:
            standard.display_name = f"{standard.number} {standard.name}"
