from datetime import timedelta

from odoo import api, fields, models

from ..rules import timescales
from .cs_audit import SUBMITTED_STATES
from .wording import short_date

# Bank holidays are looked up from the first event to so long after the last day.
AHEAD = timedelta(days=400)


class CsCase(models.Model):
    """What was due on a case and when it was done (BWD-03).

    Shown to whoever may read the case; the dates are those events that they may read.
    """

    _inherit = "cs.case"

    timescales = fields.Json(
        string="Timescales",
        compute="_compute_timescales",
        help="Worked out from the recorded events and the table of timescales.",
    )

    def _compute_timescales(self):
        today = fields.Date.context_today(self)
        found = self._cs_timescales(today)
        for case in self:
            case.timescales = found.get(case.id)

    def _cs_timescales(self, today, since=None):
        """What was in time, late, missing and due next, by timescale, in words.

        The number of queries does not depend on the number of cases.

        :param today: the day it is looked at
        :param since: a day, to leave out what lies before it
        :return: {case id: dict} or None for a case whose company has no timescales
        """
        dates = self._cs_event_dates()
        result = {}
        # Types, dates and the date of birth decide what is due and are not shown.
        for company, cases in self.sudo().grouped("company_id").items():
            rules, rows = self.env["cs.timescale"]._cs_table(company)
            if not rules:
                result.update(dict.fromkeys(cases.ids))
                continue
            days = [day for case in cases for _code, day in dates[case.id]]
            days += [day for day in cases.mapped("date_opened") if day]
            calendar = company._cs_work_calendar(
                min([*days, today]), max([*days, today]) + AHEAD
            )
            for case in cases:
                found = timescales.assess(
                    rules,
                    timescales.Case(
                        case_type=case.case_type_id.code,
                        events=tuple(dates[case.id]),
                        opened=case.date_opened or None,
                        closed=case.date_closed or None,
                        born=case.date_of_birth or None,
                    ),
                    today,
                    since,
                    calendar,
                )
                result[case.id] = self._timescales_in_words(found, rows, today, since)
        return result

    def _timescales_in_words(self, found, rows, today, since):
        groups = {}
        for item in found.items:
            groups.setdefault(item.key, []).append(item)
        return {
            "as_of": fields.Date.to_string(today),
            "as_of_words": short_date(self.env, today),
            "since_words": short_date(self.env, since) if since else "",
            "counts": {
                status: found.count(status)
                for status in (
                    timescales.LATE,
                    timescales.MISSING,
                    timescales.IN_TIME,
                    timescales.DUE,
                )
            },
            "groups": [
                {
                    "id": key,
                    "name": row.name,
                    "interval": row.interval_text,
                    "items": [self._timescale_item(i) for i in reversed(groups[key])],
                }
                for key, row in rows.items()
                if key in groups
            ],
            "unstarted": [
                {
                    "id": key,
                    "name": rows[key].name,
                    "starts": ", ".join(rows[key].start_ids.mapped("name")),
                }
                for key in found.unstarted
            ],
        }

    def _timescale_item(self, item):
        return {
            "due": fields.Date.to_string(item.due),
            "due_words": short_date(self.env, item.due),
            "done": fields.Date.to_string(item.done) if item.done else False,
            "done_words": short_date(self.env, item.done) if item.done else "",
            "since_words": short_date(self.env, item.since),
            "status": item.status,
            "days": item.days,
            "words": self._timescale_words(item.status, item.days),
        }

    def _timescale_words(self, status, days):
        if status == timescales.IN_TIME:
            return self.env._("In time")
        if status == timescales.LATE:
            if days == 1:
                return self.env._("1 day late")
            return self.env._("%(days)s days late", days=days)
        if status == timescales.MISSING:
            if days == 1:
                return self.env._("Missing, 1 day overdue")
            return self.env._("Missing, %(days)s days overdue", days=days)
        if not days:
            return self.env._("Due today")
        if days == 1:
            return self.env._("Due tomorrow")
        return self.env._("Due in %(days)s days", days=days)


class CsAudit(models.Model):
    """The timescales of the case, within the look-back of the audit (BWD-03)."""

    _inherit = "cs.audit"

    timescales = fields.Json(compute="_compute_timescales")

    def _compute_timescales(self):
        """As things stood when the audit was submitted; as they stand until then."""
        for audit in self:
            audit.timescales = audit._cs_timescales()

    @api.readonly
    def auditing_case_file(self):
        """What the auditing screen shows beside the questions, for whoever may read the
        audit.

        :return: dict with ``timescales`` and ``sections``, each with ``key``, title,
            ``empty`` and ``rows`` of ``text`` and ``detail``
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "timescales": self._cs_timescales(),
            "sections": self._auditing_file_sections(),
        }

    def _auditing_file_sections(self):
        """Hook: what else is known of the case file; read as the user."""
        return []

    def _cs_timescales(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.state in SUBMITTED_STATES and self.date_submitted:
            today = min(today, self.date_submitted)
        case = self.case_id
        return case._cs_timescales(today, self.period_start or None)[case.id]
