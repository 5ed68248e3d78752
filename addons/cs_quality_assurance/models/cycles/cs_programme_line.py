from odoo import fields, models

from ...rules import sampling
from ..platform.guard import LIFECYCLE, QUIET
from .cs_cycle import _milestone_vals


class CsProgrammeLine(models.Model):
    _inherit = "cs.programme.line"

    def _plan_cycles(self):
        """Make the cycles of these lines, and bring those still planned into line with
        them.

        A cycle is known by the day it would start on if every day were worked, so that
        planning again makes nothing twice and moving a bank holiday makes nothing new
        (ALL-08). A cycle that was drawn is never touched.

        :return: the cycles made
        """
        made = self.env["cs.cycle"]
        context = {"cs_lifecycle": LIFECYCLE, **QUIET}
        today = fields.Date.context_today(self)
        for line in self:
            periods = {}
            if line.active and line.programme_id._runs():
                calendar = line.company_id._cs_programme_calendar(
                    *line._first_and_last_day()
                )
                found, _problem = line._periods(calendar)
                periods = {period.key: period for period in found}
            kinds = line._milestone_kinds()
            planned = line.cycle_ids.with_context(**context)
            stale = planned.filtered(
                lambda c, periods=periods: (
                    c.state == "draft" and c.key not in periods and c.number
                )
            )
            stale.unlink()
            for cycle in (planned - stale).filtered(
                lambda c, periods=periods: c.state == "draft" and c.key in periods
            ):
                cycle._follow_plan(periods[cycle.key], calendar, kinds)
            made |= (
                self.env["cs.cycle"]
                .with_context(**context)
                .create(
                    [
                        line._prepare_cycle(period, calendar, kinds)
                        for key, period in periods.items()
                        if key not in set((planned - stale).mapped("key"))
                        # What was over before it was planned never happens.
                        and period.date_end >= today
                    ]
                )
            )
        self._ask_for_lists()
        return made.with_context(cs_lifecycle=None)

    def _ask_for_lists(self):
        """Where managers choose, each is asked for a list for the next round that is
        planned, once; nobody where they no longer do. Whoever plans is checked."""
        Cycle = self.env["cs.cycle"]
        planned = Cycle.search(
            [("programme_line_id", "in", self.ids), ("state", "=", "draft")],
            order="date_start, id",
        )
        # A to-do is its owner's, and whose team has cases is structure.
        planned = planned.sudo()
        by_choice = planned.filtered(
            lambda one: one.programme_line_id.sample_method == sampling.CHOSEN
        )
        (planned - by_choice).filtered("activity_ids")._drop_to_dos()
        nexts = by_choice.grouped("programme_line_id").values()
        Cycle.browse([cycles[0].id for cycles in nexts])._ask_managers()

    def _prepare_cycle(self, period, calendar, kinds):
        """Values of one planned cycle. Hook for other addons."""
        self.ensure_one()
        days = self._key_days(period.date_start, calendar)
        return {
            "programme_line_id": self.id,
            "key": period.key,
            "number": period.number,
            "date_start": period.date_start,
            "date_end": period.date_end,
            "draw_on": days["draw"],
            "open_on": days["open"],
            "milestone_ids": [
                fields.Command.create(vals) for vals in _milestone_vals(period, kinds)
            ],
        }
