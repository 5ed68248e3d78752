from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle


class CsWorkforceView(models.Model):
    """What the workforce says: a survey, a focus group, exit or stay interviews
    (SWI-17).

    A source of learning like audits: its learning points share their themes. QA
    officers keep it; leaders read all; managers read those of their departments, but
    not what single people said as they left.
    """

    _name = "cs.workforce.view"
    _description = "Views of the workforce"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Such as “Survey, spring”.")
    kind = fields.Selection(
        [
            ("survey", "Staff survey"),
            ("focus_group", "Focus group"),
            ("exit", "Exit interview"),
            ("stay", "Stay interview"),
            ("principal", "Principal social worker's work"),
            ("other", "Other"),
        ],
        required=True,
        default="survey",
        index=True,
        tracking=True,
    )
    date = fields.Date(
        string="Held on",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Of",
        index=True,
        check_company=True,
        tracking=True,
        help="Empty: the whole council.",
    )
    person_count = fields.Integer(string="People who took part", aggregator="sum")
    asked_count = fields.Integer(string="People asked", aggregator="sum")
    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        help="The survey it was asked with, where there is one.",
    )
    what_works = fields.Text(string="What works well", help="No names.")
    what_worries = fields.Text(string="What gets in the way", help="No names.")
    confidence = fields.Text(
        string="How confident people feel in their work", help="No names."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    point_ids = fields.One2many(
        "cs.learning.point", "workforce_view_id", string="What we learned from it"
    )
    point_count = fields.Integer(
        string="Learning points", compute="_compute_point_count"
    )
    theme_ids = fields.Many2many(
        "cs.learning.theme", string="Themes", compute="_compute_point_count"
    )

    _counts_positive = models.Constraint(
        "CHECK (person_count >= 0 AND asked_count >= 0)",
        "The number of people cannot be below zero.",
    )
    _took_part_of_asked = models.Constraint(
        "CHECK (asked_count = 0 OR person_count <= asked_count)",
        "More people took part than were asked. Check the two numbers.",
    )

    @api.depends("point_ids.theme_id")
    def _compute_point_count(self):
        for view in self:
            view.point_count = len(view.point_ids)
            view.theme_ids = view.point_ids.theme_id

    def _cs_reference_name(self):
        """What messages call it: people type its name (ALL-07)."""
        self.ensure_one()
        return self.env._("Views of the workforce, %(date)s", date=self.date)

    @api.ondelete(at_uninstall=False)
    def _unlink_before_learning(self):
        """What something was learned from is kept (ALL-10)."""
        if in_lifecycle(self.env):
            return
        if kept := self.filtered("point_ids"):
            raise UserError(
                self.env._(
                    "Something was learned from “%(view)s”, so it is kept.",
                    view=kept[0].name,
                )
            )
