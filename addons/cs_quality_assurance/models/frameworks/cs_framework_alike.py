from odoo import fields, models


class CsFramework(models.Model):
    """How a council makes sure that people judge alike (DUR-16, DUR-28, BPL-15)."""

    _inherit = "cs.framework"

    standard_count = fields.Integer(
        string="Reference audits to be accredited",
        tracking=True,
        aggregator=None,
        help="Auditors grade so many reference audits within tolerance before they are "
        "given audits. 0: not asked.",
    )
    standard_months = fields.Integer(
        string="Months an accreditation holds",
        default=12,
        aggregator=None,
        help="Then the auditor grades reference audits again.",
    )
    standard_share = fields.Float(
        string="% of domains within tolerance",
        default=75.0,
        aggregator=None,
        help="Of one reference audit, from 0 to 100; the overall grade always counts.",
    )
    standard_steps = fields.Integer(
        string="Grades away from the panel's that still count",
        aggregator=None,
        help="0: the panel's own grade, and those that it said are acceptable.",
    )
    seed_every = fields.Integer(
        string="One reference audit in so many audits",
        tracking=True,
        aggregator=None,
        help="Of each auditor's audits of a round, by chance. 0: none.",
    )
    double_percentage = fields.Float(
        string="% of a round audited twice",
        tracking=True,
        aggregator=None,
        help="By two people, each alone; they then agree on a grade. 0: none.",
    )
    drift_to_managers = fields.Boolean(
        string="Managers see how their people judge",
        help="Off: QA and the auditors themselves only.",
    )

    _alike_range = models.Constraint(
        "CHECK (standard_count >= 0 AND standard_months > 0 AND standard_steps >= 0 "
        "AND seed_every >= 0 AND standard_share BETWEEN 0 AND 100 "
        "AND double_percentage BETWEEN 0 AND 100)",
        "Judging alike: numbers cannot be below zero, shares lie from 0 to 100, and an "
        "accreditation holds at least a month.",
    )

    def _asks_practitioners(self):
        """Whether somebody besides the auditor is asked before an audit is submitted:
        then no reference audit can look like any other file."""
        self.ensure_one()
        return bool(
            self.require_self_analysis
            or self.require_family_feedback
            or self.discussion_ids
        )
