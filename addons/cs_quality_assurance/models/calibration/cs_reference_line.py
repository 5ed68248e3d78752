from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import calibration as rules


class CsReferenceLine(models.Model):
    """What a panel agreed of one domain of a reference audit, or overall: the grade,
    why, which others are acceptable too, and which never are.

    QA officers write until it is in use; of an audit done twice, the two auditors.
    """

    _name = "cs.reference.line"
    _description = "Grade that a panel agreed on"
    _inherit = ["cs.guard.mixin"]
    _order = "reference_id, sequence, id"

    reference_id = fields.Many2one(
        "cs.reference.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="reference_id.company_id", store=True, index=True, precompute=True
    )
    session_id = fields.Many2one(
        related="reference_id.session_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    sequence = fields.Integer(aggregator=None, readonly=True)
    domain_id = fields.Many2one(
        "cs.audit.tool.domain",
        ondelete="restrict",
        readonly=True,
        help="Empty: the overall grade.",
    )
    scale_id = fields.Many2one(related="reference_id.scale_id")
    grade_id = fields.Many2one(
        "cs.grade",
        string="The panel's grade",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    reason = fields.Text(help="What the panel saw. No names.")
    also_ids = fields.Many2many(
        "cs.grade",
        "cs_reference_line_also_rel",
        string="Acceptable, too",
        domain="[('scale_id', '=', scale_id)]",
    )
    never_ids = fields.Many2many(
        "cs.grade",
        "cs_reference_line_never_rel",
        string="Never acceptable",
        domain="[('scale_id', '=', scale_id)]",
    )

    _once = models.UniqueIndex(
        "(reference_id, COALESCE(domain_id, 0))", "This domain has its grade already."
    )

    @api.depends("domain_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            domain = line.domain_id
            line.display_name = (
                f"{domain.number} {domain.short_name or domain.name}"
                if domain
                else self.env._("Overall")
            )

    @api.constrains("grade_id", "also_ids", "never_ids")
    def _check_grades(self):
        for line in self:
            if (line.grade_id | line.also_ids) & line.never_ids:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: a grade is either acceptable or never acceptable.",
                        line=line.display_name,
                    )
                )

    def write(self, vals):
        self.reference_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.reference_id._check_draft()

    def _verdict(self, grade, steps):
        """How a grade stands to the panel's (see ``rules.calibration.verdict``)."""
        self.ensure_one()
        return rules.verdict(
            grade.rank or None,
            self.grade_id.rank,
            self.also_ids.mapped("rank"),
            self.never_ids.mapped("rank"),
            steps,
        )
