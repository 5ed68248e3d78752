from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import format_date

from ...rules import deadlines, sampling
from ..audits.cs_audit import RESULT_STATES
from ..cycles.cs_cycle import OFFICER
from ..platform.guard import LIFECYCLE


class CsDipTheme(models.Model):
    """The theme of a month's dip samples, as QA sets it (SWI-04, SWI-19).

    QA officers write it. Heads of service, service managers and team managers each
    draw their cases from the departments they manage, once, with one button.
    """

    _name = "cs.dip.theme"
    _description = "Theme of the month's dip samples"
    _inherit = ["cs.repeat.mixin", "cs.guard.mixin", "mail.thread"]
    _order = "month desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Theme", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self._default_framework(),
    )
    month = fields.Date(
        required=True,
        index=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month; kept as its first.",
    )
    month_name = fields.Char(string="Month in words", compute="_compute_month_name")
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Questions",
        required=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain="[('state', '=', 'published')]",
        help="A short tool: a dip sample is a quick look at one thing.",
    )
    guidance = fields.Text(
        string="What to look for", help="What managers should know beforehand."
    )
    count = fields.Integer(
        string="Cases each",
        compute="_compute_count",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    draw_ids = fields.One2many("cs.dip.draw", "theme_id", string="Who has drawn")
    audit_ids = fields.One2many("cs.audit", "dip_theme_id", string="Dip samples")
    audit_count = fields.Integer(string="Drawn", compute="_compute_audit_count")
    done_count = fields.Integer(string="Done", compute="_compute_audit_count")
    is_now = fields.Boolean(
        compute="_compute_is_now", search="_search_is_now", string="This month's"
    )
    my_draw_id = fields.Many2one(
        "cs.dip.draw", compute="_compute_my_draw_id", string="My dip samples"
    )

    repeat_of_id = fields.Many2one(
        "cs.dip.theme",
        string="Looks again at",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('framework_id', '=', framework_id), ('month', '<', month)]",
        help="An earlier month's theme, on new cases: those drawn then are left out.",
    )
    comparison = fields.Html(
        string="Both samples, question by question",
        compute="_compute_comparison",
        sanitize=False,
        groups=f"{OFFICER},cs_quality_assurance.group_leader",
        help="How many of each sample were good; dates, texts and choices apart.",
    )

    _one_a_month = models.Constraint(
        "unique(framework_id, month)", "This month already has a theme."
    )
    _count_positive = models.Constraint(
        "CHECK (count > 0)", "Ask for at least one case each."
    )

    @api.model
    def _default_framework(self):
        return self.env["cs.framework"].search(
            [("dip_own_area", "=", True), ("company_id", "=", self.env.company.id)],
            limit=1,
        )

    @api.depends("framework_id")
    def _compute_count(self):
        for theme in self:
            theme.count = theme.count or theme.framework_id.dip_count or 5

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for theme in self:
            theme.month_name = theme.month and format_date(
                self.env, theme.month, date_format="MMMM y"
            )

    def _compute_audit_count(self):
        counts = self.env["cs.audit"]._read_group(
            [("dip_theme_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["dip_theme_id", "state"],
            ["__count"],
        )
        drawn, done = {}, {}
        for theme, state, count in counts:
            drawn[theme] = drawn.get(theme, 0) + count
            if state in ("moderation", "closing", "closed"):
                done[theme] = done.get(theme, 0) + count
        for theme in self:
            theme.audit_count = drawn.get(theme, 0)
            theme.done_count = done.get(theme, 0)

    @api.constrains("repeat_of_id", "month", "framework_id")
    def _check_repeat(self):
        for theme in self.filtered("repeat_of_id"):
            first = theme.repeat_of_id
            if first.month >= theme.month or first.framework_id != theme.framework_id:
                raise ValidationError(
                    self.env._(
                        "“%(theme)s” can look again only at a theme of an earlier "
                        "month, of the same framework.",
                        theme=theme.name,
                    )
                )

    @api.depends("repeat_of_id")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for theme in self:
            # Counts only: whoever reads the theme reads no audit by it.
            both = (theme.repeat_of_id | theme).sudo()
            if len(both) < 2:
                theme.comparison = False
                continue
            samples = [one.audit_ids.filtered("final_grade_id") for one in both]
            samples = [
                one.filtered(lambda audit: audit.state in RESULT_STATES)
                for one in samples
            ]
            names = [one.month_name for one in both]
            theme.comparison = theme._compare_samples(*samples, names)

    def _first_samples(self):
        """The themes that this one looks at again, and those that these did."""
        first, found = self.repeat_of_id, self.browse()
        while first and first not in found:
            found |= first
            first = first.repeat_of_id
        return found

    def action_do_again(self):
        """The same questions on new cases, in the next month that has no theme. QA
        officers.

        :return: the window action of the new theme
        """
        self.ensure_one()
        self.check_access("write")
        latest = self.search(
            [("framework_id", "=", self.framework_id.id)], order="month desc", limit=1
        )
        today = fields.Date.context_today(self).replace(day=1)
        published = self.tool_id._versions().filtered(
            lambda tool: tool.state == "published"
        )
        again = self.create(
            {
                "name": self.name,
                "framework_id": self.framework_id.id,
                "company_id": self.company_id.id,
                "month": max(fields.Date.add(latest.month, months=1), today),
                "tool_id": (published[:1] or self.tool_id).id,
                "guidance": self.guidance,
                "count": self.count,
                "repeat_of_id": self.id,
            }
        )
        return again._get_records_action()

    @api.depends("month")
    def _compute_is_now(self):
        first = fields.Date.context_today(self).replace(day=1)
        for theme in self:
            theme.is_now = theme.month == first

    def _search_is_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        first = fields.Date.context_today(self).replace(day=1)
        return [("month", "=" if True in value else "!=", first)]

    @api.depends_context("uid")
    def _compute_my_draw_id(self):
        # One's own alone, also for those who draw none.
        mine = (
            self.env["cs.dip.draw"]
            .sudo()
            .search([("theme_id", "in", self.ids), ("user_id", "=", self.env.uid)])
        )
        by_theme = {draw.theme_id.id: draw for draw in mine}
        for theme in self:
            theme.my_draw_id = by_theme.get(theme.id, False)

    @api.depends("name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for theme in self:
            theme.display_name = self.env._(
                "%(theme)s (%(month)s)", theme=theme.name, month=theme.month_name
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._first_of_month(vals) for vals in vals_list])

    def write(self, vals):
        # Only whether anybody has drawn is asked.
        if {"month", "tool_id", "framework_id", "repeat_of_id"} & set(
            vals
        ) and self.sudo().draw_ids:
            raise UserError(
                self.env._(
                    "Managers have drawn their cases, so the month, the questions and "
                    "what is looked at again stay as they are."
                )
            )
        return super().write(self._first_of_month(vals))

    @api.model
    def _first_of_month(self, vals):
        day = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": day.replace(day=1)} if day else vals

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        # As in ``write``.
        if used := self.filtered(lambda theme: theme.sudo().draw_ids):
            raise UserError(
                self.env._(
                    "Managers have drawn cases on “%(theme)s”, so it is kept.",
                    theme=used[0].name,
                )
            )

    # --- drawing ----------------------------------------------------------

    @api.model
    def action_this_month(self):
        """This month's theme, for whoever is asked to dip-sample."""
        theme = self.search([("is_now", "=", True)], limit=1)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "cs_quality_assurance.action_cs_dip_theme"
        )
        if theme:
            action.update(
                {"res_id": theme.id, "view_mode": "form", "views": [(False, "form")]}
            )
        return action

    def action_take_mine(self):
        """Draw my cases on this theme from the departments I manage. Managers; once.

        :return: the window action of my dip samples
        :raises UserError: another month, no department, nothing to draw, or a
            framework whose managers do not look at their own area
        """
        self.ensure_one()
        self.check_access("read")
        employee = self.env.user.with_company(self.company_id).employee_id
        draw = self.env["cs.dip.draw"].search(
            [("theme_id", "=", self.id), ("employee_id", "=", employee.id)]
        )
        if not draw:
            draw = self._take(employee)
        return draw.action_view_audits()

    def _take(self, employee):
        self._check_may_take(employee)
        try:
            # Read by everybody, held for the moment of the draw: two clicks, one draw.
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Your cases are being drawn at this moment. Wait a little.")
            ) from error
        cases = {case.reference: case for case in self._cases_to_draw(employee)}
        if not cases:
            raise UserError(
                self.env._(
                    "No open case of your departments is left to dip-sample this "
                    "month. Tell the QA team."
                )
            )
        certificate = sampling.draw(
            sampling.SampleRule(
                method=sampling.FIXED, size=self.count, allow_short=True
            ),
            [sampling.Candidate(reference) for reference in sorted(cases)],
            sampling.new_seed(),
        )
        # Checked above: a manager may draw, and has no other right to make audits.
        own = self.sudo()
        draw = (
            own.env["cs.dip.draw"]
            .with_context(cs_lifecycle=LIFECYCLE)
            .create(
                {
                    "theme_id": self.id,
                    "employee_id": employee.id,
                    "asked": self.count,
                    "register_size": certificate.register_size,
                    "seed": certificate.seed,
                    "certificate": certificate.to_dict(),
                }
            )
        )
        own._make_dip_samples(draw, [cases[r] for r in certificate.drawn])
        return draw.with_env(self.env)

    def _check_may_take(self, employee):
        if not self.framework_id.dip_own_area:
            raise UserError(
                self.env._(
                    "%(framework)s does not let managers dip-sample their own area. A "
                    "QA manager can allow it on the framework.",
                    framework=self.framework_id.name,
                )
            )
        if not self.is_now:
            raise UserError(
                self.env._(
                    "“%(theme)s” is the theme of %(month)s.",
                    theme=self.name,
                    month=self.month_name,
                )
            )
        if not employee or not self._departments_of(employee):
            raise UserError(
                self.env._(
                    "Dip samples are taken by managers from their own area, and you "
                    "are not recorded as the manager of a department."
                )
            )

    def _departments_of(self, employee):
        # Who manages what is structure, readable by all.
        return (
            self.env["hr.department"]
            .sudo()
            .search(
                [
                    ("manager_id", "=", employee.id),
                    ("cs_level", "in", ("team", "service", "head_of_service")),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            )
        )

    def _cases_to_draw(self, employee):
        """Open cases of the person's area that nobody has dip-sampled this month."""
        taken = (
            self.env["cs.audit"]
            # Whether a case was drawn by a colleague decides, and is not shown.
            .sudo()
            ._search(
                [
                    ("kind", "=", "dip_sample"),
                    ("dip_theme_id.month", "=", self.month),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        seen = (
            self.env["cs.audit"]
            # As above.
            .sudo()
            ._search(
                [
                    ("dip_theme_id", "in", self._first_samples().ids),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        # The register as it is: the departments are the manager's own.
        cases = (
            self.env["cs.case"]
            # See above.
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("department_id", "child_of", self._departments_of(employee).ids),
                    ("is_open", "=", True),
                    ("excluded", "=", False),
                    "|",
                    ("practitioner_id", "=", False),
                    ("practitioner_id", "!=", employee.id),
                    ("id", "not in", taken.subselect("case_id")),
                    ("id", "not in", seen.subselect("case_id")),
                ]
            )
        )
        return self.tool_id._that_apply(cases)

    def _make_dip_samples(self, draw, cases):
        """The audits of one draw, allocated to whoever drew them."""
        Audit = self.env["cs.audit"]
        audits = Audit._create_quietly(
            [
                {
                    "case_id": case.id,
                    "company_id": self.company_id.id,
                    "framework_id": self.framework_id.id,
                    "tool_id": self.tool_id.id,
                    "kind": "dip_sample",
                    "dip_theme_id": self.id,
                    "dip_draw_id": draw.id,
                    "auditor_id": draw.employee_id.id,
                    "date_due": self._due_day(),
                    "context_note": self.guidance,
                }
                for case in cases
            ]
        )
        audits.with_context(cs_lifecycle=LIFECYCLE).action_allocate()
        return audits

    def _due_day(self):
        """The last working day of the month, or today when that has gone by."""
        today = fields.Date.context_today(self)
        end = fields.Date.end_of(self.month, "month")
        calendar = self.company_id._cs_work_calendar(self.month, end)
        return max(today, deadlines.previous_working_day(end, calendar))
