from odoo import fields, models

from ...rules import targets as rules


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
