from datetime import date, datetime, time, timedelta

import holidays
import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...rules import deadlines

# The current year and the two after it: no deadline of ours reaches further.
YEARS_AHEAD = 2


def _at(zone, day: date, hour: float):
    """The moment ``hour`` (such as 17.5) of a local day; 24 is the end of the day."""
    minutes = min(round(hour * 60), 24 * 60 - 1)
    return zone.localize(datetime.combine(day, time(minutes // 60, minutes % 60)))


class ResCompany(models.Model):
    """The council: its working week and the days off in it."""

    _inherit = "res.company"

    cs_bank_holidays_loaded = fields.Json(
        string="Bank holidays already brought in",
        groups="base.group_system",
        copy=False,
        help="Dates, so that one a council took out of its calendar stays out.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._cs_load_bank_holidays()
        return companies

    # --- people ---------------------------------------------------------------

    def _cs_users_with(self, role):
        """Whoever works in this council with that role (the external id of a group),
        with or without a record of their own as staff; first come, first asked."""
        self.ensure_one()
        technical = self.env["hr.employee"]._cs_technical_users()
        # Who has a role is looked up for a to-do, and shown to nobody.
        return (
            self.env.ref(role)
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and user.id not in technical
                    and self in user.company_ids
                )
            )
            .sorted("id")
        )

    # --- as Odoo was installed ----------------------------------------------

    def _cs_given_name(self):
        """The council's name; empty while it still has the one Odoo gives."""
        self.ensure_one()
        return "" if self.name in ("My Company", "YourCompany") else self.name

    def _cs_is_plain(self):
        """Whether this council is still as Odoo was installed: no framework, no audit,
        and not British yet."""
        self.ensure_one()
        used = any(
            # Whether there is anything at all, not what.
            self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search_count([("company_id", "=", self.id)], limit=1)
            for model in ("cs.framework", "cs.audit", "cs.case")
        )
        # Which languages are in use is no secret.
        languages = self.env["res.lang"].sudo()
        british = languages.search_count([("code", "=", "en_GB")])
        return not used and not (
            british and self._cs_given_name() and self.country_id.code == "GB"
        )

    def _cs_set_up(self, name, british):
        """Give a plain council its name and, where asked, British ways: language with
        its dates and weeks, pounds, time zone, bank holidays. Superuser, for a QA
        manager who loads the first framework.

        :param name: what the council is called; empty leaves it
        :raises UserError: it has no name but the one Odoo gives, and gets none
        """
        self.ensure_one()
        if (name or "").strip():
            self.name = name.strip()
        if not self._cs_given_name():
            raise UserError(self.env._("Say what your council is called."))
        if not british:
            return
        language = self.env["res.lang"]._activate_and_install_lang("en_GB")
        language.week_start = "1"
        uk, pound = self.env.ref("base.uk"), self.env.ref("base.GBP")
        self.country_id = self.country_id or uk
        if self.country_id == self.env.ref("base.us"):
            self.country_id = uk
        pound.active = True
        # Where the council keeps accounts here, money is its accountants' business.
        if "account.move" not in self.env:
            self.currency_id = pound
        self.resource_calendar_id.tz = "Europe/London"
        people = self.env["res.users"].with_context(active_test=False)
        everybody = people.search([("company_id", "=", self.id)])
        everybody.filtered(lambda user: user.lang in (False, "en_US")).lang = "en_GB"
        everybody.filtered(lambda user: not user.tz).tz = "Europe/London"
        self.partner_id.write({"lang": "en_GB", "tz": "Europe/London"})
        # Those to come, here and in no other company of the database.
        self.env["ir.default"].set("res.partner", "lang", "en_GB", company_id=self.id)
        self._cs_load_bank_holidays()

    # --- working days -----------------------------------------------------

    def _cs_working_week(self):
        """Weekdays (0 is Monday) on which the company's calendar has any hours."""
        self.ensure_one()
        return frozenset(self._cs_hours_by_weekday() or {0, 1, 2, 3, 4})

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self._cs_working_days_changed()
        return result

    @api.model
    def _cs_working_days_changed(self):
        """Forget the working days of every council."""
        self.env.registry.clear_cache()

    @ormcache("self.id")
    def _cs_hours_by_weekday(self):
        """When work starts and ends on each weekday of the company's calendar.

        :return: dict of weekday -> (first hour, last hour), hours as in 17.5
        """
        self.ensure_one()
        hours = {}
        # Working hours are known to all: whoever asks for a deadline needs them.
        lines = self.sudo().resource_calendar_id.attendance_ids
        # One query for all: the ORM would read these lines one by one.
        lines.fetch(["day_period", "display_type", "dayofweek", "hour_from", "hour_to"])
        for line in lines:
            if line.day_period == "lunch" or line.display_type:
                continue
            weekday = int(line.dayofweek)
            first, last = hours.get(weekday, (line.hour_from, line.hour_to))
            hours[weekday] = (min(first, line.hour_from), max(last, line.hour_to))
        return hours

    def _cs_days_off(self, start, end):
        """Days off for everybody, such as bank holidays, from ``start`` to ``end``.

        Read from the company-wide leaves of the working calendar (ALL-04). Days are
        local days of that calendar. A leave that covers part of the working hours, such
        as the afternoon of Christmas Eve, leaves a working day.

        :param start, end: dates, both included
        :return: frozenset of dates
        """
        return frozenset(day for day in self._cs_all_days_off() if start <= day <= end)

    @ormcache("self.id")
    def _cs_all_days_off(self):
        """Every day off for everybody, kept until a calendar changes."""
        self.ensure_one()
        # The working-time calendar is the council's, readable by all of its staff.
        calendar = self.sudo().resource_calendar_id
        zone = self._cs_timezone()
        hours = self._cs_hours_by_weekday()
        # Bank holidays are the same for all; nobody's own leave is read here.
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", (self.id, False)),
                    ("calendar_id", "in", (calendar.id, False)),
                ],
                ["date_from", "date_to"],
            )
        )
        days = set()
        for leave in leaves:
            first = pytz.utc.localize(leave.date_from).astimezone(zone)
            last = pytz.utc.localize(leave.date_to).astimezone(zone)
            day = first.date()
            while day <= last.date():
                opens, closes = hours.get(day.weekday(), (9.0, 17.0))
                if first <= _at(zone, day, opens) and last >= _at(zone, day, closes):
                    days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

    def _cs_timezone(self):
        """The zone in which the council's days begin and end."""
        return pytz.timezone(
            self.sudo().resource_calendar_id.tz or "Europe/London"  # known to all
        )

    def _cs_work_calendar(self, start, end):
        """The working calendar over a period, as ``rules.deadlines`` reads it."""
        return deadlines.WorkCalendar(
            holidays=self._cs_days_off(start, end), weekdays=self._cs_working_week()
        )

    def _cs_add_working_days(self, start, count):
        """The date ``count`` working days after ``start`` (ALL-04).

        :param count: 0 or more; 0 gives ``start``, or the next working day
        """
        self.ensure_one()
        # Three calendar days for one working day leave room for any bank holidays.
        calendar = self._cs_work_calendar(start, start + timedelta(days=count * 3 + 31))
        return deadlines.add_working_days(start, count, calendar)

    # --- English bank holidays --------------------------------------------

    @api.model
    def _cs_load_all_bank_holidays(self):
        """Bring every council's calendar up to date; on installing and once a month."""
        self.search([("active", "=", True)])._cs_load_bank_holidays()

    def _cs_load_bank_holidays(self, years=None):
        """Put the bank holidays of England into the working-time calendar (ALL-04).

        Doing it again changes nothing. A day that is already off is left alone, and so
        is one that the council took out after we brought it in. Councils outside the
        United Kingdom keep the calendar they have.

        :param years: years, or none for this one and the next two
        :return: the leaves made
        """
        this_year = fields.Date.today().year
        years = years or range(this_year, this_year + YEARS_AHEAD + 1)
        england = holidays.country_holidays("GB", subdiv="ENG", years=list(years))
        vals_list = []
        # Runs for the product, from data, the scheduler or the making of a company.
        for company in self.sudo():
            calendar = company.resource_calendar_id
            if not calendar or company.country_id.code not in (False, "GB"):
                continue
            if calendar.tz == "UTC":
                # Odoo's default where nobody chose: wrong in England half the year.
                calendar.tz = "Europe/London"
            loaded = set(company.cs_bank_holidays_loaded or ())
            fresh = [day for day in england if day.isoformat() not in loaded]
            if not fresh:
                continue
            off = company._cs_days_off(min(fresh), max(fresh))
            vals_list += [
                company._prepare_bank_holiday(day, england[day])
                for day in sorted(fresh)
                if day not in off
            ]
            company.cs_bank_holidays_loaded = sorted(
                loaded | {day.isoformat() for day in fresh}
            )
        # As above; a leave without a resource is a day off for the whole council.
        return self.env["resource.calendar.leaves"].sudo().create(vals_list)

    def _prepare_bank_holiday(self, day, name):
        """Values of a leave for the whole of one local day, kept in UTC."""
        zone = self._cs_timezone()
        begin = zone.localize(datetime.combine(day, time.min))
        end = zone.localize(datetime.combine(day, time(23, 59, 59)))
        return {
            "name": name,
            "company_id": self.id,
            "calendar_id": self.resource_calendar_id.id,
            "resource_id": False,
            "date_from": begin.astimezone(pytz.utc).replace(tzinfo=None),
            "date_to": end.astimezone(pytz.utc).replace(tzinfo=None),
        }

    cs_retention_years = fields.Integer(
        string="Keep closed audits and cases for (years)",
        default=0,
        help="0: keep everything. Your council's retention schedule says how long.",
    )
    cs_retention_colleague_years = fields.Integer(
        string="Keep audits of supervision and observations for (years)",
        help="Counted from the day they were closed, or planned for if called off. "
        "0: keep everything.",
    )
    cs_retention_notice_months = fields.Integer(
        string="Keep who was sent a notice for (months)",
        help="0: keep everything.",
    )
    cs_privacy_log_months = fields.Integer(
        string="Keep who read what for (months)",
        default=24,
        help="Lines of the register of reads that are older are removed each night. 0: "
        "keep them all.",
    )

    # E-mails that the product sends to colleagues in the council's name.

    def _cs_send_letters(self, letters):
        """Queue one e-mail a letter, all in one statement.

        :param letters: list of (employee, or a login without one, subject, body)
        :return: the e-mails queued, one for each person who has an address; those that
            were handed to a mail server are gone afterwards
        """
        self.ensure_one()
        # Addresses of colleagues are used, not shown; what is sent is the product's.
        sender = self.sudo().email_formatted or self.env.user.email_formatted
        mails = []
        for employee, subject, body in letters:
            # The address is used, not shown.
            person = employee.sudo()
            login = person if person._name == "res.users" else person.user_id
            partner = login.partner_id or person.work_contact_id
            if partner.email or person.work_email:
                mails.append(
                    {
                        "subject": subject,
                        "body_html": body,
                        "email_from": sender,
                        "recipient_ids": [fields.Command.set(partner.ids)],
                        "email_to": False if partner.email else person.work_email,
                        "auto_delete": True,
                    }
                )
        # Queued for the people named above; the sender need not handle mail.
        return self.env["mail.mail"].sudo().create(mails)
