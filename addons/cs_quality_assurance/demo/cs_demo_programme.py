"""The demo council's programme: the year's plan, and this quarter's round under way."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_programme(self):
        """DUR-01, DUR-14: each quarter 5% of the open cases of each service."""
        today = fields.Date.context_today(self)
        april = fields.Date.to_date(f"{today.year - (today.month < 4)}-04-01")
        state = self._state()
        programme = self._quiet("cs.programme").create(
            {
                "name": f"Audits {april.year}/{(april.year + 1) % 100:02d}",
                "framework_id": state.framework.id,
                "date_start": april,
                "date_end": april + relativedelta(years=1, days=-1),
                "user_id": state.people["qa.officer"].user_id.id,
            }
        )
        line = self._quiet("cs.programme.line").create(
            {
                "name": "Case file audits",
                "programme_id": programme.id,
                "recurrence": "quarterly",
                "sample_method": "percentage",
                "sample_percentage": 5,
                "stratify_by": "service",
                "due_mode": "spread",
            }
        )
        line._plan_cycles()
        running = line.cycle_ids.filtered(
            lambda cycle: cycle.date_start <= today <= cycle.date_end
        )
        for step in ("action_draw", "action_allocate", "action_open"):
            for cycle in running:
                getattr(cycle, step)()
