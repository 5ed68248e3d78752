from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules import cycles, deadlines, sampling
from ...rules.messages import RuleError
from ..platform.rule_text import in_words
from ..platform.wording import date_in_words
from ..register.cs_case_type import CHILD
from .cs_programme_line import BY_MONTH
from .cs_programme_line_start import CALENDAR, CASE_STARTS


class CsProgrammeLine(models.Model):
    """The line as the rules read it: its calendar, its sample, its tool."""

    _inherit = "cs.programme.line"

    # --- in words -----------------------------------------------------------

    def _recurrence_in_words(self):
        """When its cycles start, as one would say it: “Monthly, on day 7”."""
        self.ensure_one()
        labels = dict(self._fields["recurrence"]._description_selection(self.env))
        text = labels.get(self.recurrence, "")
        if self.recurrence == cycles.ONCE:
            return self.env._(
                "Once, from %(date)s", date=date_in_words(self.env, self.date_first)
            )
        if self.recurrence == cycles.WEEKS:
            return self.env._(
                "Every %(count)s weeks, from %(date)s",
                count=self.interval,
                date=date_in_words(self.env, self.date_first),
            )
        if self.recurrence in BY_MONTH and self.interval > 1:
            text = self.env._(
                "%(text)s, every %(count)s", text=text, count=self.interval
            )
        if self.recurrence in BY_MONTH and self.day_rule == "day":
            return self.env._("%(text)s, on day %(day)s", text=text, day=self.day)
        if self.recurrence in BY_MONTH and self.day_rule == "working_day":
            return self.env._(
                "%(text)s, on working day %(day)s", text=text, day=self.working_day
            )
        return text

    def _sample_in_words(self):
        """How many cases from where, as one would say it: “5% of each service”."""
        self.ensure_one()
        if self.starts in CASE_STARTS:
            return self.env._("Each case it happens to")
        if self.starts == "quota":
            return self.env._("As each person chooses")
        parts = {
            "none": self.env._("the register"),
            "service": self.env._("each service"),
            "team": self.env._("each team"),
            "case_type": self.env._("each type of case"),
            "practitioner": self.env._("each practitioner"),
        }
        part = parts.get(self.stratify_by, "")
        if self.sample_method == sampling.PERCENTAGE:
            return self.env._(
                "%(share)s%% of %(part)s",
                share=f"{self.sample_percentage:g}",
                part=part,
            )
        if self.sample_method == sampling.ALL:
            return self.env._("Every case that can be drawn")
        if self._counts():
            return self._counts_in_words(part)
        if self.sample_method == sampling.FIXED_EACH:
            return self.env._("%(size)s of %(part)s", size=self.sample_size, part=part)
        if self.sample_method == sampling.CHOSEN:
            return self.env._(
                "Up to %(size)s of each team, chosen by its manager",
                size=self.sample_size,
            )
        said = (
            self.env._("%(size)s for each auditor", size=self.sample_size)
            if self.sample_method == sampling.PER_AUDITOR
            else self.env._("%(size)s in all", size=self.sample_size)
        )
        if self.stratify_by == "practitioner":
            return self.env._(
                "%(number)s, first of practitioners from whom least was drawn this "
                "year",
                number=said,
            )
        return said

    # --- the calendar -------------------------------------------------------

    def _recurrence(self):
        """This line as ``rules.cycles`` reads it.

        :raises RuleError: what is wrong with it
        """
        self.ensure_one()
        by_month = self.recurrence in BY_MONTH
        return cycles.Recurrence(
            kind=self.recurrence,
            interval=1
            if self.recurrence in (cycles.ONCE, cycles.TERMLY)
            else self.interval,
            anchor=self.date_first or self.programme_id.date_start,
            day=self.day if by_month and self.day_rule == "day" else None,
            working_day=self.working_day
            if by_month and self.day_rule == "working_day"
            else None,
            roll=self.roll,
            lasts=self.lasts_months,
            milestones=tuple(
                cycles.MilestoneRule(
                    milestone.name or "", milestone.first_week, milestone.last_week
                )
                for milestone in self.milestone_ids
            ),
        )

    def _periods(self, calendar):
        """The cycles of this line in its programme, and what is wrong with the line if
        anything is.

        :return: (list of ``rules.cycles.CyclePeriod``, sentence or False)
        """
        self.ensure_one()
        if self.starts != CALENDAR:
            return [], False
        try:
            return list(
                cycles.cycle_periods(
                    self._recurrence(), *self._first_and_last_day(), calendar
                )
            ), False
        except RuleError as error:
            return [], in_words(self.env, error)

    def _first_and_last_day(self):
        """Of the time in which this line has rounds: its programme's, unless it has
        days of its own."""
        programme = self.programme_id
        return self._own_period() or (programme.date_start, programme.date_end)

    def _milestone_kinds(self):
        return {
            milestone.name or "": milestone.kind for milestone in self.milestone_ids
        }

    def _preview_cycles(self, calendar):
        """This line's cycles as plain values, for the year's preview; works on unsaved
        lines too.

        :return: (list of dicts with ISO dates, sentence that says what is wrong or
        False)
        """
        self.ensure_one()
        periods, problem = self._periods(calendar)
        kinds = self._milestone_kinds()
        found = []
        for period in periods:
            days = self._key_days(period.date_start, calendar)
            found.append(
                {
                    "line": self.name or self.env._("New line"),
                    "kind": dict(
                        self._fields["kind"]._description_selection(self.env)
                    ).get(self.kind, ""),
                    "start": period.date_start.isoformat(),
                    "end": period.date_end.isoformat(),
                    "drawn": days["draw"].isoformat(),
                    "told": days["open"].isoformat(),
                    "moved": period.date_start != period.key
                    and self.day_rule != "working_day",
                    "due": [
                        day.isoformat()
                        for day in self._due_days(
                            period.date_start,
                            period.date_end,
                            period.milestones,
                            calendar,
                        )
                    ],
                    "milestones": [
                        {
                            "name": milestone.code,
                            "kind": kinds.get(milestone.code, "other"),
                            "start": milestone.date_start.isoformat(),
                            "end": milestone.date_end.isoformat(),
                            "worked": milestone.worked,
                        }
                        for milestone in period.milestones
                    ],
                }
            )
        return found, problem

    def _key_days(self, start, calendar):
        """When a cycle that starts on ``start`` is drawn and opened: working days,
        early enough for everybody told.
        """
        self.ensure_one()
        opening = (
            deadlines.ahead_of(start, days=self.open_days_ahead, calendar=calendar)
            if self.open_days_ahead
            else start
        )
        drawing = (
            deadlines.ahead_of(start, days=self.draw_days_ahead, calendar=calendar)
            if self.draw_days_ahead
            else start
        )
        notices = [notice._day(start, calendar) for notice in self.notice_ids]
        return {"draw": min([drawing, opening, *notices]), "open": opening}

    def _due_days(self, start, end, milestones, calendar):
        """The days on which audits of a cycle can be due, by the line's ``due_mode``
        (DUR-04, LUT-02, BPL-01).

        :param milestones: things with ``date_end`` whose kind is 'audit' when
        ``due_mode`` says so
        """
        self.ensure_one()
        if self.due_mode == "spread":
            months = len(deadlines.month_slices(start, end))
            return list(deadlines.spread_due_dates(months, start, end, calendar))
        if self.due_mode == "milestone":
            kinds = self._milestone_kinds()
            ends = [m.date_end for m in milestones if kinds.get(m.code) == "audit"]
            if ends:
                return [max(ends)]
        if self.due_mode == "end":
            return [max(start, deadlines.previous_working_day(end, calendar))]
        return [deadlines.add_working_days(start, self._days_to_audit(), calendar)]

    # --- the sample ---------------------------------------------------------

    def _sample_rule(self, auditors, size=0, sizes=(), turns=()):
        """How many cases to draw, as ``rules.sampling`` reads it.

        :param auditors: rounds of audits the pool can take together
        :param size: a number typed on the cycle, which overrides the line's rule
        :param sizes: (stratum, number) of parts with a number of their own
        :param turns: (stratum, times drawn before), where each is to be covered
        :raises RuleError: for a share outside 0-100, a sample of none, an empty pool
        """
        self.ensure_one()
        method = sampling.FIXED if size else self.sample_method
        # Nobody knows beforehand what managers choose: at most so many of each team.
        chosen = method == sampling.CHOSEN
        share = {
            sampling.PERCENTAGE: f"{self.sample_percentage:.2f}",
            sampling.ALL: "100",
        }.get(method)
        if chosen:
            method = sampling.FIXED_EACH
        return sampling.SampleRule(
            method=sampling.PERCENTAGE if share else method,
            percentage=share,
            size=size or self.sample_size,
            auditors=auditors,
            rounding=self.rounding,
            allow_short=self.allow_short or chosen,
            sizes=sizes if method == sampling.FIXED_EACH else (),
            cover=self.stratify_by == "practitioner",
            turns=turns,
        )

    def _eligibility(self, day):
        """Which cases may be drawn on ``day``, as ``rules.sampling`` reads it (LUT-01,
        SWI-06).
        """
        self.ensure_one()
        return sampling.Eligibility(
            at=day,
            case_types=frozenset(self.case_type_ids.mapped("code")) or None,
            not_audited_months=self.not_audited_months,
            **{f"open_{self.open_unit}": self.open_at_least},
        )

    def _register_domain(self):
        """The cases that this line draws from; the rest is not even counted."""
        return self._part_of_register() & self._domain_of_criteria()

    def _part_of_register(self):
        """The part of the register this line looks at, whatever the record says."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if self.department_ids:
            domain &= Domain("department_id", "child_of", self.department_ids.ids)
        domain &= self._domain_of_exceptions()
        if self.flag_ids:
            domain &= Domain("flag_ids", "in", self.flag_ids.ids)
        # A framework for some departments samples those alone, and the one for the
        # whole council leaves them to it (BPL-14, SWI-06).
        domain &= self.framework_id._domain_of_its_cases()
        return domain & Domain("case_type_id.subject", "=", self.subject or CHILD)

    def _tool_in_use(self):
        """The newest version in use of the line's tool.

        :raises UserError: when no version is in use
        """
        self.ensure_one()
        tool = self.tool_id or self.framework_id.tool_id
        root = tool.root_id or tool
        newest = self.env["cs.audit.tool"].search(
            [
                ("state", "=", "published"),
                "|",
                ("id", "=", root.id),
                ("root_id", "=", root.id),
            ],
            order="version desc",
            limit=1,
        )
        if not newest:
            raise UserError(
                self.env._(
                    "“%(line)s” has no audit tool in use. Publish its tool, or choose "
                    "another.",
                    line=self.name,
                )
            )
        return newest

    lasts_months = fields.Integer(
        string="Lasts (months)",
        aggregator=None,
        help=(
            "How long each cycle lasts, such as three months of a thematic audit that "
            "comes once a year (DUR-14). 0: until the next one starts."
        ),
    )

    @api.constrains("lasts_months")
    def _check_lasts(self):
        self._check_recurrence()
