from odoo import fields, models


class CsFramework(models.Model):
    """The meetings and summaries that a framework asks for."""

    _inherit = "cs.framework"

    meeting_type_ids = fields.One2many(
        "cs.meeting.type", "framework_id", string="Types of meeting"
    )
    summary_type_id = fields.Many2one(
        "cs.report.type",
        string="Managers sum up with",
        check_company=True,
        ondelete="restrict",
        help="After each month, or whatever it covers, each manager with audits in it "
        "writes one of their teams, and each level above of those below it (BPL-14). "
        "Empty: none.",
    )
    summary_days = fields.Integer(
        string="Working days for a summary",
        default=5,
        aggregator=None,
        help="From the last day that it covers; as many again at each level above.",
    )

    _summary_positive = models.Constraint(
        "CHECK (summary_days > 0)", "A summary takes at least one working day."
    )
