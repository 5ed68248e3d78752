from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.date_utils import add

from ...rules import practice_week as rules
from .cs_practice_activity import KINDS

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
]


class CsPracticeWeekTemplate(models.Model):
    """When a practice week falls each year, and its usual timetable (SWI-10).

    Two of them make two weeks a year. QA officers keep them; the weeks are made ten
    months ahead, each once, and are then the lead's to change.
    """

    _name = "cs.practice.week.template"
    _description = "Yearly practice week"
    _inherit = ["cs.guard.mixin"]
    _order = "month_number, week_number, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework", check_company=True, index="btree_not_null", ondelete="cascade"
    )
    month = fields.Selection(MONTHS, required=True, default="5")
    month_number = fields.Integer(
        compute="_compute_month_number",
        store=True,
        aggregator=None,
        string="Number of the month",
    )
    week_number = fields.Selection(
        [("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Fourth")],
        string="Monday of the month",
        required=True,
        default="2",
    )
    theme = fields.Char()
    aims = fields.Text()
    lead_id = fields.Many2one("hr.employee", check_company=True)
    line_ids = fields.One2many(
        "cs.practice.week.template.line", "template_id", string="Timetable", copy=True
    )
    week_ids = fields.One2many("cs.practice.week", "template_id", string="Weeks made")
    next_date = fields.Date(string="Next", compute="_compute_next_date")

    @api.depends("month")
    def _compute_month_number(self):
        for template in self:
            template.month_number = int(template.month or 0)

    @api.depends("month", "week_number")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for template in self:
            days = template._mondays(today, 366)
            template.next_date = days[0] if days else False

    def _mondays(self, today, days):
        return rules.mondays_ahead(
            int(self.month or 1), int(self.week_number or 1), today, days
        )

    def action_make_weeks(self):
        """Make the weeks of the coming ten months now. QA officers."""
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("QA officers plan the practice weeks."))
        # The role is checked above; the link to the template is set by our code only.
        made = self.sudo()._ensure_weeks()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_practice_observation.action_cs_practice_week"
        )
        return action | {"domain": [("id", "in", (made | self.week_ids).ids)]}

    def _ensure_weeks(self):
        """The weeks of the coming ten months, each once, with their timetable.

        As superuser. :return: the weeks made now
        """
        today = fields.Date.context_today(self)
        made = self.env["cs.practice.week"]
        for template in self:
            there = set(template.week_ids.mapped("date_start"))
            for monday in template._mondays(today, 300):
                if monday not in there:
                    made |= made.create(template._prepare_week(monday))
        return made

    def _prepare_week(self, monday):
        """Values of the week that begins on that Monday. Hook."""
        self.ensure_one()
        return {
            "name": self.env._("%(name)s %(year)s", name=self.name, year=monday.year),
            "company_id": self.company_id.id,
            "template_id": self.id,
            "date_start": monday,
            "date_end": monday + timedelta(days=4),
            "theme": self.theme,
            "aims": self.aims,
            "lead_id": self.lead_id.id,
            "activity_line_ids": [
                fields.Command.create(line._prepare_activity(monday))
                for line in self.line_ids
            ],
        }


class CsPracticeWeekTemplateLine(models.Model):
    """One activity of a usual timetable. QA officers keep it."""

    _name = "cs.practice.week.template.line"
    _description = "Activity of a yearly practice week"
    _inherit = ["cs.guard.mixin"]
    _order = "template_id, weekday, time_begin, id"
    _check_company_auto = True

    template_id = fields.Many2one(
        "cs.practice.week.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, index=True, precompute=True
    )
    weekday = fields.Selection(WEEKDAYS, string="Day", required=True, default="0")
    time_begin = fields.Float(string="From", required=True, default=10, aggregator=None)
    hours = fields.Float(required=True, default=2, aggregator=None)
    kind = fields.Selection(KINDS, required=True, default="visit")
    name = fields.Char(string="What", required=True, translate=True)
    place = fields.Char()
    places = fields.Integer(required=True, default=2, aggregator=None)

    _time_of_day = models.Constraint(
        "CHECK (time_begin >= 0 AND hours > 0 AND time_begin + hours < 24)",
        "An activity begins and ends on the same day.",
    )
    _places_positive = models.Constraint(
        "CHECK (places > 0)", "An activity has at least one place."
    )

    def _prepare_activity(self, monday):
        """Values of the activity in the week that begins on that Monday. Hook."""
        self.ensure_one()
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "Europe/London")
        midnight = datetime.combine(monday + timedelta(days=int(self.weekday)), time())

        def moment(hours):
            local = add(midnight, minutes=round(hours * 60))
            return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

        return {
            "kind": self.kind,
            "name": self.name,
            "place": self.place,
            "places": self.places,
            "date_begin": moment(self.time_begin),
            "date_stop": moment(self.time_begin + self.hours),
        }
