from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...rules import cycles, deadlines, sampling
from ...rules.messages import RuleError
from ..platform.rule_text import in_words
from ..register.cs_case_type import CHILD

KINDS = [
    ("case_file", "Case file"),
    ("thematic", "Thematic"),
    ("ad_hoc", "Ad hoc"),
    ("multi_agency", "Multi-agency"),
    ("specialist", "Specialist"),
    ("external", "External"),
    ("benchmark", "Benchmark"),
    ("dip_sample", "Dip sample"),
    ("re_audit", "Re-audit"),
    ("dip_review", "Dip-sample review"),
]

RECURRENCES = [
    (cycles.MONTHLY, "Monthly"),
    (cycles.WEEKS, "Every few weeks"),
    (cycles.QUARTERLY, "Quarterly"),
    (cycles.TERMLY, "Every school term"),
    (cycles.TWICE_YEARLY, "Twice a year"),
    (cycles.YEARLY, "Once a year"),
    (cycles.ONCE, "Once"),
]

# Kinds of recurrence whose cycles start on a day of the month.
BY_MONTH = (cycles.MONTHLY, cycles.QUARTERLY, cycles.TWICE_YEARLY, cycles.YEARLY)

# What cycles not yet drawn take over again when the line changes.
PLANNING_FIELDS = {
    "recurrence",
    "interval",
    "date_first",
    "day_rule",
    "day",
    "working_day",
    "roll",
    "milestone_ids",
    "lasts_months",
    "active",
    "name",
    "draw_days_ahead",
    "open_days_ahead",
    "notice_ids",
    "programme_id",
    "starts",
    "sample_method",
}

TYPES = [
    ("routine", "Routine"),
    ("thematic", "Thematic"),
    ("reflective", "Reflective, with the practitioner"),
]


class CsProgrammeLine(models.Model):
    """One recurring activity of a programme, and the rules its cycles run by.

    QA officers and managers write it. Sources: LUT-01, BPL-01, BPL-02, BPL-05, DUR-01,
    DUR-02, DUR-04, DUR-15, SWI-01, SWI-06.
    """

    _name = "cs.programme.line"
    _description = "Line of an audit programme"
    _inherit = ["cs.guard.mixin"]
    _order = "programme_id, sequence, id"
    _check_company_auto = True

    programme_id = fields.Many2one(
        "cs.programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, index=True, precompute=True
    )
    framework_id = fields.Many2one(related="programme_id.framework_id")
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    name = fields.Char(
        required=True, translate=True, help="Such as “Case file audits”."
    )
    kind = fields.Selection(KINDS, required=True, default="case_file")
    theme = fields.Char(help="What a thematic audit looks at.")
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Audit tool",
        check_company=True,
        ondelete="restrict",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Each cycle takes the newest version in use when it is drawn.",
    )
    brief = fields.Html(
        string="What good looks like",
        help=(
            "What auditors need to know beforehand: what good looks like, and what "
            "cannot be missing (DUR-15)."
        ),
    )

    # --- when
    recurrence = fields.Selection(
        RECURRENCES, string="Repeats", required=True, default=cycles.MONTHLY
    )
    interval = fields.Integer(
        string="Every",
        default=1,
        aggregator=None,
        help="Every so many months, quarters, years or weeks.",
    )
    date_first = fields.Date(
        string="Counted from",
        compute="_compute_date_first",
        store=True,
        readonly=False,
        precompute=True,
        help=(
            "Nothing starts before this date. Keep it from year to year, so that "
            "cycles follow one another without a gap."
        ),
    )
    day_rule = fields.Selection(
        [
            ("first", "The same day as the first"),
            ("day", "A day of the month"),
            ("working_day", "A working day of the month"),
        ],
        string="Starts on",
        required=True,
        default="first",
    )
    day = fields.Integer(
        default=1,
        aggregator=None,
        help="1 to 31; shorter months use their last day.",
    )
    working_day = fields.Integer(
        string="Working day",
        default=1,
        aggregator=None,
        help="1 is the first, -1 the last working day of the month.",
    )
    roll = fields.Selection(
        [
            (deadlines.AS_IS, "Start all the same"),
            (deadlines.NEXT, "Start on the next working day"),
            (deadlines.PREVIOUS, "Start on the working day before"),
        ],
        string="On a day not worked",
        required=True,
        default=deadlines.NEXT,
    )
    milestone_ids = fields.One2many(
        "cs.programme.milestone", "line_id", string="Milestones", copy=True
    )
    due_mode = fields.Selection(
        [
            ("days", "So many working days after the start"),
            ("milestone", "At the end of the audit weeks"),
            ("spread", "Spread over the months of the cycle"),
            ("end", "On the last working day of the cycle"),
        ],
        string="Audits are due",
        required=True,
        default="days",
        help="Spread: each auditor's share has monthly due dates (DUR-04).",
    )

    recurrence_text = fields.Char(string="When", compute="_compute_texts")

    # --- what is drawn
    sample_method = fields.Selection(
        [
            (sampling.PERCENTAGE, "A share of the open cases"),
            (sampling.FIXED, "A fixed number in all"),
            (sampling.FIXED_EACH, "A fixed number of each part"),
            (sampling.PER_AUDITOR, "So many for each auditor"),
            (sampling.ALL, "Every case that can be drawn"),
            (sampling.CHOSEN, "What the manager of each team chooses"),
        ],
        string="Sample",
        required=True,
        default=sampling.PER_AUDITOR,
    )
    sample_percentage = fields.Float(
        string="Share (%)", default=5.0, digits=(5, 2), aggregator=None
    )
    sample_size = fields.Integer(string="Cases", default=1, aggregator=None)
    rounding = fields.Selection(
        [
            (sampling.EACH_UP, "Round each part up"),
            (sampling.TOTAL_EXACT, "Round the total up once"),
        ],
        required=True,
        default=sampling.EACH_UP,
        help="Rounding each part up never samples less than the share of any service.",
    )
    allow_short = fields.Boolean(
        string="Draw what there is",
        help="When there are fewer cases than asked for, draw all of them.",
    )
    stratify_by = fields.Selection(
        [
            ("none", "The register as a whole"),
            ("service", "Each service"),
            ("team", "Each team"),
            ("case_type", "Each type of case"),
            ("practitioner", "Each practitioner"),
        ],
        string="Drawn from",
        required=True,
        default="service",
        help="Each practitioner: a fixed number of each part draws that many of "
        "everybody's cases in every round. A number in all goes first to those from "
        "whom least has been drawn in this programme.",
    )
    open_at_least = fields.Integer(string="Open at least", aggregator=None)
    open_unit = fields.Selection(
        [("days", "days"), ("weeks", "weeks"), ("months", "months")],
        required=True,
        default="weeks",
        string="Open at least, in",
    )
    not_audited_months = fields.Integer(
        string="Not audited for (months)",
        aggregator=None,
        help="0: cases may be audited again at once.",
    )
    case_type_ids = fields.Many2many(
        "cs.case.type", string="Types of case", help="Empty: all types."
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Only from",
        check_company=True,
        help="Empty: the whole council. Teams below are included.",
    )
    flag_ids = fields.Many2many(
        "cs.case.flag", string="Only with a flag", help="Empty: with or without flags."
    )

    sample_text = fields.Char(string="Which cases", compute="_compute_texts")

    # --- who audits, who is told, how far ahead
    pool_ids = fields.One2many(
        "cs.programme.pool",
        "line_id",
        string="Auditors",
        copy=True,
        help="Empty: everybody marked as auditing case files, other services first.",
    )
    notice_ids = fields.One2many(
        "cs.programme.notice", "line_id", string="Who is told", copy=True
    )
    automation = fields.Selection(
        [
            ("open", "Draws, allocates and opens by itself"),
            ("allocate", "Draws and allocates; a QA officer opens"),
            ("plan", "Only plans; a QA officer does the rest"),
        ],
        string="Runs",
        required=True,
        default="open",
    )
    draw_days_ahead = fields.Integer(
        string="Drawn and allocated (days ahead)",
        default=7,
        aggregator=None,
        help="Calendar days before the cycle starts.",
    )
    open_days_ahead = fields.Integer(
        string="Auditors told (days ahead)",
        aggregator=None,
        help="0: on the day the cycle starts. BPL-02 needs 7.",
    )
    cycle_ids = fields.One2many("cs.cycle", "programme_line_id", string="Cycles")

    # --- computed -----------------------------------------------------------

    @api.depends("programme_id.framework_id")
    def _compute_tool_id(self):
        for line in self:
            if not line.tool_id:
                line.tool_id = line.programme_id.framework_id.tool_id

    @api.depends("programme_id.date_start")
    def _compute_date_first(self):
        for line in self:
            if not line.date_first:
                line.date_first = line.programme_id.date_start

    @api.depends(
        "recurrence",
        "interval",
        "day_rule",
        "day",
        "working_day",
        "date_first",
        "sample_method",
        "sample_percentage",
        "sample_size",
        "stratify_by",
        "count_ids.number",
        "count_ids.department_id",
        "count_ids.case_type_id",
        "starts",
        "start_amount",
        "start_unit",
        "start_side",
        "start_event_type_ids",
        "start_weeks",
        "start_every",
        "start_since",
        "expectation_id",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            line.recurrence_text = line._starts_in_words()
            line.sample_text = line._sample_in_words()

    @api.depends("name", "programme_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (
                f"{line.name} ({line.programme_id.name})"
                if line.programme_id.name
                else line.name
            )

    # --- checks -------------------------------------------------------------

    @api.constrains(
        "recurrence",
        "interval",
        "date_first",
        "day_rule",
        "day",
        "working_day",
        "roll",
        "milestone_ids",
        "programme_id",
        "active",
    )
    def _check_recurrence(self):
        for line in self.filtered(
            lambda line: (
                line.active
                and line.programme_id.date_start
                and line.programme_id.date_end
            )
        ):
            programme = line.programme_id
            if programme.date_end < programme.date_start:
                continue
            calendar = line.company_id._cs_programme_calendar(
                programme.date_start, programme.date_end
            )
            _periods, problem = line._periods(calendar)
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot repeat like that. %(problem)s",
                        line=line.name,
                        problem=problem,
                    )
                )

    @api.constrains(
        "sample_method", "sample_percentage", "sample_size", "rounding", "count_ids"
    )
    def _check_sample(self):
        """A share of 0 or 101 per cent, or a sample of none, is refused before anything
        is saved.
        """
        for line in self:
            try:
                sizes = [(one.id, one.number) for one in line._counts()]
                line._sample_rule(auditors=1, sizes=sizes)
            except RuleError as error:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: %(problem)s",
                        line=line.name,
                        problem=in_words(self.env, error),
                    )
                ) from error

    @api.constrains(
        "open_at_least", "not_audited_months", "draw_days_ahead", "open_days_ahead"
    )
    def _check_not_negative(self):
        for line in self:
            if (
                min(
                    line.open_at_least,
                    line.not_audited_months,
                    line.draw_days_ahead,
                    line.open_days_ahead,
                )
                < 0
            ):
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: days, weeks and months cannot be below zero.",
                        line=line.name,
                    )
                )

    # --- writing ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._tell_managers_in_time()
        # A copy within the same year is another line, not next year's.
        lines.filtered(
            lambda line: line.continues_id.programme_id == line.programme_id
        ).continues_id = False
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_agreement_open(vals)
        result = super().write(vals)
        if PLANNING_FIELDS & set(vals) and (planned := self.filtered("cycle_ids")):
            planned._plan_cycles()
        if "kind" in vals:
            self._tell_managers_in_time()
        return result

    def unlink(self):
        # Cycles that were drawn hold their line; those only planned go with it.
        self.with_context(active_test=False).cycle_ids.filtered(
            lambda cycle: cycle.state == "draft"
        ).unlink()
        # What is kept at hand is not left to the database.
        everything = self.with_context(active_test=False)
        everything.discussion_ids.unlink()
        everything.follow_rule_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        default = {"cycle_ids": [Command.clear()], **(default or {})}
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            # Next year's line takes over where this year's ends.
            vals["continues_id"] = line.id
        return vals_list

    # Which type of audit a line of the programme is (BWD-05).

    audit_type = fields.Selection(
        TYPES,
        string="Type of audit",
        compute="_compute_audit_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="A reflective audit is done together with the practitioner.",
    )

    @api.depends("kind")
    def _compute_audit_type(self):
        for line in self:
            if line.kind == "thematic":
                line.audit_type = "thematic"
            elif not line.audit_type or line.audit_type == "thematic":
                line.audit_type = "routine"

    # A line samples files of the kind that its tool looks at, and no others.

    subject = fields.Selection(related="tool_id.subject", string="Looks at")

    @api.constrains("tool_id", "case_type_ids")
    def _check_subject(self):
        for line in self.filtered("case_type_ids"):
            subject = line.subject or CHILD
            other = line.case_type_ids.filtered(lambda one, s=subject: one.subject != s)
            if other:
                labels = self._fields["subject"]._description_selection(self.env)
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: its tool looks at %(subject)s, and “%(type)s” is "
                        "not that. Choose other types of case, or another tool.",
                        line=line.name,
                        subject=dict(labels)[subject].lower(),
                        type=other[0].name,
                    )
                )
