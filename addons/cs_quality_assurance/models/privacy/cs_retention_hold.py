from odoo import fields, models


class CsRetentionHold(models.Model):
    """Keeps everything about a case or a colleague, whatever the clocks say, until it
    ends: an inquiry, a complaint, a court. QA managers set and end holds; leaders read
    them; nobody deletes one."""

    _name = "cs.retention.hold"
    _description = "Hold on what would be removed"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date_start desc, id desc"
    _rec_name = "reason"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    case_id = fields.Many2one(
        "cs.case",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Colleague",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        check_company=True,
        help="Whose work it is, in what is kept.",
    )
    reason = fields.Char(
        string="Why", required=True, tracking=True, help="No names of children."
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_end = fields.Date(
        string="Ended on", tracking=True, help="From that day the clocks count again."
    )

    _about_one = models.Constraint(
        "CHECK (case_id IS NOT NULL OR employee_id IS NOT NULL)",
        "Choose the case or the colleague that it is about.",
    )
    _in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "It ends before it begins."
    )
