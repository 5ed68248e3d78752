from datetime import date, timedelta

from odoo.tests import tagged

from .council_year import CouncilYear


@tagged("post_install", "-at_install", "year")
class TestLutonYear(CouncilYear):
    """LUT-01 to LUT-12: a year of monthly collaborative audits, lived day by day."""

    template = "luton"

    def test_LUT_01_a_year(self):
        line = self.make_line(
            recurrence="monthly",
            day_rule="day",
            day=7,
            roll="as_is",
            sample_method="per_auditor",
            sample_size=1,
            open_at_least=4,
            open_unit="weeks",
        )
        # The server is off over the August bank holiday and the day after Christmas's
        # closure:
        # what was due is caught up with.
        down = [date(2026, 8, 29) + timedelta(days=n) for n in range(4)] + [
            date(2026, 12, 26) + timedelta(days=n) for n in range(5)
        ]
        rehearsed = self.rehearsed(line)
        self.live(skip=down)
        self.assert_as_rehearsed(rehearsed, line)

        auditors = len(self.auditors)
        first = self.audits("case_file")
        # Twelve months, one file for each auditor.
        self.assertEqual(len(first), 12 * auditors)
        starts = sorted(set(first.cycle_id.mapped("date_start")))
        self.assertEqual(
            starts, [date(2026 + (m + 3) // 12, (m + 3) % 12 + 1, 7) for m in range(12)]
        )
        for cycle in first.cycle_id:
            self.assertEqual(len(cycle.audit_ids.auditor_id), auditors, "one file each")
        # LUT-08: every audit submitted is moderated; the last round is still within its
        # days.
        submitted = first.filtered("date_submitted")
        self.assertEqual(len(submitted.moderation_ids), len(submitted))
        self.assertGreaterEqual(len(submitted), 11 * auditors)
        # LUT-02, LUT-08: in time, both.
        for audit in submitted:
            self.assertLessEqual(audit.date_submitted, audit.date_due)
        for moderation in submitted.moderation_ids.filtered(
            lambda m: m.state == "done"
        ):
            self.assertLessEqual(moderation.date_done, moderation.date_due)
        # LUT-10: an action each; all of the first ten rounds' loops are closed.
        self.assertEqual(len(submitted.action_ids), len(submitted))
        early = submitted.filtered(lambda a: a.cycle_id.date_start < date(2027, 2, 1))
        self.assertEqual(set(early.mapped("state")), {"closed"})
        self.assertTrue(all(a.assured_by_id and a.confirmed_by_id for a in early))
        # LUT-06: the head of service and the director heard of every inadequate one.
        for audit in submitted.filtered(
            lambda a: a.final_grade_id == self.grades["inadequate"]
        ):
            self.assertGreaterEqual(
                set(audit.escalation_ids.mapped("level")),
                {"head_of_service", "directorate"},
            )
        # LUT-11: three months after closing; none for those of the last months.
        self.assertTrue(self.audits("dip_review"))
        self.assert_followed_up()
        self.assert_nothing_twice()
        self.assert_lawful()
