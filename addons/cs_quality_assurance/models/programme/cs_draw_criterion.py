from collections import Counter
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules.record import VISITS

KINDS = [
    ("no_visit", "No visit for so many weeks"),
    ("no_event", "None of these events for so many weeks"),
    ("workers", "So many workers or more began in a year"),
    ("plans", "So many child protection plans or more"),
    ("back", "Referred again within so many months"),
    ("plan_long", "A child protection plan for more than so many months"),
    ("open_long", "Open for more than so many months"),
    ("flag", "With one of these flags"),
]
USES = [
    ("any", "Draw from the cases that meet any of them"),
    ("all", "Draw from the cases that meet all of them"),
    ("weigh", "Draw from all cases, those that meet them more often"),
]
TWICE = 2


class CsDrawCriterion(models.Model):
    """What the record has to say of a case for a line of the programme to draw from it:
    then its sample is targeted, its certificate says the rule, and its results are kept
    apart from random ones (DUR-25, BWD-11).

    Written with the line.
    """

    _name = "cs.draw.criterion"
    _description = "What the record says of the cases drawn"
    _inherit = ["cs.guard.mixin"]
    _order = "line_id, id"

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, index=True, precompute=True
    )
    # No default: a row that nobody touched is dropped by the screen without a word.
    kind = fields.Selection(KINDS, string="Rule", required=True)
    number = fields.Integer(string="How many", default=4, aggregator=None)
    event_type_ids = fields.Many2many(
        "cs.case.event.type", "cs_draw_criterion_event_type_rel", string="Events"
    )
    flag_ids = fields.Many2many(
        "cs.case.flag", "cs_draw_criterion_flag_rel", string="Flags"
    )
    tickets = fields.Integer(
        string="More tickets",
        default=2,
        aggregator=None,
        help="Where all cases are drawn from: each has one ticket in the draw, and so "
        "many more where the record says this.",
    )
    found = fields.Char(string="Finds tonight", compute="_compute_found")

    _check_tickets = models.Constraint(
        "CHECK (tickets BETWEEN 1 AND 20)",
        "Give a case between 1 and 20 more tickets.",
    )

    @api.constrains("kind", "number", "event_type_ids", "flag_ids")
    def _check_complete(self):
        for one in self:
            if one.kind == "flag":
                complete = bool(one.flag_ids)
            elif one.kind == "no_event":
                complete = one.number > 0 and bool(one.event_type_ids)
            else:
                complete = one.number > 0
            if not complete:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: say how many, which events or which flags.",
                        rule=one._kind_in_words(),
                    )
                )

    @api.depends("kind", "number", "event_type_ids", "flag_ids", "line_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.kind and one._in_words()

    @api.depends("kind", "number", "event_type_ids", "flag_ids", "line_id")
    def _compute_found(self):
        today = fields.Date.context_today(self)
        # Only how many: a line is planned on the whole register.
        cases = self.env["cs.case"].sudo()
        for one in self:
            line = one.line_id._origin
            domain = (
                line._part_of_register()
                & Domain("is_open", "=", True)
                & one._domain(today)
                if line and one.kind
                else Domain.FALSE
            )
            one.found = self.env._("%(count)s cases", count=cases.search_count(domain))

    def _kind_in_words(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _in_words(self):
        """The rule as the certificate says it."""
        number = self.number
        named = ", ".join((self.event_type_ids or self.flag_ids).mapped("name"))
        return {
            "no_visit": self.env._("no visit for %(number)s weeks", number=number),
            "no_event": self.env._(
                "for %(number)s weeks none of: %(events)s", number=number, events=named
            ),
            "workers": self.env._(
                "%(number)s workers or more who began in a year", number=number
            ),
            "plans": self.env._(
                "%(number)s child protection plans or more", number=number
            ),
            "back": self.env._(
                "referred again within %(number)s months", number=number
            ),
            "plan_long": self.env._(
                "a child protection plan for more than %(number)s months",
                number=number,
            ),
            "open_long": self.env._(
                "open for more than %(number)s months", number=number
            ),
            "flag": self.env._("with one of these flags: %(flags)s", flags=named),
        }[self.kind]

    # --- the cases -------------------------------------------------------------

    def _domain(self, today):
        """The cases of which the record says so on a day; two queries at the most."""
        self.ensure_one()
        return getattr(self, f"_cases_of_{self.kind}")(today)

    def _happened(self, codes, since=None, until=None):
        domain = Domain("code", "in", list(codes)) & Domain(
            "company_id", "=", self.company_id.id
        )
        if since:
            domain &= Domain("date", ">=", since)
        return domain & Domain("date", "<=", until) if until else domain

    def _often(self, codes, count, since, until):
        """Cases with so many of these events or more in these days."""
        # Which cases these are, and nothing of the events.
        groups = (
            self.env["cs.case.event"]
            # As above.
            .sudo()
            ._read_group(
                self._happened(codes, since, until),
                ["case_id"],
                having=[("__count", ">=", count)],
            )
        )
        return Domain("id", "in", [case.id for (case,) in groups])

    def _cases_of_no_visit(self, today):
        since = today - timedelta(weeks=self.number)
        seen = self._happened(VISITS, since, today) & Domain("seen", "!=", "no")
        return Domain("event_ids", "not any", seen)

    def _cases_of_no_event(self, today):
        since = today - timedelta(weeks=self.number)
        codes = self.event_type_ids.mapped("code")
        return Domain("event_ids", "not any", self._happened(codes, since, today))

    def _cases_of_workers(self, today):
        year = today - relativedelta(years=1)
        return self._often(["worker_began"], self.number, year, today)

    def _cases_of_plans(self, today):
        return self._often(["cp_plan"], self.number, None, today)

    def _cases_of_back(self, today):
        since = today - relativedelta(months=self.number)
        return self._often(["referral_received"], TWICE, since, today)

    def _cases_of_plan_long(self, today):
        before = today - relativedelta(months=self.number)
        last = {}
        for code in ("cp_plan", "cp_plan_ended"):
            # As above.
            events = self.env["cs.case.event"].sudo()
            for case, day in events._read_group(
                self._happened([code], None, today), ["case_id"], ["date:max"]
            ):
                last[case.id, code] = day
        return Domain(
            "id",
            "in",
            [
                case
                for (case, code), day in last.items()
                if code == "cp_plan"
                and day < before
                and last.get((case, "cp_plan_ended"), day) <= day
            ],
        )

    def _cases_of_open_long(self, today):
        before = today - relativedelta(months=self.number)
        return Domain("date_opened", "<", before)

    def _cases_of_flag(self, _today):
        return Domain("flag_ids", "in", self.flag_ids.ids)


class CsProgrammeLine(models.Model):
    """A line whose sample is drawn by what the record says."""

    _inherit = "cs.programme.line"

    criterion_ids = fields.One2many(
        "cs.draw.criterion",
        "line_id",
        string="Drawn by what the record says",
        copy=True,
        help="Empty: by chance from all its cases, each as likely as another. "
        "Otherwise the results are kept apart from random ones.",
    )
    criteria_use = fields.Selection(
        USES, string="What is drawn", required=True, default="any"
    )

    def _domain_of_criteria(self):
        """The cases that meet what is asked of the record; all where nothing is, or
        where it only makes them likelier."""
        self.ensure_one()
        if self.criteria_use == "weigh":
            return Domain.TRUE
        today = fields.Date.context_today(self)
        domains = [one._domain(today) for one in self.criterion_ids]
        if not domains:
            return Domain.TRUE
        return (Domain.AND if self.criteria_use == "all" else Domain.OR)(domains)

    def _tickets_more(self):
        """{case id: how many tickets it has in the draw beside its first}; empty where
        every case is as likely as another."""
        self.ensure_one()
        if self.criteria_use != "weigh":
            return {}
        today = fields.Date.context_today(self)
        more = Counter()
        for one in self.criterion_ids:
            # The register as it is, as the draw reads it.
            cases = self.env["cs.case"].sudo()
            found = cases.search(self._part_of_register() & one._domain(today))
            more.update(dict.fromkeys(found.ids, one.tickets))
        return more

    def _criteria_in_words(self):
        """The rule in one sentence; empty where there is none."""
        self.ensure_one()
        if self.criteria_use == "weigh":
            return "; ".join(
                self.env._(
                    "%(tickets)s more for: %(rule)s",
                    tickets=one.tickets,
                    rule=one._in_words(),
                )
                for one in self.criterion_ids
            )
        joint = (
            self.env._(" and ") if self.criteria_use == "all" else self.env._(" or ")
        )
        return joint.join(one._in_words() for one in self.criterion_ids)
