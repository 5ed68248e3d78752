from odoo import fields, models


class CsChecklistItem(models.Model):
    """One thing that every case file of a framework should hold, up to date (BWD-04).

    Everyone reads; QA managers change. A checklist keeps the items it was made with.
    """

    _name = "cs.checklist.item"
    _description = "Case file checklist item"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="On the file", required=True, translate=True)
    description = fields.Char(string="What to look for", translate=True)
    fresh_months = fields.Integer(
        string="Out of date after (months)",
        aggregator=None,
        help="0: the manager judges whether it is up to date.",
    )
    case_type_ids = fields.Many2many(
        "cs.case.type",
        "cs_checklist_item_case_type_rel",
        string="Types of case",
        help="Empty: every type.",
    )
    active = fields.Boolean(default=True)

    _fresh_positive = models.Constraint(
        "CHECK (fresh_months >= 0)", "Months cannot be below zero."
    )
