from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date, format_list, groupby

from ...models.audits.cs_audit_people import work_for_rules
from ...models.expectations.cs_expectation_staff import Staff
from ...models.platform.rule_text import in_words
from ...models.platform.wording import date_in_words
from ...models.programme.cs_programme_line_pool import auditor_for_rules
from ...rules import allocation, deadlines, expectations, sampling, starts
from ...rules import rehearsal as rules
from ...rules.messages import RuleError

OFFICER = "cs_quality_assurance.group_qa_officer"
OPENED_AHEAD = timedelta(days=60)


class CsRehearsal(models.TransientModel):
    """A programme's year tried on the register as it is today: nothing is drawn, nobody
    is told, no record of it is kept.

    The same draw and the same allocation as the real rounds, one after the other, each
    knowing what those before it would have audited. QA officers.
    """

    _name = "cs.rehearsal"
    _description = "Rehearsal of a year"

    programme_id = fields.Many2one(
        "cs.programme", required=True, ondelete="cascade", readonly=True
    )
    said = fields.Html(
        string="How the year would go", compute="_compute_said", sanitize=False
    )

    @api.depends("programme_id")
    def _compute_said(self):
        for one in self:
            one.said = one._in_words(one._rehearse())

    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "Rehearsal: %(programme)s", programme=one.programme_id.name
            )

    # --- the rounds ----------------------------------------------------------

    def _rehearse(self):
        """Every round of the year, in the order in which they would be drawn.

        :raises AccessError: to whoever is no QA officer
        :return: list of ``rules.rehearsal.Round``
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can rehearse a year."))
        programme = self.programme_id
        programme.check_access("read")
        calendar = programme.company_id._cs_programme_calendar(
            programme.date_start, programme.date_end + OPENED_AHEAD
        )
        today = fields.Date.context_today(self)
        planned, audited = [], {}
        for line in programme.line_ids.filtered("active"):
            if line.starts == "quota":
                planned += self._owed(line, today)
                continue
            periods, problem = line._periods(calendar)
            try:
                planned += self._started(line, today, calendar, audited)
            except RuleError as error:
                problem = in_words(self.env, error)
            if problem:
                unable = rules.Round(line, programme.date_start, problem=problem)
                planned.append((programme.date_start, line, lambda one=unable: one))
            planned += [
                (
                    line._key_days(one.date_start, calendar)["draw"],
                    line,
                    partial(self._round, line, one, calendar, audited),
                )
                for one in periods
                if one.date_end >= today
            ]
        planned.sort(key=lambda one: (one[0], one[1].sequence, one[1].id))
        return [find() for _day, _line, find in planned]

    # --- what cases and quotas start -----------------------------------------

    def _started(self, line, today, calendar, audited):
        """What cases start in each month to come, if each audit is done on its day:
        list of (first day, line, what finds the round).

        :raises RuleError: what is wrong with the line
        """
        found = line._starts_due(line.programme_id.date_end, today, starts.due_in_all)
        return [
            (
                max(first, today),
                line,
                partial(self._month, line, items, today, calendar, audited),
            )
            for first, items in groupby(
                found, lambda item: max(item.on, today).replace(day=1)
            )
        ]

    def _month(self, line, items, today, calendar, audited):
        """What cases start in one month, allocated as the real ones would be."""
        # Structure only, as for a real round: no field of a case is shown.
        cases = self.env["cs.case"].sudo().browse({one.case for one in items})
        references = {case.id: case.reference for case in cases}
        first = max(items[0].on, today)
        last = first + relativedelta(day=31)
        seed = f"rehearsal {line.id} {first}"
        assigned, _left = self._allocate(line, first, last, cases.ids, seed)
        held, due = {}, []
        for item in items:
            audited[references[item.case]] = max(item.on, today)
            if person := assigned.get(item.case):
                held[person] = held.get(person, 0) + 1
            ahead = item.event_date and item.event_date > item.on
            due.append(
                starts.deadline(
                    item.on,
                    today,
                    line._days_to_audit(),
                    item.event_date if ahead else None,
                    calendar,
                )
            )
        return rules.Round(
            line,
            first,
            drawn=len(items),
            held=held,
            left=len(items) - sum(held.values()),
            due=tuple(due),
            by_calendar=False,
        )

    def _owed(self, line, today):
        """What a quota asks of each person in each period to come; see
        :meth:`_started`."""
        programme, expectation = line.programme_id, line.expectation_id
        periods = expectations.periods_since(
            max(expectation.date_from, programme.date_start, today),
            programme.date_end,
            expectation.period,
            expectation.year_start,
        )
        found = []
        for period in periods:
            held = {}
            staff = Staff(self.env, programme.company_id, period.start, period.end)
            for debt in staff.debts(expectation):
                asked = expectations.fair_share(
                    expectation.count, period, debt.spans, debt.absences
                ).asked
                if asked:
                    held[debt.owner] = held.get(debt.owner, 0) + asked
            count, first = sum(held.values()), max(period.start, today)
            if count:
                one = rules.Round(
                    line,
                    first,
                    drawn=count,
                    held=held,
                    due=(period.end,) * count,
                    by_calendar=False,
                )
                found.append((first, line, lambda one=one: one))
        return found

    def _round(self, line, period, calendar, audited):
        """One round, drawn and allocated as the real one would be.

        :param audited: {reference: day} of the rounds before; this one's are added
        """
        # A round that is only thought of: never saved.
        cycle = self.env["cs.cycle"].new(
            {
                "programme_line_id": line.id,
                "date_start": period.date_start,
                "date_end": period.date_end,
            }
        )
        sifted, rows, stratum_of = cycle._sift_register(audited)
        if not sifted.eligible:
            return rules.Round(
                line, period.date_start, problem=self.env._("no case can be drawn")
            )
        seed = f"rehearsal {line.id} {period.date_start}"
        try:
            rule, strata = cycle._rule_of_draw(sifted.eligible, stratum_of)
            drawn = sampling.draw(rule, sifted.eligible, seed, strata).drawn
            assigned, left = self._allocate(
                line,
                period.date_start,
                period.date_end,
                [rows[reference][0] for reference in drawn],
                seed,
            )
        except RuleError as error:
            return rules.Round(
                line, period.date_start, problem=in_words(self.env, error)
            )
        audited.update(dict.fromkeys(drawn, period.date_start))
        held = {}
        for person in assigned.values():
            held[person] = held.get(person, 0) + 1
        return rules.Round(
            line,
            period.date_start,
            drawn=len(drawn),
            held=held,
            left=left,
            due=self._due(line, period, calendar, held),
        )

    def _allocate(self, line, start, end, ids, seed):
        """({id of the case: employee id}, how many nobody may audit)."""
        # Structure only, as for a real round: no field of a case is shown.
        cases = self.env["cs.case"].sudo().browse(ids)
        pool, _without_login = line._pool(start, end)
        auditors = []
        for employee, row in pool.items():
            # Capacity and team decide, as there.
            person = employee.sudo()
            auditors.append(
                auditor_for_rules(
                    person.id,
                    person.department_id,
                    row.scope,
                    row.capacity or person.cs_audit_capacity,
                    row.case_type_ids._origin,
                )
            )
        policy = allocation.Policy(
            allow_own_line=line.framework_id.allow_own_line,
            allow_own_team=line.framework_id.allow_own_team,
            other_services_first=any(
                row.scope == "other_first" for row in pool.values()
            ),
        )
        outcome = allocation.allocate(
            work_for_rules(cases).values(), auditors, policy, seed
        )
        return outcome.assigned, len(outcome.unallocated)

    def _due(self, line, period, calendar, held):
        if line.due_mode == "spread":
            return tuple(
                day
                for place, count in enumerate(held.values())
                for day in deadlines.spread_due_dates(
                    count, period.date_start, period.date_end, calendar, offset=place
                )
            )
        [day] = line._due_days(
            period.date_start, period.date_end, period.milestones, calendar
        )
        return (day,) * sum(held.values())

    # --- in words ------------------------------------------------------------

    def _in_words(self, rounds):
        programme = self.programme_id
        framework = programme.framework_id
        looks = sum(1 for one in framework.moderation_layer_ids if one.every_audit)
        months = rules.months(
            [one for one in rounds if one.drawn], self._share_moderated, looks
        )
        loads = rules.loads(rounds)
        # Names of auditors, as a QA officer reads them on a round.
        people = self.env["hr.employee"].sudo().browse(loads).sorted("name")
        audits = sum(one.audits for one in months)
        top = [
            self.env._(
                "Rounds to come: %(rounds)s. Audits: %(audits)s, for %(people)s "
                "auditors. Moderations: %(moderations)s.",
                rounds=sum(one.rounds for one in months),
                audits=audits,
                people=len(people),
                moderations=sum(one.moderations for one in months),
            ),
            *self._follow_ups_in_words(
                sum(one.drawn for one in rounds if not one.line.follow_ups_own)
            ),
        ]
        page = Markup("<p class='fs-4'>%s</p>") % Markup("<br/>").join(top)
        if problems := self._problems(rounds, people):
            page += Markup("<h3>%s</h3><ul>%s</ul>") % (
                self.env._("What will not go as it is written"),
                Markup().join(Markup("<li>%s</li>") % one for one in problems),
            )
        elif audits:
            page += Markup("<p>%s</p>") % self.env._(
                "Nothing stands in its way: every round can be drawn, every case has "
                "somebody who may audit it."
            )
        page += self._as_table(
            self.env._("Month by month"),
            (
                self.env._("Month"),
                self.env._("Rounds"),
                self.env._("Audits"),
                self.env._("Moderations"),
            ),
            [
                (
                    format_date(self.env, one.month, date_format="MMMM y"),
                    one.rounds,
                    one.audits,
                    one.moderations,
                )
                for one in months
            ],
        )
        return page + self._as_table(
            self.env._("Auditor by auditor"),
            (
                self.env._("Auditor"),
                self.env._("Audits in the year"),
                self.env._("Most in a month"),
            ),
            [(one.name, *loads[one.id]) for one in people],
        )

    def _share_moderated(self, line):
        """Per cent of the audits of a line that its or the framework's rule takes."""
        said = line._moderated_by()
        return {"all": 100, "sample": said.moderation_percentage}.get(
            said.moderation_mode, 0
        )

    def _follow_ups_in_words(self, audits):
        """What the audits bring with them, if they are graded as in the year before."""
        framework = self.programme_id.framework_id
        today = fields.Date.context_today(self)
        Audit = self.env["cs.audit"]
        grades = {
            grade.rank: count
            for grade, count in Audit._read_group(
                Domain(Audit._domain_of_results())
                & Domain("company_id", "=", self.programme_id.company_id.id)
                & Domain("date_submitted", ">=", today - relativedelta(years=1)),
                ["final_grade_id"],
                ["__count"],
            )
        }
        found = []
        rank = framework.re_audit_weeks and framework.re_audit_grade_id.rank or None
        again = rules.follow_ups(audits, grades, rank)
        if again is None:
            found.append(
                self.env._(
                    "How many re-audits follow cannot be said: nothing was graded in "
                    "the last twelve months."
                )
            )
        elif again:
            found.append(
                self.env._(
                    "Graded as in the last twelve months, about %(count)s cases would "
                    "be audited again.",
                    count=again,
                )
            )
        if framework.dip_review_months and audits:
            found.append(
                self.env._(
                    "%(count)s reviews would ask after closing what changed.",
                    count=audits,
                )
            )
        return found

    def _problems(self, rounds, people):
        """What a QA manager would want to know before the year begins, a sentence
        each."""
        found = []
        for line, its in self._by_line(one for one in rounds if one.problem).items():
            found.append(
                self.env._(
                    "“%(line)s”, %(rounds)s: %(problem)s",
                    line=line.name,
                    rounds=self._starts(its),
                    problem=its[0].problem,
                )
            )
        for line, its in self._by_line(one for one in rounds if one.left).items():
            found.append(
                self.env._(
                    "“%(line)s”, %(rounds)s: %(count)s cases that none of its auditors "
                    "may audit. Name auditors from other teams or services.",
                    line=line.name,
                    rounds=self._starts(its),
                    count=sum(one.left for one in its),
                )
            )
        days = [day for one in rounds for day in one.due]
        if days and people:
            away, worked = self._away(people, min(days), max(days))
            found += [
                self.env._(
                    "In the week of %(day)s, %(due)s audits are due and %(people)s "
                    "auditors are there. Move the round, or give it more days.",
                    day=date_in_words(self.env, week.monday),
                    due=week.due,
                    people=week.people,
                )
                for week in rules.full_weeks(rounds, people.ids, worked, away)
            ]
        return found

    def _by_line(self, rounds):
        found = {}
        for one in rounds:
            found.setdefault(one.line, []).append(one)
        return found

    def _starts(self, rounds):
        """The months of some rounds, or how many there are."""
        if len(rounds) > 3:
            return self.env._("%(count)s rounds", count=len(rounds))
        return format_list(
            self.env,
            [format_date(self.env, one.start, date_format="MMMM y") for one in rounds],
        )

    def _away(self, people, first, last):
        """({employee id: days of leave}, {Monday: working days of the week})."""
        first -= timedelta(first.weekday())
        calendar = self.programme_id.company_id._cs_work_calendar(first, last)
        away = {}
        # Only that somebody is away, and when, to count who is there.
        for leave in (
            self.env["resource.calendar.leaves"]
            # As above.
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "in", people.resource_id.ids),
                    ("date_from", "<=", last + timedelta(days=7)),
                    ("date_to", ">=", first),
                ],
                ["resource_id", "date_from", "date_to"],
            )
        ):
            day, end = leave.date_from.date(), leave.date_to.date()
            person = people.filtered(
                lambda one, of=leave: one.resource_id == of.resource_id
            )
            days = away.setdefault(person.id, set())
            while day <= end:
                if deadlines.is_working_day(day, calendar):
                    days.add(day)
                day += timedelta(days=1)
        worked, monday = {}, first
        while monday <= last:
            worked[monday] = sum(
                deadlines.is_working_day(monday + timedelta(n), calendar)
                for n in range(5)
            )
            monday += timedelta(days=7)
        return {one: frozenset(days) for one, days in away.items()}, worked

    def _as_table(self, title, heads, rows):
        if not rows:
            return Markup()
        return Markup(
            "<h3>%s</h3><table class='table table-sm'><thead><tr>%s</tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (
            title,
            Markup().join(Markup("<th scope='col'>%s</th>") % head for head in heads),
            Markup().join(
                Markup("<tr><th scope='row' class='fw-normal'>%s</th>%s</tr>")
                % (
                    first,
                    Markup().join(Markup("<td>%s</td>") % cell for cell in cells),
                )
                for first, *cells in rows
            ),
        )
