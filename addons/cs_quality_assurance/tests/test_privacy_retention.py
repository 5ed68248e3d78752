"""What goes once it was kept long enough: looked at before, held back, on record."""

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase

LATER = "2032-06-11 09:00:00"


@tagged("post_install", "-at_install")
class TestRetentionByKind(QualityCase):
    """ALL-10, for each kind of record: see test_actions_closing_loop for audits."""

    def setUp(self):
        super().setUp()
        self.company.cs_retention_years = 6
        self.audit = self.make_audit("closed", case=self.case)
        self.case.date_closed = "2026-06-01"
        self.other = self.make_audit("closed", case=self.cases["2001"])
        self.cases["2001"].date_closed = "2026-06-01"

    def preview(self, day="2032-06-11"):
        form = Form(self.env["cs.retention.preview"].with_user(self.user_qa_manager))
        form.day = day
        return [
            line for line in form.says.splitlines() if line.startswith("Test council")
        ]

    def hold(self, **about):
        form = Form(self.env["cs.retention.hold"].with_user(self.user_qa_manager))
        for name, value in about.items():
            setattr(form, name, value)
        form.reason = "Inquiry of 3 June"
        return form.save()

    def run_later(self):
        with freeze_time(LATER):
            self.run_cron("cron_retention")

    def test_the_preview_is_what_goes(self):
        audits, cases = self.preview()
        self.assertIn(": 2", audits)
        self.assertIn(self.audit.name, audits)
        self.assertIn(": 2", cases)
        self.assertNotIn("1001", cases)
        self.assertTrue(self.audit.exists() and self.case.exists())
        early = self.preview("2032-06-01")
        self.assertTrue(all(line.endswith(": 0") for line in early), early)

        self.run_later()
        self.assertFalse(self.audit.exists() | self.other.exists())
        self.assertFalse(self.case.exists() | self.cases["2001"].exists())
        log = self.env["cs.retention.log"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            {(line.what, line.removed_count) for line in log},
            {("Audit", 2), ("Case", 2)},
        )

    def test_a_hold_keeps_a_child_until_it_ends(self):
        hold = self.hold(case_id=self.case)
        audits, cases = self.preview()
        self.assertNotIn(self.audit.name, audits)
        self.assertIn(": 1", cases)
        self.run_later()
        self.assertTrue(self.audit.exists() and self.case.exists())
        self.assertFalse(self.other.exists())
        hold.date_end = "2032-06-11"
        self.run_later()
        self.assertFalse(self.audit.exists() or self.case.exists())

    def test_a_hold_keeps_the_work_of_a_colleague(self):
        self.hold(employee_id=self.practitioner)
        self.run_later()
        self.assertTrue(self.audit.exists() and self.case.exists())
        self.assertFalse(self.other.exists())

    def test_notices_go_by_a_clock_of_their_own(self):
        notice = self.env["cs.notice"].create(
            {
                "company_id": self.company.id,
                "user_id": self.user_practitioner.id,
                "kind": "reminder",
                "period": "2026-06-08",
            }
        )
        self.run_later()
        self.assertTrue(notice.exists(), "no clock, nothing goes")
        self.company.cs_retention_notice_months = 24
        self.run_later()
        self.assertFalse(notice.exists())

    def test_only_qa_managers_hold_and_look_ahead(self):
        hold = self.hold(case_id=self.case)
        with self.assertRaises(AccessError):
            hold.unlink()
        for user in (self.user_qa_officer, self.user_director, self.user_auditor):
            for attempt in (
                lambda u: (
                    self.env["cs.retention.hold"]
                    .with_user(u)
                    .create({"case_id": self.case.id, "reason": "Mine"})
                ),
                lambda u: hold.with_user(u).write({"date_end": "2026-06-10"}),
                lambda u: self.env["cs.retention.preview"].with_user(u).create({}),
            ):
                with self.assertRaises(AccessError):
                    attempt(user)
