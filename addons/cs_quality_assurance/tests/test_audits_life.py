from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditLife(QualityCase):
    """An audit from draft to closed, and every reason why submitting is refused."""

    def start(self, **vals):
        """An audit in progress, as its auditor sees it."""
        return self.make_audit("in_progress", **vals).with_user(self.user_auditor)

    def texts(self, audit):
        return [problem.text for problem in audit._get_submit_problems()]

    def assertRefusedFor(self, sentence, audit):
        """Submitting is refused with this sentence, and changes nothing."""
        before = audit.line_ids.mapped("evidence"), audit.overall_reason
        self.assertRefused(sentence, UserError, audit.action_submit)
        self.assertEqual(audit.state, "in_progress")
        self.assertEqual(
            (audit.line_ids.mapped("evidence"), audit.overall_reason), before
        )

    # --- the way through --------------------------------------------------

    def test_life_of_an_audit(self):
        audit = (
            self.env["cs.audit"]
            .with_user(self.user_qa_officer)
            .create({"case_id": self.case.id, "auditor_id": self.auditor.id})
        )
        self.assertEqual(audit.state, "draft")
        self.assertEqual(audit.framework_id, self.framework)
        self.assertEqual(audit.practitioner_id, self.practitioner)
        self.assertEqual(str(audit.period_start), "2025-06-10")
        audit.action_allocate()
        self.assertEqual(audit.state, "allocated")
        # Twenty working days after 10 June 2026.
        self.assertEqual(str(audit.date_due), "2026-07-08")
        mine = audit.with_user(self.user_auditor)
        mine.action_start()
        self.assertEqual(mine.state, "in_progress")
        self.assertEqual(len(mine.line_ids), 14)
        self.make_ready(audit)
        mine.action_submit()
        # Nothing is open: straight to closed.
        self.assertEqual(audit.state, "closed")
        self.assertEqual(audit.final_grade_id, self.good)
        self.assertEqual(audit.submitted_by_id, self.user_auditor)
        self.assertEqual(str(audit.date_submitted), "2026-06-10")

    def test_open_action_holds_it_in_closing(self):
        audit = self.start()
        self.make_ready(audit)
        self.make_action(audit)
        audit.action_submit()
        self.assertEqual(audit.state, "closing")
        self.assertRefused(
            "not signed off",
            UserError,
            audit.with_user(self.user_team_manager).action_close,
        )
        self.finish_actions(audit)
        self.assertEqual(audit.state, "closed")

    def test_only_officers_allocate_and_only_the_auditor_starts_and_submits(self):
        audit = self.make_audit("draft")
        self.assertRefused(
            "Only a QA officer",
            AccessError,
            audit.with_user(self.user_auditor).action_allocate,
        )
        audit.with_user(self.user_qa_officer).action_allocate()
        for user in (self.user_qa_manager, self.user_team_manager, self.user_director):
            with self.subTest(user.login):
                other = audit.with_user(user)
                self.assertRefused("Only the auditor", AccessError, other.action_start)
                self.assertRefused("Only the auditor", AccessError, other.action_submit)

    def test_looked_after_children_have_two_more_domains(self):
        audit = self.start(case=self.cases["1003"])
        self.assertEqual(audit.line_ids.mapped("domain_id.number"), list(range(1, 17)))

    def test_started_audit_keeps_its_case_and_tool(self):
        audit = self.make_audit("in_progress").with_user(self.user_qa_officer)
        for vals in ({"case_id": self.cases["2001"].id}, {"kind": "thematic"}):
            self.assertRefused("has started", UserError, audit.write, vals)

    # --- refusals, one by one -----------------------------------------------

    def test_refused_with_a_domain_not_answered(self):
        audit = self.start()
        self.make_ready(audit)
        line = audit.line_ids[4]
        line.grade_id = False
        self.assertRefusedFor("Answer domain 5 Risk", audit)
        line.grade_id = self.good
        audit.action_submit()

    def test_refused_with_a_grade_but_no_evidence(self):
        audit = self.start()
        self.make_ready(audit)
        audit.line_ids[4].evidence = "   "
        self.assertRefusedFor("Write your evidence for domain 5", audit)

    def test_refused_when_not_applicable_without_saying_why(self):
        audit = self.start()
        self.make_ready(audit)
        audit.line_ids[4].write({"not_applicable": True, "evidence": False})
        self.assertFalse(
            audit.line_ids[4].grade_id, "Not applicable and graded at once"
        )
        self.assertRefusedFor("Say why domain 5 Risk is not applicable", audit)
        audit.line_ids[4].evidence = "The case opened yesterday."
        audit.action_submit()

    def test_refused_without_overall_grade_reason_strengths_and_improvements(self):
        audit = self.start()
        self.make_ready(audit)
        for field, sentence in [
            ("overall_grade_id", "Give an overall grade."),
            ("overall_reason", "Say why you gave this overall grade."),
            ("strengths", "Write what stood out as a strength."),
            ("improvements", "Write what would have moved the work up a grade."),
        ]:
            with self.subTest(field), self.cr.savepoint() as savepoint:
                audit[field] = False
                self.assertRefusedFor(sentence, audit)
                savepoint.close(rollback=True)

    def test_outstanding_work_need_not_say_what_would_move_it_up(self):
        audit = self.start()
        self.make_ready(audit, "outstanding")
        audit.improvements = False
        audit.action_submit()
        self.assertEqual(audit.final_grade_id, self.outstanding)

    def test_refused_when_looking_back_further_without_a_reason(self):
        audit = self.start()
        self.make_ready(audit)
        audit.period_start = "2024-01-01"
        self.assertRefusedFor("You look back further than 12 months", audit)
        audit.lookback_reason = "The plan of 2024 is still the one in use."
        audit.action_submit()

    def test_refused_without_self_analysis_and_family_feedback_where_asked(self):
        self.framework.write(
            {"require_self_analysis": True, "require_family_feedback": True}
        )
        audit = self.start()
        self.make_ready(audit)
        audit.write(
            {
                "self_analysis_missing_reason": False,
                "family_feedback_missing_reason": " ",
            }
        )
        self.assertRefusedFor("Wait for the practitioner's self-analysis", audit)
        self.assertRefusedFor("Record what the child and family say", audit)
        analysis = audit.sudo().self_analysis_ids.with_user(self.user_practitioner)
        analysis.what_works = "We meet each week."
        analysis.action_submit()
        audit.family_feedback = "They know whom to ring."
        audit.action_submit()
        self.assertNotEqual(audit.state, "in_progress")

    def test_every_refusal_is_named_at_once(self):
        audit = self.start()
        texts = self.texts(audit)
        self.assertEqual(len(texts), 14 + 4 + 3)
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            audit.action_submit()
        for text in texts:
            self.assertIn(text, str(caught.exception))

    def test_submitting_twice_says_who_and_when(self):
        audit = self.start()
        self.make_ready(audit)
        audit.action_submit()
        self.assertRefused(
            "already submitted by Ada Auditor on 10 June 2026",
            UserError,
            audit.action_submit,
        )

    def test_not_started_cannot_be_submitted(self):
        audit = self.make_audit("allocated").with_user(self.user_auditor)
        self.assertRefused("Start", UserError, audit.action_submit)

    # --- bad input ------------------------------------------------------------

    def test_tool_without_domains_for_this_type_of_case(self):
        audit = self.make_audit(
            "draft", case=self.cases["3001"], auditor=self.moderator
        )
        # As a data migration might leave it; a tool in use is locked for people.
        self.tool.domain_ids.sudo().case_type_ids = self.env.ref(
            "cs_quality_assurance.case_type_adoption"
        )
        self.assertRefused(
            "has no domains for this type of case (Care leaver)",
            UserError,
            audit.with_user(self.user_qa_officer).action_allocate,
        )

    def test_period_that_ends_before_it_starts(self):
        audit = self.start()
        self.assertRefused(
            "_period_in_order",
            IntegrityError,
            audit.write,
            {"period_start": "2026-05-02", "period_end": "2026-05-01"},
        )
        # Over RPC the constraint speaks: nobody sees the database's words.
        with mute_logger("odoo.sql_db"):
            result = audit.auditing_save(
                [
                    {
                        "key": "period",
                        "part": "audit",
                        "do": "write",
                        "values": {
                            "period_start": "2026-05-02",
                            "period_end": "2026-05-01",
                        },
                    }
                ]
            )
        self.assertEqual(
            result["errors"],
            {
                "period": "The period looked at ends before it starts. "
                "Check the two dates."
            },
        )

    # --- the practitioner's answer ----------------------------------------

    def test_the_practitioner_answers_once_the_result_is_known(self):
        audit = self.make_audit("in_progress")
        theirs = audit.with_user(self.user_practitioner)
        self.assertNotIn("answer", theirs.open_steps)
        audit = self.make_audit("closing", case=self.cases["1002"])
        theirs = audit.with_user(audit.practitioner_user_id)
        self.assertIn("answer", theirs.open_steps)
        action = theirs.action_ask_answer()
        form = Form(theirs.env["cs.reason"].with_context(**action["context"]))
        form.reason = "Nobody asked me about the visits in May."
        form.save().action_apply()
        self.assertEqual(
            audit.practitioner_answer, "Nobody asked me about the visits in May."
        )
        self.assertEqual(
            audit.activity_ids.filtered(
                lambda todo: "practitioner's answer" in (todo.summary or "")
            ).user_id,
            audit.auditor_user_id,
        )
        with self.assertRaises(AccessError):
            audit.with_user(self.user_team_manager).action_answer("No.")
        with self.assertRaises(UserError):
            theirs.action_answer(" ")

    def test_what_all_audits_opens_on(self):
        Audit = self.env["cs.audit"]
        opened = Audit.with_user(self.user_practitioner).action_all_audits()
        self.assertEqual(opened["views"][0][1], "list")
        self.assertIn("search_default_about_me", opened["context"])
        opened = Audit.with_user(self.user_auditor).action_all_audits()
        self.assertEqual(opened["views"][0][1], "kanban")
