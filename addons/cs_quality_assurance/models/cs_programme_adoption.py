from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain

from ..rules.financial_year import year_label
from .guard import LIFECYCLE, in_lifecycle


class CsProgramme(models.Model):
    """A programme is a draft until it is adopted.

    QA officers adopt it. Nothing is planned, drawn or sent for a draft or an example.
    """

    _inherit = "cs.programme"

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


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

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


class CsProgrammePool(models.Model):
    """Auditors found by the framework's departments; rows that wait to be named."""

    _inherit = "cs.programme.pool"

    active = fields.Boolean(
        default=True, help="Switched off: the row finds nobody, and nothing is asked."
    )
    note = fields.Char(
        string="What to choose",
        translate=True,
        help="For a row that came with a framework and waits for names of yours.",
    )

    def _employees_of_framework(self, company):
        """Who manages, or audits in, the departments that the framework is for."""
        departments = self.line_id.framework_id.department_ids
        # Who manages a department is structure, readable by all; who is in a pool is
        # the programme's decision, as in the rows of the other sources.
        within = (
            self.env["hr.department"]
            .sudo()
            .search(
                Domain("id", "child_of", departments.ids)
                & Domain("company_id", "in", (company.id, False))
            )
        )
        managers = within.manager_id.filtered("active")
        if self.source == "framework_managers":
            return managers
        found = (
            # As above: the pool is the programme's decision.
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("department_id", "in", within.ids),
                    ("cs_auditor", "=", True),
                    ("company_id", "in", (company.id, False)),
                ]
            )
        )
        return found - managers
