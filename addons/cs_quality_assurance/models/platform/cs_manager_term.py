from odoo import fields, models


class CsManagerTerm(models.Model):
    """Who managed a department from when to when, kept as managers change.

    Written by the product only. A department without any has had its present manager
    for as long as is known, and so has a first row without a start. It is how a change
    of manager part-way through a period is shared fairly. Managers and QA read.
    """

    _name = "cs.manager.term"
    _description = "Time as manager"
    _inherit = ["cs.guard.mixin"]
    _order = "department_id, date_start desc nulls last, id desc"

    department_id = fields.Many2one(
        "hr.department", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="department_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Manager", required=True, index=True, ondelete="cascade"
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
