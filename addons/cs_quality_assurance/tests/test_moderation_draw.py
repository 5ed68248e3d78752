from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestModerationDraw(QualityCase):
    """BPL-08, BPL-14: a share at random of what was submitted, and whatever a criterion
    names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write({"moderation_mode": "sample", "moderation_percentage": 15})
        cls.framework.moderator_ids = cls.moderator
        programme = cls.env["cs.programme"].create(
            {
                "name": "Test year",
                "framework_id": cls.framework.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
            }
        )
        programme.action_adopt()
        line = cls.env["cs.programme.line"].create(
            {"name": "Case files", "programme_id": programme.id}
        )
        cls.cycle = cls.env["cs.cycle"].create(
            {
                "programme_line_id": line.id,
                "date_start": "2026-06-01",
                "date_end": "2026-06-30",
                "seed": "a seed",
            }
        )

    def _submit(self, count, grade="good"):
        audits = self.env["cs.audit"]
        for _number in range(count):
            case = self.make_case(
                f"8{len(self.cycle.audit_ids):03d}",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            audit = self.make_audit("in_progress", case=case, cycle_id=self.cycle.id)
            self.make_ready(audit, grade)
            self.make_action(audit)
            audit.with_user(self.user_auditor).action_submit()
            audits |= audit
        return audits

    def test_BPL_08_fifteen_per_cent_rounding_up(self):
        audits = self._submit(7)
        self.assertEqual(set(audits.mapped("state")), {"moderation"})
        self.assertFalse(audits.moderation_ids, "nothing is moderated before the draw")
        self.cycle.with_user(self.user_qa_officer).action_draw_moderation()
        drawn = audits.filtered(lambda audit: audit.moderation_basis == "sample")
        # 15% of 7 is 1.05, and rounds up.
        self.assertEqual(len(drawn), 2)
        self.assertEqual(drawn.moderation_ids.moderator_id, self.moderator)
        self.assertEqual(set((audits - drawn).mapped("state")), {"closing"})

    def test_until_the_draw_nobody_is_said_to_look_next(self):
        """The auditor reads what is awaited and when; QA has it to do."""
        self.make_audit("allocated", case=self.cases["1002"], cycle_id=self.cycle.id)
        audit = self._submit(1)
        words = audit.with_user(self.user_auditor).due_in_words
        self.assertRegex(words, r"^Waits for the draw .*, on \d+ July 2026$")
        work = self.env["cs.my.work"].with_user(self.user_qa_officer).get_my_work()
        items = [item for group in work["groups"] for item in group["items"]]
        [asked] = [i for i in items if i["title"] == "Draw what is moderated"]
        self.assertEqual(asked["res_id"], self.cycle.id)
        figures = {
            figure["label"]: figure["value"]
            for panel in work["panels"]
            for figure in panel.get("figures", [])
        }
        self.assertEqual(figures["waiting for a moderation draw"], 1)
        self.cycle.with_user(self.user_qa_officer).action_draw_moderation()
        self.env.invalidate_all()
        self.assertNotIn("Waits for the draw", audit.due_in_words or "")

    def test_BPL_08_late_ones_are_made_up_for(self):
        first = self._submit(6)
        self.cycle.with_user(self.user_qa_officer).action_draw_moderation()
        before = first.filtered(lambda audit: audit.moderation_basis == "sample")
        self.assertEqual(len(before), 1)
        self._submit(1)
        drawn = self.cycle.audit_ids.filtered(
            lambda audit: audit.moderation_basis == "sample"
        )
        self.assertLess(before, drawn)
        self.assertEqual(len(drawn), 2)
        self.assertFalse(
            self.cycle.audit_ids.filtered(
                lambda audit: audit.moderation_basis == "waiting"
            )
        )

    def test_BPL_14_a_criterion_names_its_own(self):
        self.env["cs.framework.moderation"].create(
            {
                "framework_id": self.framework.id,
                "trigger": "at_or_below",
                "grade_id": self.inadequate.id,
            }
        )
        bad = self._submit(1, "inadequate")
        self.assertEqual((bad.moderation_basis, bad.state), ("criterion", "moderation"))
        self.assertTrue(
            bad.moderation_ids, "moderated at once, without waiting for the draw"
        )
        self._submit(6)
        self.cycle.with_user(self.user_qa_officer).action_draw_moderation()
        self.assertEqual(
            len(self.cycle.audit_ids.moderation_ids),
            2 + (bad.name not in self.cycle.moderation_draw["drawn"]),
        )

    def test_BPL_08_drawn_by_itself_once_all_are_in_or_the_date_has_passed(self):
        audits = self._submit(3)
        self.make_audit("allocated", case=self.cases["1002"], cycle_id=self.cycle.id)
        self.run_cron("cron_follow_ups")
        self.assertEqual(
            set(audits.mapped("moderation_basis")),
            {"waiting"},
            "one is still being done in time",
        )
        with freeze_time("2026-08-03 09:00:00"):
            self.run_cron("cron_follow_ups")
            self.run_cron("cron_follow_ups")
        self.assertEqual(
            sorted(audits.mapped("moderation_basis")),
            ["not_drawn", "not_drawn", "sample"],
        )
        self.assertEqual(len(audits.moderation_ids), 1)

    def test_LUT_01_the_moderator_knows_the_file_from_the_first_day(self):
        self.framework.moderation_mode = "all"
        audit = self.make_audit("draft", cycle_id=self.cycle.id)
        audit._open_in_round()
        self.assertEqual(
            (audit.state, audit.moderator_id), ("allocated", self.moderator)
        )
        self.assertEqual(audit.with_user(self.user_moderator).case_id.reference, "1001")

    def test_only_qa_draws_and_only_where_a_share_is_moderated(self):
        self.assertRefused(
            "submitted yet",
            UserError,
            self.cycle.with_user(self.user_qa_officer).action_draw_moderation,
        )
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.user_team_manager).action_draw_moderation()
        self.framework.moderation_mode = "all"
        self.assertRefused(
            "does not moderate",
            UserError,
            self.cycle.with_user(self.user_qa_officer).action_draw_moderation,
        )

    def test_reopened_after_the_draw_may_be_drawn_again(self):
        audits = self._submit(2)
        self.cycle.with_user(self.user_qa_officer).action_draw_moderation()
        drawn = audits.filtered(lambda audit: audit.moderation_basis == "sample")
        drawn.with_user(self.user_qa_manager).action_reopen(
            "The wrong period was looked at."
        )
        self.assertFalse(drawn.moderation_basis)
        self.assertEqual(drawn.moderation_ids.state, "withdrawn")
        drawn.with_user(self.user_auditor).action_submit()
        self.assertEqual(
            len(
                self.cycle.audit_ids.moderation_ids.filtered(
                    lambda m: m.state == "todo"
                )
            ),
            1,
        )
