from odoo import api, fields, models

ACTIONS = [
    ("new", "New"),
    ("reopen", "Opened again"),
    ("move", "Moved"),
    ("update", "Changed"),
    ("close", "Closed"),
    ("hold", "Left as it is"),
    ("rejected", "Rejected"),
    ("blanked", "Left empty"),
    ("ignored", "Not used"),
    ("kept", "Used"),
    ("asked", "To answer"),
]

SEVERITIES = [
    ("0_error", "Rejected"),
    ("1_question", "Question"),
    ("2_warning", "To check"),
    ("3_info", "For information"),
]


class CsCaseImportRow(models.Model):
    """One line of a preview: what happens to one case, or one finding about the file.

    Made by reading a register and by nothing else; QA officers read them. They are kept
    for a month after the register was imported.
    """

    _name = "cs.case.import.row"
    _description = "Line of a register's preview"
    _inherit = ["cs.guard.mixin"]
    _order = "severity, id"
    _rec_name = "reason"
    _log_access = False

    import_id = fields.Many2one(
        "cs.case.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(
        [("case", "Case"), ("finding", "Finding")], required=True, readonly=True
    )
    action = fields.Selection(ACTIONS, string="What was done", readonly=True)
    severity = fields.Selection(SEVERITIES, string="Weight", readonly=True)
    reference = fields.Char(string="Case reference", readonly=True)
    case_id = fields.Many2one("cs.case", readonly=True, index="btree_not_null")
    case_type_id = fields.Many2one("cs.case.type", string="Type", readonly=True)
    department_id = fields.Many2one("hr.department", string="Team", readonly=True)
    sheet = fields.Char(readonly=True)
    row = fields.Integer(
        readonly=True, aggregator=None, help="As Excel numbers it; empty for none."
    )
    column = fields.Char(readonly=True, help="Excel's letter and the heading.")
    value = fields.Char(readonly=True, help="What the cell holds.")
    code = fields.Char(readonly=True)
    reason = fields.Char(string="Why", readonly=True)

    _place_idx = models.Index("(import_id, kind, action)")

    @api.model
    def _gc_days(self):
        """Days for which the lines of a preview are kept."""
        # A number of days is no secret; QA officers may not read system parameters.
        settings = self.env["ir.config_parameter"].sudo()
        value = settings.get_param("cs_quality_assurance.import_keep_days", "30")
        return int(value) if value.isdecimal() else 30
