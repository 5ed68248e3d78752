from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...rules import sampling
from ..platform.guard import LIFECYCLE, in_lifecycle
from ..programme.cs_programme_line import KINDS

OFFICER = "cs_quality_assurance.group_qa_officer"

CYCLE_STATES = [
    ("draft", "Planned"),
    ("drawn", "Sample drawn"),
    ("allocated", "Allocated"),
    ("open", "Running"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]

# Set by a person, they are no longer the plan's to move.
PLANNED_DAYS = {"date_start", "date_end", "draw_on", "open_on", "milestone_ids"}

# What settles the draw: fixed once it has been made.
FIXED_ONCE_DRAWN = {
    "seed",
    "sample_size",
    "programme_line_id",
    "tool_id",
    "kind",
    "company_id",
}


def _milestone_vals(period, kinds):
    return [
        {
            "name": milestone.code,
            "kind": kinds.get(milestone.code, "other"),
            "date_start": milestone.date_start,
            "date_end": milestone.date_end,
            "is_worked": milestone.worked,
        }
        for milestone in period.milestones
    ]


class CsCycle(models.Model):
    """One round of audits: a period, a sample, the auditors who share it.

    Planned from a line of the programme, then drawn, allocated, opened and closed, by
    the
    scheduled action or by a QA officer. Auditors and managers read it; its sample is
    read
    by those whose departments it concerns. Sources: BPL-01, DUR-01, LUT-01, SWI-01.
    """

    _name = "cs.cycle"
    _description = "Audit cycle"
    _inherit = [
        "cs.life.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    programme_line_id = fields.Many2one(
        "cs.programme.line",
        string="Line",
        required=True,
        index=True,
        ondelete="restrict",
    )
    programme_id = fields.Many2one(
        related="programme_line_id.programme_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="programme_line_id.company_id", store=True, index=True, precompute=True
    )
    framework_id = fields.Many2one(
        related="programme_line_id.framework_id",
        store=True,
        index=True,
        precompute=True,
    )
    state = fields.Selection(
        CYCLE_STATES,
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
        group_expand="_group_expand_state",
        lifecycle=True,
    )
    date_start = fields.Date(string="Starts", required=True, index=True, tracking=True)
    date_end = fields.Date(string="Ends", required=True, index=True, tracking=True)
    key = fields.Date(
        string="Planned day",
        compute="_compute_key",
        store=True,
        # The plan says it, and nobody else.
        readonly=False,
        precompute=True,
        copy=False,
        help="The day it would start on if every day were worked.",
        lifecycle=True,
    )
    number = fields.Integer(aggregator=None, help="Its place since the line began.")
    planned_on = fields.Date(
        readonly=True,
        copy=False,
        default=lambda self: fields.Date.context_today(self),
        lifecycle=True,
        string="Planned on",
    )
    is_history = fields.Boolean(
        string="Over before it was planned",
        compute="_compute_is_history",
        store=True,
        help="Its period had passed when it was planned, so it does not run by itself.",
    )
    draw_on = fields.Date(
        string="Draw on",
        compute="_compute_key_days",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    open_on = fields.Date(
        string="Open on",
        compute="_compute_key_days",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    moved_by_hand = fields.Boolean(
        string="Moved by hand",
        copy=False,
        help="Somebody set its days, so a change of the line leaves them as they are.",
    )
    milestone_ids = fields.One2many(
        "cs.cycle.milestone", "cycle_id", string="Milestones"
    )
    kind = fields.Selection(
        KINDS,
        compute="_compute_from_line",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    theme = fields.Char(
        compute="_compute_from_line", store=True, readonly=False, precompute=True
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Audit tool",
        check_company=True,
        ondelete="restrict",
        copy=False,
        help="Taken from the line when the sample is drawn: the newest version in use.",
    )

    # --- the draw (ALL-03)
    seed = fields.Char(
        copy=False,
        tracking=True,
        groups=f"{OFFICER},cs_quality_assurance.group_leader",
        help=(
            "Leave empty: it is made by chance when the sample is drawn, and then "
            "kept for good."
        ),
    )
    sample_size = fields.Integer(
        string="Cases",
        copy=False,
        tracking=True,
        aggregator=None,
        help="0: as many as the line says. After the draw: how many cases were drawn.",
    )
    targeted = fields.Boolean(
        string="Not drawn at random",
        copy=False,
        readonly=True,
        lifecycle=True,
        help=(
            "Drawn by what the record says, or chosen by managers: its results are "
            "kept apart from random ones."
        ),
    )
    # Leaders print it and have it checked; which cases were drawn is QA's to know
    # while reference audits may be among the files.
    certificate = fields.Json(copy=False, groups=OFFICER, lifecycle=True)
    fingerprint = fields.Char(
        string="Register's fingerprint", copy=False, readonly=True, lifecycle=True
    )
    seal = fields.Char(copy=False, readonly=True, lifecycle=True)
    register_size = fields.Integer(
        string="Cases that could be drawn",
        copy=False,
        readonly=True,
        aggregator=None,
        lifecycle=True,
    )
    register_file = fields.Binary(
        string="Register drawn from",
        copy=False,
        readonly=True,
        attachment=True,
        groups=OFFICER,
        lifecycle=True,
    )
    register_filename = fields.Char(
        compute="_compute_register_filename", string="File of the register"
    )
    drawn_on = fields.Date(string="Drawn on", copy=False, readonly=True, lifecycle=True)
    drawn_by_id = fields.Many2one(
        "res.users", string="Drawn by", copy=False, readonly=True, lifecycle=True
    )
    checked_on = fields.Datetime(
        string="Draw checked", copy=False, readonly=True, lifecycle=True
    )
    check_result = fields.Text(
        string="What the check found", copy=False, readonly=True, lifecycle=True
    )
    stratum_ids = fields.One2many(
        "cs.cycle.stratum", "cycle_id", string="Parts of the register", lifecycle=True
    )
    sample_ids = fields.One2many("cs.cycle.sample", "cycle_id", lifecycle=True)

    # --- the round
    audit_ids = fields.One2many("cs.audit", "cycle_id", string="Audits")
    auditor_ids = fields.One2many(
        "cs.cycle.auditor", "cycle_id", string="Auditors", lifecycle=True
    )
    opened_on = fields.Date(
        string="Opened on", copy=False, readonly=True, lifecycle=True
    )
    closed_on = fields.Date(
        string="Closed on", copy=False, readonly=True, lifecycle=True
    )
    cancel_reason = fields.Char(
        string="Why it was cancelled",
        copy=False,
        readonly=True,
        tracking=True,
        lifecycle=True,
    )
    problem = fields.Text(
        string="What stands in the way",
        copy=False,
        help="Why the scheduled work could not go on with this cycle.",
    )

    _key_uniq = models.UniqueIndex(
        "(programme_line_id, key) WHERE key IS NOT NULL",
        "This line already has a cycle that starts on that day.",
    )
    _due_idx = models.Index("(company_id, state, draw_on, id)")

    @api.model
    def _group_expand_state(self, states, _domain):
        """The board always shows what is planned and what runs; the rest when there is
        any.
        """
        shown = {"draft", "open", *states}
        return [state for state, _name in CYCLE_STATES if state in shown]

    # --- computed -----------------------------------------------------------

    @api.depends(
        "programme_line_id.name",
        "programme_line_id.recurrence",
        "date_start",
        "date_end",
    )
    def _compute_name(self):
        for cycle in self:
            line = cycle.programme_line_id
            # A round that has begun keeps the name people know it by.
            if not (line and cycle.date_start and cycle.date_end) or (
                cycle.name and cycle.state != "draft"
            ):
                continue
            if line.recurrence == "once":
                cycle.name = line.name
            elif line.recurrence == "monthly" and line.interval == 1:
                cycle.name = self.env._(
                    "%(line)s, %(month)s",
                    line=line.name,
                    month=format_date(self.env, cycle.date_start, date_format="MMMM y"),
                )
            else:
                cycle.name = self.env._(
                    "%(line)s, %(start)s to %(end)s",
                    line=line.name,
                    start=format_date(self.env, cycle.date_start, date_format="d MMM"),
                    end=format_date(self.env, cycle.date_end, date_format="d MMM y"),
                )

    @api.depends(
        "programme_line_id", "programme_line_id.kind", "programme_line_id.theme"
    )
    def _compute_from_line(self):
        for cycle in self:
            if cycle.state == "draft":
                cycle.kind = cycle.programme_line_id.kind
                cycle.theme = cycle.programme_line_id.theme

    @api.depends("programme_line_id")
    def _compute_key(self):
        # Settled when it is made: moving a cycle by hand does not make it another one.
        for cycle in self:
            cycle.key = cycle.key or cycle.date_start

    @api.depends("planned_on", "date_end")
    def _compute_is_history(self):
        for cycle in self:
            cycle.is_history = bool(cycle.planned_on and cycle.date_end) and (
                cycle.date_end < cycle.planned_on
            )

    @api.depends("programme_line_id", "date_start")
    def _compute_key_days(self):
        for cycle in self:
            if cycle.programme_line_id and cycle.date_start:
                calendar = cycle.company_id._cs_programme_calendar(
                    cycle.date_start, cycle.date_end or cycle.date_start
                )
                days = cycle.programme_line_id._key_days(cycle.date_start, calendar)
                cycle.draw_on, cycle.open_on = days["draw"], days["open"]

    @api.depends("name")
    def _compute_register_filename(self):
        for cycle in self:
            cycle.register_filename = self.env._(
                "register-%(cycle)s.csv", cycle=cycle.id or ""
            )

    # --- checks -------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_period(self):
        for cycle in self:
            if cycle.date_end < cycle.date_start:
                raise ValidationError(
                    self.env._(
                        "The cycle ends (%(end)s) before it starts (%(start)s). Check "
                        "the two dates.",
                        end=format_date(self.env, cycle.date_end),
                        start=format_date(self.env, cycle.date_start),
                    )
                )

    @api.constrains("sample_size")
    def _check_sample_size(self):
        if any(cycle.sample_size < 0 for cycle in self):
            raise ValidationError(
                self.env._("The number of cases cannot be below zero.")
            )

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                for name in self._get_lifecycle_fields() & set(vals):
                    del vals[name]
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            # The state is the steps' to say.
            names = set(vals) - {"state"}
            if self._get_lifecycle_fields() & names:
                raise UserError(self.env._("A cycle moves on by its buttons only."))
            for cycle in self:
                if cycle.state != "draft" and FIXED_ONCE_DRAWN & names:
                    raise UserError(
                        self.env._(
                            "The sample of “%(cycle)s” has been drawn, so its seed, "
                            "size and tool stay as they are.",
                            cycle=cycle.name,
                        )
                    )
            if PLANNED_DAYS & names:
                vals = {**vals, "moved_by_hand": True}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if kept := self.filtered(lambda cycle: cycle.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(cycle)s” has been drawn, so it is kept. Cancel it instead.",
                    cycle=kept[0].name,
                )
            )

    # --- help for the steps -------------------------------------------------

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")

    def _calendar(self):
        """The working calendar around this cycle (ALL-04)."""
        self.ensure_one()
        return self.company_id._cs_programme_calendar(self.date_start, self.date_end)

    def _make_seed(self):
        """A seed from the system's source of chance, made once and kept (ALL-03)."""
        for cycle in self:
            if not (cycle.seed or "").strip():
                cycle.with_context(cs_lifecycle=LIFECYCLE).seed = sampling.new_seed()

    def _follow_plan(self, period, calendar, kinds):
        """Take over dates and milestones from the line where they differ."""
        self.ensure_one()
        if self.moved_by_hand:
            return
        line = self.programme_line_id
        days = line._key_days(period.date_start, calendar)
        wanted = {
            "date_start": period.date_start,
            "date_end": period.date_end,
            "number": period.number,
            "draw_on": days["draw"],
            "open_on": days["open"],
        }
        if changed := {
            name: value for name, value in wanted.items() if self[name] != value
        }:
            self.write(changed)
        milestones = _milestone_vals(period, kinds)
        if milestones != [
            {
                "name": m.name,
                "kind": m.kind,
                "date_start": m.date_start,
                "date_end": m.date_end,
                "is_worked": m.is_worked,
            }
            for m in self.milestone_ids
        ]:
            self.write(
                {
                    "milestone_ids": [
                        fields.Command.clear(),
                        *(fields.Command.create(vals) for vals in milestones),
                    ]
                }
            )
