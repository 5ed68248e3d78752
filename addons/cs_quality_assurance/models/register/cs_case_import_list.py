from odoo import fields, models


class CsCaseImportList(models.Model):
    """What became of one sheet of a register. Made by reading; QA officers read it."""

    _name = "cs.case.import.list"
    _description = "List in a register"
    _inherit = ["cs.guard.mixin"]
    _order = "number, id"
    _rec_name = "sheet"
    _log_access = False

    import_id = fields.Many2one(
        "cs.case.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    number = fields.Integer(string="List", aggregator=None, readonly=True)
    title = fields.Char(string="What it holds", readonly=True)
    sheet = fields.Char(readonly=True)
    header_row = fields.Integer(
        string="Headings in row", aggregator=None, readonly=True
    )
    rows_read = fields.Integer(string="Rows", readonly=True)
    rows_open = fields.Integer(string="Open", readonly=True)
    rows_closed = fields.Integer(string="Ended", readonly=True)
    rows_rejected = fields.Integer(string="Rejected", readonly=True)
    rows_ignored = fields.Integer(string="Notes and totals", readonly=True)
    is_read = fields.Boolean(string="Read", readonly=True)
    missing = fields.Char(string="Columns not found", readonly=True)
    ignored = fields.Char(string="Columns not read", readonly=True)


class CsCaseImportTotal(models.Model):
    """Open cases of a type or a team before and after a register.

    Made by reading; QA officers read it.
    """

    _name = "cs.case.import.total"
    _description = "Open cases before and after a register"
    _inherit = ["cs.guard.mixin"]
    _order = "kind desc, sequence, name, id"
    _log_access = False

    import_id = fields.Many2one(
        "cs.case.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection([("type", "Type"), ("team", "Team")], readonly=True)
    sequence = fields.Integer(aggregator=None, readonly=True)
    name = fields.Char(readonly=True)
    before = fields.Integer(string="Open now", readonly=True)
    opened = fields.Integer(string="Opening", readonly=True)
    moved_in = fields.Integer(string="Coming in", readonly=True)
    moved_out = fields.Integer(string="Going out", readonly=True)
    closed = fields.Integer(string="Closing", readonly=True)
    after = fields.Integer(string="Open then", readonly=True)
