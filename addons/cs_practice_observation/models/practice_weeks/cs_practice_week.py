from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from odoo.addons.cs_quality_assurance.models.platform import cs_life_mixin as life
from odoo.addons.cs_quality_assurance.models.platform.guard import (
    CHATTER_FIELDS,
    in_lifecycle,
)
from odoo.addons.cs_quality_assurance.rules.life import Ask, Step

from ...rules.practice_week import LONGEST_TEXT

_lt = LazyTranslate(__name__)

STATES = [
    ("planned", "Planned"),
    ("open", "Open for sign-up"),
    ("running", "Running"),
    ("gathered", "Findings gathered"),
    ("reported", "Reported"),
    ("cancelled", "Cancelled"),
]
# Over: nothing changes any more.
ENDED = ("reported", "cancelled")
# What people find is written down from its first day until it is gathered.
FINDING_STATES = ("running", "gathered")
LONGEST_WEEK = 14
NOW_OTHERWISE = _lt("“%(what)s” is now: %(state)s. Look at it again.")
# Lists that stand beside the week, each with rights of its own.
OWN_RIGHTS_FIELDS = {"activity_line_ids", "finding_ids"}


class CsPracticeWeek(models.Model):
    """A practice week: leaders and managers spend it with practice (SWI-10).

    Held twice a year, with a timetable of activities that people sign up for, what they
    found, and a summary report to the assurance board. QA officers and the week's lead
    plan and run it; everybody reads it once it is open. Once reported it is kept as it
    is; a QA manager can take it back, with a reason (ALL-09).
    """

    _name = "cs.practice.week"
    _description = "Practice week"
    _inherit = [
        "cs.life.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _life = (
        Step(
            "open",
            ("planned",),
            ("open",),
            who="lead",
            otherwise=NOW_OTHERWISE,
            checks=("_get_open_problems",),
            opening=_lt("“%(what)s” cannot open for sign-up yet."),
            follows=("_tell_open",),
        ),
        Step("run", ("open",), ("running",), who="lead", otherwise=NOW_OTHERWISE),
        Step(
            "gather",
            ("running",),
            ("gathered",),
            who="lead",
            otherwise=NOW_OTHERWISE,
            checks=("_get_gather_problems",),
            opening=_lt("The findings of “%(what)s” are not complete."),
        ),
        Step(
            "report",
            ("gathered",),
            ("reported",),
            who="lead",
            otherwise=NOW_OTHERWISE,
            checks=("_get_report_problems",),
            opening=_lt("The report of “%(what)s” is not ready."),
            sets={"date_reported": life.today},
            follows=("_after_report",),
        ),
        Step(
            "reopen",
            ("reported",),
            ("gathered",),
            who="qa_manager",
            otherwise=NOW_OTHERWISE,
            sets={"date_reported": False},
            reason="reopen_reason",
            asks=Ask(
                _lt("Take the report back"),
                _lt(
                    "The report goes back to the week's lead. Actions already on "
                    "the board stay there."
                ),
                _lt("Take the report back"),
                _lt("Say why the report is taken back."),
            ),
        ),
        Step(
            "cancel",
            ("planned", "open"),
            ("cancelled",),
            who="lead",
            otherwise=NOW_OTHERWISE,
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the practice week"),
                _lt(
                    "The week stays on the record as cancelled, with its "
                    "timetable. Whoever sees it can read why."
                ),
                _lt("Cancel the week"),
                _lt("Say why the week is cancelled."),
            ),
        ),
    )
    _life_depends = ("lead_id",)

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="planned",
        index=True,
        tracking=True,
        copy=False,
    )
    date_start = fields.Date(string="From", required=True, index=True, tracking=True)
    date_end = fields.Date(
        string="To",
        required=True,
        tracking=True,
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
    )
    theme = fields.Char(tracking=True, help="What everybody looks at this time.")
    aims = fields.Text(help="What the week is for, for whoever signs up.")
    lead_id = fields.Many2one(
        "hr.employee",
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="Runs the week and writes its summary.",
    )
    lead_user_id = fields.Many2one(
        related="lead_id.user_id", store=True, index=True, string="Lead's login"
    )
    template_id = fields.Many2one(
        "cs.practice.week.template",
        string="Made from",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
    )
    # "activity_ids" are Odoo's to-dos.
    activity_line_ids = fields.One2many(
        "cs.practice.activity", "week_id", string="Timetable", copy=True
    )
    finding_ids = fields.One2many(
        "cs.practice.finding", "week_id", string="Findings", copy=False
    )

    # --- the summary ------------------------------------------------------------
    summary = fields.Text(string="In short", copy=False)
    strengths = fields.Text(string="What is working", copy=False)
    improvements = fields.Text(string="What we will improve", copy=False)
    board_date = fields.Date(
        string="Goes to the assurance board on", copy=False, tracking=True
    )
    date_reported = fields.Date(
        string="Reported", readonly=True, copy=False, tracking=True
    )
    cancel_reason = fields.Char(
        string="Why it was cancelled", readonly=True, copy=False, tracking=True
    )
    reopen_reason = fields.Char(
        string="Why it was reopened", readonly=True, copy=False, tracking=True
    )

    # --- for the screens ----------------------------------------------------------
    activity_count = fields.Integer(
        compute="_compute_counts", string="In the timetable"
    )
    place_count = fields.Integer(compute="_compute_counts", string="Places")
    taken_count = fields.Integer(compute="_compute_counts", string="Taken")
    held_count = fields.Integer(compute="_compute_counts", string="Took place")
    finding_count = fields.Integer(compute="_compute_counts", string="Findings noted")
    can_manage = fields.Boolean(compute="_compute_can_manage", string="May manage it")
    problems = fields.Text(string="What is missing", compute="_compute_problems")

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)",
        "The week ends before it begins. Check the two dates.",
    )
    _once_a_time = models.UniqueIndex(
        "(template_id, date_start) WHERE template_id IS NOT NULL",
        "This practice week has been made already.",
    )

    # --- computed -------------------------------------------------------------

    @api.depends("date_start")
    def _compute_date_end(self):
        for week in self:
            if week.date_start and (
                not week.date_end or week.date_end < week.date_start
            ):
                week.date_end = week.date_start + timedelta(days=4)

    def _compute_counts(self):
        activities = {
            week: numbers
            for week, *numbers in self.env["cs.practice.activity"]._read_group(
                [("week_id", "in", self.ids)],
                ["week_id"],
                ["__count", "places:sum", "taken:sum"],
            )
        }
        held = dict(
            self.env["cs.practice.activity"]._read_group(
                [("week_id", "in", self.ids), ("state", "=", "held")],
                ["week_id"],
                ["__count"],
            )
        )
        findings = dict(
            self.env["cs.practice.finding"]._read_group(
                [("week_id", "in", self.ids)], ["week_id"], ["__count"]
            )
        )
        for week in self:
            count, places, taken = activities.get(week, (0, 0, 0))
            week.activity_count = count
            week.place_count = places
            week.taken_count = taken
            week.held_count = held.get(week, 0)
            week.finding_count = findings.get(week, 0)

    @api.depends("lead_user_id", "state")
    @api.depends_context("uid")
    def _compute_can_manage(self):
        for week in self:
            week.can_manage = week.state not in ENDED and week._is_manager()

    @api.depends(
        "state",
        "lead_id",
        "activity_line_ids.state",
        "activity_line_ids.leader_id",
        "summary",
        "strengths",
        "improvements",
        "board_date",
    )
    @api.depends_context("lang", "uid")
    def _compute_problems(self):
        steps = {
            "planned": "_get_open_problems",
            "running": "_get_gather_problems",
            "gathered": "_get_report_problems",
        }
        for week in self:
            method = steps.get(week.state) if week.can_manage else None
            problems = getattr(week, method)() if method else []
            week.problems = "\n".join(problems)

    def _is_manager(self):
        """The current user runs this week: its lead, or a QA officer."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            or self.lead_user_id == self.env.user
        )

    # --- checks ---------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_length(self):
        for week in self:
            if (week.date_end - week.date_start).days >= LONGEST_WEEK:
                raise ValidationError(
                    self.env._(
                        "A practice week lasts two weeks at most. Check the two dates."
                    )
                )
            week.activity_line_ids._check_within_week()

    @api.constrains("summary", "strengths", "improvements")
    def _check_three_sides(self):
        """The report is three sides of A4 at most (SWI-15)."""
        for week in self:
            for name in ("summary", "strengths", "improvements"):
                length = len(week[name] or "")
                if length > LONGEST_TEXT:
                    raise ValidationError(
                        self.env._(
                            "“%(part)s” has %(length)s characters. Shorten it to "
                            "%(most)s, so that the report stays within three sides.",
                            part=self._fields[name]._description_string(self.env),
                            length=length,
                            most=LONGEST_TEXT,
                        )
                    )

    def _unless_lead(self):
        if self._is_manager():
            return None
        return self.env._(
            "The lead of “%(week)s”, or a QA officer, does this.", week=self.name
        )

    def _check_manager(self):
        for week in self:
            if refusal := week._unless_lead():
                raise AccessError(refusal)

    # --- create, write, delete ------------------------------------------------

    def write(self, vals):
        if not in_lifecycle(self.env) and (
            # The state is the steps' to say.
            names := set(vals) - CHATTER_FIELDS - OWN_RIGHTS_FIELDS - {"state"}
        ):
            self._check_manager()
            for week in self:
                if week.state in ENDED:
                    raise UserError(
                        self.env._(
                            "“%(week)s” has ended and is kept as it is.", week=week.name
                        )
                    )
                if week.state not in ("planned", "open") and names & {
                    "date_start",
                    "date_end",
                }:
                    raise UserError(
                        self.env._(
                            "“%(week)s” has begun, so its dates stay.", week=week.name
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for week in self:
            if week.state != "planned":
                raise UserError(
                    self.env._(
                        "“%(week)s” has been opened, so it is kept. Cancel it instead.",
                        week=week.name,
                    )
                )

    # --- what is missing --------------------------------------------------------

    def _get_open_problems(self):
        """What keeps the week from being opened for sign-up, a sentence each."""
        self.ensure_one()
        problems = []
        if not self.lead_id:
            problems.append(self.env._("Say who leads the week."))
        if not self.activity_line_ids:
            problems.append(self.env._("Put at least one activity in the timetable."))
        for activity in self.activity_line_ids.filtered(lambda a: not a.leader_id):
            problems.append(
                self.env._("Say who leads “%(activity)s”.", activity=activity.name)
            )
        return problems

    def _get_gather_problems(self):
        """What keeps the findings from being called gathered, a sentence each."""
        self.ensure_one()
        problems = []
        if fields.Date.context_today(self) < self.date_end:
            problems.append(
                self.env._("The week runs until %(day)s.", day=self._day(self.date_end))
            )
        found = self.finding_ids.activity_id
        for activity in self.activity_line_ids:
            if activity.state == "planned":
                problems.append(
                    self.env._(
                        "Say whether “%(activity)s” took place.", activity=activity.name
                    )
                )
            elif activity.state == "held" and activity not in found:
                problems.append(
                    self.env._(
                        "Write down what was found in “%(activity)s”.",
                        activity=activity.name,
                    )
                )
        return problems

    def _get_report_problems(self):
        """What keeps the week from being reported, a sentence each."""
        self.ensure_one()
        problems = []
        for name, sentence in (
            ("summary", self.env._("Write the summary in short.")),
            ("strengths", self.env._("Write what is working.")),
            ("improvements", self.env._("Write what will be improved.")),
        ):
            if not (self[name] or "").strip():
                problems.append(sentence)
        if not self.board_date:
            problems.append(self.env._("Say which assurance board it goes to."))
        for finding in self.finding_ids.filtered(lambda f: f.kind == "action"):
            if not (finding.responsible_id and finding.date_due):
                problems.append(
                    self.env._(
                        "Say who does “%(action)s”, and by when.", action=finding.name
                    )
                )
        return problems

    def _day(self, day):
        return self.env["cs.expectation.owed"]._cs_day(day)

    # --- transitions --------------------------------------------------------------

    def action_open(self):
        """Planned -> open for sign-up. The lead, or a QA officer."""
        self._take("open")

    def action_run(self):
        """Open -> running; on its first day the product does so by itself."""
        self._take("run")

    def action_gather(self):
        """Running -> gathered: every activity is accounted for. The lead, or QA."""
        self._take("gather")

    def action_report(self):
        """Gathered -> reported: to the assurance board; actions go on the board.

        The lead, or a QA officer. Leaders are told.
        """
        self._take("report")

    def _after_report(self):
        # What follows is the product's work: the lead may have no right to give other
        # teams actions, or to look up who the leaders are.
        reported = self.sudo()
        reported.finding_ids._make_actions()
        reported._tell_reported()

    def action_cancel(self, reason):
        """Planned or open -> cancelled, with a reason. The lead, or a QA officer."""
        self._take("cancel", reason)

    def action_reopen(self, reason):
        """Reported -> gathered, with a reason (ALL-09). QA managers."""
        self._take("reopen", reason)

    def action_timetable(self):
        """The timetable of this week, day by day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_practice_observation.action_cs_practice_activity"
        )
        return action | {
            "name": self.name,
            "domain": [("week_id", "=", self.id)],
            "context": {
                "default_week_id": self.id,
                "initial_date": fields.Date.to_string(self.date_start),
            },
        }

    def action_read_report(self):
        """The summary report on screen."""
        return self.env.ref(
            "cs_practice_observation.action_report_practice_week_screen"
        ).report_action(self)
