from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsFrameworkFollowAnswer(models.Model):
    """An answer to one question that, alone or with others, sets off a follow-up.

    It holds for every version of the tool that asks the question. Everyone reads; QA
    managers change.
    """

    _name = "cs.framework.follow.answer"
    _description = "Answer that a follow-up waits for"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "rule_id, id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "cs.framework.follow.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index=True, precompute=True
    )
    domain_id = fields.Many2one(
        "cs.audit.tool.domain",
        string="Question",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('tool_id.company_id', '=', company_id),"
        " ('tool_id.state', '=', 'published'),"
        " ('answer_type', 'in', ('yes_no', 'choice', 'score'))]",
        help="A question answered with yes or no, a choice or a score.",
    )
    answer_type = fields.Selection(
        related="domain_id.answer_type", string="Answered with"
    )
    yes_no = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("na", "Not applicable")],
        string="Answered",
        default="no",
    )
    choice = fields.Char(help="One of the question's choices, as it is written there.")
    score_most = fields.Integer(
        string="Score at most", aggregator=None, help="This score, or a lower one."
    )
    in_words = fields.Char(string="As a sentence", compute="_compute_in_words")

    @api.depends_context("lang")
    @api.depends("domain_id.name", "answer_type", "yes_no", "choice", "score_most")
    def _compute_in_words(self):
        words = dict(self._fields["yes_no"]._description_selection(self.env))
        for answer in self:
            said = {
                "yes_no": words.get(answer.yes_no),
                "choice": answer.choice,
                "score": self.env._("%(score)s at most", score=answer.score_most),
            }.get(answer.answer_type)
            answer.in_words = self.env._(
                "%(question)s: %(answer)s",
                question=answer.domain_id.name or "",
                answer=said or "",
            )

    @api.constrains("domain_id", "yes_no", "choice", "score_most")
    def _check_answer(self):
        for answer in self:
            kind, name = answer.answer_type, answer.domain_id.name
            if kind not in ("yes_no", "choice", "score"):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is not answered with yes or no, a choice or a "
                        "score, so no rule can wait for its answer.",
                        question=name,
                    )
                )
            if kind == "yes_no" and not answer.yes_no:
                raise ValidationError(
                    self.env._("Say which answer to “%(question)s”.", question=name)
                )
            options = answer.domain_id._option_list()
            if kind == "choice" and answer.choice not in options:
                raise ValidationError(
                    self.env._(
                        "Choose one of the answers of “%(domain)s”: %(options)s.",
                        domain=name,
                        options=", ".join(options),
                    )
                )

    def _questions(self):
        """The questions these wait for, in every version of their tools."""
        roots = self.domain_id.mapped(lambda domain: domain.root_id or domain)
        return self.env["cs.audit.tool.domain"].search(
            ["|", ("id", "in", roots.ids), ("root_id", "in", roots.ids)]
        )

    def _is_met(self, lines):
        """Whether the question was answered so in these lines of one piece of work."""
        self.ensure_one()
        root = self.domain_id.root_id or self.domain_id
        return any(
            (line.domain_id.root_id or line.domain_id) == root and self._fits(line)
            for line in lines
        )

    def _fits(self, line):
        if line.not_applicable:
            return self.answer_type == "yes_no" and self.yes_no == "na"
        if self.answer_type == "yes_no":
            return line.yes_no == self.yes_no
        if self.answer_type == "choice":
            return line.answer_text == self.choice
        given = line.score_given or line.score
        return bool(given) and line.score <= self.score_most
