from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import in_lifecycle

CONFIDENTIAL.add("cs.review.check")

# What is checked afterwards: reviews of looked-after children and conferences.
REVIEWS = ("lac_review", "icpc", "rcpc", "conference_closed")


class CsReviewCheck(models.Model):
    """The quality check after a review or conference: what practice issues it showed
    (SWI-12).

    The reviewing officer of the case and QA officers write it; one for each review. The
    managers of the team, those who audit the case and leaders read it.
    """

    _name = "cs.review.check"
    _description = "Check after a review"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date_review desc, id desc"
    _check_company_auto = True

    event_id = fields.Many2one(
        "cs.case.event",
        string="Review",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("code", "in", REVIEWS)],
    )
    case_id = fields.Many2one(related="event_id.case_id", store=True, index=True)
    company_id = fields.Many2one(
        related="event_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="event_id.department_id", string="Team", store=True, index=True
    )
    date_review = fields.Date(
        related="event_id.date", string="Review on", store=True, index=True
    )
    has_issues = fields.Selection(
        [("none", "No issues"), ("some", "Some"), ("serious", "Serious")],
        string="Practice issues",
        required=True,
        default="none",
        index=True,
        tracking=True,
    )
    theme_ids = fields.Many2many(
        "cs.learning.theme",
        "cs_review_check_theme_rel",
        string="Themes",
        check_company=True,
    )
    good_practice = fields.Text(help="No names.", string="Good practice")
    issues = fields.Text(string="What the issues are", help="No names.")
    dispute_id = fields.Many2one(
        "cs.dispute",
        string="Dispute raised",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )

    _once = models.Constraint(
        "unique(event_id)", "This review has been checked already."
    )

    @api.depends("case_id", "date_review")
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._(
                "Check, case %(case)s", case=check.case_id.reference or ""
            )

    @api.constrains("has_issues", "issues")
    def _check_issues(self):
        for check in self:
            if check.has_issues != "none" and not (check.issues or "").strip():
                raise ValidationError(self.env._("Say what the practice issues are."))

    @api.constrains("event_id")
    def _check_review(self):
        for check in self:
            if check.event_id.code not in REVIEWS:
                raise ValidationError(
                    self.env._("Choose a review or a conference of the case.")
                )

    def _check_may_write(self):
        for check in self:
            # Who reviews the case is asked; nothing of it is shown.
            if not (
                in_lifecycle(self.env)
                or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
                or check.sudo().case_id.iro_id.user_id == self.env.user
            ):
                raise AccessError(
                    self.env._(
                        "Only the reviewing officer of the case, or a QA officer, "
                        "writes this."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        checks._check_may_write()
        return checks

    def write(self, vals):
        self._check_may_write()
        return super().write(vals)
