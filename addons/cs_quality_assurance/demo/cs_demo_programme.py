"""The demo council's programme: the year's plan, and this quarter's round under way."""

from odoo import fields, models


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_programme(self):
        """DUR-01, DUR-14: each quarter 5% of the open cases of each service."""
        today = fields.Date.context_today(self)
        state = self._state()
        programme = self._quiet("cs.programme").search(
            [("framework_id", "=", state.framework.id), ("state", "=", "draft")]
        )
        if programme.date_start > today:
            # In the last quarter the template plans the year to come.
            programme._move_years(-1)
        programme.action_adopt()
        programme.user_id = state.people["qa.officer"].user_id
        line = programme.line_ids.filtered(lambda line: line.kind == "case_file")
        running = line.cycle_ids.filtered(
            lambda cycle: cycle.date_start <= today <= cycle.date_end
        )
        for step in ("action_draw", "action_allocate", "action_open"):
            for cycle in running:
                getattr(cycle, step)()
