from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase
from .said_common import SaidMixin


@tagged("post_install", "-at_install")
class TestSaidAnswers(SaidMixin, QualityCase):
    """A follow-up set off by what was answered, in any version of the tool."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 0,
                "re_audit_grade_id": False,
                "dip_review_months": 0,
                "moderation_mode": "none",
                "follow_up_lead_days": 14,
            }
        )
        (cls.auditor | cls.moderator).cs_auditor = True
        cls.check_tool = cls.make_check_tool()

    def rule(self, match, **answers):
        """A rule made by the QA manager on the framework's form."""
        framework = self.framework.with_user(self.user_qa_manager)
        questions = {one.number: one for one in self.check_tool.domain_ids}
        with Form(framework) as form, form.follow_rule_ids.new() as rule:
            rule.name, rule.trigger = "Again where it is missing", "answers"
            rule.answer_match = match
            for number, said in answers.items():
                with rule.answer_ids.new() as answer:
                    answer.domain_id = questions[int(number[1:])]
                    answer.yes_no = said
        return self.framework.follow_rule_ids

    def audited(self, tool=None, case=None, **said):
        """An audit answered and handed in by its auditor."""
        audit = self.make_audit(
            "in_progress", case=case, tool_id=(tool or self.check_tool).id
        )
        mine = audit.with_user(self.user_auditor).with_context(
            allowed_company_ids=self.company.ids
        )
        self.answer(mine, self.answers(**said))
        mine.write(
            {
                "child_safety": "safe",
                "self_analysis_missing_reason": "On leave all month.",
                "family_feedback_missing_reason": "They preferred not to.",
            }
        )
        self._hold_discussions(mine)
        self.assertEqual(mine.auditing_submit(), {"refused": []})
        return mine.sudo()

    def run_on(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self.run_cron("cron_follow_ups")

    def test_said_re_audit_when_any_of_two_is_answered_no(self):
        rule = self.rule("any", q1="no", q2="no")
        self.assertIn(
            "Is the plan on the file?: No or Was the child seen alone?: No",
            rule.summary,
        )
        self.assertIn("Was the child seen alone?: No", str(self.framework.policy))
        one = self.audited(first="no")
        none = self.audited(case=self.cases["1002"])
        for _twice in range(2):
            self.run_on("2026-07-20")
        [again] = one.follow_up_ids
        self.assertEqual((again.kind, again.state), ("re_audit", "allocated"))
        self.assertEqual(again.follow_rule_id, rule)
        self.assertFalse(none.follow_up_ids)

    def test_said_follow_up_only_when_all_are_answered_so(self):
        self.rule("all", q1="no", q2="no")
        one = self.audited(first="no")
        both = self.audited(case=self.cases["1002"], first="no", second="no")
        self.run_on("2026-07-20")
        self.assertFalse(one.follow_up_ids)
        self.assertEqual(len(both.follow_up_ids), 1)

    def test_the_auditor_reads_beforehand_what_an_answer_brings(self):
        self.rule("any", q1="no")
        audit = self.make_audit("in_progress", tool_id=self.check_tool.id)
        mine = audit.with_user(self.user_auditor).with_context(
            allowed_company_ids=self.company.ids
        )
        panel = self.answer(mine, self.answers(first="no"))["panel"]
        self.assertIn("Again where it is missing", " ".join(panel["consequences"]))
        panel = self.answer(mine, self.answers(first="yes"))["panel"]
        self.assertNotIn("Again", " ".join(panel["consequences"]))

    def test_the_rule_holds_for_the_next_version_of_the_tool(self):
        self.rule("any", q1="no")
        action = self.check_tool.action_new_version()
        later = self.check_tool.browse(action["res_id"])
        with Form(later) as form, form.domain_ids.edit(0) as domain:
            domain.number = 9
            domain.name = "Is the plan there, and signed?"
        later.action_publish()
        answers = self.answers()
        audit = self.make_audit("in_progress", tool_id=later.id)
        mine = audit.with_user(self.user_auditor).with_context(
            allowed_company_ids=self.company.ids
        )
        answers[9] = {"yes_no": "no"}
        self.answer(mine, answers)
        self.assertIn("Again", " ".join(mine._list_consequences()))

    def test_a_rule_without_an_answer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Name the questions"):
            self.rule("any")

    def test_a_rule_names_what_can_be_answered_so(self):
        rule = self.rule("any", q1="no")
        Answer = self.env["cs.framework.follow.answer"].with_user(self.user_qa_manager)
        dated = self.check_tool.domain_ids.filtered(lambda d: d.answer_type == "date")
        with self.assertRaisesRegex(ValidationError, "is not answered with yes or no"):
            Answer.create({"rule_id": rule.id, "domain_id": dated.id})
