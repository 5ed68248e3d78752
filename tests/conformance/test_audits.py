"""Rules about the audit itself: discussions, moderation, follow-ups, the record."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .council import ConformanceCase


@tagged("post_install", "-at_install")
class TestBlackpoolDiscussions(ConformanceCase):
    """BPL-06 and BPL-07: the reflective discussion, and who records it."""

    template = "blackpool"

    def graded(self, grade="good"):
        """An audit graded by its auditor, nothing yet recorded of the discussion."""
        audit = self.make_audit("in_progress")
        mine = audit.with_user(self.user_auditor)
        self.grade_all(audit, grade)
        mine.write(
            {
                "overall_grade_id": self.grade(grade).id,
                "overall_reason": "The work as a whole shows it.",
                "child_safety": "safe",
                "strengths": "The worker knows the child well.",
                "improvements": "A plan with dates.",
            }
        )
        return mine

    def record(self, audit, user):
        """The manager opens what My work shows them, and records it."""
        mine = self.env["cs.my.work"].with_user(user)
        [item] = mine._get_my_work_items([mine._work_discussions])
        self.assertEqual((item["model"], item["res_id"]), ("cs.audit", audit.id))
        action = getattr(audit.with_user(user), item["methods"][0])()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )
        form.note = "Agreed: the plan gets dates, by Friday, by the worker."
        form.save().action_apply()

    def test_BPL_06_complete_only_once_the_team_manager_has_recorded_it(self):
        audit = self.graded()
        self.env["cs.audit.discussion"].with_user(self.user_auditor).create(
            [
                {
                    "audit_id": audit.id,
                    "role": role,
                    "employee_id": employee.id,
                }
                for role, employee in (
                    ("practitioner", self.practitioner),
                    ("team_manager", self.team_manager),
                )
            ]
        )
        self.assertRefused(
            "The current team manager (Tariq Team) has to record",
            UserError,
            audit.action_submit,
        )
        self.assertEqual(
            self.to_dos(audit, "discussion").user_id, self.user_team_manager
        )
        self.record(audit, self.user_team_manager)
        audit.action_submit()
        kept = audit.discussion_ids.filtered(lambda d: d.recorded_as == "team_manager")
        self.assertEqual(set(kept.mapped("role")), {"practitioner", "team_manager"})
        self.assertEqual(kept.create_uid, self.user_team_manager)
        self.assertIn("Agreed", kept[0].note)

    def test_BPL_06_with_everybody_else_whose_work_was_audited(self):
        audit = self.graded()
        audit.other_worker_ids = self.other_practitioner
        self.assertIn("Petra Practitioner", self.refusals(audit))
        self.record(audit, self.user_team_manager)
        self.assertFalse(self.refusals(audit))
        audit.action_submit()
        self.assertIn(self.other_practitioner, audit.discussion_ids.employee_id)

    def test_BPL_06_the_current_manager_after_a_change(self):
        audit = self.graded()
        self.riverside.manager_id = self.other_team_manager
        self.assertIn("Tess Team", self.refusals(audit))

    def test_BPL_07_at_inadequate_the_service_manager_is_there_and_records_it(self):
        audit = self.graded("inadequate")
        self.env["cs.audit.escalation"].with_user(self.user_auditor).create(
            {
                "audit_id": audit.id,
                "employee_id": self.service_manager.id,
                "immediate_action": "A visit today.",
            }
        )
        self.assertIn("The service manager (Sam Service) has to", self.refusals(audit))
        self.assertEqual(
            self.to_dos(audit, "discussion").user_id, self.user_service_manager
        )
        # What the team manager records is not enough.
        self.env["cs.audit.discussion"].with_user(self.user_team_manager).create(
            {
                "audit_id": audit.id,
                "role": "practitioner",
                "employee_id": self.practitioner.id,
            }
        )
        self.assertIn("Sam Service", self.refusals(audit))
        self.record(audit, self.user_service_manager)
        audit.action_submit()
        kept = audit.discussion_ids.filtered(
            lambda d: d.recorded_as == "service_manager"
        )
        self.assertIn("service_manager", kept.mapped("role"))
        self.assertIn(self.service_manager, kept.employee_id)

    def test_BPL_08_at_least_fifteen_per_cent_of_every_cycle(self):
        programme = self.env["cs.programme"].create(
            {
                "name": "The year",
                "framework_id": self.framework.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
            }
        )
        programme.action_adopt()
        line = self.env["cs.programme.line"].create(
            {"name": "Cycle", "programme_id": programme.id}
        )
        cycle = self.env["cs.cycle"].create(
            {
                "programme_line_id": line.id,
                "date_start": "2026-06-01",
                "date_end": "2026-07-26",
                "seed": "a seed",
            }
        )
        # The QA manager and the principal social worker moderate.
        self.framework.moderator_ids = self.qa_manager | self.moderator
        audits = self.env["cs.audit"]
        for number in range(8):
            case = self.make_case(
                f"9{number}",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            audits |= self.submit(
                self.make_audit("allocated", case=case, cycle_id=cycle.id)
            )
        cycle.with_user(self.user_qa_officer).action_draw_moderation()
        drawn = audits.moderation_ids
        self.assertEqual(len(drawn), 2, "15% of 8 is 1.2, and rounds up")
        self.assertLessEqual(drawn.moderator_id, self.qa_manager | self.moderator)


@tagged("post_install", "-at_install")
class TestBlackpoolEarlyHelp(ConformanceCase):
    """BPL-14: inadequate and good Early Help audits are moderated."""

    template = "blackpool"

    def test_BPL_14_inadequate_and_good_ones_are_moderated(self):
        early_help = (
            self.env["cs.framework"]
            .with_context(active_test=False)
            .search(
                [
                    ("template_code", "=", "blackpool_early_help"),
                    ("company_id", "=", self.company.id),
                ]
            )
        )
        early_help.department_ids = self.riverside
        early_help.action_put_into_use()
        early_help.moderator_ids = self.moderator
        states = {}
        for grade, reference in (
            ("inadequate", "e1"),
            ("requires_improvement", "e2"),
            ("good", "e3"),
        ):
            case = self.make_case(
                reference,
                "early_help",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            audit = self.make_audit("allocated", case=case)
            self.assertEqual(audit.framework_id, early_help)
            self.assertEqual(audit.tool_id.counts_as, "early_help")
            states[grade] = self.submit(audit, grade).state
        self.assertEqual(states["inadequate"], "moderation")
        self.assertEqual(states["good"], "moderation")
        self.assertIn(states["requires_improvement"], ("closing", "closed"))


@tagged("post_install", "-at_install")
class TestDurhamChecklist(ConformanceCase):
    """DUR-29: the auditor's six confirmations."""

    template = "durham"

    def test_DUR_29_six_confirmations_two_only_where_they_apply(self):
        audit = self.make_audit("in_progress")
        self.assertEqual(len(audit.checklist_ids), 6)
        mine = audit.with_user(self.user_auditor)
        self.work_of(audit, "good")
        self.assertEqual(len(mine.checklist_ids._asked()), 4)
        mine.overall_grade_id = self.requires_improvement
        self.assertIn("plan_required", mine.checklist_ids._asked().mapped("condition"))
        mine.overall_grade_id = self.inadequate
        self.assertEqual(len(mine.checklist_ids._asked()), 6)

    def test_DUR_29_each_is_the_auditors_with_its_date(self):
        audit = self.make_audit("in_progress")
        tick = audit.checklist_ids[0]
        with self.assertRaises(UserError), self.cr.savepoint():
            tick.with_user(self.user_team_manager).confirmed = True
        tick.with_user(self.user_auditor).confirmed = True
        self.assertEqual(str(tick.confirmed_on), "2026-06-10")

    def test_DUR_29_unticked_confirmations_hold_up_submitting_where_chosen(self):
        self.framework.checklist_blocks = True
        audit = self.make_audit("in_progress")
        mine = self.work_of(audit)
        mine.checklist_ids.confirmed = False
        self.assertRefused("Confirm", UserError, mine.action_submit)
        self.assertEqual(
            len([p for p in mine._get_submit_problems() if p.place == "checklist"]), 4
        )
        mine.checklist_ids._asked().confirmed = True
        mine.action_submit()
        self.assertTrue(audit.date_submitted)


@tagged("post_install", "-at_install")
class TestLutonAudits(ConformanceCase):
    """LUT-03, LUT-11."""

    template = "luton"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderator_ids = cls.moderator
        (cls.auditor | cls.moderator | cls.qa_officer).cs_auditor = True

    def test_LUT_03_a_file_without_its_bottom_line_is_inadequate(self):
        audit = self.make_audit("in_progress")
        line = audit.line_ids.filtered("domain_id.is_bottom_line")[:1]
        self.assertTrue(line, "the tool has bottom lines")
        mine = self.work_of(audit)
        answer = {"yes_no": {"yes_no": "no"}}.get(
            line.answer_type, {"grade_id": self.inadequate.id}
        )
        line.with_user(self.user_auditor).write(answer)
        self.assertEqual(audit.grade_cap_id, self.inadequate)
        self.assertRefused("bottom line", UserError, mine.action_submit)

    def test_LUT_11_a_dip_sample_review_three_months_after_closing(self):
        audit = self.submit(self.make_audit("allocated"))
        look = audit.moderation_ids.with_user(self.user_moderator)
        look.write({"with_auditor": True, "overall_grade_id": self.good.id})
        look.action_complete()
        with self.at("2026-07-07"):
            self.finish_actions(audit)
            if audit.state == "closing":
                audit.with_user(self.user_service_manager).action_assure("Seen.")
                audit.with_user(self.user_head_of_service).action_confirm("Seen.")
        self.assertEqual(audit.state, "closed")
        self.assertEqual(str(audit.dip_review_due), "2026-10-07")
        for _run in range(2):
            with self.at("2026-10-01"):
                self.run_cron("cron_follow_ups")
        review = audit.follow_up_ids
        self.assertEqual(review.mapped("kind"), ["dip_review"], "one, ever")
        self.assertEqual(str(review.date_due), "2026-10-07")
        self.assertTrue(self.to_dos(review, "audit"))


@tagged("post_install", "-at_install")
class TestSwindonChildOfConcern(ConformanceCase):
    """SWI-07."""

    template = "swindon"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderation_mode = "none"
        (cls.auditor | cls.moderator).cs_auditor = True

    def test_SWI_07_a_short_re_audit_six_weeks_after_an_inadequate_one(self):
        audit = self.make_audit("in_progress")
        action = self.make_action(audit)
        self.submit(audit, "inadequate")
        self.assertEqual(str(audit.re_audit_due), "2026-07-22")
        with self.at("2026-07-15"):
            self.run_cron("cron_follow_ups")
            again = audit.follow_up_ids
            self.assertEqual(again.kind, "re_audit")
            self.assertEqual(again.tool_id, self.framework.re_audit_tool_id)
            mine = again.with_user(again.auditor_user_id)
            mine.action_start()
            # It checks that the actions were followed.
            self.assertIn(action.id, again.check_ids.action_id.ids)
            self.assertIn("whether it was done", self.refusals(mine))

    def test_SWI_07_a_re_audit_that_is_inadequate_again_brings_another(self):
        audit = self.submit(self.make_audit("allocated"), "inadequate")
        with self.at("2026-07-15"):
            self.run_cron("cron_follow_ups")
            again = audit.follow_up_ids.with_user(audit.follow_up_ids.auditor_user_id)
            again.action_start()
            again.check_ids.write({"found": "not_done", "note": "No visit."})
            self.work_of(again.sudo(), "inadequate").action_submit()
        self.assertEqual(str(again.sudo().re_audit_due), "2026-08-26")


@tagged("post_install", "-at_install")
class TestTheRecord(ConformanceCase):
    """ALL-06 and ALL-09, with every layer there is."""

    def layer(self, name, employee, **vals):
        return self.env["cs.framework.moderation.layer"].create(
            {
                "framework_id": self.framework.id,
                "name": name,
                "every_audit": True,
                "quality_required": False,
                "moderator_ids": [Command.set(employee.ids)],
                **vals,
            }
        )

    def complete(self, audit, grade):
        look = audit.moderation_ids.filtered(lambda m: m.state in ("todo",))
        mine = look.with_user(look.moderator_user_id)
        mine.write({"overall_grade_id": grade.id, "overall_reason": "No dates."})
        mine.action_complete()
        # As at the end of each request: every change is on the record.
        self.flush_tracking()
        return look

    def test_ALL_06_every_grade_is_a_fact_and_none_overwrites_another(self):
        self.framework.write(
            {"moderation_mode": "all", "moderator_ids": [(6, 0, self.moderator.ids)]}
        )
        self.layer("Second look", self.qa_officer)
        audit = self.submit(self.make_audit("in_progress"), "outstanding")
        self.flush_tracking()
        first = self.complete(audit, self.good)
        second = self.complete(audit, self.requires_improvement)
        challenge = (
            self.env["cs.challenge"]
            .with_user(self.user_team_manager)
            .create(
                {
                    "audit_id": audit.id,
                    "grade_asked_id": self.good.id,
                    "reason": "The plan has dates.",
                }
            )
        )
        challenge.with_user(self.user_qa_manager).action_decide(
            "changed", "It has.", self.good
        )
        self.assertEqual(
            [
                audit.overall_grade_id,
                first.overall_grade_id,
                second.overall_grade_id,
                audit.moderated_grade_id,
                challenge.grade_id,
                audit.final_grade_id,
            ],
            [
                self.outstanding,
                self.good,
                self.requires_improvement,
                self.requires_improvement,
                self.good,
                self.good,
            ],
        )
        changes = [
            (before, after)
            for field, before, after, _who in self.history(audit)
            if field == "final_grade_id"
        ]
        self.assertCountEqual(
            changes,
            [
                ("Outstanding", "Good"),
                ("Good", "Requires improvement"),
                ("Requires improvement", "Good"),
            ],
        )
        self.assertEqual(len(audit.grade_history.splitlines()), 4)
        for name in ("overall_grade_id", "moderated_grade_id", "final_grade_id"):
            with self.assertRaises(UserError), self.cr.savepoint():
                audit.with_user(self.user_qa_manager).write({name: self.good.id})

    def test_ALL_09_a_submitted_audit_is_not_edited_silently(self):
        audit = self.submit(self.make_audit("in_progress"))
        mine = audit.with_user(self.user_auditor)
        for write in (
            lambda: mine.write({"strengths": "Changed."}),
            lambda: mine.line_ids[0].write({"evidence": "Changed."}),
            lambda: mine.write({"other_worker_ids": [(6, 0, self.iro.ids)]}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                write()

    def test_ALL_09_re_opening_needs_a_reason_and_a_role(self):
        audit = self.submit(self.make_audit("in_progress"))
        for user in (self.user_auditor, self.user_qa_officer, self.user_director):
            with self.assertRaises(UserError), self.cr.savepoint():
                audit.with_user(user).action_reopen("A mistake.")
        manager = audit.with_user(self.user_qa_manager)
        self.assertRefused("Say why", UserError, manager.action_reopen, "  ")
        manager.action_reopen("A grade was mistyped.")
        self.assertEqual(audit.state, "in_progress")
        self.assertIn(
            ("reopen_reason", "", "A grade was mistyped.", self.user_qa_manager),
            self.history(audit),
        )
