from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.guard import in_lifecycle
from ..tools.cs_answer_trail_mixin import ANSWER_FIELDS


class CsAuditLine(models.Model):
    """One domain's grade and evidence. The auditor writes while the audit is in
    progress.

    Everybody who may read the audit reads its lines.
    """

    _name = "cs.audit.line"
    _description = "Domain of an audit"
    _inherit = ["cs.answer.trail.mixin", "cs.guard.mixin"]
    _order = "audit_id, sequence, id"
    _rec_name = "domain_id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    domain_id = fields.Many2one(
        "cs.audit.tool.domain", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    answer_type = fields.Selection(
        related="domain_id.answer_type", string="Kind of answer"
    )
    scale_id = fields.Many2one(related="domain_id.scale_id")
    grade_id = fields.Many2one(
        "cs.grade",
        index=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    not_applicable = fields.Boolean(string="Not applicable")
    yes_no = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("na", "Not applicable")], string="Yes or no"
    )
    score = fields.Integer(aggregator="avg")
    score_given = fields.Boolean()
    answer_date = fields.Date(string="Date")
    answer_text = fields.Text(string="Answer")
    evidence = fields.Text(help="Why you graded it this way. No names.")
    is_answered = fields.Boolean(compute="_compute_is_answered", store=True)

    _domain_once = models.Constraint(
        "unique(audit_id, domain_id)", "Each domain appears once in an audit."
    )

    @api.depends(
        "grade_id",
        "not_applicable",
        "yes_no",
        "score",
        "score_given",
        "answer_date",
        "answer_text",
        "evidence",
        "domain_id.answer_type",
    )
    def _compute_is_answered(self):
        for line in self:
            evidence = bool(line.evidence and line.evidence.strip())
            if line.not_applicable:
                line.is_answered = evidence
            elif line.answer_type == "graded":
                line.is_answered = bool(line.grade_id) and evidence
            else:
                line.is_answered = bool(
                    {
                        "yes_no": line.yes_no,
                        "score": line.score_given or line.score,
                        "date": line.answer_date,
                        "text": line.answer_text and line.answer_text.strip(),
                        "choice": line.answer_text,
                    }[line.answer_type]
                )

    def _fails_bottom_line(self):
        """Whether this line fails a bottom line of the tool: answered no, or graded
        last (LUT-03).
        """
        self.ensure_one()
        if not self.domain_id.is_bottom_line or self.not_applicable:
            return False
        if self.answer_type == "yes_no":
            return self.yes_no == "no"
        worst = max(self.domain_id.scale_id.grade_ids.mapped("rank"), default=0)
        return bool(self.grade_id) and self.grade_id.rank == worst

    @api.constrains("grade_id", "score", "domain_id")
    def _check_answer_fits(self):
        for line in self:
            if line.grade_id and line.grade_id.scale_id != line.domain_id.scale_id:
                raise ValidationError(
                    self.env._(
                        "That grade is not on the scale of “%(domain)s”.",
                        domain=line.domain_id.name,
                    )
                )
            if (
                line.answer_type == "score"
                and not 0 <= line.score <= line.domain_id.score_max
            ):
                raise ValidationError(
                    self.env._(
                        "The score for “%(domain)s” must be from 0 to %(max)s.",
                        domain=line.domain_id.name,
                        max=line.domain_id.score_max,
                    )
                )

    def _check_auditing(self):
        """Only the auditor, only while the audit is in progress (ALL-09)."""
        if in_lifecycle(self.env):
            return
        for audit in self.audit_id:
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(audit)s is not in progress, so its grades cannot change.",
                        audit=audit.name,
                    )
                )
            if audit.auditor_user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only the auditor of %(audit)s can grade it.", audit=audit.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The domains of an audit come from its tool, when it starts."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_auditing()
        if not in_lifecycle(self.env) and set(vals) - ANSWER_FIELDS:
            raise UserError(
                self.env._(
                    "Only the answer and the evidence of a domain can be written."
                )
            )
        return super().write(vals)

    def _graded_parent(self):
        """The audits that these lines are part of."""
        return self.audit_id

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The domains of an audit come from its tool and stay with it."
                )
            )

    # A domain's answer, read as the overall grade needs it.

    def _rank_for_overall(self, rank=None):
        """The rank that counts towards the overall; None for none.

        :param rank: another's grade in place of the auditor's, on the domain's scale
        """
        self.ensure_one()
        return self.domain_id._rank_on_tool(rank or self.grade_id.rank)

    @api.constrains("answer_text", "domain_id")
    def _check_choice(self):
        self.domain_id._check_chosen(self)
