from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHOICES = ("simple_choice", "multiple_choice")


class SurveyQuestion(models.Model):
    """A question of a questionnaire; see ``cs.questionnaire.mixin``."""

    _name = "survey.question"
    _inherit = ["cs.questionnaire.mixin", "survey.question"]

    _cs_editable = frozenset(
        (
            "title",
            "cs_kind",
            "question_type",
            "sequence",
            "suggested_answer_ids",
            "constr_mandatory",
            "comments_allowed",
            "comments_message",
            "survey_id",
        )
    )

    cs_kind = fields.Selection(
        [
            ("simple_choice", "One choice from a list"),
            ("multiple_choice", "Any choices from a list"),
            ("scale", "A number from 0 to 10"),
            ("char_box", "One line of text"),
            ("text_box", "Several lines of text"),
            ("numerical_box", "Any number"),
            ("date", "A date"),
        ],
        string="Kind of answer",
        compute="_compute_cs_kind",
        inverse="_inverse_cs_kind",
        readonly=False,
        help="How a family answers it.",
    )

    @api.depends("question_type")
    def _compute_cs_kind(self):
        known = dict(self._fields["cs_kind"].selection)
        for question in self:
            kind = question.question_type
            question.cs_kind = kind if kind in known else False

    def _inverse_cs_kind(self):
        for question in self.filtered("cs_kind"):
            question.question_type = question.cs_kind

    @api.constrains("question_type", "suggested_answer_ids")
    def _check_cs_choices(self):
        for question in self:
            if (
                question.survey_id.cs_company_id
                and question.question_type in CHOICES
                and len(question.suggested_answer_ids) < 2
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is answered from a list, so it needs at least "
                        "two choices.",
                        question=question.title,
                    )
                )

    def _cs_prepare(self, vals):
        kind = vals.get("cs_kind")
        return {**vals, "question_type": kind} if kind else vals

    def _cs_surveys(self):
        return self.survey_id
