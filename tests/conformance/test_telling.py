from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .council import ConformanceCase


@tagged("post_install", "-at_install")
class TestDurhamBelowGood(ConformanceCase):
    """Support plans, escalation, and the practitioner's other cases."""

    template = "durham"

    def test_DUR_10_below_good_needs_a_plan_at_once(self):
        for grade in ("requires_improvement", "inadequate"):
            audit = self.work_of(self.make_audit("in_progress"), grade)
            audit.plan_ids.action_ids.unlink()
            self.assertRefused(
                "needs a support plan with at least one action",
                UserError,
                audit.action_submit,
            )
        good = self.work_of(self.make_audit("in_progress"))
        self.assertFalse(good.plan_ids)
        good.action_submit()

    def test_DUR_10_what_a_plan_holds_and_who_gets_it(self):
        self.framework.plan_copied_to_ids = self.qa_officer  # leads on improvement
        audit = self.submit(self.make_audit(), "requires_improvement")
        plan = audit.plan_ids
        action = plan.action_ids
        self.assertEqual(action.responsible_id, self.practitioner)
        self.assertEqual(action.manager_id, self.team_manager)
        self.assertTrue(action.date_due)
        self.assertEqual(plan.manager_id, self.team_manager)
        # Reviewed within four weeks of the need being found: 8 July, and no later.
        self.assertEqual(plan.date_review, date(2026, 7, 8))
        keeper = plan.with_user(self.user_team_manager)
        self.assertRefused(
            "", ValidationError, keeper.write, {"date_review": "2026-07-09"}
        )
        # Copied to the operations manager and the service improvement manager.
        self.assertEqual(plan.copied_to_ids, self.service_manager | self.qa_officer)
        self.assertEqual(
            self.to_dos(plan, "plan").user_id,
            self.user_service_manager | self.user_qa_officer,
        )
        self.assertEqual(plan.with_user(self.user_service_manager).action_ids, action)
        self.assertEqual(
            self.to_dos(plan, "plan_review").user_id, self.user_team_manager
        )
        # Kept on the practitioner's supervision file, and reviewed there.
        keeper.on_supervision_file_date = "2026-06-12"
        self.assertRefused(
            "Write what the review found", UserError, keeper.action_review
        )
        keeper.review_note = "The plan has dates now."
        keeper.action_review()
        self.assertEqual(plan.state, "reviewed")

    def told(self, audit):
        return self.to_dos(audit, "escalation")

    def test_DUR_11_inadequate_is_escalated_and_recorded(self):
        audit = self.work_of(self.make_audit("in_progress"), "inadequate")
        audit.sudo().escalation_ids.filtered("spoken_to").with_context(
            cs_lifecycle=None
        ).unlink()
        self.assertRefused(
            "Record who you spoke to about this, and what was done at once",
            UserError,
            audit.action_submit,
        )
        Escalation = self.env["cs.audit.escalation"].with_user(self.user_auditor)
        spoken = {"audit_id": audit.id, "employee_id": self.service_manager.id}
        self.assertRefused("done at once", UserError, Escalation.create, spoken)
        Escalation.create({**spoken, "immediate_action": "A visit this afternoon."})
        audit.action_submit()
        # The operations manager, then the strategic manager, today.
        self.assertEqual(
            self.told(audit).user_id,
            self.user_service_manager | self.user_head_of_service,
        )
        self.assertEqual(
            set(self.told(audit).mapped("date_deadline")), {date(2026, 6, 10)}
        )
        levels = self.framework.escalation_ids.mapped("level")
        self.assertLess(levels.index("service"), levels.index("head_of_service"))
        kept = audit.with_user(self.user_qa_manager).escalation_ids
        self.assertIn("A visit this afternoon.", kept.mapped("immediate_action"))
        self.assertRefused("", AccessError, kept[0].unlink)

    def test_DUR_11_an_unsafe_child_is_escalated_without_waiting(self):
        """Unaddressed safeguarding too: whatever the grade, the auditor says so."""
        audit = self.work_of(self.make_audit("in_progress"))
        self.env["cs.audit.escalation"].with_user(self.user_auditor).create(
            {
                "audit_id": audit.id,
                "reason": "child_unsafe",
                "employee_id": self.service_manager.id,
                "immediate_action": "The duty team is at the house.",
            }
        )
        self.assertTrue(audit.child_unsafe)
        self.assertEqual(audit.state, "in_progress", "The audit is not finished")
        self.assertEqual(
            self.told(audit).user_id,
            self.user_service_manager | self.user_head_of_service,
        )

    def scoping(self, audit, user):
        """The dialog with the practitioner's other cases."""
        action = audit.with_user(user).action_scope_extra()
        return (
            self.env["cs.audit.extra"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": "Are visits recorded?"})
        )

    def test_DUR_11_the_operations_manager_scopes_extra_audits(self):
        audit = self.submit(self.make_audit(), "inadequate")
        for user in (self.user_team_manager, self.user_other_service_manager):
            with self.assertRaises(AccessError), self.cr.savepoint():
                audit.with_user(user).action_scope_extra()
        wizard = self.scoping(audit, self.user_service_manager)
        self.assertEqual(
            set(wizard.line_ids.case_id.mapped("reference")), {"1002", "1003"}
        )
        wizard.line_ids.filtered(
            lambda line: line.case_id.reference == "1003"
        ).is_chosen = False
        wizard.action_apply()
        extra = audit.follow_up_ids
        self.assertEqual(extra.case_id.reference, "1002")
        self.assertEqual(extra.kind, "ad_hoc")

    def test_DUR_30_extra_audits_show_where_they_come_from(self):
        audit = self.submit(self.make_audit(), "inadequate")
        self.scoping(audit, self.user_service_manager).action_apply()
        extra = audit.follow_up_ids
        self.assertEqual(sorted(extra.case_id.mapped("reference")), ["1002", "1003"])
        self.assertEqual(extra.practitioner_id, self.practitioner)
        for one in extra.with_user(self.user_qa_officer):
            self.assertEqual(one.origin_audit_id.name, audit.name)
            self.assertEqual(one.context_note, "Are visits recorded?")
            one.auditor_id = self.auditor
            one.action_allocate()
            self.assertEqual(
                one.with_user(self.user_auditor).origin_audit_id.id, audit.id
            )
        note = audit.message_ids.filtered(lambda m: "Extra audits" in (m.body or ""))
        for one in extra:
            self.assertIn(one.name, note.body)


@tagged("post_install", "-at_install")
class TestBlackpoolSharing(ConformanceCase):
    """Bad news at once, good news too."""

    template = "blackpool"

    def told(self, grade):
        audit = self.make_audit("closing", grade=grade)
        to_dos = self.to_dos(audit, "escalation")
        self.assertLessEqual(set(to_dos.mapped("date_deadline")), {date(2026, 6, 10)})
        for user in to_dos.user_id:
            # Told, and able to read it.
            self.assertEqual(audit.with_user(user).final_grade_id.code, grade)
        return to_dos.user_id

    def test_BPL_09_inadequate_goes_to_director_and_head_of_service_at_once(self):
        self.assertEqual(
            self.told("inadequate"), self.user_director | self.user_head_of_service
        )

    def test_BPL_09_good_and_outstanding_are_shared_with_all_three(self):
        for grade in ("good", "outstanding"):
            self.assertEqual(
                self.told(grade),
                self.user_director
                | self.user_head_of_service
                | self.user_service_manager,
            )
        self.assertFalse(self.told("requires_improvement"))


@tagged("post_install", "-at_install")
class TestLutonSameDay(ConformanceCase):
    """Inadequate work: the same day."""

    template = "luton"

    def test_LUT_06_told_the_same_day_with_a_plan_and_tasks_in_24_hours(self):
        audit = self.work_of(self.make_audit("in_progress"), "inadequate")
        # A clear plan to keep the child safe: who was spoken to and what was done,
        # and a plan with actions, or it cannot be submitted.
        audit.plan_ids.action_ids.unlink()
        self.assertRefused("needs a support plan", UserError, audit.action_submit)
        Action = self.env["cs.action"].with_user(self.user_auditor)
        task = {
            "plan_id": audit.plan_ids.id,
            "name": "See the child at home today",
            "responsible_id": self.practitioner.id,
            "is_immediate": True,
        }
        action = Action.create(task)
        self.assertEqual(str(action.datetime_due), "2026-06-11 09:00:00")
        self.assertRefused(
            "24 hours",
            ValidationError,
            Action.create,
            {
                **task,
                "plan_id": False,
                "audit_id": audit.id,
                "datetime_due": "2026-06-11 09:01:00",
            },
        )
        audit.action_submit()
        to_dos = self.to_dos(audit, "escalation")
        self.assertEqual(to_dos.user_id, self.user_head_of_service | self.user_director)
        self.assertEqual(set(to_dos.mapped("date_deadline")), {date(2026, 6, 10)})
        with self.at("2026-06-11"):
            self.env.invalidate_all()
            self.assertFalse(action.is_late)
        with self.at("2026-06-12"):
            self.env.invalidate_all()
            self.assertTrue(action.is_late)

    def test_LUT_06_also_when_the_moderator_finds_it_inadequate(self):
        audit = self.submit(self.make_audit())
        self.assertFalse(self.to_dos(audit, "escalation"))
        moderation = audit.moderation_ids
        moderation.with_user(self.user_qa_officer).moderator_id = self.moderator
        look = moderation.with_user(self.user_moderator)
        with self.at("2026-06-15"):
            look.write(
                {
                    "with_auditor": True,
                    "overall_grade_id": self.inadequate.id,
                    "overall_reason": "Nobody saw the child for six weeks.",
                }
            )
            look.action_complete()
        to_dos = self.to_dos(audit, "escalation")
        self.assertEqual(to_dos.user_id, self.user_head_of_service | self.user_director)
        self.assertEqual(set(to_dos.mapped("date_deadline")), {date(2026, 6, 15)})
