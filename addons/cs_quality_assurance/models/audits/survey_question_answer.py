from odoo import models


class SurveyQuestionAnswer(models.Model):
    """A choice of a question; see ``cs.questionnaire.mixin``."""

    _name = "survey.question.answer"
    _inherit = ["cs.questionnaire.mixin", "survey.question.answer"]

    _cs_editable = frozenset(("value", "sequence", "question_id"))

    def _cs_surveys(self):
        return (self.question_id | self.matrix_question_id).survey_id
