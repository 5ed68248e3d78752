from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsFramework(models.Model):
    _inherit = "cs.framework"

    feedback_agreed = fields.Boolean(
        string="Who feeds back is agreed",
        tracking=True,
        help="Auditor and team manager agree who feeds back to the practitioner and by "
        "when. Submitted without that, the auditor is asked the same day (DUR-09).",
    )

    family_survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire for families",
        ondelete="restrict",
        domain="[('access_mode', '=', 'token'), "
        "('cs_company_id', 'in', (company_id, False))]",
        help="Empty: the one that comes with the product. Your own are made under "
        "Configuration, Tools and scales.",
    )
    family_phone = fields.Char(
        string="Number families can ring",
        help="On the letter and the last page of the questionnaire. Empty: the "
        "council's own number.",
    )
    family_link_days = fields.Integer(
        string="Links to it work for (days)", default=28, aggregator=None
    )

    _family_link_days = models.Constraint(
        "CHECK (family_link_days > 0)", "A link has to work for at least one day."
    )

    @api.constrains("family_survey_id", "company_id")
    def _check_family_survey(self):
        for framework in self:
            # Another council's cannot be read here, and this says no more of it.
            survey = framework.sudo().family_survey_id
            if survey.cs_company_id and survey.cs_company_id != framework.company_id:
                raise ValidationError(
                    self.env._("That questionnaire belongs to another council.")
                )
            if survey and not survey.question_and_page_ids:
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” asks nothing yet. Add its questions first.",
                        survey=survey.title,
                    )
                )
