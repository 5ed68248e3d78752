from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import charts
from ...rules import measure_sheet as sheet
from ...rules import run_chart as rules

# As far back as a run chart looks.
POINTS = 24
READERS = "cs_quality_assurance.group_manager,cs_quality_assurance.group_leader"


class CsMeasureValue(models.Model):
    """The value of a measure in one period: ours, the target, or what we compare with
    (BPL-16, SWI-14, SWI-15).

    Managers, QA and leaders read; QA officers type, paste or import them.
    """

    _name = "cs.measure.value"
    _description = "Value of a measure"
    _inherit = ["cs.guard.mixin"]
    _order = "measure_id, date desc, whose, id"
    _check_company_auto = True

    measure_id = fields.Many2one(
        "cs.measure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="measure_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        index=True,
        check_company=True,
        help="Empty: the whole council.",
    )
    date = fields.Date(
        string="First day of the period",
        required=True,
        index=True,
        default=fields.Date.context_today,
    )
    whose = fields.Selection(
        [
            (sheet.OURS, "Ours"),
            (sheet.TARGET, "Target"),
            (sheet.ENGLAND, "England"),
            (sheet.NEIGHBOURS, "Statistical neighbours"),
        ],
        required=True,
        default=sheet.OURS,
    )
    value = fields.Float(required=True, digits=(16, 2), aggregator="avg")
    note = fields.Char(help="Such as: provisional.")

    _once = models.UniqueIndex(
        "(measure_id, date, whose, COALESCE(department_id, 0))",
        "This measure already has a value for that period.",
    )

    def _compute_display_name(self):
        for record in self:
            month = format_date(self.env, record.date, date_format="MMM y")
            record.display_name = f"{record.measure_id.name}, {month}"


class CsMeasure(models.Model):
    """A measure and its values: how it moves, and whether that is more than chance."""

    _inherit = "cs.measure"

    better = fields.Selection(
        [(rules.HIGHER, "Higher is better"), (rules.LOWER, "Lower is better")],
        string="Which way is good",
        help="Empty: neither; a change is then only a change.",
    )
    value_ids = fields.One2many(
        "cs.measure.value", "measure_id", string="Values", groups=READERS
    )
    latest = fields.Char(string="Now", compute="_compute_latest", groups=READERS)
    verdict = fields.Selection(
        [
            (rules.BETTER, "Better, more than chance"),
            (rules.WORSE, "Worse, more than chance"),
            (rules.CHANGED, "Changed, more than chance"),
            (rules.NO_CHANGE, "No change beyond chance"),
            (rules.TOO_FEW, "Too few values to tell"),
        ],
        string="What it says",
        compute="_compute_latest",
        groups=READERS,
    )

    run_chart = fields.Html(
        string="Run chart",
        compute="_compute_latest",
        sanitize=False,
        groups=READERS,
        help="The mean, and the limits of what chance allows; what is more than chance "
        "stands in a ring.",
    )

    @api.depends("value_ids.value", "value_ids.date", "better")
    def _compute_latest(self):
        series = self._series()
        for measure in self:
            values = series.get(measure.id, [])
            measure.run_chart = measure._draw(values)
            measure.latest = measure._said(values[-1][1]) if values else False
            measure.verdict = bool(values) and rules.verdict(
                [value for _day, value in values], measure.better or None
            )

    def _series(self, department=False, until=False):
        """Our values, oldest first: {id of measure: [(day, value)]}. One query."""
        domain = [
            ("measure_id", "in", self.ids),
            ("whose", "=", sheet.OURS),
            ("department_id", "=", department),
        ]
        if until:
            domain.append(("date", "<=", until))
        found = defaultdict(list)
        for one in self.env["cs.measure.value"].search(domain, order="date, id"):
            found[one.measure_id.id].append((one.date, one.value))
        return {key: values[-POINTS:] for key, values in found.items()}

    def _draw(self, values):
        """The run chart of some values; nothing for fewer than two."""
        found = rules.chart([value for _day, value in values])
        if not found:
            return False
        # Numbers and months alone: see rules.charts.
        return Markup(  # noqa: S704 - see above
            charts.svg(
                {
                    "kind": "run",
                    "labels": [
                        format_date(self.env, day, date_format="MMM yy")
                        for day, _value in values
                    ],
                    "values": [value for _day, value in values],
                    "mean": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "signals": [bool(one) for one in found.signals],
                }
            )
        )

    def _said(self, value):
        """A value with its unit."""
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
        return {
            "percent": f"{text}%",
            "money": f"£{text}",
            "days": self.env._("%(count)s days", count=text),
        }.get(self.unit, text)

    def action_view_values(self):
        """Its values, and how they move; managers, QA and leaders."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_measure_value"
        )
        return action | {
            "domain": [("measure_id", "=", self.id)],
            "context": {"default_measure_id": self.id},
            "name": self.name,
        }


class CsDashboard(models.AbstractModel):
    """Measures on the dashboard, beside what audits found."""

    _inherit = "cs.dashboard"

    def _block_measures(self, asked):
        """The last value in the period of each measure, what it is compared with, and
        whether it moved by more than chance."""
        Figure = self.env["cs.figure.measure"]
        department = asked["department"] or False
        # Of the place itself, not of what is below it; of every framework or of one.
        domain = self._domain(
            {**asked, "department": False, "framework": False, "case_type": False},
            sample=False,
        ) & Domain("department_id", "=", department)
        if asked["framework"]:
            domain &= Domain("framework_id", "in", (asked["framework"], False))
        found = Figure.search(domain, order="date desc, id desc")
        ours = found.filtered(lambda one: one.whose == sheet.OURS)
        if not ours:
            return None
        beside = {(one.measure_id, one.whose): one.value for one in reversed(found)}
        measures = ours.measure_id.sorted(
            lambda one: (one.section_sequence, one.sequence, one.id)
        )
        series = measures._series(department, asked["date_to"])
        verdicts = dict(measures._fields["verdict"]._description_selection(self.env))
        rows = []
        for measure in measures:
            values = [value for _day, value in series[measure.id]]
            said = rules.verdict(values, measure.better or None)
            now = {
                "text": measure._said(values[-1]),
                "open": self._open(
                    Figure._name,
                    domain & Domain("measure_id", "=", measure.id),
                    measure.name,
                ),
            }
            if measure.unit == "number":
                now["value"] = int(values[-1])
            others = [
                beside.get((measure, whose))
                for whose in (sheet.TARGET, sheet.ENGLAND, sheet.NEIGHBOURS)
            ]
            rows.append(
                {
                    "label": measure.name,
                    "cells": [
                        now,
                        *(
                            {"text": "" if one is None else measure._said(one)}
                            for one in (values[-2] if values[1:] else None, *others)
                        ),
                        {"text": verdicts[said], "bad": said == rules.WORSE},
                    ],
                }
            )
        return {
            "adds": False,
            "sentence": self.env._(
                "A figure is a question, not an answer. A change counts where it is "
                "more than chance, by the rules of the NHS's run charts."
            ),
            "columns": [
                self.env._("Measure"),
                self.env._("Now"),
                self.env._("Before"),
                self.env._("Target"),
                self.env._("England"),
                self.env._("Neighbours"),
                self.env._("What it says"),
            ],
            "rows": rows,
            "action": "cs_quality_assurance.action_cs_measure",
        }
