from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase
from .held_common import HeldMixin


@tagged("post_install", "-at_install")
class TestHeldWork(HeldMixin, QualityCase):
    """Work that its holder cannot do is found, and handed over in one press."""

    def hand_over(self, role, item, to=None, reason="On leave until Christmas."):
        user = getattr(self, f"user_{role}")
        context = item["action"]["context"]
        form = Form(self.env["cs.hand.over"].with_user(user).with_context(**context))
        if to:
            form.employee_id = to
        form.reason = reason
        return form.save().action_apply()

    def test_somebody_who_is_away_past_the_day_it_is_due(self):
        audit = self.make_audit("in_progress", date_due="2026-06-20")
        person = self.env["hr.employee.public"].browse(self.auditor.id)
        person = person.with_user(self.user_qa_manager)
        person.cs_away_to = "2026-06-19"
        self.assertFalse(self.items("qa_officer"))
        person.cs_away_to = "2026-06-20"
        (item,) = self.items("qa_officer")
        self.assertEqual(item["title"], "Hand over: audit of Ada Auditor, who is away")
        self.assertEqual(self.items("team_manager")[0]["res_id"], audit.id)
        self.assertFalse(self.items("other_team_manager"))

    def test_somebody_who_lost_the_role(self):
        self.make_audit("in_progress")
        role = self.env.ref("cs_quality_assurance.group_auditor")
        self.user_auditor.sudo().group_ids -= role
        (item,) = self.items("qa_officer")
        self.assertIn("who no longer has the role", item["title"])

    def test_one_press_hands_it_over_and_tells_both(self):
        audit = self.make_audit("in_progress")
        self.auditor.sudo().active = False
        (item,) = self.items("qa_officer")
        before = self.env["mail.notification"].search_count([])
        self.hand_over("qa_officer", item, self.other_team_manager)
        self.assertEqual(audit.auditor_id, self.other_team_manager)
        self.assertFalse(self.items("qa_officer"))
        self.assertIn(
            "On leave until Christmas.", str(audit.message_ids.mapped("body"))
        )
        self.assertGreaterEqual(
            self.env["mail.notification"].search_count([]), before + 2
        )
        with self.assertRaises(AccessError):
            self.hand_over("qa_officer", item, self.other_team_manager)

    def test_a_manager_hands_over_an_action_of_their_team(self):
        action = self.make_action(
            self.make_audit("in_progress", case=self.cases["1002"])
        ).sudo()
        action.responsible_id = self.practitioner
        self.practitioner.sudo().active = False
        (item,) = self.items("team_manager")
        self.hand_over("team_manager", item)
        self.assertEqual(action.responsible_id, self.team_manager, "proposed")
        with self.assertRaises(AccessError):
            self.hand_over("other_team_manager", item)

    def test_who_may_not_take_it_is_refused(self):
        audit = self.make_audit("in_progress")
        self.auditor.sudo().active = False
        (item,) = self.items("qa_officer")
        for who in (self.other_practitioner, self.practitioner):
            with self.subTest(who.name), self.assertRaises(UserError):
                self.hand_over("qa_officer", item, who)
        with self.assertRaises(UserError):
            self.hand_over("qa_officer", item, self.other_team_manager, reason=" ")
        self.assertEqual(audit.auditor_id, self.auditor)

    def test_archiving_says_beforehand_what_is_held(self):
        self.make_audit("in_progress")
        self.make_audit("allocated", case=self.cases["1002"])
        wizard = self.env["hr.departure.wizard"].new(
            {"employee_ids": [(6, 0, self.auditor.ids)]}
        )
        self.assertEqual(wizard.cs_held, "audit: 2")
        self.assertEqual(self.user_auditor.sudo().cs_held, "audit: 2")
        self.assertFalse(self.user_director.sudo().cs_held)

    def test_the_cron_finds_it_once(self):
        audit = self.make_audit("in_progress")
        self.auditor.sudo().active = False
        kind = self.env.ref("cs_quality_assurance.activity_hand_over")
        for _day in range(2):
            self.env["cs.my.work"]._cron_held_work()
            found = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            self.assertEqual(len(found), 1)
        (item,) = self.items("qa_officer")
        self.hand_over("qa_officer", item, self.other_team_manager)
        self.assertFalse(found.exists())

    def test_another_council_hears_nothing_of_it(self):
        self.make_other_company()
        audit = self.make_audit("in_progress")
        self.auditor.sudo().active = False
        with patch.object(
            type(self.env["cs.audit"]), "_close_if_nothing_open", autospec=True
        ) as closing:
            self.make_audit("closing", case=self.cases["1002"])
            closing.reset_mock()
            self.env["cs.my.work"]._cron_held_work()
            seen = [one.args[0].company_id for one in closing.call_args_list]
        kind = self.env.ref("cs_quality_assurance.activity_hand_over")
        told = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(told.user_id.company_id, self.company)
        self.assertNotIn(self.user_other_council, told.user_id)
        self.assertIn(self.company, seen)
        self.assertEqual(seen.count(self.company), 1)

    def test_the_to_do_goes_when_its_holder_is_back(self):
        audit = self.make_audit("in_progress")
        kind = self.env.ref("cs_quality_assurance.activity_hand_over")
        self.auditor.sudo().active = False
        self.env["cs.my.work"]._cron_held_work()
        self.assertTrue(
            audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        )
        self.auditor.sudo().active = True
        self.env["cs.my.work"]._cron_held_work()
        self.assertFalse(
            audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        )

    def test_who_is_asked_to_assure_follows_the_line(self):
        self.framework.write({"closing_assured": True})
        audit = self.make_audit("closing")
        actions = audit.action_ids.with_context(cs_lifecycle=LIFECYCLE)
        actions.write({"state": "signed_off"})
        audit._close_if_nothing_open()
        kind = self.env.ref("cs_quality_assurance.activity_assure")

        def asked():
            todos = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            return todos.user_id

        self.assertEqual(asked(), self.user_service_manager)
        self.service_manager.sudo().active = False
        self.env["cs.my.work"]._cron_held_work()
        self.assertEqual(asked(), self.user_head_of_service)

    def test_every_way_at_every_state(self):
        """Each kind, in each state in which somebody still has to do it."""
        self.framework.require_self_analysis = True
        draft = self.make_audit("draft", case=self.cases["1001"])
        audit = self.make_audit("allocated", case=self.cases["1002"])
        started = self.make_audit("in_progress", case=self.cases["1003"])
        analysis = self.env["cs.self.analysis"].search(
            [("audit_id", "in", (audit | started).ids)]
        )
        self.assertTrue(analysis)
        waiting = self.make_audit(
            "moderation", case=self.cases["2001"], moderator=self.moderator
        )
        begun = self.make_audit(
            "moderation",
            case=self.make_case("2009", department_id=self.hillside.id),
            moderator=self.moderator,
        )
        begun.moderation_ids.with_user(self.user_moderator).action_start()
        place = self.env["cs.moderation.member"].create(
            {
                "moderation_id": waiting.moderation_ids.id,
                "employee_id": self.other_service_manager.id,
            }
        )
        action = self.make_action(started).sudo()
        doing = self.make_action(started).sudo()
        doing.with_user(doing.responsible_user_id).action_start()
        step = (
            self.env["cs.dispute"]
            .with_user(self.user_iro)
            .create({"case_id": self.cases["1003"].id, "issue": "The plan drifted."})
            .step_id
        )
        self.assert_found_every_way(
            *(draft | audit | started),
            *analysis,
            waiting.moderation_ids,
            begun.moderation_ids,
            place,
            action,
            doing,
            self.env["cs.improvement.plan"].create({"audit_id": started.id}),
            step,
        )
