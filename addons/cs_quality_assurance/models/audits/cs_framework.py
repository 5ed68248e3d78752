from odoo import api, fields, models


class CsFramework(models.Model):
    _inherit = "cs.framework"

    asks_managers = fields.Boolean(
        compute="_compute_asks_managers",
        help="A manager has to record a discussion, under some condition.",
        string="Managers are asked",
    )

    @api.depends("discussion_ids.recorded_by", "discussion_ids.service_grade_id")
    def _compute_asks_managers(self):
        for framework in self:
            framework.asks_managers = any(
                rule.recorded_by != "auditor" or rule.service_grade_id
                for rule in framework.discussion_ids
            )

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
        domain="[('access_mode', '=', 'token')]",
        help="Empty: the one that comes with the product.",
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
