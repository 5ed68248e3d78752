from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..platform.guard import in_lifecycle


class CsQuestionnaireMixin(models.AbstractModel):
    """What a QA manager may do to a survey, its questions and their choices (SWI-02).

    Without Odoo's own rights to surveys they change the council's questionnaires only
    (record rules), and of those only what the editor shows: never who may open one.
    Once a family was asked, nobody changes what it asks: what was answered would mean
    something else. A copy is changed instead.
    """

    _name = "cs.questionnaire.mixin"
    _description = "Part of a questionnaire for families"

    _cs_editable = frozenset()

    def _cs_surveys(self):
        """The surveys that these belong to: each model says which."""
        return self.env["survey.survey"]

    def _cs_prepare(self, vals):
        """The values to create with."""
        return vals

    def _cs_has_survey_rights(self):
        return in_lifecycle(self.env) or self.env.user.has_group(
            "survey.group_survey_user"
        )

    def _cs_check_editable(self, vals):
        if not self._cs_has_survey_rights() and set(vals) - self._cs_editable:
            raise AccessError(
                self.env._(
                    "Change this with the form of questionnaires for families; "
                    "the rest is for whoever runs surveys."
                )
            )

    def _cs_check_unused(self):
        if in_lifecycle(self.env):
            return
        # Whose it is and whether it was sent: nothing of it is shown.
        for survey in self._cs_surveys().sudo():
            if survey.cs_company_id and survey.cs_asked_count:
                raise UserError(
                    self.env._(
                        "“%(title)s” was sent to families, so its questions stay. "
                        "Make a copy and change that.",
                        title=survey.title,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._cs_check_editable(vals)
        made = super().create([self._cs_prepare(vals) for vals in vals_list])
        made._cs_check_unused()
        return made

    def write(self, vals):
        self._cs_check_editable(vals)
        if set(vals) - {"active"}:
            self._cs_check_unused()
        result = super().write(vals)
        lang = self.env.lang or "en_US"
        words = {name: vals[name] for name in vals if self._fields[name].translate}
        if words and lang.startswith("en_") and lang != "en_US":
            # A phone without British English is shown this, and never the words before.
            super(CsQuestionnaireMixin, self.with_context(lang="en_US")).write(words)
        if "survey_id" in vals or "question_id" in vals:
            self._cs_check_unused()
        return result

    def unlink(self):
        self._cs_check_unused()
        return super().unlink()
