from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.guard import in_lifecycle


class CsGradedLineMixin(models.AbstractModel):
    """One domain's answer and evidence, on whatever is graded with an audit tool.

    The model that inherits it adds a required Many2one to its parent, names it in
    ``_graded_parent_field`` and puts a unique constraint on parent and domain. The
    parent inherits ``cs.graded.mixin``, whose ``_check_grading`` says who may write.
    """

    _name = "cs.graded.line.mixin"
    _description = "Graded domain"
    _inherit = ["cs.answer.trail.mixin", "cs.guard.mixin"]
    _order = "sequence, id"
    _rec_name = "domain_id"
    _graded_parent_field = None

    domain_id = fields.Many2one(
        "cs.audit.tool.domain", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    answer_type = fields.Selection(
        related="domain_id.answer_type", string="Kind of answer"
    )
    scale_id = fields.Many2one(related="domain_id.scale_id")
    prompts = fields.Text(related="domain_id.prompts", string="Consider")
    descriptor_ids = fields.One2many(related="domain_id.descriptor_ids")
    options = fields.Text(related="domain_id.options", string="Choices")
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
    score_given = fields.Boolean(string="A score was given")
    answer_date = fields.Date(string="Date")
    answer_text = fields.Text(string="Answer")
    answer_shown = fields.Char(
        string="What was answered",
        compute="_compute_answer_shown",
        help="Yes or no, a date, a score, a choice or words; a grade stands by itself.",
    )
    evidence = fields.Text(help="Why you graded it this way. No names of children.")
    is_answered = fields.Boolean(
        compute="_compute_is_answered", store=True, precompute=True, string="Answered"
    )

    def _graded_parent(self):
        """What these lines are part of."""
        return self[self._graded_parent_field]

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
            evidence = bool((line.evidence or "").strip())
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
                        "text": (line.answer_text or "").strip(),
                        "choice": line.answer_text,
                    }[line.answer_type or "text"]
                )

    @api.depends_context("lang")
    @api.depends(
        "not_applicable",
        "yes_no",
        "score",
        "score_given",
        "answer_date",
        "answer_text",
        "domain_id.answer_type",
    )
    def _compute_answer_shown(self):
        for line in self:
            if line.answer_type == "graded" and not line.not_applicable:
                line.answer_shown = False
            elif line.answer_type == "text" and not line.not_applicable:
                line.answer_shown = line.answer_text
            else:
                line.answer_shown = line._answer_in_words()

    def _rank_for_overall(self, rank=None):
        """The rank that counts towards the overall; None for none.

        :param rank: another's grade in place of the auditor's, on the domain's scale
        """
        self.ensure_one()
        return self.domain_id._rank_on_tool(rank or self.grade_id.rank)

    def _fails_bottom_line(self):
        """Whether it fails a bottom line: answered no, or graded last (LUT-03)."""
        self.ensure_one()
        if not self.domain_id.is_bottom_line or self.not_applicable:
            return False
        if self.answer_type == "yes_no":
            return self.yes_no == "no"
        worst = max(self.domain_id.scale_id.grade_ids.mapped("rank"), default=0)
        return bool(self.grade_id) and self.grade_id.rank == worst

    def action_open_graded(self):
        """Open what the answer is part of; whoever may read it."""
        self.ensure_one()
        self.check_access("read")
        whole = self._graded_parent() if self._graded_parent_field else self
        return {
            "type": "ir.actions.act_window",
            "res_model": whole._name,
            "res_id": whole.id,
            "views": [(False, "form")],
        }

    @api.constrains("grade_id", "score", "domain_id")
    def _check_answer_fits(self):
        for line in self:
            domain = line.domain_id
            if line.grade_id and line.grade_id.scale_id != domain.scale_id:
                raise ValidationError(
                    self.env._(
                        "That grade is not on the scale of “%(domain)s”.",
                        domain=domain.name,
                    )
                )
            if line.answer_type == "score" and not 0 <= line.score <= domain.score_max:
                raise ValidationError(
                    self.env._(
                        "The score for “%(domain)s” must be from 0 to %(max)s.",
                        domain=domain.name,
                        max=domain.score_max,
                    )
                )

    @api.constrains("answer_text", "domain_id")
    def _check_choice(self):
        self.domain_id._check_chosen(self)

    # --- create, write, delete ----------------------------------------------

    def _check_grading(self):
        if not in_lifecycle(self.env):
            self._graded_parent()._check_grading()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_grading()
        return lines

    def write(self, vals):
        self._check_grading()
        if not in_lifecycle(self.env) and {
            self._graded_parent_field,
            "domain_id",
        } & set(vals):
            raise UserError(self.env._("A line stays where it is, with its domain."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        self._check_grading()
