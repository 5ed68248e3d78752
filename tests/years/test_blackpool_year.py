from datetime import date, timedelta
from math import ceil

from odoo.tests import tagged

from .council_year import CouncilYear


@tagged("post_install", "-at_install", "year")
class TestBlackpoolYear(CouncilYear):
    """BPL-01 to BPL-08: a year of eight-week cycles, lived day by day."""

    template = "blackpool"
    first = date(2026, 4, 6)
    last = date(2027, 4, 4)

    def test_BPL_01_a_year(self):
        line = self.make_line(
            recurrence="weeks",
            interval=8,
            sample_method="per_auditor",
            sample_size=1,
            due_mode="days",
            open_days_ahead=7,
            draw_days_ahead=14,
            roll="as_is",
        )
        rehearsed = self.rehearsed(line)
        self.live(first=self.first - timedelta(days=14))
        self.assert_as_rehearsed(rehearsed, line)

        cycles = line.cycle_ids.filtered(
            lambda c: c.state not in ("draft", "cancelled")
        ).sorted("date_start")
        # BPL-01: 52 weeks hold the starts of seven eight-week cycles, each after the
        # other without a gap.
        self.assertEqual(
            [c.date_start for c in cycles if c.date_start <= self.last],
            [self.first + timedelta(weeks=8 * n) for n in range(7)],
        )
        for before, after in zip(cycles, cycles[1:], strict=False):
            self.assertEqual(before.date_end + timedelta(days=1), after.date_start)
        for cycle in cycles.filtered(lambda c: c.date_start <= self.last):
            audits = cycle.audit_ids.filtered(lambda a: a.state != "cancelled")
            self.assertEqual(len(audits.auditor_id), len(self.auditors))
            # BPL-02: everybody had their audit before week 1.
            self.assertTrue(
                all(audit.date_allocated < cycle.date_start for audit in audits)
            )
            submitted = audits.filtered("date_submitted")
            # BPL-08: at least 15% of every cycle, rounded up, at random.
            drawn = submitted.filtered(lambda a: a.moderation_basis == "sample")
            self.assertGreaterEqual(len(drawn), ceil(len(submitted) * 0.15))
            self.assertFalse(
                submitted.filtered(lambda a: a.moderation_basis == "waiting")
            )
            self.assertEqual(len(drawn.moderation_ids), len(drawn))
        first = self.audits("case_file").filtered("cycle_id")
        self.assertEqual(
            len(first.filtered(lambda a: a.cycle_id.date_start <= self.last)),
            7 * len(self.auditors),
        )
        # BPL-09: inadequate and good work alike reach the assistant director.
        for audit in first.filtered("date_submitted"):
            if audit.final_grade_id.code in ("inadequate", "good", "outstanding"):
                self.assertIn("directorate", audit.escalation_ids.mapped("level"))
        self.assert_followed_up()
        self.assert_nothing_twice()
        self.assert_lawful()
