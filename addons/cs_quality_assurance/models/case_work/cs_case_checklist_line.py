from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle

STANDINGS = [
    ("present", "Present"),
    ("out_of_date", "Out of date"),
    ("missing", "Missing"),
]

FILLED_IN = {"date_of", "standing", "note"}


class CsCaseChecklistLine(models.Model):
    """One thing looked for on the file: present, out of date or missing (BWD-04).

    Whoever may record the checklist fills it in, until it is recorded.
    """

    _name = "cs.case.checklist.line"
    _description = "Case file checklist line"
    _inherit = ["cs.guard.mixin"]
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        "cs.case.checklist", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="checklist_id.company_id", store=True, index=True
    )
    case_id = fields.Many2one(related="checklist_id.case_id", store=True, index=True)
    department_id = fields.Many2one(
        related="checklist_id.department_id", string="Team", store=True, index=True
    )
    date_done = fields.Date(related="checklist_id.date_done", store=True)
    state = fields.Selection(related="checklist_id.state", store=True)
    item_id = fields.Many2one("cs.checklist.item", index=True, ondelete="set null")
    name = fields.Char(string="On the file", required=True)
    description = fields.Char(related="item_id.description")
    sequence = fields.Integer(default=10, aggregator=None)
    date_of = fields.Date(string="Last dated")
    standing = fields.Selection(
        STANDINGS,
        string="How it stands",
        compute="_compute_standing",
        store=True,
        readonly=False,
        index=True,
    )
    note = fields.Char(help="No names.")

    @api.depends("date_of")
    def _compute_standing(self):
        """A date says whether it is up to date, where the framework sets a limit."""
        for line in self:
            if line.date_of and line.item_id.fresh_months:
                line.standing = "out_of_date" if line._is_stale() else "present"
            else:
                line.standing = line.standing

    def _is_stale(self):
        self.ensure_one()
        months = self.item_id.fresh_months
        if not (months and self.date_of):
            return False
        today = fields.Date.context_today(self)
        return self.date_of + relativedelta(months=months) < today

    def _check_fresh(self):
        """BWD-04: a case summary older than three months is not up to date."""
        for line in self:
            if line.standing == "present" and line._is_stale():
                raise UserError(
                    self.env._(
                        "“%(item)s” is more than %(months)s months old, so it is out "
                        "of date.",
                        item=line.name,
                        months=line.item_id.fresh_months,
                    )
                )

    def write(self, vals):
        self.checklist_id._check_may_record()
        if set(vals) - FILLED_IN and not in_lifecycle(self.env):
            raise UserError(
                self.env._("Only how it stands, its date and a note are filled in.")
            )
        return super().write(vals)
