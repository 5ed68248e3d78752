from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditEscalation(QualityCase):
    """Discussions, plans, urgent action and extra audits of other cases."""

    def start(self, **vals):
        return self.make_audit("in_progress", **vals).with_user(self.user_auditor)

    def texts(self, audit):
        return " ".join(problem.text for problem in audit._get_submit_problems())

    def told(self, audit):
        kind = self.env.ref("cs_quality_assurance.activity_escalation")
        activities = audit.sudo().activity_ids
        return activities.filtered(lambda a: a.activity_type_id == kind)

    # --- discussions (DUR-08), feedback (DUR-09) ----------------------------

    def test_DUR_08_discussions_with_practitioner_manager_and_iro(self):
        audit = self.start(case=self.cases["1002"])
        self.make_ready(audit)
        for discussion in audit.discussion_ids:
            with self.subTest(discussion.role), self.cr.savepoint() as savepoint:
                label = dict(discussion._fields["role"].selection)[discussion.role]
                discussion.unlink()
                self.assertRefused(
                    f"Record your discussion with the {label.lower()}",
                    UserError,
                    audit.action_submit,
                )
                savepoint.close(rollback=True)
        audit.action_submit()

    def test_DUR_08_no_iro_no_discussion_with_one(self):
        audit = self.start()
        self.assertNotIn("reviewing officer", self.texts(audit))

    def test_DUR_08_not_by_email_and_not_before_it_took_place(self):
        Discussion = self.env["cs.audit.discussion"]
        self.assertNotIn("email", dict(Discussion._fields["method"].selection))
        audit = self.start()
        vals = {
            "audit_id": audit.id,
            "employee_id": self.practitioner.id,
            "role": "practitioner",
        }
        self.assertRefused(
            "recorded after it took place",
            UserError,
            Discussion.with_user(self.user_auditor).create,
            {**vals, "date": "2026-06-11"},
        )

    def test_DUR_08_face_to_face_where_the_framework_says_so(self):
        rule = self.framework.discussion_ids.filtered(
            lambda d: d.role == "practitioner"
        )
        rule.allow_phone = False
        audit = self.start()
        self.make_ready(audit)
        audit.discussion_ids.filtered(
            lambda d: d.role == "practitioner"
        ).method = "phone"
        self.assertIn("Meet the lead practitioner face to face", self.texts(audit))

    def test_manager_adds_a_discussion_but_leaves_the_auditors_alone(self):
        audit = self.make_audit("closing")
        manager = self.user_team_manager
        self.env["cs.audit.discussion"].with_user(manager).create(
            {
                "audit_id": audit.id,
                "employee_id": self.practitioner.id,
                "role": "practitioner",
                "note": "Agreed the actions.",
            }
        )
        theirs = audit.discussion_ids.filtered(lambda d: d.create_uid != manager)[0]
        self.assertRefused(
            "recorded this discussion",
            UserError,
            theirs.with_user(manager).write,
            {"note": "Changed"},
        )

    def test_DUR_09_feedback_by_whom_and_when(self):
        audit = self.start()
        self.make_ready(audit)
        audit.write(
            {"feedback_by_id": self.team_manager.id, "feedback_due": "2026-06-16"}
        )
        self.assertRefused("Submit", UserError, audit.action_feedback_given)
        audit.action_submit()
        kind = self.env.ref("cs_quality_assurance.activity_practitioner_feedback")
        to_do = audit.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(to_do.user_id, self.user_team_manager)
        self.assertEqual(str(to_do.date_deadline), "2026-06-16")
        stranger = audit.with_user(self.user_other_team_manager)
        with self.assertRaises(AccessError), self.cr.savepoint():
            stranger.action_feedback_given()
        audit.with_user(self.user_team_manager).action_feedback_given()
        self.assertEqual(str(audit.feedback_given), "2026-06-10")
        self.assertFalse(to_do.active, "Done, and kept on the record")

    # --- plan (DUR-10) --------------------------------------------------------

    def test_DUR_10_below_good_needs_a_plan_with_an_action(self):
        for grade in ("requires_improvement", "inadequate"):
            audit = self.start()
            self.make_ready(audit, grade)
            self.assertFalse(self.texts(audit))
            audit.plan_ids.action_ids.unlink()
            self.assertRefused(
                "needs a support plan with at least one action",
                UserError,
                audit.action_submit,
            )
        good = self.start()
        self.make_ready(good)
        self.assertFalse(good.plan_ids)
        good.action_submit()

    # --- urgent action (DUR-11) -------------------------------------------------

    def test_DUR_11_inadequate_needs_the_record_and_tells_the_line_today(self):
        audit = self.start()
        self.make_ready(audit, "inadequate")
        self.assertFalse(self.told(audit), "Nobody is told of a grade not yet given")
        audit.action_submit()
        told = self.told(audit)
        self.assertEqual(
            told.user_id, self.user_service_manager | self.user_head_of_service
        )
        self.assertEqual({str(a.date_deadline) for a in told}, {"2026-06-10"})

    def test_DUR_11_submit_refused_without_the_record(self):
        audit = self.start()
        self.make_ready(audit)
        audit.write({"child_unsafe": True})
        self.assertIn("Say why the child may be unsafe", self.texts(audit))
        audit.unsafe_reason = "Nobody has seen the child since April."
        self.assertRefused("Record who you spoke to", UserError, audit.action_submit)

    def test_DUR_11_unsafe_child_tells_the_line_the_same_minute(self):
        audit = self.start()
        audit.write({"child_unsafe": True, "unsafe_reason": "Not seen since April."})
        self.assertFalse(self.told(audit), "A tick alone alarms nobody")
        self.env["cs.audit.escalation"].with_user(self.user_auditor).create(
            {
                "audit_id": audit.id,
                "employee_id": self.service_manager.id,
                "immediate_action": "A visit this afternoon.",
            }
        )
        self.assertEqual(audit.state, "in_progress")
        told = self.told(audit)
        self.assertEqual(
            told.user_id, self.user_service_manager | self.user_head_of_service
        )
        self.assertEqual({str(a.date_deadline) for a in told}, {"2026-06-10"})
        self.assertIn("the child may be unsafe", told[0].summary)
        self.make_ready(audit)
        audit.action_submit()
        self.assertEqual(self.told(audit), told, "Nobody is told twice")

    def test_DUR_11_escalation_needs_what_was_done_and_stays_as_recorded(self):
        audit = self.start()
        Escalation = self.env["cs.audit.escalation"].with_user(self.user_auditor)
        vals = {"audit_id": audit.id, "employee_id": self.service_manager.id}
        self.assertRefused("what was done at once", UserError, Escalation.create, vals)
        self.assertRefused(
            "Check the time",
            UserError,
            Escalation.create,
            {**vals, "immediate_action": "Visit", "date_told": "2026-06-10 12:00:00"},
        )
        record = Escalation.create(
            {**vals, "immediate_action": "Visit", "spoken_to": False}
        )
        self.assertTrue(record.spoken_to, "What an auditor records is a conversation")
        self.make_ready(audit)
        audit.action_submit()
        self.assertRefused(
            "kept as they were recorded",
            UserError,
            record.write,
            {"immediate_action": "Nothing"},
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            record.unlink()

    def test_DUR_11_vacant_post_tells_the_next_manager_up(self):
        self.field_service.manager_id = False
        audit = self.start()
        self.make_ready(audit, "inadequate")
        audit.action_submit()
        self.assertEqual(self.told(audit).user_id, self.user_head_of_service)

    def test_DUR_11_where_nobody_can_be_told_the_auditor_is_asked_to(self):
        line = self.riverside._cs_line()
        self.env["hr.department"].search(
            [("manager_id", "in", line.ids)]
        ).manager_id = False
        audit = self.start()
        self.make_ready(audit, "inadequate")
        audit.overall_grade_id = self.inadequate
        self.assertIn("tell them yourself", audit.consequences)
        audit.action_submit()
        told = self.told(audit)
        self.assertEqual(told.user_id, self.user_auditor)
        self.assertIn("tell somebody yourself", told.summary)

    # --- the practitioner's other work (DUR-11, DUR-30) ---------------------------

    def wizard(self, audit, user):
        action = audit.with_user(user).action_scope_extra()
        return (
            self.env["cs.audit.extra"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": "Visits to babies"})
        )

    def test_DUR_30_service_manager_asks_for_extra_audits(self):
        audit = self.make_audit("closing", grade="inadequate")
        self.make_audit("allocated", case=self.cases["1003"])
        wizard = self.wizard(audit, self.user_service_manager)
        lines = {line.case_id: line for line in wizard.line_ids}
        self.assertEqual(set(lines), {self.cases["1002"], self.cases["1003"]})
        self.assertTrue(lines[self.cases["1002"]].is_chosen)
        self.assertFalse(lines[self.cases["1003"]].is_chosen, "Being audited already")
        action = wizard.action_apply()
        extra = self.env["cs.audit"].search(action["domain"])
        self.assertEqual(extra.case_id, self.cases["1002"])
        self.assertEqual(extra.state, "draft")
        self.assertEqual(extra.kind, "ad_hoc")
        self.assertEqual(extra.origin_audit_id, audit)
        self.assertEqual(extra.context_note, "Visits to babies")
        self.assertIn(extra.name, str(audit.message_ids[0].body))

    def test_DUR_30_more_than_one_extra_audit_of_one_origin(self):
        audit = self.make_audit("closing", grade="inadequate")
        extra = audit.with_user(self.user_head_of_service)._make_extra_audits(
            self.cases["1002"] | self.cases["1003"], "Visits"
        )
        self.assertEqual(audit.follow_up_ids, extra)

    def test_DUR_30_team_managers_and_other_services_do_not_scope(self):
        audit = self.make_audit("closing", grade="inadequate")
        for user in (
            self.user_team_manager,
            self.user_other_service_manager,
            self.user_auditor,
        ):
            with self.subTest(user.login):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    audit.with_user(user).action_scope_extra()

    def test_DUR_30_only_this_practitioners_open_cases(self):
        audit = self.make_audit("closing", grade="inadequate")
        manager = audit.with_user(self.user_service_manager)
        closed = self.make_case(
            "1009",
            department_id=self.riverside.id,
            practitioner_id=self.practitioner.id,
            date_closed="2026-05-01",
        )
        for case in (self.cases["2001"], closed, self.case):
            self.assertRefused(
                "is not another open case",
                UserError,
                manager._make_extra_audits,
                case,
                "Why not",
            )
        self.assertRefused(
            "at least one case",
            UserError,
            manager._make_extra_audits,
            self.env["cs.case"],
            "Why not",
        )

    # --- checklist (DUR-29) -------------------------------------------------------

    def test_DUR_29_six_confirmations_asked_as_they_apply(self):
        audit = self.start()
        self.assertEqual(len(audit.checklist_ids), 6)
        self.assertEqual(len(audit.checklist_ids._asked()), 4)
        self.make_ready(audit, "requires_improvement")
        self.assertEqual(len(audit.checklist_ids._asked()), 5)
        audit.child_unsafe = True
        self.assertEqual(len(audit.checklist_ids._asked()), 6)

    def test_DUR_29_auditor_confirms_until_the_audit_is_closed(self):
        audit = self.start()
        self.make_ready(audit)
        self.make_action(audit)
        tick = audit.checklist_ids[0]
        tick.confirmed = True
        self.assertEqual(str(tick.confirmed_on), "2026-06-10")
        audit.action_submit()
        audit.checklist_ids[1].confirmed = True
        self.assertRefused(
            "Only the tick", UserError, tick.write, {"confirmed_on": "2026-01-01"}
        )
        for user in (self.user_qa_manager, self.user_team_manager):
            with self.assertRaises(UserError), self.cr.savepoint():
                audit.checklist_ids[2].with_user(user).confirmed = True
        self.finish_actions(audit)
        self.assertRefused(
            "until it is closed", UserError, tick.write, {"confirmed": False}
        )
        self.assertTrue(
            self.env["cs.audit.line"]
            .with_user(self.user_practitioner)
            .search_count([("audit_id", "=", audit.id)]),
            "The practitioner reads what was found",
        )

    def test_confirmations_are_filtered_for(self):
        audit = self.make_audit("closing")
        Audit = self.env["cs.audit"].with_user(self.user_qa_officer)
        domain = [("checklist_ids.confirmed", "=", False), ("id", "=", audit.id)]
        mine = audit.checklist_ids.with_user(self.user_auditor)
        mine[0].confirmed = False
        self.assertEqual(Audit.search(domain), audit)
        mine.write({"confirmed": True})
        self.assertFalse(Audit.search(domain))

    def test_framework_without_the_record_asks_for_none(self):
        self.framework.escalation_ids = [Command.clear()]
        audit = self.start()
        self.make_ready(audit, "inadequate")
        self.assertFalse(audit.escalation_ids)
        audit.action_submit()
        self.assertFalse(self.told(audit))
