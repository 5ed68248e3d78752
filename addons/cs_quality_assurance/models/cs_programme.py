from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date


class CsProgramme(models.Model):
    """The plan of a year: recurring lines, each of which makes its own cycles.

    QA officers and managers write it; managers, leaders and auditors read it.
    Sources: DUR-14, SWI-05, BPL-15.
    """

    _name = "cs.programme"
    _description = "Audit programme"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    date_start = fields.Date(string="From", required=True, tracking=True)
    date_end = fields.Date(string="To", required=True, tracking=True)
    line_ids = fields.One2many(
        "cs.programme.line",
        "programme_id",
        string="Lines",
        copy=True,
        context={"active_test": False},
    )
    cycle_ids = fields.One2many("cs.cycle", "programme_id", string="Cycles")
    cycle_count = fields.Integer(compute="_compute_cycle_count")
    user_id = fields.Many2one(
        "res.users",
        string="Run by",
        default=lambda self: self.env.user,
        tracking=True,
        help=(
            "Told when a cycle needs a decision: a sample that cannot be drawn, a "
            "case that nobody may audit."
        ),
    )
    note = fields.Html(string="About this programme")
    preview = fields.Json(
        string="The year",
        compute="_compute_preview",
        help="Every cycle and milestone as they stand, saved or not.",
    )

    @api.depends("framework_id", "date_start", "date_end")
    def _compute_name(self):
        for programme in self:
            if programme.name or not (programme.date_start and programme.date_end):
                continue
            first, last = programme.date_start.year, programme.date_end.year
            years = str(first) if first == last else f"{first}/{last % 100:02d}"
            programme.name = self.env._("Audit programme %(years)s", years=years)

    def _compute_cycle_count(self):
        counts = dict(
            self.env["cs.cycle"]._read_group(
                [("programme_id", "in", self.ids)], ["programme_id"], ["__count"]
            )
        )
        for programme in self:
            programme.cycle_count = counts.get(programme, 0)

    @api.constrains("date_start", "date_end")
    def _check_period(self):
        for programme in self:
            if programme.date_end < programme.date_start:
                raise ValidationError(
                    self.env._(
                        "The programme ends (%(end)s) before it starts (%(start)s). "
                        "Check the two dates.",
                        end=format_date(self.env, programme.date_end),
                        start=format_date(self.env, programme.date_start),
                    )
                )
        # A line that happens once must stay inside the year it belongs to.
        self.line_ids._check_recurrence()

    # --- the year before it is saved ----------------------------------------

    @api.depends(
        "date_start",
        "date_end",
        "framework_id",
        "line_ids.name",
        "line_ids.active",
        "line_ids.kind",
        "line_ids.recurrence",
        "line_ids.interval",
        "line_ids.date_first",
        "line_ids.day_rule",
        "line_ids.day",
        "line_ids.working_day",
        "line_ids.roll",
        "line_ids.lasts_months",
        "line_ids.milestone_ids.name",
        "line_ids.milestone_ids.first_week",
        "line_ids.milestone_ids.last_week",
        "line_ids.due_mode",
        "line_ids.draw_days_ahead",
        "line_ids.open_days_ahead",
        "line_ids.notice_ids.days_ahead",
    )
    def _compute_preview(self):
        for programme in self:
            programme.preview = programme._get_preview()

    def _get_preview(self):
        """The whole year's calendar as plain values, worked out without saving
        anything.

        Working days and bank holidays are those of the council's calendar (ALL-04).

        :return: dict with ``start`` and ``end`` (ISO dates), ``days_off`` (ISO dates),
            ``cycles`` (see ``cs.programme.line._preview_cycles``) and ``problems``
            (sentences)
        """
        self.ensure_one()
        if not (self.date_start and self.date_end):
            return {"cycles": [], "problems": [], "days_off": []}
        if self.date_end < self.date_start:
            problem = self.env._(
                "The programme ends before it starts. Check the two dates."
            )
            return {"cycles": [], "problems": [problem], "days_off": []}
        calendar = self.company_id._cs_programme_calendar(
            self.date_start, self.date_end
        )
        cycles, problems = [], []
        for number, line in enumerate(self.line_ids.filtered("active")):
            found, problem = line._preview_cycles(calendar)
            for cycle in found:
                cycle["line_number"] = number
            cycles += found
            if problem:
                problems.append(
                    self.env._(
                        "%(line)s: %(problem)s",
                        line=line.name or self.env._("New line"),
                        problem=problem,
                    )
                )
        return {
            "start": self.date_start.isoformat(),
            "end": self.date_end.isoformat(),
            "days_off": sorted(
                day.isoformat()
                for day in calendar.holidays
                if self.date_start <= day <= self.date_end
            ),
            "cycles": sorted(
                cycles, key=lambda cycle: (cycle["start"], cycle["line_number"])
            ),
            "problems": problems,
        }

    # --- actions ------------------------------------------------------------

    def action_plan_cycles(self):
        """Make the cycles of the year, and bring those not started into line with the
        plan.

        QA officers. Run again it changes nothing (ALL-08).
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("Only a QA officer can plan the cycles."))
        self._check_running()
        for programme in self:
            programme.line_ids._plan_cycles()
        return self.action_view_cycles()

    def action_view_cycles(self):
        """Open the cycles of this programme; anyone who may read it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_cycle"
        )
        action["domain"] = [("programme_id", "in", self.ids)]
        action["context"] = {}
        return action

    def copy_data(self, default=None):
        """Next year's programme starts from this year's: the day after it ends, for as
        long.
        """
        vals_list = super().copy_data(default)
        for programme, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("date_start"):
                start, end = programme._next_period()
                vals.update(date_start=start, date_end=end)
                vals.pop("name", None)
                for command in vals.get("line_ids", ()):
                    if command[2].get("recurrence") == "once" and command[2].get(
                        "date_first"
                    ):
                        command[2]["date_first"] += start - programme.date_start
        return vals_list

    def _next_period(self):
        """First and last day of the period of the same length in months that follows
        this one.
        """
        self.ensure_one()
        start = fields.Date.add(self.date_end, days=1)
        months = (
            (start.year - self.date_start.year) * 12
            + start.month
            - self.date_start.month
        )
        if start.day == self.date_start.day and months:
            return start, fields.Date.subtract(
                fields.Date.add(start, months=months), days=1
            )
        return start, fields.Date.add(
            start, days=(self.date_end - self.date_start).days
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_without_audits(self):
        if kept := self.cycle_ids.filtered(
            lambda cycle: cycle.state not in ("draft", "cancelled")
        ):
            raise UserError(
                self.env._(
                    "“%(programme)s” has cycles that were drawn, so it is kept. "
                    "Archive it instead.",
                    programme=kept[0].programme_id.name,
                )
            )

    @api.constrains("framework_id", "company_id")
    def _check_framework_company(self):
        for programme in self:
            if programme.framework_id.company_id != programme.company_id:
                raise ValidationError(
                    self.env._("Choose a framework of the same council.")
                )
