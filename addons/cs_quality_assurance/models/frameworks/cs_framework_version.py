from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ...rules import targets as rules
from ...rules.financial_year import financial_year
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words

TODO = "mail.mail_activity_data_todo"
QA_MANAGER = "cs_quality_assurance.group_qa_manager"


class CsFramework(models.Model):
    """How often case files are checked, and when managers look at assessments."""

    _inherit = "cs.framework"

    checklist_first_days = fields.Integer(
        string="First checklist within (days)",
        default=45,
        aggregator=None,
        tracking=True,
        help="Calendar days from the case coming to the team (DUR-25).",
    )
    checklist_every_weeks = fields.Integer(
        string="Then every (weeks)",
        default=12,
        aggregator=None,
        tracking=True,
        help="0: no case file checklists are asked for.",
    )
    case_work_from = fields.Date(
        string="Case work from",
        default=fields.Date.context_today,
        help=(
            "Checklists and checkpoints are counted from this day on; cases that came "
            "before it are taken as coming on it."
        ),
    )
    checklist_item_ids = fields.One2many(
        "cs.checklist.item", "framework_id", string="Case file checklist", copy=True
    )
    checkpoint_ids = fields.One2many(
        "cs.framework.checkpoint", "framework_id", string="Checkpoints", copy=True
    )

    _case_work_positive = models.Constraint(
        "CHECK (checklist_first_days >= 0 AND checklist_every_weeks >= 0)",
        "These days and weeks cannot be below zero.",
    )

    # A framework from one day to another: next year's stands beside this year's, and
    # every audit keeps the one it began under.

    date_from = fields.Date(
        string="In force from",
        tracking=True,
        help="Audits that begin on this day or after follow it. Empty: since ever.",
    )
    date_to = fields.Date(
        string="In force to", tracking=True, help="The last day. Empty: until changed."
    )
    previous_id = fields.Many2one(
        "cs.framework",
        string="Follows",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    next_ids = fields.One2many("cs.framework", "previous_id")
    next_id = fields.Many2one(
        "cs.framework", string="Followed by", compute="_compute_next_id"
    )
    force = fields.Selection(
        [("past", "Past"), ("now", "In force"), ("future", "Not yet")],
        string="Stands",
        compute="_compute_force",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The framework ends before it starts. Check the two dates.",
    )

    @api.depends("next_ids")
    def _compute_next_id(self):
        for framework in self:
            framework.next_id = framework.next_ids[:1]

    @api.depends("date_from", "date_to")
    def _compute_force(self):
        today = fields.Date.context_today(self)
        for framework in self:
            if framework.date_to and framework.date_to < today:
                framework.force = "past"
            elif framework.date_from and framework.date_from > today:
                framework.force = "future"
            else:
                framework.force = "now"

    # When it is looked at again, and who is told ahead of that.

    review_on = fields.Date(
        string="Review due",
        tracking=True,
        copy=False,
        help="The day by which it is looked at again. Set the next one once that is "
        "done. Empty: no day.",
    )
    review_weeks = fields.Integer(
        string="Told ahead (weeks)",
        default=4,
        aggregator=None,
        help="So many weeks before, a to-do is on the list of those who are told.",
    )
    review_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_review_job_rel",
        string="Told of the review",
        check_company=True,
        help="Whoever holds these posts. Empty, or nobody holds them: QA managers.",
    )
    review_told = fields.Date(
        string="Told of the review of",
        readonly=True,
        copy=False,
        help="The day of review that people were last told of: of each one once.",
    )

    _review_positive = models.Constraint(
        "CHECK (review_weeks >= 0)", "The weeks ahead of a review cannot be below zero."
    )

    @api.model
    def _run_reviews(self):
        """Tell whoever reviews a framework, so many weeks ahead. Scheduled daily; of
        each day of review once, also when a day was missed (ALL-08)."""
        today = fields.Date.context_today(self)
        waiting = self.search([("review_on", "!=", False)]).filtered(
            lambda one: (
                one.review_told != one.review_on
                and one.review_on - timedelta(weeks=one.review_weeks) <= today
            )
        )
        run_in_batches(waiting, lambda batch: batch._tell_of_review())

    def _tell_of_review(self):
        for framework in self:
            here = framework.with_company(framework.company_id)
            for user in here._told_of_review():
                here.activity_schedule(
                    TODO,
                    date_deadline=framework.review_on,
                    user_id=user.id,
                    summary=here.env._("Review “%(name)s”", name=framework.name),
                    note=here.env._(
                        "Its review is due by %(date)s. Read it in words, change what "
                        "has changed, and set the next day of review.",
                        date=date_in_words(here.env, framework.review_on),
                    ),
                )
            here.with_context(cs_lifecycle=LIFECYCLE).review_told = framework.review_on

    def _told_of_review(self):
        """The logins of whoever holds these posts; QA managers where nobody does."""
        self.ensure_one()
        # Who holds a post that the policy names, for the product to tell them.
        holders = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("job_id", "in", self.review_job_ids.ids),
                    ("company_id", "=", self.company_id.id),
                    ("user_id.active", "=", True),
                ]
            )
        )
        return holders.user_id or self.company_id._cs_users_with(QA_MANAGER)

    def _review_in_words(self):
        """Who is told of the review, as the policy says it."""
        # Names of posts that the policy itself names.
        posts = format_list(self.env, self.sudo().review_job_ids.mapped("name"))
        return posts or self.env._("QA managers")

    def _in_force(self, day=None):
        """Those of these frameworks that hold on a day; all of them where none does, so
        that a gap between two years stops nobody's work.
        """
        day = day or fields.Date.context_today(self)
        held = self.filtered(
            lambda f: rules.in_force(f.date_from or None, f.date_to or None, day, day)
        )
        return held or self

    def _meets_in_time(self, other):
        """Whether there is a day on which both are in force."""
        return rules.in_force(
            other.date_from or None,
            other.date_to or None,
            self.date_from or date.min,
            self.date_to or date.max,
        )

    def _copy_year_to(self, following, begin):
        """The programme in use, as a draft of the next year, and the expectations."""
        programme = self.env["cs.programme"].search(
            [("framework_id", "=", self.id), ("state", "=", "running")],
            order="date_start desc",
            limit=1,
        )
        if programme:
            # A copy is of the year after; a framework may end later than that.
            draft = programme.copy({"framework_id": following.id})
            if years := begin.year - draft.date_start.year:
                draft._move_years(years)
        # Those that wait in the archive until somebody is named go along as well.
        every = self.env["cs.expectation"].with_context(active_test=False)
        expectations = every.search(
            [("framework_id", "=", self.id), ("alternative_of_id", "=", False)]
        )
        values = {"framework_id": following.id, "date_from": begin}
        for expectation in expectations:
            copied = expectation.copy(values)
            copied.alternative_ids.write(values)

    def action_next_version(self):
        """Prepare the framework that follows this one, beside it. QA managers.

        It begins with the next financial year, or the day after this one ends, and
        this one ends the day before. Until then nothing changes.

        :return: the action that opens the new one
        """
        self.ensure_one()
        self.check_access("write")
        if self.next_id:
            raise UserError(
                self.env._(
                    "“%(next)s” follows this framework already.",
                    next=self.next_id.name,
                )
            )
        today = fields.Date.context_today(self)
        begin = (
            self.date_to + timedelta(days=1)
            if self.date_to
            else financial_year(today)[1] + timedelta(days=1)
        )
        name = self.env._(
            "%(framework)s, from %(date)s",
            framework=self.name,
            date=format_date(self.env, begin),
        )
        following = self.copy(
            {
                "name": name,
                "date_from": begin,
                "date_to": begin + relativedelta(years=1, days=-1)
                if self.date_to
                else False,
                # The year after brings its own review.
                "review_on": self.review_on and self.review_on + relativedelta(years=1),
            }
        )
        # Read-only on the form: the product says which follows which.
        following.with_context(cs_lifecycle=LIFECYCLE).previous_id = self
        self._copy_year_to(following, begin)
        if not self.date_to:
            self.date_to = begin - timedelta(days=1)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
        }
