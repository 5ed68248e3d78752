from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import QualityCase

LOGGER = "odoo.addons.cs_quality_assurance.models.platform.batch"


@tagged("post_install", "-at_install")
class TestFollowUps(QualityCase):
    """Re-audits, dip-sample reviews and audits of audited cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 6,
                "re_audit_grade_id": cls.inadequate.id,
                "dip_review_months": 3,
                "follow_up_lead_days": 14,
            }
        )
        (cls.auditor | cls.moderator).cs_auditor = True

    def _run(self):
        self.run_cron("cron_follow_ups")

    def _follow_ups(self, audit, kind=None):
        return audit.follow_up_ids.filtered(lambda f: not kind or f.kind == kind)

    def test_SWI_07_re_audit_six_weeks_after_an_inadequate(self):
        audit = self.make_audit("closing", grade="inadequate")
        self.assertEqual(str(audit.re_audit_due), "2026-07-22")
        self._run()
        self.assertFalse(self._follow_ups(audit), "more than a fortnight ahead")
        with freeze_time("2026-07-08 09:00:00"):
            self._run()
        re_audit = self._follow_ups(audit)
        self.assertEqual(
            (re_audit.kind, str(re_audit.date_due)), ("re_audit", "2026-07-22")
        )
        self.assertEqual(re_audit.state, "allocated")
        self.assertIn(re_audit.auditor_id, self.auditor | self.moderator)
        self.assertIn(re_audit.auditor_user_id, re_audit.activity_ids.user_id)

    def test_SWI_07_better_than_inadequate_brings_none(self):
        audit = self.make_audit("closing", grade="requires_improvement")
        self.assertFalse(audit.re_audit_due)
        with freeze_time("2027-07-08 09:00:00"):
            self._run()
        self.assertFalse(self._follow_ups(audit))

    def test_SWI_07_the_re_audit_asks_whether_each_action_was_done(self):
        audit = self.make_audit("closing", grade="inadequate")
        action = audit.action_ids[0]
        with freeze_time("2026-07-20 09:00:00"):
            self._run()
            again = self._follow_ups(audit).with_user(
                self._follow_ups(audit).auditor_user_id
            )
            again.action_start()
            self.assertEqual(again.check_ids.action_id.ids, action.ids)
            self.assertEqual(again.origin_grade_id, self.inadequate)
            self.grade_all(again, "good")
            again.write(
                {
                    "overall_grade_id": self.good.id,
                    "overall_reason": "x",
                    "child_safety": "safe",
                    "strengths": "x",
                    "improvements": "x",
                }
            )
            self.assertRefused(
                "each action of the first audit", UserError, again.action_submit
            )
            again.check_ids.write({"found": "done", "note": "Visits are weekly now."})
            again.action_submit()
        self.assertEqual(again.sudo().since_then, "better")
        self.assertEqual(
            audit.final_grade_id, self.inadequate, "three facts stay facts (ALL-06)"
        )

    def test_LUT_11_dip_review_three_months_after_a_moderated_audit_closes(self):
        self.framework.write(
            {
                "moderation_mode": "all",
                "moderator_ids": [Command.set(self.moderator.ids)],
            }
        )
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        audit.with_user(self.user_auditor).action_submit()
        moderation = audit.moderation_ids.with_user(self.user_moderator)
        moderation.overall_grade_id = self.good
        with freeze_time("2026-11-30 09:00:00"):
            moderation.action_complete()
        self.assertEqual(audit.state, "closed")
        # Three months on from 30 November is the last day of February.
        self.assertEqual(str(audit.dip_review_due), "2027-02-28")
        with freeze_time("2027-02-20 09:00:00"):
            self._run()
        self.assertEqual(self._follow_ups(audit).mapped("kind"), ["dip_review"])

    def test_LUT_11_not_moderated_means_no_dip_review(self):
        audit = self.make_audit("closed")
        self.assertFalse(audit.dip_review_due)

    def test_ALL_08_run_twice_late_or_again_leaves_one(self):
        audit = self.make_audit("closing", grade="inadequate")
        with freeze_time("2027-01-04 09:00:00"):
            self._run()
            self._run()
        self.assertEqual(len(self._follow_ups(audit)), 1)
        self._follow_ups(audit).with_user(self.user_qa_officer).action_cancel(
            "The family moved away."
        )
        with freeze_time("2027-02-04 09:00:00"):
            self._run()
        self.assertEqual(len(self._follow_ups(audit)), 1, "one of each, ever")

    def test_ALL_08_the_database_holds_one_of_each(self):
        audit = self.make_audit("closing", grade="inadequate")
        audit._make_follow_ups("re_audit")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            audit._make_follow_ups("re_audit")

    def test_ALL_08_a_failing_record_does_not_stop_the_rest(self):
        audits = [
            self.make_audit("closing", grade="inadequate", case=self.cases[reference])
            for reference in ("1001", "1002", "2001")
        ]
        model = type(self.env["cs.audit"])
        original = model._make_follow_ups

        def failing(records, kind):
            if audits[1] in records:
                raise ValueError("a broken record")
            return original(records, kind)

        with (
            freeze_time("2026-07-20 09:00:00"),
            patch.object(model, "_make_follow_ups", failing),
        ):
            with self.assertLogs(LOGGER, "ERROR") as logs:
                self._run()
        self.assertIn(str(audits[1].id), logs.output[0])
        self.assertEqual([len(self._follow_ups(a)) for a in audits], [1, 0, 1])
        with freeze_time("2026-07-21 09:00:00"):
            self._run()
        self.assertEqual([len(self._follow_ups(a)) for a in audits], [1, 1, 1])

    def test_ALL_01_nobody_lawful_waits_for_qa(self):
        (self.auditor | self.moderator).cs_auditor = False
        self.team_manager.cs_auditor = True
        audit = self.make_audit("closing", grade="inadequate")
        # An officer without a record as staff is written to as well; once.
        self.qa_officer.user_id = False
        with freeze_time("2026-07-20 09:00:00"):
            self._run()
            self._run()
        follow_up = self._follow_ups(audit)
        self.assertEqual(
            (follow_up.state, follow_up.auditor_id), ("draft", self.env["hr.employee"])
        )
        self.assertEqual(len(follow_up.activity_ids), 1)
        officer = follow_up.activity_ids.user_id.partner_id
        letters = self.env["mail.mail"].search([("recipient_ids", "in", officer.ids)])
        self.assertEqual(
            letters.filtered(lambda one: follow_up.name in one.body_html).mapped(
                "subject"
            ),
            ["Audits without an auditor: 1"],
        )
        self.auditor.cs_auditor = True
        with freeze_time("2026-07-21 09:00:00"):
            self._run()
        self.assertEqual(
            (follow_up.state, follow_up.auditor_id), ("allocated", self.auditor)
        )

    def test_re_audit_can_follow_on_a_tool_of_its_own(self):
        short = self.tool.copy({"name": "Short re-audit"})
        short.action_publish()
        self.framework.re_audit_tool_id = short
        audit = self.make_audit("closing", grade="inadequate")
        with freeze_time("2026-07-20 09:00:00"):
            self._run()
        self.assertEqual(self._follow_ups(audit).tool_id, short)

    # --- audits of audited cases --------------------------------------------

    def _line(self, **vals):
        return self.env["cs.framework.follow.up"].create(
            {
                "framework_id": self.framework.id,
                "name": "External validation",
                "kind": "external",
                "every_months": "6",
                "count": 2,
                "auditor_ids": [Command.set(self.external.ids)],
                "date_from": "2026-04-01",
                **vals,
            }
        )

    def test_DUR_28_external_auditors_regrade_audited_cases_twice_a_year(self):
        line = self._line()
        audits = [
            self.make_audit("closing", case=self.cases[reference])
            for reference in ("1001", "1002", "1003", "2001")
        ]
        self._run()
        made = self.env["cs.audit"].search([("follow_up_rule_id", "=", line.id)])
        self.assertFalse(made, "the half-year is still running")
        with freeze_time("2026-10-05 09:00:00"):
            self._run()
            self._run()
        made = self.env["cs.audit"].search([("follow_up_rule_id", "=", line.id)])
        self.assertEqual(len(made), 2)
        self.assertEqual(set(made.mapped("kind")), {"external"})
        self.assertEqual(made.auditor_id, self.external)
        self.assertLessEqual(set(made.origin_audit_id.ids), {a.id for a in audits})
        # The external auditor sees these, and nothing else.
        seen = self.env["cs.audit"].with_user(self.user_external).search([])
        self.assertEqual(set(seen.ids), set(made.ids))

    def test_DUR_20_the_head_audits_one_audited_case_each_quarter(self):
        line = self._line(
            name="Head of children's services",
            kind="case_file",
            every_months="3",
            count=1,
        )
        line.auditor_ids = self.director
        for reference in ("1001", "1002"):
            self.make_audit("closing", case=self.cases[reference])
        with freeze_time("2026-07-01 09:00:00"):
            self._run()
        made = self.env["cs.audit"].search([("follow_up_rule_id", "=", line.id)])
        self.assertEqual(
            (len(made), made.auditor_id, made.state), (1, self.director, "allocated")
        )
        self.assertTrue(made.origin_audit_id)

    def test_DUR_28_draw_is_the_same_when_drawn_again(self):
        line = self._line(count=1)
        for reference in ("1001", "1002", "1003", "2001"):
            self.make_audit("closing", case=self.cases[reference])
        with freeze_time("2026-10-05 09:00:00"):
            with self.cr.savepoint() as savepoint:
                line._make_missing()
                first = (
                    self.env["cs.audit"]
                    .search([("follow_up_rule_id", "=", line.id)])
                    .origin_audit_id.id
                )
                savepoint.rollback()
            self.env.invalidate_all()
            line._make_missing()
        self.assertEqual(
            self.env["cs.audit"]
            .search([("follow_up_rule_id", "=", line.id)])
            .origin_audit_id.id,
            first,
        )

    def test_query_count_grows_in_a_straight_line(self):
        """Each follow-up costs the same, however many there are."""
        cases = [
            self.make_case(
                f"5{n:03d}",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            for n in range(12)
        ]
        audits = self.env["cs.audit"].union(
            *(
                self.make_audit("closing", grade="inadequate", case=case)
                for case in cases
            )
        )
        self.env.flush_all()

        def cost(batch):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._make_follow_ups("re_audit")
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost(audits[:1])  # first call fills the caches of the registry
        small, large = cost(audits[1:4]), cost(audits[4:12])
        self.assertLessEqual(
            large - small,
            5 * (small / 3),
            "5 more follow-ups cost no more each than the first 3",
        )
