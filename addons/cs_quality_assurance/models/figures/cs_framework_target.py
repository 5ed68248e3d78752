from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import targets as rules
from ..platform.wording import in_sentence

MEASURES = [
    (rules.FLOOR, "At least so many at this grade or better"),
    (rules.CEILING, "At most so many at this grade or worse"),
    (rules.COMPLETION, "At least so many of the audits due are done"),
]
EVERY = [
    (rules.PERIOD, "Over the period looked at"),
    (rules.QUARTER, "Each quarter"),
    (rules.MONTH, "Each month"),
]


@dataclass
class TargetRow:
    """A target as ``rules.targets`` and the screens read it."""

    name: str
    measure: str
    rank: int | None
    percent: float
    department: int | None = None
    case_type: int | None = None
    place: str = ""
    other: float = 0
    least: int = 0
    every: str = rules.PERIOD

    def _target(self):
        return rules.Target(
            self.measure, self.rank, self.percent, self.other, self.least
        )

    def result(self, counts):
        """:param counts: audits by rank"""
        return rules.result(counts, self._target())

    def completion(self, done, planned):
        """How much of what was due is done."""
        return rules.judged(done, planned, self._target())


class CsFrameworkTarget(models.Model):
    """One target of a framework: a floor for good, a ceiling for inadequate, how much
    is done; for all or for a department or type of case, with dates (DUR-27).

    Everybody who uses the framework reads them; QA managers change them. Where a
    framework has none, its own 'target: % good or better' is the one.
    """

    _name = "cs.framework.target"
    _description = "Target of a framework"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="framework_id.company_id")
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        translate=False,
        help="Such as “Good or better”.",
    )
    measure = fields.Selection(
        MEASURES, string="Asks for", required=True, default=rules.FLOOR
    )
    grade_id = fields.Many2one("cs.grade", ondelete="restrict")
    percent = fields.Float(string="%", required=True, default=90.0, aggregator=None)
    other_percent = fields.Float(
        string="Other bound (%)",
        aggregator=None,
        help="On the other side, such as at most 70% good: beyond it the grading may "
        "be too kind. 0: none.",
    )
    least = fields.Integer(
        string="Of at least",
        aggregator=None,
        help="Of fewer audits nothing is said. 0: it is always said.",
    )
    every = fields.Selection(
        EVERY,
        string="Read",
        required=True,
        default=rules.PERIOD,
        help="The dashboard shows how it stands in each of the months or quarters of "
        "the period chosen.",
    )
    department_id = fields.Many2one(
        "hr.department", string="Only in", help="Teams below are included."
    )
    case_type_id = fields.Many2one("cs.case.type", string="Only of this type")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A target must be from 0 to 100."
    )
    _grade_or_completion = models.Constraint(
        "CHECK (grade_id IS NOT NULL OR measure = 'completion')",
        "Choose the grade that this target speaks of.",
    )
    _bounds = models.Constraint(
        "CHECK (other_percent = 0 OR other_percent IS NULL OR (other_percent > 0 AND "
        "other_percent <= 100 AND (other_percent < percent) = (measure = 'ceiling')))",
        "The other bound of a target is above a floor, or below a ceiling.",
    )
    _least_positive = models.Constraint(
        "CHECK (least >= 0)", "A target speaks of no fewer than 0 audits."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The target ends before it starts. Check the two dates.",
    )

    @api.depends("measure", "grade_id")
    def _compute_name(self):
        for target in self:
            if not target.name and target.measure == rules.COMPLETION:
                target.name = self.env._("Audits due that are done")
            if target.name or not target.grade_id:
                continue
            grade = target.grade_id.name
            target.name = (
                self.env._("%(grade)s or better", grade=grade)
                if target.measure == rules.FLOOR
                else self.env._("%(grade)s or worse", grade=grade)
            )

    @api.constrains("grade_id", "framework_id", "department_id")
    def _check_grade_on_scale(self):
        for target in self:
            scale = target.framework_id.scale_id
            if scale and target.grade_id and target.grade_id.scale_id != scale:
                raise ValidationError(
                    self.env._(
                        "“%(grade)s” is not on the scale of the framework's tool. "
                        "Choose a grade of “%(scale)s”.",
                        grade=target.grade_id.name,
                        scale=scale.name,
                    )
                )
            company = target.department_id.company_id
            if company and company != target.framework_id.company_id:
                raise ValidationError(
                    self.env._("Choose a department of the same council.")
                )

    def _in_words(self):
        """What it asks for, as the policy says it: “40% to 70%, each month, of at least
        5 audits, in Field service”."""
        self.ensure_one()
        parts = [self.env["cs.framework"]._wanted_in_words(self._as_row())]
        if self.every != rules.PERIOD:
            parts.append(
                in_sentence(
                    dict(self._fields["every"]._description_selection(self.env))[
                        self.every
                    ]
                )
            )
        if self.least:
            parts.append(self.env._("of at least %(count)s audits", count=self.least))
        # Names of teams that the policy itself names.
        where = self.sudo().department_id.name, self.case_type_id.name
        parts += [self.env._("in: %(place)s", place=one) for one in where if one]
        return ", ".join(parts)

    def _as_row(self):
        """As ``rules.targets`` and the screens read it."""
        self.ensure_one()
        return TargetRow(
            self.name or "",
            self.measure,
            self.grade_id.rank or None,
            self.percent,
            self.department_id.id or None,
            self.case_type_id.id or None,
            " · ".join(
                name
                for name in (self.department_id.name, self.case_type_id.name)
                if name
            ),
            self.other_percent,
            self.least,
            self.every,
        )
