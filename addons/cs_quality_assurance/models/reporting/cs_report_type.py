from odoo import fields, models

QUESTIONS = [
    ("how_much", "How much did we do?"),
    ("how_well", "How well did we do it?"),
    ("difference", "What difference did it make?"),
]
AUDIENCES = [
    ("leaders", "QA and leaders"),
    ("managers", "Managers, QA and leaders"),
    ("everybody", "Everybody"),
]
PERIODS = [
    ("month", "Month"),
    ("two_months", "Two months"),
    ("quarter", "Quarter"),
    ("half_year", "Six months"),
    ("year", "Year"),
]


class CsReportType(models.Model):
    """A kind of report: how often, for whom, how long, and of which parts it is made.

    Everyone reads; QA managers change. Sources: LUT-13, LUT-16, DUR-13, DUR-23, BPL-12,
    SWI-12, SWI-15.
    """

    _name = "cs.report.type"
    _description = "Type of report"
    _inherit = ["cs.guard.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name, such as quarterly.")
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for every council."
    )
    period = fields.Selection(PERIODS, string="Covers", required=True, default="month")
    audience = fields.Selection(
        AUDIENCES,
        string="For",
        required=True,
        default="leaders",
        help="Whoever may not open the records sees no number from 1 to 4, nor what it "
        "could be worked out from.",
    )
    pages = fields.Integer(
        string="At most (sides of A4)", aggregator=None, help="0: no limit (SWI-15)."
    )
    block_ids = fields.One2many(
        "cs.report.type.block", "type_id", string="Parts", copy=True
    )
    note = fields.Text(string="What it is for", translate=True)

    _code_uniq = models.UniqueIndex(
        "(coalesce(company_id, 0), code)", "This type of report already exists."
    )
    _pages_positive = models.Constraint(
        "CHECK (pages >= 0)", "A report has no fewer than 0 pages."
    )


class CsReportTypeBlock(models.Model):
    """One part of a type of report: figures, or a place for somebody's own sentences.

    Written with it, by QA managers."""

    _name = "cs.report.type.block"
    _description = "Part of a type of report"
    _inherit = ["cs.guard.mixin"]
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "cs.report.type", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Heading", required=True, translate=True)
    question = fields.Selection(
        QUESTIONS,
        help="Parts that answer one of the three questions stand under it (LUT-16).",
    )
    block = fields.Selection(
        lambda self: self._blocks(),
        string="Figures",
        help="Empty: only somebody's own words.",
    )
    prompt = fields.Char(
        translate=True, help="What to write here; gone once it is written."
    )

    def _blocks(self):
        """What the dashboard shows, and its first line."""
        return [
            ("top", self.env._("Good or better, in a sentence")),
            ("units", self.env._("Summaries of the units below")),
            *(
                (key, title)
                for key, title, _make in self.env["cs.dashboard"]._get_blocks()
            ),
        ]
