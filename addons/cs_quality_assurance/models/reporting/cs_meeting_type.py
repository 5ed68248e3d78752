from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...rules import meetings as rules
from ...rules.deadlines import is_working_day
from ..platform.cs_life_mixin import OFFICER
from ..platform.hr_department import LEVELS
from ..platform.wording import in_sentence

BEGINS = time(10)


class CsMeetingType(models.Model):
    """A kind of meeting that learns from audits: how often, who chairs, what is on it.

    Everyone reads; QA managers change; QA officers plan the year's meetings from it.
    Sources: BPL-10, BPL-11, BWD-06, BWD-07, SWI-15, SWI-16, LUT-13.
    """

    _name = "cs.meeting.type"
    _description = "Type of meeting"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name, such as adqa.")
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework", index=True, check_company=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("meeting", "Meeting"),
            ("clinic", "Clinic"),
            ("board", "Board"),
            ("circle", "Learning circle"),
            ("forum", "Reflective forum"),
            ("training", "Training or briefing"),
            ("calibration", "Calibration event"),
        ],
        required=True,
        default="meeting",
    )
    interval = fields.Integer(string="Every", default=1, aggregator=None)
    unit = fields.Selection(
        [
            ("week", "weeks"),
            ("month", "months"),
            ("year", "years"),
            ("cycle", "cycles of audits"),
            ("need", "when there is something to bring"),
        ],
        required=True,
        default="month",
    )
    first_week = fields.Integer(
        string="From week of the cycle",
        aggregator=None,
        help="0: not tied to a week.",
    )
    last_week = fields.Integer(string="To week", aggregator=None)
    frequency_text = fields.Char(string="When", compute="_compute_frequency_text")
    chair = fields.Char(translate=True, help="The role that chairs it.")
    chair_level = fields.Selection(
        LEVELS,
        string="Chaired at level",
        help="The manager at this level chairs it, where there is one.",
    )
    attendee_ids = fields.One2many(
        "cs.meeting.type.attendee", "meeting_type_id", string="Who comes", copy=True
    )
    item_ids = fields.One2many(
        "cs.meeting.type.item", "meeting_type_id", string="Standing items", copy=True
    )
    reports_to_id = fields.Many2one(
        "cs.meeting.type",
        string="Reports to",
        check_company=True,
        ondelete="set null",
        help="The meeting that takes what this one found.",
    )
    report = fields.Char(
        string="What is reported", translate=True, help="What goes on to the next."
    )
    report_pages = fields.Integer(
        string="At most (sides of A4)", aggregator=None, help="0: no limit (SWI-15)."
    )
    description = fields.Text(string="What it is for", translate=True)
    meeting_ids = fields.One2many("cs.meeting", "type_id", string="Meetings")

    _code_uniq = models.UniqueIndex(
        "(company_id, coalesce(framework_id, 0), code)",
        "This framework already has a type of meeting with that code.",
    )
    _positive = models.Constraint(
        'CHECK ("interval" > 0 AND first_week >= 0 AND last_week >= first_week '
        "AND report_pages >= 0)",
        "Weeks and pages count up from 0, and the last week is not before the first.",
    )

    @api.depends("interval", "unit", "first_week", "last_week")
    @api.depends_context("lang")
    def _compute_frequency_text(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        every = {
            "week": self.env._("Every week"),
            "month": self.env._("Every month"),
            "year": self.env._("Every year"),
            "cycle": self.env._("Once a cycle"),
        }
        for meeting in self:
            if meeting.unit == "need":
                text = self.env._("When there is something to bring")
            elif meeting.interval == 1:
                text = every.get(meeting.unit, "")
            else:
                text = self.env._(
                    "Every %(count)s %(unit)s",
                    count=meeting.interval,
                    unit=units.get(meeting.unit, ""),
                )
            first, last = meeting.first_week, meeting.last_week
            if first and last > first:
                text = self.env._(
                    "%(text)s, in weeks %(first)s to %(last)s",
                    text=text,
                    first=first,
                    last=last,
                )
            elif first:
                text = self.env._("%(text)s, in week %(week)s", text=text, week=first)
            meeting.frequency_text = text

    def _held_in_words(self):
        """When it is held, who chairs it, and where it reports."""
        self.ensure_one()
        levels = dict(LEVELS)
        chair = self.chair or levels.get(self.chair_level)
        said = [in_sentence(self.frequency_text)]
        if chair:
            said.append(self.env._("chaired by the %(role)s", role=in_sentence(chair)))
        if self.reports_to_id:
            said.append(self.env._("reports to %(name)s", name=self.reports_to_id.name))
        return ", ".join(said)

    def _who_chairs(self):
        """The manager at the level that chairs it, or nobody."""
        # Who manages what is structure, readable by all.
        departments = self.env["hr.department"].sudo()
        if not self.chair_level:
            return self.env["hr.employee"]
        found = departments.search(
            [
                ("cs_level", "=", self.chair_level),
                ("company_id", "=", self.company_id.id),
                ("manager_id", "!=", False),
            ],
            limit=1,
        )
        return self.env["hr.employee"].browse(found.manager_id.id)

    def _who_comes(self):
        return self.attendee_ids.filtered(
            lambda one: one.attendance in ("member", "always_invited")
        )._people()

    def action_plan(self):
        """Plan the meetings of the next twelve months, from the cycles where they are
        tied to them. QA officers. Run again it adds what is missing (ALL-08).
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer plans meetings."))
        today = fields.Date.context_today(self)
        end = today + relativedelta(years=1)
        for kind in self:
            vals = []
            mine = Domain("company_id", "=", kind.company_id.id)
            if kind.framework_id:
                mine &= Domain("framework_id", "=", kind.framework_id.id)
            cycles = self.env["cs.cycle"].search(
                mine
                & Domain("kind", "=", "case_file")
                & Domain("state", "!=", "cancelled")
                & Domain("date_end", ">=", today)
            )
            calendar = kind.company_id._cs_work_calendar(
                today, end + timedelta(days=14)
            )
            planned = {
                one.date_begin.date()
                for one in kind.meeting_ids
                if one.state != "cancelled"
            }
            for day in rules.days(
                kind.unit,
                kind.interval,
                kind.first_week,
                cycles.mapped("date_start"),
                today,
                end,
            ):
                while not is_working_day(day, calendar):
                    day += timedelta(days=1)
                if day not in planned:
                    planned.add(day)
                    vals.append({"type_id": kind.id, "date_begin": self._at(day)})
            self.env["cs.meeting"].with_company(kind.company_id).create(vals)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_meeting"
        )
        return action | {"domain": [("type_id", "in", self.ids)]}

    def _at(self, day):
        """The usual hour of a day here, in UTC."""
        zone = pytz.timezone(self.env.user.tz or "Europe/London")
        begins = zone.localize(datetime.combine(day, BEGINS))
        return begins.astimezone(pytz.utc).replace(tzinfo=None)


class CsMeetingTypeAttendee(models.Model):
    """Who comes to a type of meeting, by role. Written with it, by QA managers."""

    _name = "cs.meeting.type.attendee"
    _description = "Who comes to a meeting"
    _inherit = ["cs.guard.mixin", "hr.mixin"]
    _order = "meeting_type_id, sequence, id"

    meeting_type_id = fields.Many2one(
        "cs.meeting.type",
        required=True,
        index=True,
        ondelete="cascade",
        string="Type of meeting",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Role", required=True, translate=True)
    attendance = fields.Selection(
        [
            ("member", "Member"),
            ("always_invited", "Always invited"),
            ("rota", "By rota"),
            ("as_needed", "When it concerns them"),
        ],
        required=True,
        default="member",
    )
    level = fields.Selection(
        LEVELS, string="Managers at level", help="Everybody who manages at this level."
    )
    employee_ids = fields.Many2many(
        "hr.employee", string="People", help="Who holds the post now."
    )

    def _people(self):
        """Those named, and everybody who manages at the level."""
        # Who manages what is structure, readable by all.
        departments = self.env["hr.department"].sudo()
        found = self.sudo().employee_ids
        for one in self.filtered("level"):
            found |= departments.search(
                [
                    ("cs_level", "=", one.level),
                    ("company_id", "=", one.meeting_type_id.company_id.id),
                ]
            ).manager_id
        return self.env["hr.employee"].browse(found.ids)


class CsMeetingTypeItem(models.Model):
    """A standing item of the agenda. Written with the meeting, by QA managers."""

    _name = "cs.meeting.type.item"
    _description = "Standing item of a meeting"
    _inherit = ["cs.guard.mixin"]
    _order = "meeting_type_id, sequence, id"

    meeting_type_id = fields.Many2one(
        "cs.meeting.type",
        required=True,
        index=True,
        ondelete="cascade",
        string="Type of meeting",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Item", required=True, translate=True)
    brought_by = fields.Char(
        string="Brought by", translate=True, help="The role that speaks to it."
    )
