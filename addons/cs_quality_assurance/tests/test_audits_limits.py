from odoo.tests import tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditLimits(QualityCase):
    """Limiting judgements, shown as they happen and held when submitting (DUR-06)."""

    def graded(self, **by_number):
        audit = self.make_audit("in_progress").with_user(self.user_auditor)
        self.grade_all(audit, "good", **by_number)
        return audit

    def test_DUR_06_risk_voice_or_progress_inadequate_forces_inadequate(self):
        for number in (5, 7, 9):
            with self.subTest(number):
                audit = self.graded(**{f"d{number}": "inadequate"})
                self.assertEqual(audit.grade_cap_id, self.inadequate)
                self.assertIn(f"domain {number} ", audit.grade_cap_reason)

    def test_DUR_06_assessment_plan_or_recording_inadequate_caps_the_overall(
        self,
    ):
        for number in (2, 3, 14):
            with self.subTest(number):
                audit = self.graded(**{f"d{number}": "inadequate"})
                self.assertEqual(audit.grade_cap_id, self.requires_improvement)
                self.assertIn("at most requires improvement", audit.grade_cap_reason)

    def test_DUR_06_other_domains_limit_nothing(self):
        audit = self.graded(d1="inadequate", d4="inadequate", d13="inadequate")
        self.assertFalse(audit.grade_cap_id)
        self.assertFalse(audit.grade_cap_reason)

    def test_DUR_06_the_lowest_limit_wins_and_names_what_sets_it(self):
        audit = self.graded(d2="inadequate", d7="inadequate")
        self.assertEqual(audit.grade_cap_id, self.inadequate)
        self.assertIn("domain 7 ", audit.grade_cap_reason)
        self.assertNotIn("domain 2 ", audit.grade_cap_reason)

    def test_DUR_06_overall_above_the_cap_is_refused_and_fixed(self):
        audit = self.graded(d2="inadequate")
        self.make_ready(audit)
        audit.line_ids[1].grade_id = self.inadequate
        audit.overall_grade_id = self.good
        problems = " ".join(problem.text for problem in audit._get_submit_problems())
        self.assertIn("You chose good overall.", problems)
        self.assertIn("domain 2 Quality of assessment is graded inadequate", problems)
        self.assertIn("Choose requires improvement or lower", problems)
        audit.line_ids[1].grade_id = self.good
        self.assertFalse(audit._get_submit_problems())

    def test_DUR_06_cap_shows_before_everything_is_graded(self):
        audit = self.make_audit("in_progress").with_user(self.user_auditor)
        audit.line_ids[4].grade_id = self.inadequate
        self.assertEqual(audit.grade_cap_id, self.inadequate)
        audit.line_ids[4].write({"not_applicable": True})
        self.assertFalse(audit.grade_cap_id, "What does not apply limits nothing")

    def test_DUR_06_strict_reading_is_off_until_switched_on(self):
        limits = self.tool.limit_ids.filtered("strict_trigger_grade_id")
        self.assertEqual(limits.mapped("domain_id.number"), [2, 3, 14])
        self.assertFalse(any(limits.mapped("strict")))
        audit = self.graded(d3="requires_improvement")
        self.assertFalse(audit.grade_cap_id)
        limits.with_context(cs_lifecycle=LIFECYCLE).strict = True
        self.assertEqual(audit.grade_cap_id, self.requires_improvement)
        strict = self.graded(d14="requires_improvement")
        self.assertEqual(strict.grade_cap_id, self.requires_improvement)
        self.assertIn("domain 14 Quality of recording", strict.grade_cap_reason)

    def test_DUR_06_every_limit_says_on_the_screen_what_it_does(self):
        audit = self.make_audit("in_progress").with_user(self.user_auditor)
        limits = {
            question["number"]: question["limits"]
            for question in audit.auditing_load()["questions"]
            if question["limits"]
        }
        self.assertEqual(sorted(limits), [2, 3, 5, 7, 9, 14])
        self.assertEqual(
            limits[5],
            ["If you grade this inadequate, the overall grade is inadequate."],
        )
        self.assertEqual(
            limits[2],
            [
                "If you grade this inadequate, the overall grade is requires "
                "improvement or below."
            ],
        )
