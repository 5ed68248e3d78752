from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestChallenge(QualityCase):
    """A service's challenge to a grade, and its outcome (ALL-06, ALL-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 6,
                "re_audit_grade_id": cls.inadequate.id,
                "challenge_days": 10,
            }
        )
        cls.audit = cls.make_audit("closing", grade="requires_improvement")

    def challenge(self, user=None, grade=None, audit=None, **vals):
        return (
            self.env["cs.challenge"]
            .with_user(user or self.user_team_manager)
            .create(
                {
                    "audit_id": (audit or self.audit).id,
                    "grade_asked_id": (grade or self.good).id,
                    "reason": "The plan was on the file on the day.",
                    "evidence": "Document 14, 2 June.",
                    **vals,
                }
            )
        )

    def decide(self, challenge, grade=None, user=None):
        challenge.with_user(user or self.user_qa_manager).action_decide(
            "changed" if grade else "stays", "We looked at document 14.", grade
        )

    # --- raising ------------------------------------------------------------

    def test_a_manager_of_the_team_challenges_and_qa_hears(self):
        mine = self.audit.with_user(self.user_team_manager)
        self.assertTrue(mine.can_challenge)
        action = mine.action_challenge()
        form = Form(
            self.env["cs.challenge"]
            .with_user(self.user_team_manager)
            .with_context(**action["context"])
        )
        form.grade_asked_id = self.good
        form.reason = "The plan was on the file on the day."
        challenge = form.save()
        self.assertEqual(challenge.grade_before_id, self.requires_improvement)
        self.assertEqual(challenge.raised_by_id, self.user_team_manager)
        self.assertEqual(str(challenge.date_due), "2026-06-24")
        self.assertEqual(challenge.activity_ids.user_id, self.user_qa_manager)
        self.assertNotIn("Pat", challenge.activity_ids.summary)
        self.assertTrue(self.audit.is_challenged)
        self.assertFalse(mine.can_challenge)
        mine = self.env["cs.my.work"].with_user(self.user_qa_manager)
        work = mine._get_my_work_items([mine._work_challenges])
        self.assertEqual(
            [item["title"] for item in work],
            [f"Decide on a challenge to {self.audit.name}"],
        )

    def test_only_managers_of_the_audited_work(self):
        for user in (
            self.user_other_team_manager,
            self.user_auditor,
            self.user_practitioner,
            self.user_director,
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.challenge(user)
        self.assertFalse(self.audit.with_user(self.user_auditor).can_challenge)
        # Above the team is as well.
        self.challenge(self.user_service_manager)

    def test_within_the_working_days_of_the_framework(self):
        self.assertEqual(str(self.audit.challenge_until), "2026-06-24")
        with freeze_time("2026-06-25 09:00:00"):
            self.assertRefused("until 24 June 2026", UserError, self.challenge)
        with freeze_time("2026-06-24 09:00:00"):
            self.challenge()

    def test_from_moderation_where_there_was_one(self):
        audit = self.make_audit(
            "moderation",
            moderator=self.moderator,
            case=self.cases["1002"],
            grade="requires_improvement",
        )
        self.assertRefused("being moderated", UserError, self.challenge, audit=audit)
        moderation = audit.moderation_ids.with_user(self.user_moderator)
        with freeze_time("2026-06-22 09:00:00"):
            moderation.overall_grade_id = self.requires_improvement
            moderation.action_complete()
        self.assertEqual(str(audit.challenge_until), "2026-07-06")

    def test_a_framework_without_challenges(self):
        self.framework.challenge_days = 0
        self.assertRefused("no challenges", UserError, self.challenge)

    def test_the_same_grade_or_one_above_the_limits_is_refused(self):
        self.assertRefused(
            "already", UserError, self.challenge, grade=self.requires_improvement
        )
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit, "inadequate")
        self.grade_all(audit, "good", d2="inadequate")
        audit.with_user(self.user_auditor).action_submit()
        self.assertRefused(
            "requires improvement at most", UserError, self.challenge, audit=audit
        )
        self.challenge(audit=audit, grade=self.requires_improvement)

    def test_one_at_a_time_and_a_decision_stands(self):
        challenge = self.challenge()
        self.assertRefused("already", UserError, self.challenge)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            challenge.sudo().copy({"audit_id": self.audit.id})
        self.decide(challenge)
        self.assertRefused("that stands", UserError, self.challenge)

    # --- deciding -------------------------------------------------------------

    def test_it_stays(self):
        challenge = self.challenge()
        self.decide(challenge)
        self.assertEqual((challenge.state, challenge.outcome), ("decided", "stays"))
        self.assertEqual(self.audit.final_grade_id, self.requires_improvement)
        self.assertEqual(
            challenge.activity_ids.user_id,
            self.user_team_manager | self.user_auditor,
            "both read the outcome",
        )

    def test_a_changed_grade_is_final_and_the_chain_stays(self):
        self.decide(self.challenge(), self.good)
        self.assertEqual(self.audit.final_grade_id, self.good)
        self.assertEqual(self.audit.overall_grade_id, self.requires_improvement)
        self.assertFalse(self.audit.moderated_grade_id)
        self.assertEqual(
            self.audit.grade_history.splitlines(),
            [
                "Auditor: Requires improvement (Ada Auditor, 10 Jun 2026)",
                "Challenged, and changed: Good (Quentin Manager, 10 Jun 2026)",
            ],
        )

    def test_what_follows_from_the_grade_is_worked_out_again(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit, "inadequate")
        self.grade_all(audit, "requires_improvement")
        audit.with_user(self.user_auditor).action_submit()
        self.assertTrue(audit.re_audit_due)
        self.decide(
            self.challenge(audit=audit, grade=self.requires_improvement),
            self.requires_improvement,
        )
        self.assertFalse(audit.re_audit_due)
        self.decide(
            self.challenge(grade=self.inadequate, user=self.user_service_manager),
            self.inadequate,
        )
        self.assertEqual(str(self.audit.re_audit_due), "2026-07-22")
        self.assertIn("grade", self.audit.escalation_ids.mapped("reason"), "told today")

    def test_closing_waits_for_the_decision(self):
        challenge = self.challenge()
        self.finish_actions(self.audit)
        self.assertEqual(self.audit.state, "closing")
        self.assertRefused(
            "being challenged",
            UserError,
            self.audit.with_user(self.user_qa_officer).action_close,
        )
        self.decide(challenge)
        self.assertEqual(self.audit.state, "closed")

    def test_withdrawn_by_whoever_raised_it(self):
        challenge = self.challenge()
        with self.assertRaises(AccessError):
            challenge.with_user(self.user_service_manager).action_withdraw()
        self.finish_actions(self.audit)
        challenge.with_user(self.user_team_manager).action_withdraw()
        self.assertEqual((challenge.state, self.audit.state), ("withdrawn", "closed"))
        self.challenge()

    def test_who_decides(self):
        challenge = self.challenge()
        for user in (
            self.user_team_manager,
            self.user_auditor,
            self.user_qa_officer,
            self.user_service_manager,
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.decide(challenge, user=user)
        officer = challenge.with_user(self.user_qa_officer)
        for employee in (self.auditor, self.team_manager, self.head_of_service):
            self.assertRefused(
                "belongs to its line",
                UserError,
                officer.write,
                {"decider_id": employee.id},
            )
        officer.decider_id = self.other_team_manager
        self.assertEqual(challenge.activity_ids.user_id, self.user_other_team_manager)
        theirs = self.audit.with_user(self.user_other_team_manager)
        self.assertTrue(theirs.line_ids.mapped("evidence"), "they read what they judge")
        self.decide(challenge, user=self.user_other_team_manager)
        self.assertEqual(challenge.decided_by_id, self.user_other_team_manager)

    def test_a_decision_says_why(self):
        challenge = self.challenge().with_user(self.user_qa_manager)
        self.assertRefused("Say why", UserError, challenge.action_decide, "stays", " ")
        self.assertRefused(
            "Choose the grade", UserError, challenge.action_decide, "changed", "x"
        )
        form = Form(
            self.env["cs.challenge.decision"]
            .with_user(self.user_qa_manager)
            .with_context(**challenge.action_ask_decision()["context"])
        )
        form.outcome = "changed"
        form.grade_id = self.good
        form.decision = "Document 14 was there."
        form.save().action_apply()
        self.assertEqual(self.audit.final_grade_id, self.good)

    def test_nobody_writes_the_outcome_by_hand(self):
        challenge = self.challenge()
        for vals in (
            {"outcome": "changed"},
            {"grade_id": self.good.id},
            {"state": "decided"},
            {"grade_asked_id": self.outstanding.id},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                challenge.with_user(self.user_qa_manager).write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.challenge(state="decided")
        with self.assertRaises(UserError):
            challenge.with_user(self.user_qa_manager).unlink()

    def test_re_opened_the_challenge_is_over(self):
        challenge = self.challenge()
        self.audit.with_user(self.user_qa_manager).action_reopen("Mistyped.")
        self.assertEqual(challenge.state, "withdrawn")
        self.assertFalse(challenge.activity_ids)

    def test_one_query_for_the_board(self):
        audits = self.audit | self.make_audit("closing", case=self.cases["2001"])
        self.challenge()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            audits.mapped("is_challenged")
