from odoo import fields, models

from .cs_case_import_row import SEVERITIES

ACTIONS = [
    ("new_team", "New team"),
    ("team", "Team changed"),
    ("new", "New person"),
    ("change", "Person changed"),
    ("left", "Has left"),
]


class CsStaffImportRow(models.Model):
    """One line of a preview of staff: what happens to a team or a person, or a finding.

    Made by reading a sheet and by nothing else; QA managers and administrators read.
    """

    _name = "cs.staff.import.row"
    _description = "Line of a staff spreadsheet's preview"
    _inherit = ["cs.guard.mixin"]
    _order = "severity, id"
    _rec_name = "reason"
    _log_access = False

    import_id = fields.Many2one(
        "cs.staff.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    action = fields.Selection(ACTIONS, string="What happens", readonly=True)
    severity = fields.Selection(SEVERITIES, string="Weight", readonly=True)
    subject = fields.Char(string="Who or what", readonly=True)
    row = fields.Integer(
        readonly=True, aggregator=None, help="As Excel numbers it; 0 for the whole."
    )
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True, help="What the cell holds.")
    code = fields.Char(readonly=True)
    reason = fields.Text(string="In words", readonly=True)
