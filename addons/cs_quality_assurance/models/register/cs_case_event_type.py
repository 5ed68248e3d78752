from odoo import fields, models


class CsCaseEventType(models.Model):
    """Kinds of dated events on a case file, which timescales, checklists and
    checkpoints are counted from. QA managers add, rename and retire them; all read
    them.
    """

    _name = "cs.case.event.type"
    _description = "Type of case event"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "sequence, id"

    code = fields.Char(
        required=True,
        help="Short name used by imports and templates, such as lac_visit.",
    )
    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        translate=True, help="Which date to record, where that could be in doubt."
    )
    case_type_ids = fields.Many2many(
        "cs.case.type",
        "cs_case_event_type_case_type_rel",
        string="Types of case",
        help="Offered on these cases. Empty: on every case.",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another type of event already has this code."
    )
