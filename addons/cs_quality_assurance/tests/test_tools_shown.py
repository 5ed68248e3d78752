from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestToolShown(QualityCase):
    """Choices, scales of a domain's own, and questions asked under a condition
    (SWI-18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderation_mode = "none"
        cls.five = cls.env["cs.grade.scale"].create(
            {
                "name": "Five points",
                "grade_ids": [
                    Command.create(
                        {
                            "code": f"p{rank}",
                            "name": f"{6 - rank} points",
                            "letter": str(6 - rank),
                            "rank": rank,
                        }
                    )
                    for rank in range(1, 6)
                ],
            }
        )
        cls.own = cls.tool._copy_version()

    def domain(self, number):
        return self.own.domain_ids.filtered(lambda d: d.number == number)

    def started(self, reference="1001"):
        if self.own.state == "draft":
            self.own.action_publish()
        return self.make_audit(
            "in_progress", case=self.cases[reference], tool_id=self.own.id
        )

    def line(self, audit, number):
        return audit.line_ids.filtered(
            lambda line: line.domain_id.number == number
        ).with_user(self.user_auditor)

    def hidden(self, audit):
        panel = audit.with_user(self.user_auditor)._auditing_panel()
        lines = self.env["cs.audit.line"].browse(panel["hidden_lines"])
        return lines.mapped("domain_id.number")

    # --- a choice from a list ---------------------------------------------------

    def test_a_choice_from_a_list(self):
        self.domain(4).write(
            {"answer_type": "choice", "options": "Up to date\n Out of date \n\nMissing"}
        )
        audit = self.started()
        line = self.line(audit, 4)
        loaded = audit.with_user(self.user_auditor).auditing_load()
        [question] = [q for q in loaded["questions"] if q["id"] == line.id]
        self.assertEqual(question["options"], ["Up to date", "Out of date", "Missing"])
        self.assertFalse(line.is_answered)
        line.answer_text = "Out of date"
        self.assertTrue(line.is_answered)
        self.assertRefused(
            "Choose one of", ValidationError, line.write, {"answer_text": "Mislaid"}
        )

    def test_a_choice_needs_choices(self):
        self.assertRefused(
            "at least two choices",
            ValidationError,
            self.domain(4).write,
            {"answer_type": "choice", "options": "Only one"},
        )

    # --- a scale of its own -----------------------------------------------------

    def test_a_domain_with_a_scale_of_its_own_stands_by_itself(self):
        self.domain(5).write({"own_scale_id": self.five.id})
        audit = self.started()
        risk = self.line(audit, 5)
        self.assertEqual(risk.scale_id, self.five)
        risk.write({"grade_id": self.five.grade_ids[4].id, "evidence": "Seen."})
        self.assertFalse(audit.grade_cap_id, "it does not count")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            risk.grade_id = self.good
        loaded = audit.with_user(self.user_auditor).auditing_load()
        self.assertEqual(len(loaded["own_grades"]), 5)

    def test_or_counts_read_on_the_tools_scale(self):
        self.domain(5).write({"own_scale_id": self.five.id, "own_scale_counts": True})
        audit = self.started()
        risk = self.line(audit, 5)
        risk.grade_id = self.five.grade_ids[3]
        self.assertFalse(audit.grade_cap_id, "two points are requires improvement")
        risk.grade_id = self.five.grade_ids[4]
        self.assertEqual(audit.grade_cap_id, self.inadequate, "DUR-06")
        panel = audit.with_user(self.user_auditor)._auditing_panel()
        counts = {row["grade_id"]: row["count"] for row in panel["spread"]}
        self.assertEqual(counts[self.inadequate.id], 1)

    def test_a_scale_in_use_by_a_domain_is_locked(self):
        self.domain(5).own_scale_id = self.five
        self.own.action_publish()
        self.assertTrue(self.five.is_locked)
        grade = self.five.grade_ids[0].with_user(self.user_qa_manager)
        self.assertRefused("tool in use", UserError, grade.write, {"code": "x"})

    # --- asked under a condition -------------------------------------------------

    def test_asked_once_an_earlier_domain_is_poor_live_and_at_submit(self):
        self.domain(6).write(
            {
                "shown_when": "domain",
                "shown_domain_id": self.domain(5).id,
                "shown_grade_id": self.requires_improvement.id,
            }
        )
        audit = self.started()
        self.assertEqual(self.hidden(audit), [6])
        total = audit.domain_count
        self.make_ready(audit, "good")
        self.line(audit, 6).write({"grade_id": False, "evidence": False})
        mine = audit.with_user(self.user_auditor)
        self.assertFalse(mine._get_submit_problems(), "it is not asked")
        result = mine.auditing_save(
            [
                {
                    "key": "1",
                    "part": "lines",
                    "do": "write",
                    "id": self.line(audit, 5).id,
                    "values": {"grade_id": self.requires_improvement.id},
                }
            ]
        )
        self.assertEqual(result["panel"]["hidden_lines"], [])
        self.assertEqual(audit.domain_count, total + 1)
        self.assertRefused("Answer domain 6", UserError, mine.action_submit)

    def test_asked_once_the_overall_is_inadequate(self):
        self.domain(12).write(
            {"shown_when": "overall", "shown_grade_id": self.inadequate.id}
        )
        audit = self.started()
        mine = audit.with_user(self.user_auditor)
        self.assertEqual(self.hidden(audit), [12])
        mine.overall_grade_id = self.inadequate
        self.assertEqual(self.hidden(audit), [])

    def test_what_is_not_asked_caps_nothing_and_is_not_moderated(self):
        self.domain(9).write(
            {"shown_when": "overall", "shown_grade_id": self.inadequate.id}
        )
        audit = self.started()
        self.make_ready(audit, "good")
        self.line(audit, 9).grade_id = self.inadequate
        self.assertFalse(audit.grade_cap_id)
        self.framework.moderation_mode = "all"
        self.framework.moderator_ids = self.moderator
        audit.with_user(self.user_auditor).action_submit()
        moderated = audit.moderation_ids.line_ids.mapped("domain_id.number")
        self.assertNotIn(9, moderated)
        self.assertIn(8, moderated)

    def test_only_in_some_services(self):
        self.domain(3).department_ids = self.care_service
        section = self.env["cs.audit.tool.section"].create(
            {
                "tool_id": self.own.id,
                "name": "Field work",
                "department_ids": [Command.set(self.field_service.ids)],
            }
        )
        self.domain(2).section_id = section
        field = self.started("1001").line_ids.domain_id.mapped("number")
        self.assertIn(2, field)
        self.assertNotIn(3, field)
        care = self.own._applicable_domains(
            self.cases["3001"].case_type_id, self.harbour
        ).mapped("number")
        self.assertIn(3, care)
        self.assertNotIn(2, care)

    def test_a_condition_is_complete_and_its_copy_waits_for_the_copy(self):
        self.assertRefused(
            "Say which grade",
            ValidationError,
            self.domain(6).write,
            {"shown_when": "overall"},
        )
        self.domain(6).write(
            {
                "shown_when": "domain",
                "shown_domain_id": self.domain(5).id,
                "shown_grade_id": self.inadequate.id,
            }
        )
        self.own.action_publish()
        newer = self.own._copy_version()
        six = newer.domain_ids.filtered(lambda d: d.number == 6)
        self.assertEqual(six.shown_domain_id.tool_id, newer)
