from odoo import Command
from odoo.tests import tagged

from ..models.cs_my_work_sources import NOTICES
from .programme_common import ProgrammeCase

# To-dos whose work has a source of its own in My work: type -> method.
OWN_SOURCE = {
    "activity_action": "_work_actions",
    "activity_audit": "_work_audits",
    "activity_challenge": "_work_challenges",
    "activity_cycle": "_work_requests",
    "activity_discussion": "_work_discussions",
    "activity_moderation": "_work_moderations",
    "activity_plan_review": "_work_plan_reviews",
    "activity_practitioner_feedback": "_work_feedback_to_give",
    "activity_self_analysis": "_work_self_analyses",
    "activity_sign_off": "_work_sign_offs",
}


@tagged("post_install", "-at_install")
class TestAsked(ProgrammeCase):
    """Nothing that waits for a person waits unseen: whatever is asked, and whatever is
    stuck, stands in somebody's *My work* on the same day."""

    def titles(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        work = self.env["cs.my.work"].with_user(user).get_my_work()
        return [item["title"] for group in work["groups"] for item in group["items"]]

    def assertAsked(self, user, words):
        found = self.titles(user)
        self.assertTrue(any(words in title for title in found), (words, found))

    def test_requests(self):
        """(what is asked, by whom, who has it to do, its words)"""
        closing = self.make_audit("closing", grade="requires_improvement")
        good = self.make_audit("closing", case=self.cases["1002"])
        asked = (
            (
                "cs.exemption",
                {
                    "employee_id": self.pool[0].id,
                    "date_from": "2026-06-01",
                    "date_to": "2026-07-31",
                },
                self.pool[0].user_id,
                self.user_qa_manager,
                "Decide on an exemption",
            ),
            (
                "cs.challenge",
                {
                    "audit_id": closing.id,
                    "grade_asked_id": self.good.id,
                    "reason": "The plan was on the file on the day.",
                },
                self.user_team_manager,
                self.user_qa_manager,
                "Decide on a challenge",
            ),
            (
                "cs.good.practice",
                {"audit_id": good.id, "name": "He drew his own plan"},
                self.user_auditor,
                self.user_service_manager,
                "Decide: Good practice",
            ),
        )
        for model, vals, by, decides, words in asked:
            with self.subTest(model=model):
                self.env[model].with_user(by).create(vals)
                self.assertAsked(decides, words)

    def test_an_example_that_the_service_manager_put_forward_goes_up(self):
        good = self.make_audit("closing")
        practice = self.env["cs.good.practice"].with_user(self.user_service_manager)
        practice.create({"audit_id": good.id, "name": "He drew his own plan"})
        self.assertAsked(self.user_head_of_service, "Decide: Good practice")

    def test_the_practitioner_reads_their_audit_once_it_is_ready(self):
        audit = self.make_audit("closing")
        words = f"The audit of case {audit.case_id.reference} can be read"
        self.assertAsked(self.user_practitioner, words)

    def test_work_of_people_who_left(self):
        """(what they held, made so, how it is worded); QA sees it, and who manages."""
        self.framework.moderator_ids = self.moderator
        leaver = self.other_service_manager
        audit = self.make_audit("in_progress", case=self.cases["1002"], auditor=leaver)
        moderated = self.make_audit("moderation", moderator=self.moderator)
        action = self.make_action(
            self.make_audit("in_progress", case=self.cases["2001"])
        ).sudo()
        self.assertTrue(audit and moderated.moderation_ids)
        for person, what in (
            (leaver, "audit"),
            (self.moderator, "moderation"),
            (action.responsible_id, "action"),
        ):
            with self.subTest(what=what):
                self.assertFalse(
                    [t for t in self.titles(self.user_qa_officer) if f"{what} of" in t]
                )
                person.sudo().active = False
                self.assertAsked(
                    self.user_qa_officer,
                    f"Hand over: {what} of {person.name}, who has left",
                )

    def test_a_sign_off_whose_manager_left_goes_to_the_next_in_line(self):
        action = self.make_audit("closing").action_ids
        mine = action.with_user(self.user_practitioner)
        mine.write({"outcome": "The visit was made.", "difference": "She is heard."})
        mine.action_done()
        self.assertAsked(self.user_team_manager, "Sign off")
        self.team_manager.sudo().active = False
        self.assertAsked(self.user_service_manager, "Sign off")

    def test_mail_that_came_back(self):
        """Told is what was delivered; what came back is QA's to have looked at."""
        cycle = self.make_cycle(
            "open",
            line={
                "sample_method": "fixed",
                "sample_size": 8,
                "notice_ids": [Command.create({"audience": "team", "days_ahead": 7})],
            },
        )
        notice = cycle.sudo().notice_ids
        self.assertTrue(notice.mail_ids)
        self.assertFalse(notice.delivered_count, "nothing has left yet")
        self.assertNotIn("could not be sent", str(self.titles(self.user_qa_officer)))
        notice.mail_ids[0].state = "exception"
        self.assertEqual(notice.failed_count, 1)
        administrator = self.make_user("administrator", "base.group_system")
        for user in (self.user_qa_officer, administrator):
            self.assertAsked(user, "Emails that could not be sent: 1")
        self.assertNotIn("could not be sent", str(self.titles(self.user_director)))

    def test_a_round_that_cannot_go_on(self):
        line = {"recurrence": "once", "date_first": "2026-06-15", "automation": "open"}
        programme = self.make_programme(line)
        self.pool.cs_auditor = False
        self.run_cron("2026-06-15")
        self.assertTrue(programme.cycle_ids.problem)
        self.assertAsked(self.user_qa_officer, "This cannot go on by itself")

    def test_every_kind_of_to_do_has_its_place_in_my_work(self):
        types = self.env["ir.model.data"].search(
            [
                ("module", "=", "cs_quality_assurance"),
                ("model", "=", "mail.activity.type"),
            ]
        )
        self.assertGreater(len(types), 20)
        for name in types.mapped("name"):
            with self.subTest(name):
                source = OWN_SOURCE.get(name, "_work_notices")
                if name not in OWN_SOURCE:
                    self.assertIn(f"cs_quality_assurance.{name}", NOTICES)
                self.assertTrue(hasattr(self.env["cs.my.work"], source))
