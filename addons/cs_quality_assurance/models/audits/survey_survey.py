from odoo import api, fields, models
from odoo.exceptions import UserError

# However it was made: no login, no name, a link for each, nothing to win.
FOR_FAMILIES = {
    "access_mode": "token",
    "users_login_required": False,
    "users_can_go_back": True,
    "questions_layout": "page_per_question",
    "progression_mode": "percent",
    "scoring_type": "no_scoring",
    "survey_type": "survey",
}


class SurveySurvey(models.Model):
    """A questionnaire for families is a survey of Odoo's that a council owns.

    QA managers make, copy and change theirs; see ``cs.questionnaire.mixin``.
    """

    _name = "survey.survey"
    _inherit = ["cs.questionnaire.mixin", "survey.survey"]

    _cs_editable = frozenset(
        ("title", "description", "description_done", "active", "question_and_page_ids")
    )

    cs_company_id = fields.Many2one(
        "res.company",
        string="Council",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Whose questionnaire for families it is. Empty: not made here.",
    )
    cs_asked_count = fields.Integer(
        string="Families asked",
        compute="_compute_cs_asked_count",
        help="Links made with it. From the first one on, its questions stay.",
    )
    cs_is_fixed = fields.Boolean(
        string="Cannot be changed", compute="_compute_cs_asked_count"
    )

    @api.depends("cs_company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_cs_asked_count(self):
        # How many, never who or what: answers are read on the audit.
        asked = dict(
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [("survey_id", "in", self.ids), ("test_entry", "=", False)],
                ["survey_id"],
                ["__count"],
            )
        )
        counts = {survey.id: count for survey, count in asked.items()}
        for survey in self:
            survey.cs_asked_count = counts.get(survey._origin.id, 0)
            survey.cs_is_fixed = bool(
                survey._origin
                and (
                    survey.cs_asked_count
                    or survey.cs_company_id not in self.env.companies
                )
            )

    def _cs_surveys(self):
        return self

    def _cs_prepare(self, vals):
        # The menu of questionnaires says so for those who may make any survey.
        if self._cs_has_survey_rights() and not self.env.context.get("cs_for_families"):
            return vals
        return {
            **vals,
            **FOR_FAMILIES,
            "cs_company_id": self.env.company.id,
            "user_id": self.env.uid,
        }

    def action_cs_copy(self):
        """A copy of the council's own, to change; opens it. QA managers."""
        self.ensure_one()
        self.check_access("read")
        self.env["survey.survey"].check_access("create")
        # May read this one and make new ones; survey's own copy reads more than that.
        copy = self.sudo().copy(
            {
                **FOR_FAMILIES,
                "cs_company_id": self.env.company.id,
                "user_id": self.env.uid,
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_questionnaire"
        )
        form = self.env.ref("cs_quality_assurance.cs_questionnaire_view_form")
        return {
            **action,
            "views": [(form.id, "form")],
            "view_mode": "form",
            "res_id": copy.id,
        }

    def action_cs_try(self):
        """The pages as a family sees them; what is typed there counts for nothing."""
        self.ensure_one()
        self.check_access("read")
        if not self.question_and_page_ids:
            raise UserError(self.env._("Add a question first."))
        # The token opens a trial only: an answer needs a link of its own.
        token = self.sudo().access_token
        return {
            "type": "ir.actions.act_url",
            "url": f"/survey/test/{token}",
            "target": "new",
        }
