from odoo import fields, models


class CsMeasureDataset(models.Model):
    """Where a figure comes from, such as Annex A.

    Everyone reads; QA managers change.
    """

    _name = "cs.measure.dataset"
    _description = "Data set"
    _inherit = ["cs.guard.mixin"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint("unique(code)", "This data set already exists.")


class CsMeasure(models.Model):
    """A figure to watch beside the audits: what it may show, and where it comes from.

    A definition only; nothing is counted by it. Everyone reads; QA managers change.
    Sources: BPL-16, SWI-14.
    """

    _name = "cs.measure"
    _description = "Measure"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, section_sequence, sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Measure", required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework", index=True, check_company=True, ondelete="cascade"
    )
    section = fields.Char(
        string="Service or section", translate=True, help="Whose measure it is."
    )
    section_sequence = fields.Integer(
        default=10, aggregator=None, string="Order of the section"
    )
    unit = fields.Selection(
        [
            ("number", "Number"),
            ("percent", "Per cent"),
            ("rate", "Rate per 10,000 children"),
            ("days", "Days"),
            ("money", "Pounds"),
            ("words", "In words"),
        ],
        required=True,
        default="number",
    )
    shows = fields.Text(string="What it may show", translate=True)
    dataset_ids = fields.Many2many("cs.measure.dataset", string="Data sets")
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments",
        check_company=True,
        help="Empty: the whole council.",
    )
    note = fields.Char(translate=True)

    _name_uniq = models.UniqueIndex(
        "(company_id, coalesce(framework_id, 0), coalesce(section ->> 'en_US', ''), "
        "(name ->> 'en_US'))",
        "This section already has a measure of that name.",
    )
