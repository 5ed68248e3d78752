from datetime import timedelta

from odoo import models

# Recurring starts are worked out from the first one on, and the last cycle of a year
# runs on into the next: room enough for both around a programme.
MARGIN = timedelta(days=400)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _cs_programme_calendar(self, start, end):
        """The council's working calendar around a programme or cycle (ALL-04)."""
        company = self or self.env.company
        return company._cs_work_calendar(start - MARGIN, end + MARGIN)
