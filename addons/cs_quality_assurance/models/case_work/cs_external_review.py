from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.life import Step
from ..platform import cs_life_mixin as life
from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import CHATTER_FIELDS, in_lifecycle

CONFIDENTIAL.add("cs.external.review")

KINDS = [
    ("peer", "Peer review"),
    ("external", "External review or inspection"),
    ("practice", "Practice review"),
    ("complaint", "Complaint"),
    ("compliment", "Compliment"),
    ("incident", "Serious-incident notification"),
]


class CsExternalReview(models.Model):
    """What others found: peer and external reviews (SWI-11), practice reviews,
    complaints, compliments and serious-incident notifications (SWI-13, DUR-21).

    QA officers keep them; managers read those of their departments, auditors and
    moderators those of the cases they look at, leaders all. Nothing closed is changed
    but by a QA manager who opens it again, and nothing is deleted.
    """

    _name = "cs.external.review"
    _description = "Review, complaint or notification"
    _inherit = ["cs.life.mixin", "mail.thread"]
    _life = (
        Step(
            "close",
            ("open",),
            ("closed",),
            who="qa_officer",
            otherwise=lambda review: review._closed_in_words(),
            checks=("_problems_of_findings",),
            sets={"date_closed": life.today},
        ),
        Step(
            "reopen",
            ("closed",),
            ("open",),
            who="qa_manager",
            sets={"date_closed": False},
        ),
    )
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, tracking=True, help="No names.")
    kind = fields.Selection(KINDS, required=True, default="peer", index=True)
    body = fields.Char(
        string="Who reviewed or told us",
        help="The council, inspectorate, panel or kind of person. No child's name.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team or service",
        index=True,
        check_company=True,
        help="Empty: the whole council.",
    )
    case_id = fields.Many2one(
        "cs.case",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Where it is about one case.",
    )
    date_start = fields.Date(
        string="Began or received",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    date_end = fields.Date(string="Reported or answered", tracking=True)
    summary = fields.Text(help="No names of children.")
    finding_ids = fields.One2many(
        "cs.external.review.finding", "review_id", string="Findings"
    )
    finding_count = fields.Integer(
        compute="_compute_counts", string="Findings, counted"
    )
    action_ids = fields.One2many("cs.action", "external_review_id", string="Actions")
    open_action_count = fields.Integer(string="Open actions", compute="_compute_counts")
    point_ids = fields.One2many(
        "cs.learning.point", "external_review_id", string="Learning"
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "It cannot be reported before it began. Check the two dates.",
    )

    def _compute_counts(self):
        """Two queries, whatever the number of reviews."""
        findings = dict(
            self.env["cs.external.review.finding"]._read_group(
                [("review_id", "in", self.ids)], ["review_id"], ["__count"]
            )
        )
        actions = dict(
            self.env["cs.action"]._read_group(
                [
                    ("external_review_id", "in", self.ids),
                    ("state", "not in", ("signed_off", "cancelled")),
                ],
                ["external_review_id"],
                ["__count"],
            )
        )
        for review in self:
            review.finding_count = findings.get(review, 0)
            review.open_action_count = actions.get(review, 0)

    def write(self, vals):
        # The state is the steps' to say.
        if not in_lifecycle(self.env) and set(vals) - CHATTER_FIELDS - {"state"}:
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        for review in self:
            if review.state == "closed":
                raise UserError(review._closed_in_words())

    def _closed_in_words(self):
        return self.env._(
            "“%(review)s” is closed. A QA manager can open it again.", review=self.name
        )

    def _check_officer(self):
        if not self.env.user.has_group("cs_quality_assurance.group_qa_officer"):
            raise AccessError(self.env._("Only a QA officer does this."))

    def action_close(self):
        """Close it, once what was found has led somewhere; QA officers.

        :raises UserError: findings without an answer, or actions still open
        """
        self._take("close")

    def _problems_of_findings(self):
        unanswered = self.finding_ids.filtered(
            lambda f: f.kind == "improvement" and not f.action_ids and not f.answer
        )
        problems = []
        if unanswered:
            problems.append(
                self.env._(
                    "Give each finding to improve an action, or say why it needs "
                    "none: %(findings)s.",
                    findings=", ".join(unanswered.mapped("name")),
                )
            )
        if self.open_action_count:
            problems.append(
                self.env._(
                    "%(count)s of its actions are not finished.",
                    count=self.open_action_count,
                )
            )
        return problems

    def action_reopen(self):
        """Open it again; QA managers only."""
        self._take("reopen")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What others found is kept."))
