from odoo import api, fields, models


class HrDepartureWizard(models.TransientModel):
    """Says beforehand what somebody who leaves still holds in quality assurance."""

    _inherit = "hr.departure.wizard"

    cs_held = fields.Char(compute="_compute_cs_held")

    @api.depends("employee_ids")
    def _compute_cs_held(self):
        for one in self:
            one.cs_held = self.env["cs.my.work"]._count_held(one.employee_ids)
