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
        # A council whose sample were another each time would be another council.
        running.seed = f"westmere-{today}"
        for step in ("action_draw", "action_allocate", "action_open"):
            for cycle in running:
                getattr(cycle, step)()
        self._make_parts(programme)

    def _make_parts(self, programme):
        """Audits that cases start, somebody accredited, and an exemption to decide."""
        state = self._state()
        today = fields.Date.context_today(self)
        self.env["cs.programme.line"].create(
            {
                "programme_id": programme.id,
                "name": "Cases about to close or transfer",
                "kind": "case_file",
                "starts": "closing",
                "start_amount": 14,
                "start_from": today,
                "sequence": 90,
            }
        )
        auditors = [one for one in state.people.values() if one.cs_auditor][:3]
        self.env["cs.accreditation"].create(
            [
                {
                    "employee_id": auditor.id,
                    "kind": "thematic",
                    "date_from": fields.Date.subtract(today, months=11),
                    "date_to": fields.Date.add(today, days=days),
                }
                for auditor, days in zip(auditors, (20, 200), strict=False)
            ]
        )
        self.env["cs.exemption"].with_user(auditors[-1].user_id).create(
            {
                "employee_id": auditors[-1].id,
                "reason": "leave",
                "date_from": fields.Date.add(today, days=7),
                "date_to": fields.Date.add(today, days=28),
            }
        )
