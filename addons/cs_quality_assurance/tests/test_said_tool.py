from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import QualityCase
from .said_common import SaidMixin


@tagged("post_install", "-at_install")
class TestSaidTool(SaidMixin, QualityCase):
    """A tool without an overall grade: made, answered, handed in, looked at again,
    followed up and reported, answer by answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.check_tool = cls.make_check_tool()

    def start(self):
        """An audit with the tool, arranged by a QA officer on the form."""
        audits = self.env["cs.audit"].with_user(self.user_qa_officer)
        form = Form(audits.with_company(self.company))
        form.case_id, form.auditor_id = self.case, self.auditor
        form.tool_id = self.check_tool
        audit = form.save()
        audit.action_allocate()
        mine = self.of(audit, "auditor")
        mine.action_start()
        return mine

    def of(self, record, role):
        user = getattr(self, f"user_{role}")
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def finish(self, mine):
        """What else submitting asks for."""
        mine.auditing_save(
            [
                {
                    "key": "safe",
                    "part": "audit",
                    "do": "write",
                    "values": {
                        "child_safety": "safe",
                        "self_analysis_missing_reason": "On leave all month.",
                        "family_feedback_missing_reason": "They preferred not to.",
                    },
                }
            ]
        )
        self._hold_discussions(mine)

    def test_said_tool_without_an_overall_grade(self):
        self.framework.moderation_mode = "none"
        mine = self.start()
        data = mine.auditing_load()
        self.assertFalse(data["audit"]["has_overall"])
        self.assertFalse(self.answer(mine, self.answers("no"))["errors"])
        self.finish(mine)
        self.assertEqual(mine.auditing_load()["panel"]["problems"], [])
        self.assertTrue(mine.auditing_load()["panel"]["consequences"])
        # Followed up answer by answer.
        line = mine.line_ids.filtered(lambda one: one.domain_id.number == 1)
        action = self.make_action(mine, line_id=line.id)
        self.assertEqual(mine.auditing_submit(), {"refused": []})
        self.assertFalse(mine.final_grade_id)
        self.assertEqual(mine.state, "closing")
        self.assertEqual(action.line_id.answer_shown, "No")
        self.assertEqual(
            mine.line_ids.mapped("answer_shown"),
            ["No", "Yes", "1 June 2026", "0", "The minutes."],
        )
        # Done, and in no figure of grades.
        self.finish_actions(mine)
        self.assertEqual(mine.state, "closed")
        results = self.env["cs.audit"]._domain_of_results()
        self.assertNotIn(mine.id, self.env["cs.audit"].search(results).ids)
        self.assertEqual(mine.graded_count, 5)

    def test_said_answers_are_read_question_by_question(self):
        self.framework.moderation_mode = "none"
        mine = self.start()
        self.answer(mine, self.answers("no"))
        self.finish(mine)
        action = self.check_tool.action_view_answers()
        Line = self.env[action["res_model"]].with_user(self.user_qa_manager)
        self.assertFalse(Line.search(action["domain"]), "not before it is handed in")
        mine.auditing_submit()
        counts = Line.with_company(self.company)._read_group(
            action["domain"], ["domain_id", "yes_no"], ["__count"]
        )
        self.assertEqual(
            [(domain.number, said) for domain, said, _count in counts][:2],
            [(1, "no"), (2, "yes")],
        )

    def test_said_tool_without_an_overall_grade_is_moderated(self):
        self.framework.moderation_mode = "all"
        mine = self.start()
        self.of(mine, "qa_officer").moderator_id = self.moderator
        self.answer(mine, self.answers("no"))
        self.finish(mine)
        mine.auditing_submit()
        self.assertEqual(mine.state, "moderation")
        look = self.of(mine.sudo().moderation_ids, "moderator")
        data = look.auditing_load()
        self.assertFalse(data["audit"]["has_overall"])
        self.assertEqual(data["panel"]["problems"], [])
        look.auditing_submit()
        self.assertEqual((look.state, mine.sudo().state), ("done", "closed"))
        self.assertFalse(mine.sudo().grade_history)

    def test_no_overall_grade_where_the_tool_has_none(self):
        mine = self.start()
        operation = {"key": "k", "part": "audit", "do": "write"}
        values = {"overall_grade_id": self.good.id}
        answer = mine.auditing_save([{**operation, "values": values}])
        self.assertIn("each answer stands by itself", answer["errors"]["k"])
        self.assertFalse(mine.overall_grade_id)

    def test_a_missing_answer_is_still_asked_for(self):
        mine = self.start()
        answers = self.answers()
        answers[3] = {"answer_date": False}
        self.answer(mine, answers)
        self.finish(mine)
        [problem] = mine.auditing_submit()["refused"]
        self.assertIn("When was the last visit?", problem["text"])

    def test_a_tool_that_limits_what_it_has_not_is_not_put_into_use(self):
        draft = self.tool.with_user(self.user_qa_manager)._copy_version()
        with Form(draft) as form:
            form.has_overall = False
        with self.assertRaisesRegex(ValidationError, "has no overall grade"):
            draft.action_publish()
        self.assertRegex(draft.reading, "There is no overall grade")

    def test_no_reference_audit_without_a_grade(self):
        references = self.env["cs.reference.audit"].with_user(self.user_qa_officer)
        with self.assertRaisesRegex(ValidationError, "nothing to hold"):
            references.create(
                {
                    "name": "Nothing to compare",
                    "framework_id": self.framework.id,
                    "tool_id": self.check_tool.id,
                    "case_id": self.case.id,
                }
            )
