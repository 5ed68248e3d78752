from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle
from ..platform.wording import short_date

_lt = LazyTranslate(__name__)

# Where a thematic audit that a meeting commissions falls, unless QA moves it.
COMMISSIONED_AFTER = 8  # weeks
# Those that learn from a situation, whose participants get a certificate.
CIRCLES = ("circle", "forum")


class CsMeeting(models.Model):
    """One meeting that learns from audits: who comes, what is on it, what was said and
    what follows (BWD-06, BWD-07, BPL-10, BPL-11, BPL-13, SWI-15, SWI-16).

    QA officers and whoever chairs it prepare and write it; whoever is invited, and
    managers, leaders and QA read it. Its actions are on the one board.
    """

    _name = "cs.meeting"
    _description = "Meeting"
    _inherit = ["cs.life.mixin", "hr.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_begin desc, id desc"
    _check_company_auto = True
    _finished = ("held", "cancelled")
    _life_depends = ("chair_id",)
    _life = (
        Step(
            "hold",
            ("planned",),
            ("held",),
            who="chair",
            checks=("_problems_of_minutes",),
        ),
        Step("reopen", ("held",), ("planned",), who="chair"),
        Step(
            "cancel",
            ("planned",),
            ("cancelled",),
            who="chair",
            asks=Ask(
                _lt("Cancel the meeting"),
                _lt("It leaves the calendar of everybody who was invited."),
                _lt("Cancel the meeting"),
                _lt("Say why it is cancelled."),
                _lt("Cancelled: %(reason)s"),
            ),
            follows=("_leave_calendar",),
        ),
    )

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    type_id = fields.Many2one(
        "cs.meeting.type",
        string="Kind of meeting",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(related="type_id.kind")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        default="planned",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    date_begin = fields.Datetime(string="Begins", required=True, index=True)
    hours = fields.Float(default=1.5, aggregator=None)
    place = fields.Char()
    chair_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        compute="_compute_people",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    chair_user_id = fields.Many2one(related="chair_id.user_id", store=True, index=True)
    attendee_ids = fields.Many2many(
        "hr.employee",
        "cs_meeting_attendee_rel",
        string="Invited",
        compute="_compute_people",
        store=True,
        readonly=False,
        precompute=True,
    )
    present_ids = fields.Many2many(
        "hr.employee", "cs_meeting_present_rel", string="Who came"
    )
    unnamed = fields.Char(
        string="Invited by their post, and nobody is named",
        compute="_compute_unnamed",
    )
    item_ids = fields.One2many("cs.meeting.item", "meeting_id", string="Agenda")
    theme_ids = fields.Many2many("cs.learning.theme")
    situation = fields.Text(
        string="The situation", help="What was brought, without names (BWD-06)."
    )
    strengths = fields.Text(help="What was strong in the practice. No names.")
    learning = fields.Text(help="What we take from it. No names.")
    report_ids = fields.Many2many("cs.report", string="Reports taken")
    action_ids = fields.One2many("cs.action", "meeting_id", string="Actions")
    session_ids = fields.One2many(
        "cs.benchmark.session", "meeting_id", string="Graded together"
    )
    thematic_ids = fields.One2many(
        "cs.programme.line", "meeting_id", string="Thematic audits commissioned"
    )
    commission_theme = fields.Char(
        string="Theme to audit", help="What a thematic audit should look at."
    )
    event_id = fields.Many2one("calendar.event", readonly=True, copy=False)

    def action_grade_together(self):
        """Set up a file that everybody who is invited grades on their own screen, to be
        revealed and talked over in this meeting (DUR-16). QA officers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grade a file together"),
            "res_model": "cs.benchmark.session",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_meeting_id": self.id,
                "default_date": fields.Date.to_string(self.date_begin.date()),
                "default_participant_ids": (self.attendee_ids | self.chair_id).ids,
            },
        }

    # --- who and when ----------------------------------------------------------------

    @api.depends("type_id", "date_begin")
    @api.depends_context("lang")
    def _compute_name(self):
        for meeting in self:
            day = meeting.date_begin and short_date(self.env, meeting.date_begin.date())
            parts = [meeting.type_id.name, day]
            meeting.name = ", ".join(part for part in parts if part)

    @api.depends("type_id")
    def _compute_people(self):
        for meeting in self:
            kind = meeting.type_id
            meeting.chair_id = kind._who_chairs()
            meeting.attendee_ids = kind._who_comes()

    @api.depends("type_id")
    def _compute_unnamed(self):
        for meeting in self:
            meeting.unnamed = ", ".join(
                meeting.type_id.attendee_ids.filtered(
                    lambda one: (
                        one.attendance == "always_invited"
                        and not one.employee_ids
                        and not one.level
                    )
                ).mapped("name")
            )

    @api.constrains("attendee_ids", "type_id")
    def _check_always_invited(self):
        """BPL-10: whoever is always invited is."""
        for meeting in self:
            always = meeting.type_id.attendee_ids.filtered(
                lambda one: one.attendance == "always_invited"
            )
            if left_out := always._people() - meeting.attendee_ids:
                raise ValidationError(
                    self.env._(
                        "%(who)s is always invited to this meeting. Leave them in.",
                        # The name of a colleague on the list of who comes.
                        who=left_out[0].sudo().name,
                    )
                )

    # --- write ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        for meeting in meetings:
            if not meeting.item_ids:
                meeting._fill_agenda()
        meetings._into_calendar()
        return meetings

    def write(self, vals):
        if not in_lifecycle(self.env) and set(vals) - CHATTER_FIELDS - {"action_ids"}:
            self._check_open()
        result = super().write(vals)
        if {"date_begin", "hours", "attendee_ids", "chair_id", "name"} & vals.keys():
            self._into_calendar()
        return result

    def _check_open(self):
        for meeting in self:
            if meeting.state != "planned":
                raise UserError(
                    self.env._(
                        "“%(meeting)s” is over, so its minutes stay as they are. Take "
                        "it back to change them.",
                        meeting=meeting.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_planned(self):
        if any(meeting.state == "held" for meeting in self):
            raise UserError(self.env._("A meeting that was held stays on the record."))
        self._leave_calendar()

    # --- Odoo's calendar ------------------------------------------------------

    def _into_calendar(self):
        """One event each, in the calendar of whoever is invited."""
        for meeting in self:
            # Colleagues' calendars: only the kind of meeting, its time and who comes.
            whole = meeting.sudo().with_context(cs_lifecycle=LIFECYCLE)
            people = whole.attendee_ids | whole.chair_id
            vals = {
                "name": whole.type_id.name,
                "start": whole.date_begin,
                "stop": whole.date_begin + timedelta(hours=whole.hours or 1),
                "partner_ids": [Command.set(people.user_id.partner_id.ids)],
                "user_id": whole.chair_user_id.id or self.env.uid,
            }
            event = whole.event_id.with_context(
                dont_notify=True, mail_create_nosubscribe=True
            )
            if event:
                event.write(vals)
            elif whole.state == "planned":
                whole.event_id = event.create(vals)

    def _leave_calendar(self):
        # As above: the event was made by the product.
        self.sudo().event_id.with_context(dont_notify=True).unlink()

    # --- the agenda -----------------------------------------------------------

    def _fill_agenda(self):
        """Standing items, then what is due: earlier actions, reports, loops that
        stand still, themes, disputes."""
        self.ensure_one()
        standing = [
            {"name": one.name, "brought_by": one.brought_by}
            for one in self.type_id.item_ids
        ]
        due = self._what_is_due()
        items = self.env["cs.meeting.item"].with_context(cs_lifecycle=LIFECYCLE)
        items.create(
            [
                {"meeting_id": self.id, "sequence": place, **vals}
                for place, vals in enumerate([*standing, *due])
            ]
        )

    def _what_is_due(self):
        last = self.search(
            [
                ("type_id", "=", self.type_id.id),
                ("state", "=", "held"),
                ("date_begin", "<", self.date_begin),
            ],
            limit=1,
        )
        since = (
            last.date_begin.date()
            if last
            else fields.Date.context_today(self) - relativedelta(months=3)
        )
        ours = [("company_id", "=", self.company_id.id)]
        sources = (
            (
                self.env._("Actions of earlier meetings, and what came of them"),
                "cs.action",
                [
                    ("meeting_id.type_id", "=", self.type_id.id),
                    "|",
                    ("state", "in", ("todo", "doing", "done")),
                    ("date_signed_off", ">=", since),
                ],
            ),
            (
                self.env._("Reports published since the last meeting"),
                "cs.report",
                [*ours, ("state", "=", "published"), ("published_on", ">=", since)],
            ),
            (
                self.env._("Loops that are late"),
                "cs.action",
                [*ours, ("is_late", "=", True), ("audit_id", "!=", False)],
            ),
            (
                self.env._("Themes that auditors wrote down"),
                "cs.learning.point",
                [*ours, ("theme_id", "!=", False), ("create_date", ">=", since)],
            ),
            (
                self.env._("Disputes that are open"),
                "cs.dispute",
                [*ours, ("state", "=", "open")],
            ),
        )
        for name, model, domain in sources:
            # Only how many there are goes on the agenda; who opens it reads their own.
            if count := self.env[model].sudo().search_count(domain):
                yield {
                    "name": f"{name} ({count})",
                    "about": {"model": model, "domain": domain, "name": name},
                }

    # --- the steps ------------------------------------------------------------

    def _unless_chair(self):
        user = self.env.user
        if user == self.chair_user_id or user.has_group(life.OFFICER):
            return None
        return self.env._("Whoever chairs it, or a QA officer, does this.")

    def _problems_of_minutes(self):
        problems = []
        if not self.present_ids:
            problems.append(self.env._("Say who came."))
        if self.kind in CIRCLES and not (self.situation and self.learning):
            problems.append(
                self.env._(
                    "Write down the situation that was brought, and the learning."
                )
            )
        return problems

    def action_hold(self):
        """Planned -> held, with its minutes. Its chair, and QA officers."""
        self._take("hold")

    def action_reopen(self):
        """Held -> planned again, to put the minutes right. Its chair, and QA
        officers."""
        self._take("reopen")

    def action_cancel(self, reason):
        """Planned -> cancelled, with a reason. Its chair, and QA officers."""
        self._take("cancel", reason)

    def action_commission(self):
        """Commission a thematic audit from the meeting, in one press (BPL-11): it
        stands in this year's programme, and a QA officer is asked to set it up. The
        chair, leaders who are invited, and QA officers.

        :raises UserError: it is over, no theme, or no programme in use
        """
        self.ensure_one()
        self._check_open()
        user = self.env.user
        # Only whether they are on the list.
        invited = user in self.sudo().attendee_ids.user_id and user.has_group(
            "cs_quality_assurance.group_leader"
        )
        if (refusal := self._unless_chair()) and not invited:
            raise AccessError(refusal)
        theme = (self.commission_theme or "").strip()
        if not theme:
            raise UserError(self.env._("Say what the audit should look at."))
        # Commissioning is the meeting's; the programme itself is QA's to change.
        whole = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        day = self.date_begin.date() + timedelta(weeks=COMMISSIONED_AFTER)
        programme = whole.env["cs.programme"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "running"),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
            ],
            order="id desc",
            limit=1,
        )
        if not programme:
            raise UserError(
                self.env._(
                    "No programme is in use for %(day)s. Adopt it first.",
                    day=short_date(self.env, day),
                )
            )
        whole.env["cs.programme.line"].create(
            {
                "programme_id": programme.id,
                "name": self.env._("Thematic audit: %(theme)s", theme=theme),
                "kind": "thematic",
                "theme": theme,
                "recurrence": "once",
                "date_first": day,
                "automation": "plan",
                "meeting_id": self.id,
            }
        )
        whole.commission_theme = False
        whole.message_post(
            body=self.env._(
                "A thematic audit was commissioned: %(theme)s", theme=theme
            ),
            author_id=user.partner_id.id,
        )
        officer = self.company_id._cs_users_with(life.OFFICER)[:1]
        if officer:
            whole.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=officer.id,
                summary=self.env._("Set up the thematic audit: %(theme)s", theme=theme),
            )
        return True

    def action_print_certificates(self):
        """A certificate of attendance for each who came, for their registration."""
        return self.env.ref(
            "cs_quality_assurance.action_report_cs_meeting_certificate"
        ).report_action(self)
