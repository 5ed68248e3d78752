from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tools import format_date

from ...rules.financial_year import year_label
from ..platform.guard import LIFECYCLE, in_lifecycle


class CsProgramme(models.Model):
    """The plan of a year: recurring lines, each of which makes its own cycles.

    QA officers and managers write it; managers, leaders and auditors read it.
    Sources: DUR-14, SWI-05, BPL-15.
    """

    _name = "cs.programme"
    _description = "Audit programme"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
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
    cycle_count = fields.Integer(
        compute="_compute_cycle_count", string="Cycles, counted"
    )
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
            # A repeat may wait here for next year's programme.
            cycles += [
                one for one in found if one["start"] <= self.date_end.isoformat()
            ]
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
                waiting = programme.line_ids._repeats_waiting().ids
                vals["line_ids"] = [
                    command
                    for command in vals.get("line_ids", ())
                    if command[2].get("continues_id") not in waiting
                ]
                for command in vals["line_ids"]:
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

    # A programme is a draft until it is adopted. QA officers adopt it. Nothing is
    # planned, drawn or sent for a draft or an example.

    state = fields.Selection(
        [("draft", "Draft"), ("running", "In use"), ("example", "Example")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    # A line that is switched off is still read and written on the form.
    to_name = fields.Text(
        string="To be named",
        compute="_compute_to_name",
        help="Rows of auditors that are switched off until you say whom they mean.",
    )

    @api.depends("line_ids.pool_ids.note", "line_ids.pool_ids.active")
    def _compute_to_name(self):
        rows = (
            self.env["cs.programme.pool"]
            .with_context(active_test=False)
            .search(
                [
                    ("line_id.programme_id", "in", self.ids),
                    ("active", "=", False),
                    ("note", "!=", False),
                ]
            )
        )
        for programme in self:
            own = rows.filtered(
                lambda row, programme=programme: (
                    row.line_id.programme_id == programme._origin
                )
            )
            programme.to_name = "\n".join(
                f"{row.line_id.name}: {row.note}" for row in own
            )

    def _runs(self):
        """Whether cycles are planned for this programme."""
        self.ensure_one()
        return self.active and self.state == "running"

    def _check_running(self):
        for programme in self:
            if programme.state == "draft":
                raise UserError(
                    self.env._(
                        "“%(programme)s” is a draft. Adopt it first; its cycles are "
                        "planned then.",
                        programme=programme.name,
                    )
                )
            if programme.state == "example":
                raise UserError(
                    self.env._(
                        "“%(programme)s” is an example to look at. Duplicate it to "
                        "make a programme of your own.",
                        programme=programme.name,
                    )
                )

    def action_adopt(self):
        """Draft -> in use, and plan its cycles. QA officers.

        A draft whose year is over moves to the year that is running, lines and all.

        :raises UserError: not a draft, or its framework is archived
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("Only a QA officer can adopt a programme."))
        today = fields.Date.context_today(self)
        empty = self.env["cs.programme.line"]
        for programme in self:
            if programme.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(programme)s” is not a draft.", programme=programme.name
                    )
                )
            if not programme.framework_id.active:
                raise UserError(
                    self.env._(
                        "“%(framework)s” is archived, so nothing would follow it. Put "
                        "it into use first, then adopt its programme.",
                        framework=programme.framework_id.name,
                    )
                )
            empty |= programme._check_pools()
            if programme.date_end < today:
                years = today.year - programme.date_end.year
                same_day = programme.date_end + relativedelta(years=years)
                programme._move_years(years + (same_day < today))
            programme.with_context(cs_lifecycle=LIFECYCLE).write(
                {"state": "running", "user_id": self.env.uid}
            )
            programme._take_repeats()
            programme.line_ids._plan_cycles()
        if not empty:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Adopted, but nobody may audit yet for:"),
                "message": ", ".join(empty.mapped("name")),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_take_back(self):
        """In use -> draft, and the cycles planned for it go: the undo of adopting,
        while nothing was drawn. QA managers.

        :raises UserError: not in use, or a cycle was drawn
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(
                self.env._("Only a QA manager can take a programme back.")
            )
        self._check_running()
        self._unlink_without_audits()
        self.cycle_ids.filtered(lambda cycle: cycle.state == "draft").unlink()
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "draft", "user_id": False}
        )
        return True

    def _check_pools(self):
        """Line by line: who may audit for what draws by itself.

        :return: the lines for which nobody may; some wait for names of departments
        :raises RedirectWarning: when there is nobody for any of them
        """
        self.ensure_one()
        lines = self.with_context(active_test=True).line_ids.filtered(
            lambda line: line.automation != "plan"
        )
        empty = lines.filtered(lambda line: not line._lawful_pool()[0])
        if empty and empty == lines:
            raise RedirectWarning(
                self.env._(
                    "Nobody may audit yet for “%(programme)s”: %(lines)s. Mark people "
                    "under Who audits, or name auditors on the lines.",
                    programme=self.name,
                    lines=", ".join(empty.mapped("name")),
                ),
                self.env.ref("cs_quality_assurance.action_who_audits").id,
                self.env._("Open Who audits"),
            )
        return empty

    def _move_years(self, years):
        """Move a draft and its lines by so many years; its name follows."""
        self.ensure_one()
        by = relativedelta(years=years)
        before = self.date_start
        lines = self.with_context(active_test=False).line_ids
        firsts = {line: line.date_first for line in lines}
        # A line that happens once lies outside its year while both are moved.
        held = lines.filtered(lambda line: line.active and line.recurrence == "once")
        held.active = False
        name = self.name.replace(year_label(before), year_label(before + by))
        self.write(
            {"date_start": before + by, "date_end": self.date_end + by, "name": name}
        )
        for line, first in firsts.items():
            if first and line.recurrence != "weeks":
                line.date_first = first + by
        held.active = True

    def copy(self, default=None):
        """Lines and rows that are switched off are copied, too; a copy is a draft."""
        if not in_lifecycle(self.env):
            default = {k: v for k, v in (default or {}).items() if k != "state"}
        every = self.with_context(cs_lifecycle=LIFECYCLE, active_test=False)
        return super(CsProgramme, every).copy(default).with_env(self.env)

    def _copy_as_draft(self, framework, tools):
        """The same year for another framework, as a draft.

        :param tools: dict of tool -> the framework's own copy of it
        """
        self.ensure_one()
        # The state is not typed by anybody: see ``cs.programme.copy``.
        copied = self.with_context(cs_lifecycle=LIFECYCLE).copy(
            {
                "name": self.env._("%(programme)s, our own", programme=self.name),
                "framework_id": framework.id,
                "date_start": self.date_start,
                "date_end": self.date_end,
                "active": True,
                "state": "draft",
            }
        )
        for line in copied.with_context(active_test=False).line_ids:
            line.tool_id = tools.get(line.tool_id, line.tool_id)
        return copied
