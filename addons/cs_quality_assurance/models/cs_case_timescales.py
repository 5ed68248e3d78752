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
        return self._cs_timescales_of([(case.id, case, today, since) for case in self])

    @api.model
    def _cs_timescales_of(self, asked):
        """The same for several cases, each looked at on a day and since a day of its
        own.

        :param asked: list of (key, case, today, since)
        :return: {key: dict or None}
        """
        every = self.union(*(case for _key, case, _today, _since in asked))
        dates = every._cs_event_dates()
        result = dict.fromkeys(key for key, *_rest in asked)
        # Types, dates and the date of birth decide what is due and are not shown.
        for company, cases in every.sudo().grouped("company_id").items():
            rules, rows = self.env["cs.timescale"]._cs_table(company)
            if not rules:
                continue
            # A case still being typed in has no events yet.
            known = {case: dates.get(case._origin.id, ()) for case in cases}
            days = [day for events in known.values() for _code, day in events]
            days += [day for day in cases.mapped("date_opened") if day]
            days += [today for _key, _case, today, _since in asked]
            calendar = company._cs_work_calendar(min(days), max(days) + AHEAD)
            for key, readable, today, since in asked:
                # As above: only what decides is read.
                case = readable.sudo()
                if case not in cases:
                    continue
                found = timescales.assess(
                    rules,
                    timescales.Case(
                        case_type=case.case_type_id.code,
                        events=tuple(known[case]),
                        opened=case.date_opened or None,
                        closed=case.date_closed or None,
                        born=case.date_of_birth or None,
                    ),
                    today,
                    since,
                    calendar,
                )
                result[key] = self._timescales_in_words(found, rows, today, since)
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
                    timescales.UNRECORDED,
                )
            },
            "groups": [
                {
                    "id": key,
                    "name": row.name,
                    "interval": row.interval_text,
                    "items": [
                        self._timescale_item(item, since)
                        for item in reversed(groups[key])
                    ],
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

    def _timescale_item(self, item, since):
        # What lies before the look-back was not looked at: no day, no days counted.
        before = since and not item.done and item.due < since
        due, words = short_date(self.env, item.due), ""
        if before:
            day = short_date(self.env, since)
            due = self.env._("Before %(day)s", day=day)
            if item.status == timescales.MISSING:
                words = self.env._("Missing, none since %(day)s", day=day)
        return {
            "due": fields.Date.to_string(item.due),
            "due_words": due,
            "done": fields.Date.to_string(item.done) if item.done else False,
            "done_words": short_date(self.env, item.done) if item.done else "",
            "since_words": short_date(self.env, item.since),
            "status": item.status,
            "days": item.days,
            "words": words or self._timescale_words(item.status, item.days),
        }

    def _timescale_words(self, status, days):
        if status == timescales.IN_TIME:
            return self.env._("In time")
        if status == timescales.LATE:
            if days == 1:
                return self.env._("1 day late")
            return self.env._("%(days)s days late", days=days)
        if status == timescales.UNRECORDED:
            return self.env._("Nothing is recorded")
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
        found = self._cs_timescales()
        for audit in self:
            audit.timescales = found[audit.id]

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
            "timescales": self._cs_timescales()[self.id],
            "sections": self._auditing_file_sections(),
        }

    def _cs_timescales(self):
        """{audit id: dict or None}, as on the day each was submitted, or today."""
        now = fields.Date.context_today(self)
        asked = []
        for audit in self:
            submitted = audit.state in SUBMITTED_STATES and audit.date_submitted
            today = min(now, submitted or now)
            asked.append((audit.id, audit.case_id, today, audit.period_start or None))
        return self.env["cs.case"]._cs_timescales_of(asked)
