from odoo import fields, models

from ...rules import targets as rules
from .cs_framework_target import TargetRow


class CsFramework(models.Model):
    _inherit = "cs.framework"

    target_ids = fields.One2many(
        "cs.framework.target",
        "framework_id",
        string="Targets",
        copy=True,
        help="Empty: the framework's own % good or better.",
    )
    coverage_percent = fields.Float(
        string="Told under (% of the plan)",
        default=50.0,
        aggregator=None,
        help="Whoever runs a programme is told of a round or a quarter that is over "
        "with less than this of what it planned audited. 0: nobody is told.",
    )

    _coverage = models.Constraint(
        "CHECK (coverage_percent >= 0 AND coverage_percent <= 100)",
        "The share of the plan must be from 0 to 100.",
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
        return [one._as_row() for one in held]

    def _wanted_in_words(self, row):
        """“at least 90%”, “at most 10%”, or “40% to 70%”."""
        if row.other:
            low, high = sorted((row.percent, row.other))
            return self.env._(
                "%(low)s%% to %(high)s%%", low=f"{low:g}", high=f"{high:g}"
            )
        if row.measure == rules.CEILING:
            return self.env._("at most %(percent)s%%", percent=f"{row.percent:g}")
        return self.env._("at least %(percent)s%%", percent=f"{row.percent:g}")

    def _target_in_words(self, row, found):
        """“Good or better: 82% of 11 (target 90%, 8 points short)”."""
        label = f"{row.name} ({row.place})" if row.place else row.name
        wanted = self.env._("target %(wanted)s", wanted=self._wanted_in_words(row))
        if found.few:
            return self.env._(
                "%(label)s: %(count)s of the %(least)s audits without which nothing is "
                "said (%(wanted)s)",
                label=label,
                count=found.share.total,
                least=row.least,
                wanted=wanted,
            )
        if found.points is None:
            return self.env._(
                "%(label)s: nothing graded yet (%(wanted)s)", label=label, wanted=wanted
            )
        return self.env._(
            "%(label)s: %(share)s%% of %(count)s (%(wanted)s, %(stands)s)",
            label=label,
            share=f"{found.share.share * 100:.0f}",
            count=found.share.total,
            wanted=wanted,
            stands=self._points_in_words(row, found),
        )

    def _points_in_words(self, row, found):
        """“met”, “8 points short” or “3 points over”."""
        if found.met:
            return self.env._("met")
        points = max(abs(round(found.points)), 1)
        if found.beyond == (row.measure == rules.CEILING):
            return self.env._("%(points)s points short", points=points)
        return self.env._("%(points)s points over", points=points)

    def _stand_in_words(self, row, found):
        """“82% of 11, 8 points short”, where what is asked stands beside it."""
        if found.few:
            return self.env._("%(count)s: too few to say", count=found.share.total)
        if found.points is None:
            return self.env._("none")
        return self.env._(
            "%(share)s%% of %(count)s, %(stands)s",
            share=f"{found.share.share * 100:.0f}",
            count=found.share.total,
            stands=self._points_in_words(row, found),
        )
