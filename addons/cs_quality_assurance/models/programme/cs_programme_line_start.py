from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...rules import starts as rules
from ...rules.messages import RuleError
from ..platform.rule_text import in_words
from ..platform.wording import short_date

OFFICER = "cs_quality_assurance.group_qa_officer"

CALENDAR = "calendar"

STARTS = [
    (CALENDAR, "A date in the calendar: a sample is drawn"),
    ("closing", "A case about to close or transfer"),
    ("event", "A dated event of a case"),
    ("interval", "Every case at an interval"),
    ("quota", "What each person owes: a quota"),
]

CASE_STARTS = ("closing", "event", "interval")

# What a case that is about to leave has on file (BPL-05, DUR-25).
CLOSING_CODES = ("closure_planned", "transfer_planned")

PREVIEWED = 10


class CsProgrammeLine(models.Model):
    """What starts the audits of a line: the calendar, or the case itself."""

    _inherit = "cs.programme.line"

    starts = fields.Selection(
        STARTS,
        string="An audit starts with",
        required=True,
        default=CALENDAR,
    )
    start_from = fields.Date(
        string="Not before",
        default=fields.Date.context_today,
        help="Nothing that fell due before this day is made.",
    )
    start_amount = fields.Integer(string="How long", default=0, aggregator=None)
    start_unit = fields.Selection(
        [("days", "days"), ("weeks", "weeks"), ("months", "months")],
        required=True,
        default="days",
        string="Counted in",
    )
    start_side = fields.Selection(
        [("before", "before"), ("after", "after")],
        required=True,
        default="after",
        string="Before or after",
    )
    start_event_type_ids = fields.Many2many(
        "cs.case.event.type",
        "cs_programme_line_event_type_rel",
        string="These events",
    )
    start_weeks = fields.Integer(string="Every so many", default=12, aggregator=None)
    start_every = fields.Selection(
        [("weeks", "weeks"), ("months", "months")],
        string="Weeks or months",
        required=True,
        default="weeks",
        help="Months keep the day of the month, or take its last day where it has no "
        "such day.",
    )
    start_since = fields.Selection(
        [
            (rules.SINCE_OPENED, "the case opened"),
            (rules.SINCE_AUDITED, "its last audit by this line"),
        ],
        string="Counted since",
        required=True,
        default=rules.SINCE_OPENED,
    )
    start_only_open = fields.Boolean(
        string="Only open cases",
        default=True,
        help="Off: also cases that have closed by then, such as a look at a case four "
        "weeks after it closed.",
    )
    expectation_id = fields.Many2one(
        "cs.expectation",
        string="Quota",
        check_company=True,
        ondelete="restrict",
        index=True,
        help="What each person owes in each period. It counts what is done, and tells "
        "people; this line makes no audits of its own.",
    )
    continues_id = fields.Many2one(
        "cs.programme.line",
        string="Goes on from",
        copy=False,
        index=True,
        ondelete="set null",
        help="The same line of last year's programme: its audits count as this line's.",
    )
    started_ids = fields.One2many("cs.audit", "programme_line_id")
    started_count = fields.Integer(
        compute="_compute_started_count", string="Audits started"
    )
    start_problem = fields.Text(
        string="What stands in the way", readonly=True, copy=False
    )
    next_due = fields.Html(
        string="Next 10 due",
        compute="_compute_next_due",
        sanitize=False,
        groups=f"{OFFICER},cs_quality_assurance.group_leader",
    )

    def _compute_started_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [("programme_line_id", "in", self.ids)],
                ["programme_line_id"],
                ["__count"],
            )
        )
        for line in self:
            line.started_count = counts.get(line, 0)

    @api.constrains(
        "starts",
        "start_amount",
        "start_unit",
        "start_event_type_ids",
        "start_weeks",
        "start_every",
        "expectation_id",
    )
    def _check_starts(self):
        for line in self:
            if line.starts == "event" and not line.start_event_type_ids:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: choose the events that start an audit.",
                        line=line.name,
                    )
                )
            if line.starts == "quota" and not line.expectation_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: choose the quota that it stands for.",
                        line=line.name,
                    )
                )
            if line.starts in CASE_STARTS:
                try:
                    line._start_rule()
                except RuleError as error:
                    raise ValidationError(
                        self.env._(
                            "“%(line)s”: %(problem)s",
                            line=line.name,
                            problem=in_words(self.env, error),
                        )
                    ) from error

    # --- the calendar keeps out of it ---------------------------------------

    def _starts_in_words(self):
        """What sets its audits off, as one would say it."""
        if self.starts == CALENDAR:
            return self._recurrence_in_words()
        if self.starts == "quota":
            return self.expectation_id.display_name or self.env._("A quota")
        if self.starts == "interval":
            since = dict(self._fields["start_since"]._description_selection(self.env))
            units = dict(self._fields["start_every"]._description_selection(self.env))
            return self.env._(
                "Every %(count)s %(unit)s since %(since)s",
                count=self.start_weeks,
                unit=units.get(self.start_every, ""),
                since=since.get(self.start_since, ""),
            )
        events = (
            self.env._("it closes or transfers")
            if self.starts == "closing"
            else ", ".join(self.start_event_type_ids.mapped("name")).lower()
        )
        if not self.start_amount:
            return self.env._("On the day: %(events)s", events=events)
        units = dict(self._fields["start_unit"]._description_selection(self.env))
        sides = dict(self._fields["start_side"]._description_selection(self.env))
        return self.env._(
            "%(count)s %(unit)s %(side)s: %(events)s",
            count=self.start_amount,
            unit=units.get(self.start_unit, ""),
            side=sides["before" if self.starts == "closing" else self.start_side],
            events=events,
        )

    # --- what is due --------------------------------------------------------

    def _start_event_types(self):
        self.ensure_one()
        if self.starts == "closing":
            return self.env["cs.case.event.type"].search(
                [("code", "in", CLOSING_CODES)]
            )
        return self.start_event_type_ids

    def _start_rule(self):
        """What starts an audit, as ``rules.starts`` reads it.

        :raises RuleError: what is wrong with it
        """
        self.ensure_one()
        return rules.StartRule(
            kind=rules.INTERVAL if self.starts == "interval" else rules.EVENT,
            event_types=frozenset(self._start_event_types().ids),
            amount=self.start_amount,
            unit=self.start_unit,
            side=rules.BEFORE if self.starts == "closing" else self.start_side,
            weeks=self.start_weeks if self.start_every == "weeks" else 1,
            # None at all is refused as none, not taken for weeks.
            months=(self.start_weeks or -1) if self.start_every == "months" else 0,
            since=self.start_since,
            case_types=frozenset(self.case_type_ids.ids) or None,
            only_open=self.start_only_open,
        )

    def _start_window(self):
        """From which day to which this line makes audits."""
        self.ensure_one()
        programme = self.programme_id
        first = max(programme.date_start, self.start_from or programme.date_start)
        return first, programme.date_end

    def _starts_due(self, end, today, find=rules.due):
        """The audits to be made from the line's first day to ``end``, made ones left
        out.

        A constant number of queries, whatever the size of the register.

        :param find: ``rules.starts.due``, or ``due_in_all`` for a year tried out
        :return: tuple of ``rules.starts.Due``, soonest first
        """
        self.ensure_one()
        first, last = self._start_window()
        end = min(end, last)
        if self.starts not in CASE_STARTS or end < first:
            return ()
        rule = self._start_rule()
        return find(rule, self._case_dates(rule, first, end), first, end, today)

    def _case_dates(self, rule, start, end):
        """The cases this line looks at, with the dates its rule asks about."""
        # The register as it is decides what is due, not what the officer may see of
        # it; only references are shown.
        env = self.sudo().env
        domain = self._register_domain()
        events = {}
        if rule.kind == rules.EVENT:
            # Only events that can fall due in the window, however long the register.
            reach = relativedelta(**{rule.unit: rule.amount}) + relativedelta(days=3)
            found = env["cs.case.event"].search_fetch(
                Domain("event_type_id", "in", list(rule.event_types))
                & Domain("date", ">=", start - reach)
                & Domain("date", "<=", end + reach)
                & Domain("company_id", "=", self.company_id.id),
                ["case_id", "event_type_id", "date"],
            )
            for event in found:
                events.setdefault(event.case_id.id, []).append(
                    (event.id, event.event_type_id.id, event.date)
                )
            domain &= Domain("id", "in", list(events))
        if rule.case_types is not None:
            domain &= Domain("case_type_id", "in", list(rule.case_types))
        cases = env["cs.case"].search_fetch(
            domain, ["case_type_id", "date_opened", "date_closed", "excluded"]
        )
        made = self._made_for(cases)
        for case in cases:
            days, keys, audited, running = made.get(case.id, ((), (), None, False))
            yield rules.CaseDates(
                id=case.id,
                case_type=case.case_type_id.id,
                date_opened=case.date_opened or None,
                date_closed=case.date_closed or None,
                excluded=case.excluded,
                events=tuple(events.get(case.id, ())),
                made_days=frozenset(days),
                made_events=frozenset(keys),
                audited=audited,
                running=running,
            )

    def _chain(self):
        """This line and those of earlier years that it goes on from."""
        chain, line = self._origin, self._origin.continues_id or self.continues_id
        while line and line not in chain:
            chain |= line
            line = line.continues_id
        return chain

    def _made_for(self, cases):
        """What this line has made already: case id -> (days, events, last submitted,
        one is running)."""
        made = {}
        # See _case_dates: only dates leave this method.
        audits = (
            self.env["cs.audit"]
            # As above.
            .sudo()
            .search_fetch(
                [("programme_line_id", "in", self._chain().ids)],
                ["case_id", "start_on", "start_event_id", "state", "date_submitted"],
            )
        )
        wanted = set(cases.ids)
        for audit in audits:
            if audit.case_id.id not in wanted:
                continue
            days, keys, last, running = made.setdefault(
                audit.case_id.id, (set(), set(), None, False)
            )
            if audit.start_on:
                days.add(audit.start_on)
            if audit.start_event_id:
                keys.add(audit.start_event_id.id)
            if audit.state != "cancelled":
                if audit.date_submitted:
                    last = max(last or audit.date_submitted, audit.date_submitted)
                else:
                    running = True
            made[audit.case_id.id] = (days, keys, last, running)
        return made

    # --- the next ten -------------------------------------------------------

    @api.depends(
        "starts",
        "start_from",
        "start_amount",
        "start_unit",
        "start_side",
        "start_event_type_ids",
        "start_weeks",
        "start_every",
        "start_since",
        "start_only_open",
        "case_type_ids",
        "department_ids",
        "except_type_ids",
        "except_department_ids",
        "flag_ids",
    )
    @api.depends_context("lang")
    def _compute_next_due(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.next_due = False
            programme = line.programme_id
            if line.starts not in CASE_STARTS or not (
                programme.date_start and programme.date_end
            ):
                continue
            try:
                found = line._starts_due(programme.date_end, today)
            except RuleError as error:
                line.next_due = Markup("<p>%s</p>") % in_words(self.env, error)
                continue
            line.next_due = line._due_table(found[:PREVIEWED], len(found))

    def _due_table(self, found, total):
        """References, teams and dates as a small table; no names (ALL-07)."""
        if not found:
            return Markup("<p class='text-muted'>%s</p>") % self.env._(
                "Nothing falls due until the programme ends."
            )
        # References and teams only, for whoever may see the register's references.
        cases = self.env["cs.case"].sudo().browse(item.case for item in found)
        types = self.env["cs.case.event.type"].browse(
            item.event_type for item in found if item.event_type
        )
        by_id, names = {c.id: c for c in cases}, {t.id: t.name for t in types}
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (
                short_date(self.env, item.on),
                by_id[item.case].reference,
                by_id[item.case].department_id.name or "",
                self.env._(
                    "%(event)s on %(date)s",
                    event=names[item.event_type],
                    date=short_date(self.env, item.event_date),
                )
                if item.event_type
                else self.env._("Its turn"),
            )
            for item in found
        )
        heads = (
            self.env._("Starts"),
            self.env._("Case"),
            self.env._("Team"),
            self.env._("Because"),
        )
        head = Markup("").join(Markup("<th>%s</th>") % text for text in heads)
        more = Markup("<p class='text-muted'>%s</p>") % self.env._(
            "%(shown)s of %(total)s until the programme ends.",
            shown=len(found),
            total=total,
        )
        return Markup(
            "<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s"
            "</tbody></table>%s"
        ) % (head, rows, more)

    # --- buttons ------------------------------------------------------------

    def action_start_due(self):
        """Make, allocate and send out what is due today, without waiting for tonight.

        QA officers. Pressed twice it makes nothing twice.
        """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")
        today = self.env["cs.cycle"]._today()
        for line in self:
            if line.starts not in CASE_STARTS:
                raise UserError(
                    self.env._(
                        "“%(line)s” starts by the calendar. Open its cycles instead.",
                        line=line.name,
                    )
                )
            if line.programme_id.state != "running":
                raise UserError(
                    self.env._(
                        "“%(programme)s” does not run yet. Start it first.",
                        programme=line.programme_id.name,
                    )
                )
            line._make_due(today)
            line._allocate_started()
            line._send_started(today)
        return self.action_view_started()

    def action_view_started(self):
        """Open the audits of these lines; each reader sees those they may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        action["domain"] = [("programme_line_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_owed(self):
        """Open who owes what of the quota that this line stands for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_expectation_owed"
        )
        action["domain"] = [("expectation_id", "=", self.expectation_id.id)]
        action["context"] = {}
        return action
