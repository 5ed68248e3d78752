from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .council import ConformanceCase


class GoodPracticeCase(ConformanceCase):
    def propose(self, source, user, **vals):
        """Put forward from the button of an audit or a learning point."""
        action = source.with_user(user).action_propose_practice()
        form = Form(
            self.env["cs.good.practice"]
            .with_user(user)
            .with_context(**action["context"])
        )
        form.name = "He drew his own plan"
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save()

    def last_message(self):
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def messages_to(self, user, since):
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("id", ">", since),
            ]
        )


@tagged("post_install", "-at_install")
class TestGoodPractice(GoodPracticeCase):
    """Durham: examples agreed by the operations manager, shared, kept."""

    template = "durham"

    def test_DUR_12_good_examples_are_moderated_by_the_operations_manager(self):
        audit = self.make_audit("closing")
        practice = self.propose(audit, self.user_auditor)
        self.assertEqual(practice.state, "proposed")
        self.assertEqual(practice.department_id, self.riverside)
        to_do = self.to_dos(practice, "good_practice")
        self.assertEqual(
            (to_do.user_id, to_do.date_deadline),
            (self.user_service_manager, date(2026, 6, 17)),
        )
        # Not by whoever found it, nor by the team, nor by another service.
        for user in (
            self.user_auditor,
            self.user_team_manager,
            self.user_other_service_manager,
        ):
            self.assertRefused("", AccessError, practice.with_user(user).action_share)
        manager = practice.with_user(self.user_service_manager)
        self.assertTrue(manager.can_decide)
        manager.decision_note = "Any team can do this."
        self.assertRefused("Ask whoever did the work", UserError, manager.action_share)
        manager.consent = "no"
        self.assertRefused("does not agree", UserError, manager.action_share)
        manager.consent = "yes"
        manager.action_share()
        self.assertEqual(
            (practice.state, practice.decided_by_id, practice.date_decided),
            ("shared", self.user_service_manager, date(2026, 6, 10)),
        )
        self.assertFalse(self.to_dos(practice, "good_practice"))
        self.assertRefused("already been decided", UserError, manager.action_share)

    def test_DUR_12_only_work_graded_good_or_outstanding(self):
        fair = self.make_audit("closing", grade="requires_improvement")
        self.assertRefused(
            "not graded good or better",
            UserError,
            self.propose,
            fair,
            self.user_auditor,
        )
        running = self.make_audit("in_progress", case=self.cases["1002"])
        self.assertRefused(
            "before you put its work forward",
            UserError,
            self.propose,
            running,
            self.user_auditor,
        )
        best = self.make_audit("closing", grade="outstanding", case=self.cases["2001"])
        self.assertTrue(self.propose(best, self.user_auditor))

    def test_DUR_12_shared_with_teams_and_kept_in_a_library(self):
        self.framework.plan_copied_to_ids = self.qa_manager  # leads on improvement
        practice = self.propose(self.make_audit("closing"), self.user_auditor)
        for user in (self.user_practitioner, self.user_other_practitioner):
            with self.assertRaises(AccessError), self.cr.savepoint():
                practice.with_user(user).read(["name"])
        since = self.last_message()
        practice.with_user(self.user_service_manager).consent = "yes"
        practice.with_user(self.user_service_manager).action_share()
        for user in (
            self.user_team_manager,
            self.user_other_team_manager,
            self.user_qa_manager,
        ):
            message = self.messages_to(user, since)
            self.assertEqual(len(message), 1, user.name)
            self.assertIn("Riverside", message.body)
            self.assertNotIn("drew", f"{message.subject} {message.body}", "ALL-07")
        # Everybody reads it; nobody sees from it which file it was.
        reader = practice.with_user(self.user_other_practitioner)
        self.assertEqual(reader.name, "He drew his own plan")
        self.assertRefused("", AccessError, reader.read, ["audit_id"])
        self.assertEqual(
            self.env["cs.good.practice"]
            .with_user(self.user_other_practitioner)
            .search([("company_id", "=", self.company.id)]),
            practice,
        )
        # Kept: not changed by its finder any more, and deleted by nobody.
        self.assertRefused(
            "been decided",
            AccessError,
            practice.with_user(self.user_auditor).write,
            {"name": "Something else"},
        )
        for user in (self.user_auditor, self.user_qa_manager):
            self.assertRefused("", UserError, practice.with_user(user).unlink)

    def test_DUR_12_declined_with_a_sentence_for_the_finder(self):
        practice = self.propose(self.make_audit("closing"), self.user_auditor)
        manager = practice.with_user(self.user_service_manager)
        self.assertRefused("why it is not taken", UserError, manager.action_decline)
        manager.decision_note = "Good, and what we ask of everybody."
        manager.action_decline()
        finder = practice.with_user(self.user_auditor)
        self.assertIn("ask of everybody", finder.decision_note)
        with self.assertRaises(AccessError), self.cr.savepoint():
            practice.with_user(self.user_practitioner).read(["name"])


@tagged("post_install", "-at_install")
class TestRecognition(GoodPracticeCase):
    """Luton: good practice is shared, and workers are nominated."""

    template = "luton"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderation_mode = "none"
        cls.audit = cls.make_audit("closing")

    def nominate(self, source, user, employee=None):
        """From the button of an audit or a learning point."""
        action = source.with_user(user).action_nominate()
        form = Form(
            self.env["cs.recognition"].with_user(user).with_context(**action["context"])
        )
        form.reason = "She stayed with it, and the visits are weekly now."
        if employee:
            form.employee_id = self.env["hr.employee"].browse(employee.id)
        return form.save()

    def strength(self):
        return (
            self.env["cs.learning.point"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Visits with a purpose",
                    "kind": "strength",
                    "audit_id": self.audit.id,
                }
            )
        )

    def test_LUT_15_good_practice_is_shared_in_the_learning_library(self):
        practice = self.propose(self.strength(), self.user_qa_officer)
        practice.with_user(self.user_service_manager).consent = "yes"
        practice.with_user(self.user_service_manager).action_share()
        for user in (
            self.user_practitioner,
            self.user_other_team_manager,
            self.user_head_of_service,
            self.user_director,
        ):
            self.assertEqual(practice.with_user(user).state, "shared")

    def test_LUT_15_managers_and_qa_nominate_from_an_audit_or_learning_point(self):
        first = self.nominate(self.audit, self.user_team_manager)
        self.assertEqual(first.employee_id.id, self.practitioner.id)
        self.assertEqual(first.nominated_by_id, self.user_team_manager)
        self.assertEqual(first.date, date(2026, 6, 10))
        # Managers are recognised, too; QA nominates anybody.
        second = self.nominate(
            self.strength(), self.user_qa_officer, self.other_team_manager
        )
        self.assertEqual(second.department_id, self.hillside)
        Nomination = self.env["cs.recognition"]
        vals = {
            "employee_id": self.practitioner.id,
            "audit_id": self.audit.id,
            "reason": "Well done.",
        }
        for user, refused in (
            (self.user_auditor, AccessError),
            (self.user_practitioner, AccessError),
            (self.user_other_team_manager, AccessError),
        ):
            with self.subTest(user=user.name):
                self.assertRefused(
                    "", refused, Nomination.with_user(user).create, dict(vals)
                )
        self.assertRefused(
            "Choose the audit or the learning point",
            UserError,
            Nomination.with_user(self.user_team_manager).create,
            {"employee_id": self.practitioner.id, "reason": "Well done."},
        )
        self.assertRefused(
            "Nobody nominates themselves",
            ValidationError,
            Nomination.with_user(self.user_team_manager).create,
            {**vals, "employee_id": self.team_manager.id},
        )

    def test_LUT_15_the_director_has_the_list_and_invites(self):
        one = self.nominate(self.audit, self.user_team_manager)
        director = self.env["cs.recognition"].with_user(self.user_director)
        listed = director.search([("company_id", "=", self.company.id)])
        self.assertEqual(listed.ids, one.ids)
        for user in (self.user_team_manager, self.user_qa_officer):
            self.assertRefused(
                "director", AccessError, one.with_user(user).action_invite
            )
        with self.assertRaises(AccessError), self.cr.savepoint():
            one.with_user(self.user_practitioner).read(["reason"])
        self.assertRefused("Choose the date", UserError, listed.action_invite)
        listed.event_date = "2026-07-03"
        since = self.last_message()
        listed.action_invite()
        # The worker hears it, and reads why; no case, no child.
        [message] = self.messages_to(self.user_practitioner, since)
        self.assertIn("3 July 2026", message.body)
        self.assertNotIn(self.case.reference, message.body)
        mine = one.with_user(self.user_practitioner)
        self.assertIn("weekly now", mine.reason)
        self.assertRefused("", AccessError, mine.read, ["audit_id"])
        # Decided, and kept.
        self.assertRefused(
            "has been decided",
            UserError,
            one.with_user(self.user_team_manager).write,
            {"reason": "x"},
        )
        for user in (self.user_director, self.user_qa_manager):
            self.assertRefused("", UserError, one.with_user(user).unlink)

    def test_LUT_15_other_people_see_no_nominations(self):
        one = self.nominate(self.audit, self.user_team_manager)
        for user in (
            self.user_auditor,
            self.user_other_practitioner,
            self.user_other_team_manager,
        ):
            self.assertFalse(
                self.env["cs.recognition"]
                .with_user(user)
                .search([("company_id", "=", self.company.id)])
            )
        self.assertRefused(
            "stays as it is",
            UserError,
            one.with_user(self.user_team_manager).write,
            {"employee_id": self.other_practitioner.id},
        )
