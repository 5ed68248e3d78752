from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..platform.guard import in_lifecycle


class CsModerationLine(models.Model):
    """The moderator's grade for one domain, beside the auditor's."""

    _name = "cs.moderation.line"
    _description = "Domain of a moderation"
    _inherit = ["cs.guard.mixin"]
    _order = "moderation_id, differs desc, sequence, id"
    _rec_name = "domain_id"

    moderation_id = fields.Many2one(
        "cs.moderation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="moderation_id.company_id", store=True, index=True, precompute=True
    )
    audit_line_id = fields.Many2one(
        "cs.audit.line",
        required=True,
        index=True,
        ondelete="cascade",
        string="The auditor's answer",
    )
    domain_id = fields.Many2one(
        related="audit_line_id.domain_id", store=True, precompute=True
    )
    sequence = fields.Integer(
        related="audit_line_id.sequence", store=True, precompute=True
    )
    scale_id = fields.Many2one(related="domain_id.scale_id")
    auditor_grade_id = fields.Many2one(
        related="audit_line_id.grade_id", string="Auditor"
    )
    auditor_evidence = fields.Text(
        related="audit_line_id.evidence", string="Auditor's evidence"
    )
    auditor_answer = fields.Char(
        compute="_compute_auditor_answer",
        compute_sudo=True,
        string="Auditor's answer",
        help="What the auditor answered where the domain has no grade.",
    )
    is_graded = fields.Boolean(
        compute="_compute_auditor_answer",
        compute_sudo=True,
        help="Whether the moderator grades it, too.",
        string="Graded",
    )
    grade_id = fields.Many2one(
        "cs.grade",
        string="Moderator",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    reason = fields.Text(help="Needed where you differ; the auditor reads it.")
    differs = fields.Boolean(compute="_compute_differs", store=True, precompute=True)

    _once = models.Constraint(
        "unique(moderation_id, audit_line_id)", "Each domain is moderated once."
    )

    @api.depends("grade_id", "audit_line_id.grade_id")
    def _compute_differs(self):
        for line in self:
            line.differs = bool(
                line.grade_id and line.grade_id != line.audit_line_id.grade_id
            )

    @api.depends(
        "audit_line_id.answer_type",
        "audit_line_id.not_applicable",
        "audit_line_id.yes_no",
        "audit_line_id.score",
        "audit_line_id.answer_date",
        "audit_line_id.answer_text",
    )
    @api.depends_context("lang")
    def _compute_auditor_answer(self):
        yes_no = self.env["cs.audit.line"]._fields["yes_no"]
        words = dict(yes_no._description_selection(self.env))
        for moderated in self:
            line = moderated.audit_line_id
            moderated.is_graded = line.answer_type == "graded"
            if line.not_applicable:
                moderated.auditor_answer = self.env._("Not applicable")
                continue
            moderated.auditor_answer = {
                "yes_no": words.get(line.yes_no),
                "score": str(line.score),
                "date": format_date(self.env, line.answer_date)
                if line.answer_date
                else "",
                "text": line.answer_text,
                "choice": line.answer_text,
            }.get(line.answer_type, False)

    def _is_asked(self):
        """Whether it waits for the moderator's grade: the auditor graded it, or they
        have begun to."""
        return bool(self.auditor_grade_id or self.grade_id)

    def _is_said(self):
        """Whether the moderator has said all that is asked of them."""
        has_reason = bool((self.reason or "").strip())
        return bool(self.grade_id) and (has_reason or not self.differs)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for moderation in self.moderation_id:
                moderation._check_open()
                moderation._check_is_moderator()
                moderation._begin({"line_ids"})
            if set(vals) - {"grade_id", "reason"}:
                raise UserError(
                    self.env._("Only the moderator's grade and reason can change.")
                )
        return super().write(vals)

    @api.constrains("grade_id")
    def _check_grade_fits(self):
        for line in self.filtered("grade_id"):
            if line.grade_id.scale_id != line.scale_id:
                raise ValidationError(
                    self.env._(
                        "That grade is not on the scale of “%(domain)s”.",
                        domain=line.domain_id.name,
                    )
                )
