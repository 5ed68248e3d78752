from datetime import timedelta

from odoo import api, fields, models

from ...rules import case_work, timescales
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE, QUIET
from ..platform.wording import short_date

# Bank holidays are looked up from the first event to so long after the last day.
AHEAD = timedelta(days=400)

# Made so long before it is due, so that nobody is surprised.
MADE_AHEAD = timedelta(days=14)

# An assessment that started longer ago has no checkpoint left to record.
LONGEST = timedelta(days=370)

CAME, COMPLETED, EXTENDED = (
    "allocated_to_team",
    "assessment_completed",
    "assessment_extended",
)

# The first of these that is recorded starts an assessment's days (DUR-26).
STARTED = ("assessment_started", "assessment_allocated")


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
        result = dict.fromkeys(key for key, *_rest in asked)
        for key, today, since, found, _rules, rows in self._cs_assess(asked):
            result[key] = self._timescales_in_words(found, rows, today, since)
        return result

    @api.model
    def _cs_assess(self, asked, dates=None):
        """What was due, as ``rules.timescales`` finds it: (key, today, since, result,
        the table's rules, {rule's key: record}) of each case of a company with a table.

        :param asked: list of (key, case, today, since)
        :param dates: as ``_cs_event_dates`` gives them, where they are known
        """
        every = self.union(*(case for _key, case, _today, _since in asked))
        if dates is None:
            dates = every._cs_event_dates()
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
                yield key, today, since, found, rules, rows

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

    # Checklists and checkpoints, made when due: one of each, whatever runs twice
    # (ALL-08).

    checklist_ids = fields.One2many("cs.case.checklist", "case_id", string="Checklists")
    checkpoint_ids = fields.One2many("cs.checkpoint", "case_id", string="Checkpoints")

    @api.model
    def _cron_case_work(self):
        """Make the checklists and checkpoints that are due soon, and let go of those no
        longer needed. Scheduled daily; safe to run at any time.
        """
        frameworks = self.env["cs.framework"].search([("active", "=", True)])
        for company in frameworks.company_id:
            zone = company.resource_calendar_id.tz or "Europe/London"
            cases = self.with_company(company).with_context(
                tz=zone, allowed_company_ids=company.ids, cs_lifecycle=LIFECYCLE
            )
            mine = frameworks.filtered(lambda f, c=company: f.company_id == c)
            for model in ("cs.case.checklist", "cs.checkpoint"):
                closed = cases.env[model].search(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "todo"),
                        ("case_id.is_open", "=", False),
                    ]
                )
                run_in_batches(
                    closed, lambda batch: batch.write({"state": "not_needed"})
                )
            if mine.checklist_item_ids:
                run_in_batches(
                    cases.search(
                        [
                            ("company_id", "=", company.id),
                            ("is_open", "=", True),
                            ("department_id", "!=", False),
                        ]
                    ),
                    lambda batch: batch._cs_plan_checklists(),
                    size=500,
                )
            if mine.checkpoint_ids:
                run_in_batches(
                    cases._cs_in_assessment(company),
                    lambda batch: batch._cs_plan_checkpoints(),
                    size=500,
                )

    def _cs_framework_by_case(self):
        """{case: framework}; one look-up for each team."""
        Framework = self.env["cs.framework"]
        return {
            case: framework
            for department, cases in self.grouped("department_id").items()
            for framework in [Framework._for_department(department)]
            for case in cases
        }

    # --- checklists (DUR-25) --------------------------------------------------

    def _cs_plan_checklists(self):
        today = fields.Date.context_today(self)
        came = self._cs_event_dates({CAME})
        frameworks = self._cs_framework_by_case()
        done, todo = {}, {}
        for checklist in self.env["cs.case.checklist"].search_fetch(
            [("case_id", "in", self.ids), ("state", "in", ("todo", "done"))],
            ["case_id", "state", "date_due", "date_done"],
        ):
            if checklist.state == "todo":
                # Should there be more than one, made by hand, the first is the next.
                todo.setdefault(checklist.case_id, checklist)
            else:
                done.setdefault(checklist.case_id, []).append(checklist.date_done)
        vals_list = []
        for case in self:
            framework = frameworks[case]
            if not framework.checklist_every_weeks or not framework.checklist_item_ids:
                continue
            events = [day for _code, day in came[case.id] if day <= today]
            start = max(
                day
                for day in (
                    events[-1] if events else case.date_opened,
                    framework.case_work_from,
                    case.date_opened or fields.Date.to_date(case.create_date),
                )
                if day
            )
            due = case_work.next_checklist(
                start,
                done.get(case, ()),
                framework.checklist_first_days,
                framework.checklist_every_weeks,
                today,
            )
            if case in todo:
                # Earlier is the manager's choice; later is not.
                if due < todo[case].date_due:
                    todo[case].date_due = due
            elif due <= today + MADE_AHEAD:
                vals_list.append(
                    {
                        "case_id": case.id,
                        "framework_id": framework.id,
                        "date_due": due,
                    }
                )
        self.env["cs.case.checklist"].with_context(**QUIET).create(vals_list)

    # --- checkpoints (DUR-26, BWD-11) -------------------------------------------

    @api.model
    def _cs_in_assessment(self, company):
        """Open cases whose assessment started within a year."""
        since = fields.Date.context_today(self) - LONGEST
        return self.search(
            [
                ("company_id", "=", company.id),
                ("is_open", "=", True),
                ("department_id", "!=", False),
                "|",
                (
                    "event_ids",
                    "any",
                    [("code", "in", STARTED), ("date", ">=", since)],
                ),
                "&",
                ("case_type_id.code", "=", "assessment"),
                ("date_opened", ">=", since),
            ]
        )

    def _cs_assessment(self, events, today):
        """(started, completed or None, extended or None) of the latest assessment."""
        self.ensure_one()
        past = [(code, day) for code, day in events if day <= today]
        begins = [day for code, day in past if code == STARTED[0]] or [
            day for code, day in past if code == STARTED[1]
        ]
        if begins:
            started = begins[-1]
        elif self.case_type_id.code == "assessment":
            started = self.date_opened
        else:
            started = None
        if not started or started > today:
            return None, None, None

        def first(wanted):
            return next((d for c, d in past if c == wanted and d >= started), None)

        return started, first(COMPLETED), first(EXTENDED)

    def _cs_plan_checkpoints(self):
        today = fields.Date.context_today(self)
        events = self._cs_event_dates({*STARTED, COMPLETED, EXTENDED})
        frameworks = self._cs_framework_by_case()
        rules = {
            framework: [row._as_rule() for row in framework.checkpoint_ids]
            for framework in set(frameworks.values())
        }
        calendar = self.env.company._cs_work_calendar(today - LONGEST, today + LONGEST)
        have = {}
        for checkpoint in self.env["cs.checkpoint"].search_fetch(
            [("case_id", "in", self.ids)],
            ["case_id", "template_id", "date_start", "state"],
        ):
            key = checkpoint.case_id, checkpoint.template_id.id, checkpoint.date_start
            have[key] = checkpoint
        vals_list, unneeded = [], self.env["cs.checkpoint"]
        for case in self:
            framework = frameworks[case]
            started, completed, extended = case._cs_assessment(events[case.id], today)
            wanted = set()
            if started and started >= (framework.case_work_from or started):
                for template, due in case_work.checkpoints_due(
                    rules[framework], started, today, completed, extended, calendar
                ):
                    key = case, template, started
                    wanted.add(key)
                    if key not in have and due <= today + MADE_AHEAD:
                        vals_list.append(
                            case._prepare_checkpoint(template, started, due)
                        )
            unneeded |= self.env["cs.checkpoint"].union(
                *(
                    checkpoint
                    for key, checkpoint in have.items()
                    if key[0] == case and key not in wanted and key[1]
                )
            )
        unneeded.filtered(lambda c: c.state == "todo").write({"state": "not_needed"})
        self.env["cs.checkpoint"].with_context(**QUIET).create(vals_list)

    def _prepare_checkpoint(self, template_id, started, due):
        template = self.env["cs.framework.checkpoint"].browse(template_id)
        return {
            "case_id": self.id,
            "template_id": template.id,
            "name": template.name,
            "date_start": started,
            "date_due": due,
        }
