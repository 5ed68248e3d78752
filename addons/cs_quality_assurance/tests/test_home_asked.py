from odoo import Command
from odoo.tests import tagged

from .programme_common import ProgrammeCase

# To-dos whose work has a source of its own in My work: type -> method.
OWN_SOURCE = {
    "activity_action": "_work_actions",
    "activity_audit": "_work_audits",
    "activity_challenge": "_work_challenges",
    "activity_cycle": "_work_requests",
    "activity_discussion": "_work_discussions",
    "activity_hand_over": "_work_of_leavers",
    "activity_moderation": "_work_moderations",
    "activity_plan_review": "_work_plan_reviews",
    "activity_self_audit": "_work_self_audits",
    "activity_self_audit_sent": "_work_self_audits_sent",
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

    def test_every_kind_of_work_of_somebody_who_cannot_log_in(self):
        """A login taken off, or never given: nobody would be asked."""
        self.framework.moderator_ids = self.moderator
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        moderated = self.make_audit("moderation", moderator=self.moderator)
        plan = self.make_audit("in_progress", case=self.cases["2001"])
        dispute = self.env["cs.dispute"].with_user(self.user_iro)
        step = dispute.create(
            {"case_id": self.cases["1003"].id, "issue": "The plan has drifted."}
        ).step_id
        for record, words in (
            (audit, "audit"),
            (moderated.moderation_ids, "moderation"),
            (self.make_action(audit), "action"),
            (
                self.env["cs.moderation.member"].create(
                    {
                        "moderation_id": moderated.moderation_ids.id,
                        "employee_id": self.other_service_manager.id,
                    }
                ),
                "place on a panel",
            ),
            (
                self.env["cs.improvement.plan"].create({"audit_id": plan.id}),
                "plan review",
            ),
            (
                self.env["cs.self.analysis"].create(
                    {"audit_id": audit.id, "practitioner_id": self.practitioner.id}
                ),
                "self-analysis",
            ),
            (step, "answer to a dispute"),
        ):
            kind = next(
                row
                for row in self.env["cs.my.work"]._get_held_work()
                if row.model == record._name
            )
            with self.subTest(words):
                person = record.sudo()[kind.person]
                self.assertTrue(person.user_id)
                login = person.user_id
                person.user_id = False
                words = f"Hand over: {words} of {person.name}, who cannot log in"
                self.assertAsked(self.user_qa_officer, words)
                person.user_id = login
                self.assertNotIn(words, self.titles(self.user_qa_officer))

    def test_what_a_team_manager_records_goes_up_the_line_when_they_leave(self):
        vals = {"case_id": self.case.id, "date_due": "2026-06-12"}
        tasks = [
            self.env["cs.case.checklist"].create(vals),
            self.env["cs.checkpoint"].create({**vals, "name": "First checkpoint"}),
        ]
        for task in tasks:
            self.assertEqual(task.manager_id, self.team_manager)
        self.team_manager.sudo().active = False
        for task in tasks:
            self.assertEqual(task.manager_id, self.service_manager)
        self.service_manager.user_id.sudo().active = False
        self.assertEqual(
            self.case.department_id._cs_manager_at("team").user_id,
            self.user_head_of_service,
        )

    def test_a_manager_sees_what_is_held_in_their_departments(self):
        audit = self.make_audit("in_progress")
        audit.auditor_id.sudo().active = False
        words = f"Hand over: audit of {audit.auditor_id.name}, who has left"
        self.assertAsked(self.user_team_manager, words)
        self.assertNotIn(words, self.titles(self.user_other_team_manager))
        self.assertNotIn(words, self.titles(self.user_auditor))

    def test_an_officer_without_a_record_as_staff_is_asked_as_well(self):
        officer = self.make_user("only_login", "group_qa_officer")
        others = self.company._cs_users_with("cs_quality_assurance.group_qa_officer")
        self.assertIn(officer, others)
        (others - officer).sudo().active = False
        self.assertEqual(self.make_audit("draft")._first_officer(), officer)

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
        # One that a server took is deleted as sent; one deleted unsent never arrived.
        told = notice.person_count
        notice.mail_ids[0].unlink()
        self.assertEqual((notice.failed_count, notice.delivered_count), (1, 0))
        notice.mail_ids[0].state = "sent"
        notice.mail_ids[0].unlink()
        self.assertEqual((notice.failed_count, notice.delivered_count), (1, 1))
        self.assertEqual(notice.waiting_count, told - 2)

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
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        for name in types.mapped("name"):
            with self.subTest(name):
                if name in OWN_SOURCE:
                    sources = self.env["cs.my.work"]._get_my_work_sources()
                    self.assertIn(OWN_SOURCE[name], [one.__name__ for one in sources])
                    continue
                audit.sudo().activity_schedule(
                    f"cs_quality_assurance.{name}",
                    user_id=self.user_qa_officer.id,
                    summary=f"Summary of {name}",
                )
                self.assertAsked(self.user_qa_officer, f"Summary of {name}")
