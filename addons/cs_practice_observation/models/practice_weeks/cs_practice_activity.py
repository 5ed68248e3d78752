from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_time

from odoo.addons.cs_quality_assurance.models.platform.cs_reason_mixin import Reason
from odoo.addons.cs_quality_assurance.models.platform.guard import (
    LIFECYCLE,
    in_lifecycle,
)

from .cs_practice_week import ENDED

# SWI-10's list.
KINDS = [
    ("core_group", "Core group"),
    ("conference", "Child protection conference"),
    ("review", "Looked-after review"),
    ("pathway", "Pathway meeting"),
    ("partner", "Meeting with partners"),
    ("visit", "Visit to a family"),
    ("audit", "Audit alongside the worker"),
    ("workplace", "Workplace visit"),
    ("other", "Something else"),
]
# What its leader changes, besides those who run the week.
LEADER_FIELDS = {"observation_ids", "note", "finding_ids", "signup_ids"}


class CsPracticeActivity(models.Model):
    """One activity of a practice week: what, when, where, who leads, how many places.

    Those who run the week keep the timetable until it ends. People sign up for
    themselves, never over the places. The activity's leader says whether it took place
    and who came, and may link it to practice observations (SWI-10).
    """

    _name = "cs.practice.activity"
    _description = "Activity of a practice week"
    _inherit = ["cs.reason.mixin", "cs.guard.mixin"]
    _order = "date_begin, id"
    _check_company_auto = True

    week_id = fields.Many2one(
        "cs.practice.week",
        string="Practice week",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="week_id.company_id", store=True, index=True, precompute=True
    )
    week_state = fields.Selection(related="week_id.state", string="The week is")
    kind = fields.Selection(KINDS, required=True, default="visit", index=True)
    name = fields.Char(
        string="What",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="No names of children or families.",
    )
    date_begin = fields.Datetime(string="Begins", required=True, index=True)
    date_stop = fields.Datetime(string="Ends", required=True)
    day = fields.Date(compute="_compute_day", store=True, index=True)
    time_text = fields.Char(string="Time", compute="_compute_time_text")
    place = fields.Char(help="Building or address of an office; no family's address.")
    leader_id = fields.Many2one(
        "hr.employee",
        index=True,
        check_company=True,
        ondelete="restrict",
        help="Meets those who come, and sees to it that findings are written down.",
    )
    leader_user_id = fields.Many2one(
        related="leader_id.user_id", store=True, index=True, string="Leader's login"
    )
    places = fields.Integer(required=True, default=2)
    signup_ids = fields.One2many(
        "cs.practice.signup", "activity_id", string="Signed up", copy=False
    )
    taken = fields.Integer(compute="_compute_taken", store=True)
    left = fields.Integer(string="Places left", compute="_compute_left")
    note = fields.Text(help="What to know before. No names of children or families.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Took place"),
            ("not_held", "Did not take place"),
        ],
        required=True,
        default="planned",
        readonly=True,
        index=True,
        copy=False,
    )
    not_held_reason = fields.Char(
        string="Why it did not take place", readonly=True, copy=False
    )
    finding_ids = fields.One2many(
        "cs.practice.finding", "activity_id", string="Findings", copy=False
    )
    finding_count = fields.Integer(
        compute="_compute_finding_count", string="Findings, counted"
    )
    observation_ids = fields.Many2many(
        "cs.practice.observation",
        "cs_practice_activity_observation_rel",
        string="Practice observations",
        check_company=True,
        copy=False,
        help="Observations made in this activity, with consent of their own.",
    )
    can_manage = fields.Boolean(compute="_compute_mine", string="May manage it")
    can_lead = fields.Boolean(compute="_compute_mine", string="May lead it")
    can_find = fields.Boolean(compute="_compute_mine", string="May add findings")
    can_sign_up = fields.Boolean(compute="_compute_mine", string="May sign up")
    am_signed_up = fields.Boolean(compute="_compute_mine", string="I am signed up")

    _places_positive = models.Constraint(
        "CHECK (places > 0)", "An activity has at least one place."
    )
    # Holds whoever signs up at the same moment.
    _never_over_places = models.Constraint(
        "CHECK (taken <= places)",
        "Every place of this activity is taken. Choose another.",
    )
    _times_in_order = models.Constraint(
        "CHECK (date_stop > date_begin)",
        "The activity ends before it begins. Check the times.",
    )

    # --- computed -------------------------------------------------------------

    @api.depends("kind")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for activity in self:
            if not activity.name and activity.kind:
                activity.name = labels[activity.kind]

    @api.depends("date_begin", "company_id")
    def _compute_day(self):
        for activity in self:
            activity.day = activity.date_begin and activity._local(activity.date_begin)

    def _local(self, moment):
        """The day of a moment where the council is, whatever the reader's clock."""
        zone = self.company_id.resource_calendar_id.tz or "Europe/London"
        record = self.with_context(tz=zone)
        return fields.Datetime.context_timestamp(record, moment).date()

    @api.depends("date_begin", "date_stop")
    @api.depends_context("lang")
    def _compute_time_text(self):
        for activity in self:
            zone = activity.company_id.resource_calendar_id.tz or "Europe/London"
            activity.time_text = " – ".join(
                format_time(self.env, moment, tz=zone, time_format="HH:mm")
                for moment in (activity.date_begin, activity.date_stop)
                if moment
            )

    @api.depends("signup_ids.state")
    def _compute_taken(self):
        for activity in self:
            activity.taken = len(
                activity.signup_ids.filtered(lambda s: s.state == "signed")
            )

    @api.depends("taken", "places")
    def _compute_left(self):
        for activity in self:
            activity.left = activity.places - activity.taken

    def _compute_finding_count(self):
        counts = dict(
            self.env["cs.practice.finding"]._read_group(
                [("activity_id", "in", self.ids)], ["activity_id"], ["__count"]
            )
        )
        for activity in self:
            activity.finding_count = counts.get(activity, 0)

    @api.depends("week_id.state", "signup_ids.state", "leader_user_id", "state")
    @api.depends_context("uid")
    def _compute_mine(self):
        signed = self._signed_by_me()
        now = fields.Datetime.now()
        for activity in self:
            running = activity.week_id.state not in ENDED
            manager = activity.week_id._is_manager()
            lead = manager or activity.leader_user_id == self.env.user
            activity.can_manage = running and manager
            activity.can_lead = running and lead
            activity.am_signed_up = activity.id in signed
            activity.can_find = (activity.week_id.state == "gathered" and manager) or (
                activity.week_id.state == "running" and (lead or activity.id in signed)
            )
            activity.can_sign_up = (
                activity.week_id.state in ("open", "running")
                and activity.state == "planned"
                and activity.id not in signed
                and activity.left > 0
                and bool(activity.date_begin and activity.date_begin > now)
            )

    def _signed_by_me(self):
        """Ids of these that the current user has signed up for."""
        return {
            activity.id
            for (activity,) in self.env["cs.practice.signup"]._read_group(
                [
                    ("activity_id", "in", self.ids),
                    ("user_id", "=", self.env.uid),
                    ("state", "=", "signed"),
                ],
                ["activity_id"],
            )
        }

    # --- checks ---------------------------------------------------------------

    @api.constrains("date_begin", "date_stop", "week_id")
    def _check_within_week(self):
        for activity in self:
            week = activity.week_id
            days = (
                activity._local(activity.date_begin),
                activity._local(activity.date_stop),
            )
            if not all(week.date_start <= day <= week.date_end for day in days):
                raise ValidationError(
                    self.env._(
                        "“%(activity)s” is not within the week, from %(first)s to "
                        "%(last)s. Check its day.",
                        activity=activity.name,
                        first=week._day(week.date_start),
                        last=week._day(week.date_end),
                    )
                )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_timetable()
        return activities

    def write(self, vals):
        if not in_lifecycle(self.env):
            if "week_id" in vals:
                raise UserError(self.env._("An activity stays with its week."))
            if set(vals) - LEADER_FIELDS:
                self._check_timetable()
            else:
                self._check_leads()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_before_sign_up(self):
        self._check_timetable()
        for activity in self:
            if activity.week_id.state != "planned" and (
                activity.signup_ids or activity.finding_ids
            ):
                raise UserError(
                    self.env._(
                        "People have signed up for “%(activity)s”, so it is kept. Say "
                        "that it did not take place, and why.",
                        activity=activity.name,
                    )
                )

    def _check_timetable(self):
        """The lead and QA officers keep the timetable, until the week has ended."""
        if in_lifecycle(self.env):
            return
        self.week_id._check_manager()
        self._check_week_goes_on()

    def _check_leads(self):
        """Those who run the week, and the activity's own leader."""
        if in_lifecycle(self.env):
            return
        for activity in self:
            if (
                activity.leader_user_id != self.env.user
                and not activity.week_id._is_manager()
            ):
                raise AccessError(
                    self.env._(
                        "The leader of “%(activity)s” does this.",
                        activity=activity.name,
                    )
                )
        self._check_week_goes_on()

    def _check_week_goes_on(self):
        for week in self.week_id:
            if week.state in ENDED:
                raise UserError(
                    self.env._(
                        "“%(week)s” has ended and is kept as it is.", week=week.name
                    )
                )

    # --- actions --------------------------------------------------------------

    def action_sign_up(self):
        """Take a place for myself; refused when none is left or it clashes.

        Anybody with a role, while the week is open or running.
        """
        me = self.env["hr.employee"]._cs_current()
        if not me:
            raise UserError(
                self.env._("You are not among the council's staff. Ask QA to add you.")
            )
        self.env["cs.practice.signup"].create(
            [{"activity_id": activity.id, "employee_id": me.id} for activity in self]
        )

    def action_withdraw(self):
        """Give my place back."""
        signups = self.env["cs.practice.signup"].search(
            [
                ("activity_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("state", "=", "signed"),
            ]
        )
        if not signups:
            raise UserError(self.env._("You have not signed up for this."))
        signups.action_withdraw()

    def action_held(self):
        """It took place. Its leader, or those who run the week; once it has begun."""
        self._check_leads()
        now = fields.Datetime.now()
        for activity in self:
            if activity.date_begin > now:
                raise UserError(
                    self.env._(
                        "“%(activity)s” has not begun yet.", activity=activity.name
                    )
                )
        self._to({"state": "held", "not_held_reason": False})

    def action_not_held(self, reason):
        """It did not take place, with a reason. Its leader, or those who run the
        week."""
        self._check_leads()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it did not take place."))
        for activity in self:
            if activity.finding_ids:
                raise UserError(
                    self.env._(
                        "“%(activity)s” has findings written down, so it took place.",
                        activity=activity.name,
                    )
                )
        self._to({"state": "not_held", "not_held_reason": reason})

    @api.model
    def _reasons(self):
        return {
            **super()._reasons(),
            "not_held": Reason(
                self.env._("It did not take place"),
                self.env._(
                    "The activity stays in the timetable. Whoever signed up for "
                    "it can read why."
                ),
                self.env._("It did not take place"),
                "action_not_held",
            ),
        }

    def action_ask_not_held(self):
        """Ask why, then say that it did not take place."""
        return self._ask_reason("not_held")

    def _to(self, vals):
        self.with_context(cs_lifecycle=LIFECYCLE).write(vals)
