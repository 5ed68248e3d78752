from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...models.programme.cs_programme_line import KINDS
from ...rules import targets as target_rules
from ...rules import trends as rules


class CsResultChoice(models.TransientModel):
    """Which results over time are shown: by month or quarter, of whom, since when.

    QA and leaders see the whole council, managers their departments (DUR-13, DUR-23,
    DUR-27).
    """

    _name = "cs.result.choice"
    _description = "Results over time"

    by = fields.Selection(
        [(rules.MONTH, "Month"), (rules.QUARTER, "Quarter")],
        string="For each",
        required=True,
        default=rules.MONTH,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=23)
        ).replace(day=1),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    department_id = fields.Many2one(
        "hr.department",
        default=lambda self: self._default_department(),
    )
    case_type_id = fields.Many2one("cs.case.type", string="Type of case")
    kind = fields.Selection(KINDS, string="Kind of audit")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    point_ids = fields.One2many("cs.result.point", "choice_id")

    @api.model
    def _default_department(self):
        """A manager starts with what they manage, where that is one department."""
        user = self.env.user
        if any(
            user.has_group(f"cs_quality_assurance.{group}")
            for group in ("group_qa_officer", "group_leader")
        ):
            return False
        # Who manages what is structure, readable by all.
        departments = self.env["hr.department"].sudo()
        mine = departments.search([("manager_id.user_id", "=", self.env.uid)])
        return mine if len(mine) == 1 else False

    # --- counting -----------------------------------------------------------

    def _domain(self):
        self.ensure_one()
        domain = [
            *self.env["cs.audit"]._domain_of_results(),
            ("company_id", "=", self.company_id.id),
            ("date_submitted", ">=", self.date_from),
            ("date_submitted", "<=", self.date_to),
        ]
        if self.department_id:
            domain.append(("department_id", "child_of", self.department_id.id))
        if self.case_type_id:
            domain.append(("case_type_id", "=", self.case_type_id.id))
        if self.kind:
            domain.append(("kind", "=", self.kind))
        return domain

    def _points(self):
        """The results by period: one query for the grades, whatever the number of
        audits.

        :return: tuple of ``rules.trends.Point``
        """
        self.ensure_one()
        groups = self.env["cs.audit"]._read_group(
            self._domain(),
            ["date_submitted:month", "tool_id", "framework_id", "final_grade_id"],
            ["__count"],
        )
        good = {}
        rows = []
        for month, tool, framework, grade, count in groups:
            scale = grade.scale_id
            if scale not in good:
                good[scale] = scale._good_rank()
            rows.append(
                rules.Counted(
                    month,
                    tool.id,
                    scale.id,
                    framework.id,
                    grade.rank,
                    good[scale],
                    count,
                )
            )
        return rules.points(rows, self.by)

    def _make_points(self):
        """Rows for the list and the graph."""
        self.ensure_one()
        points = self._points()
        tools = self.env["cs.audit.tool"].browse({p.tool for p in points})
        frameworks = self.env["cs.framework"].browse({p.framework for p in points})
        tools = {tool.id: tool for tool in tools}
        frameworks = {one.id: one for one in frameworks}
        self.env["cs.result.point"].create(
            [
                self._prepare_point(
                    point, tools[point.tool], frameworks[point.framework]
                )
                for point in points
            ]
        )

    def _prepare_point(self, point, tool, framework):
        share, moved = point.good, point.change
        targets = target_rules.most_specific(
            framework._targets_between(point.start, point.end),
            {
                "departments": self.department_id._cs_path(),
                "case_type": self.case_type_id.id or None,
            },
        )
        found = [(row, row.result(point.ranks)) for row in targets]
        floor = next(
            ((row, one) for row, one in found if row.measure == target_rules.FLOOR),
            None,
        )
        return {
            "choice_id": self.id,
            "date": point.start,
            "name": self._period_in_words(point.start, point.end),
            "count": share.total,
            "good_count": share.count,
            "good_percent": share.share * 100,
            "low_percent": share.low * 100,
            "high_percent": share.high * 100,
            "series": f"{tool.display_name} · {framework.name}",
            "tool_id": tool.id,
            "framework_id": framework.id,
            "break_text": self._break_in_words(point.breaks),
            "has_change": bool(moved),
            "change_points": moved.points if moved else 0.0,
            "trend": moved.trend if moved else False,
            "target_percent": floor[0].percent if floor else 0.0,
            "distance": floor[1].points if floor else 0.0,
            "has_target": bool(floor),
            "targets_text": "; ".join(
                framework._target_in_words(row, one) for row, one in found
            ),
        }

    def _period_in_words(self, start, end):
        if self.by == rules.MONTH:
            return format_date(self.env, start, date_format="MMMM y")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start, date_format="MMM"),
            end=format_date(self.env, end, date_format="MMM y"),
        )

    def _break_in_words(self, breaks):
        """Why this point does not compare with the one before; empty when it does."""
        words = {
            "tool": self.env._("another version of the tool"),
            "scale": self.env._("another scale of grades"),
            "framework": self.env._("another framework"),
        }
        if not breaks:
            return False
        return self.env._(
            "Break: %(what)s. Results before do not compare.",
            what=", ".join(words[one] for one in breaks),
        )

    # --- showing ------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the results with the usual choice; managers, QA and leaders."""
        return self.create({}).action_show()

    def action_show(self):
        """Count, and open the list and the graph."""
        self.ensure_one()
        self.point_ids.unlink()
        self._make_points()
        title = self.env._(
            "Results over time, by the day of submitting, once moderated"
        )
        if self.department_id:
            title = self.env._(
                "Results over time, by the day of submitting, once moderated: %(team)s",
                # The name of a team is structure, readable by all.
                team=self.department_id.sudo().name,
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_result_point"
        )
        action.update(
            name=title,
            domain=[("choice_id", "=", self.id)],
            # A month without audits is no month at 0 per cent: none is filled in.
            context={"cs_choice_id": self.id, "fill_temporal": False},
        )
        return action


class CsResultPoint(models.TransientModel):
    """One period of the results shown; made for whoever asked, and gone tomorrow."""

    _name = "cs.result.point"
    _description = "Result of a period"
    _order = "date, id"

    choice_id = fields.Many2one(
        "cs.result.choice", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(string="Period", required=True)
    name = fields.Char(string="In words")
    count = fields.Integer(string="Audits")
    good_count = fields.Integer(string="Good or better")
    good_percent = fields.Float(
        string="Good or better (%)", digits=(5, 1), aggregator="avg"
    )
    low_percent = fields.Float(
        string="Low (%)",
        digits=(5, 1),
        aggregator="avg",
        help="Allowing for chance, the true share is 95% surely between low and high.",
    )
    high_percent = fields.Float(string="High (%)", digits=(5, 1), aggregator="avg")
    series = fields.Char(string="Tool and framework")
    tool_id = fields.Many2one("cs.audit.tool")
    framework_id = fields.Many2one("cs.framework")
    break_text = fields.Char(string="Break")
    has_change = fields.Boolean()
    change_points = fields.Float(
        string="Change (points)", digits=(5, 1), aggregator=None
    )
    trend = fields.Selection(
        [
            ("improving", "Improving"),
            ("standing_still", "Standing still"),
            ("too_few", "Too few to tell"),
            ("declining", "Declining"),
        ]
    )
    has_target = fields.Boolean()
    target_percent = fields.Float(string="Target (%)", digits=(5, 1), aggregator="avg")
    distance = fields.Float(string="To target (points)", digits=(5, 1), aggregator=None)
    targets_text = fields.Char(string="Targets")

    def action_choose(self):
        """Ask what is to be shown, starting from what is."""
        choice = self.env["cs.result.choice"].browse(
            self.env.context.get("cs_choice_id")
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results over time"),
            "res_model": "cs.result.choice",
            "res_id": choice.exists().id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
