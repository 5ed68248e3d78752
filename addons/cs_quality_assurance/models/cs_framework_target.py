from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import targets as rules
from .cs_audit import RESULT_STATES

MEASURES = [
    (rules.FLOOR, "At least so many at this grade or better"),
    (rules.CEILING, "At most so many at this grade or worse"),
]


class CsFrameworkTarget(models.Model):
    """One target of a framework: a floor for good, a ceiling for inadequate, for all or
    for a department or type of case, with dates (DUR-27).

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
    grade_id = fields.Many2one("cs.grade", required=True, ondelete="restrict")
    percent = fields.Float(string="%", required=True, default=90.0, aggregator=None)
    department_id = fields.Many2one(
        "hr.department", string="Only in", help="Teams below are included."
    )
    case_type_id = fields.Many2one("cs.case.type", string="Only of this type")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A target must be from 0 to 100."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The target ends before it starts. Check the two dates.",
    )

    @api.depends("measure", "grade_id")
    def _compute_name(self):
        for target in self:
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
            if scale and target.grade_id.scale_id != scale:
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


class CsGradeScale(models.Model):
    _inherit = "cs.grade.scale"

    def _good_rank(self):
        """The rank of good: the grade with that code, else the last of the better
        half."""
        self.ensure_one()
        good = self.grade_ids.filtered(lambda grade: grade.code == "good")[:1]
        return good.rank or max(1, (len(self.grade_ids) + 1) // 2)


class CsFramework(models.Model):
    _inherit = "cs.framework"

    target_ids = fields.One2many(
        "cs.framework.target",
        "framework_id",
        string="Targets",
        copy=True,
        help="Empty: the framework's own % good or better.",
    )

    def _targets_between(self, first, last):
        """The targets that hold on any of these days, as plain rows.

        :return: list of ``TargetRow``; the framework's own where it has none
        """
        self.ensure_one()
        held = self.target_ids.filtered(
            lambda one: rules.in_force(
                one.date_from or None, one.date_to or None, first, last
            )
        )
        if not self.target_ids:
            if not self.target_percent or not self.scale_id:
                return []
            return [
                TargetRow(
                    self.env._("Good or better"),
                    rules.FLOOR,
                    self.scale_id._good_rank(),
                    self.target_percent,
                )
            ]
        return [
            TargetRow(
                one.name or "",
                one.measure,
                one.grade_id.rank,
                one.percent,
                one.department_id.id or None,
                one.case_type_id.id or None,
                " · ".join(
                    name
                    for name in (one.department_id.name, one.case_type_id.name)
                    if name
                ),
            )
            for one in held
        ]

    def _target_in_words(self, row, found):
        """“Good or better: 82% of 11 (target 90%, 8 points short)”."""
        label = f"{row.name} ({row.place})" if row.place else row.name
        wanted = (
            self.env._("target at least %(percent)s%%", percent=f"{row.percent:g}")
            if row.measure == rules.FLOOR
            else self.env._("target at most %(percent)s%%", percent=f"{row.percent:g}")
        )
        if found.points is None:
            return self.env._(
                "%(label)s: nothing graded yet (%(wanted)s)", label=label, wanted=wanted
            )
        points = abs(round(found.points))
        if found.met:
            stands = self.env._("met")
        elif row.measure == rules.FLOOR:
            stands = self.env._("%(points)s points short", points=max(points, 1))
        else:
            stands = self.env._("%(points)s points over", points=max(points, 1))
        return self.env._(
            "%(label)s: %(share)s%% of %(count)s (%(wanted)s, %(stands)s)",
            label=label,
            share=f"{found.share.share * 100:.0f}",
            count=found.share.total,
            wanted=wanted,
            stands=stands,
        )


class TargetRow:
    """A target as ``rules.targets`` and the screens read it."""

    def __init__(
        self, name, measure, rank, percent, department=None, case_type=None, place=""
    ):
        self.name, self.place = name, place
        self.measure, self.rank, self.percent = measure, rank, percent
        self.department, self.case_type = department, case_type

    def result(self, counts):
        """:param counts: audits by rank"""
        return rules.result(counts, rules.Target(self.measure, self.rank, self.percent))


class CsAudit(models.Model):
    _inherit = "cs.audit"

    def _domain_of_results(self):
        """The audits that count as results, of those the current user is shown: all
        for QA and leaders, those of their departments for managers, none for the rest.

        The one definition of what counts: graded, any moderation over, practice in
        grading left out; in the period in which it was submitted.
        """
        graded = [
            ("final_grade_id", "!=", False),
            ("state", "in", RESULT_STATES),
            ("kind", "!=", "benchmark"),
        ]
        user = self.env.user
        if self.env.su or any(
            user.has_group(f"cs_quality_assurance.{group}")
            for group in ("group_qa_officer", "group_leader")
        ):
            return graded
        if user.has_group("cs_quality_assurance.group_manager"):
            return [*graded, ("department_id.cs_line_user_ids", "in", user.ids)]
        return [("id", "=", False)]


class CsCycle(models.Model):
    _inherit = "cs.cycle"

    target_summary = fields.Html(
        string="Targets",
        compute="_compute_target_summary",
        sanitize=False,
        groups="cs_quality_assurance.group_manager,cs_quality_assurance.group_leader",
        help="What is graded so far; managers see their own departments.",
    )

    @api.depends("audit_ids.final_grade_id", "audit_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_target_summary(self):
        """How the round stands against each target of its framework (DUR-27): one query
        for the grades, whatever the number of audits."""
        Audit = self.env["cs.audit"]
        groups = Audit._read_group(
            [("cycle_id", "in", self.ids), *Audit._domain_of_results()],
            ["cycle_id", "final_grade_id", "department_id", "case_type_id"],
            ["__count"],
        )
        graded = {}
        for cycle, grade, department, case_type, count in groups:
            above = department._cs_path()
            graded.setdefault(cycle.id, []).append(
                (grade.rank, above, case_type.id, count)
            )
        for cycle in self:
            rows = graded.get(cycle.id, [])
            lines = []
            if rows and cycle.framework_id:
                for row in cycle.framework_id._targets_between(
                    cycle.date_start, cycle.date_end
                ):
                    counts = {}
                    for rank, above, case_type, count in rows:
                        if row.department is not None and row.department not in above:
                            continue
                        if row.case_type not in (None, case_type):
                            continue
                        counts[rank] = counts.get(rank, 0) + count
                    found = row.result(counts)
                    lines.append(_line(cycle.framework_id, row, found))
            cycle.target_summary = (
                Markup("<ul class='list-unstyled mb-0'>%s</ul>")
                % Markup("").join(lines)
                if lines
                else False
            )


def _line(framework, row, found):
    """A line with a mark that is no colour alone."""
    text = framework._target_in_words(row, found)
    icon = {True: "fa-check text-success", False: "fa-arrow-right text-danger"}.get(
        found.met, "fa-circle-o text-muted"
    )
    return Markup("<li><i class='fa %s me-2' aria-hidden='true'></i>%s</li>") % (
        icon,
        text,
    )


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def _cs_path(self):
        """Ids of this department and of those above it, nearest first."""
        if not self:
            return ()
        # Structure, readable by all.
        path = self.sudo().parent_path or ""
        return tuple(int(one) for one in reversed(path.split("/")) if one)
