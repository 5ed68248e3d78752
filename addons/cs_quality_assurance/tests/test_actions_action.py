from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase

TOLD = {"outcome": "It was done.", "difference": "He knows what happens next."}
STATES = ("todo", "doing", "done", "signed_off", "cancelled")


@tagged("post_install", "-at_install")
class TestAction(QualityCase):
    """LUT-07, LUT-10, BPL-18: actions are owned and dated; somebody else signs off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.action_days = 5
        cls.audit = cls.make_audit("closing")
        cls.action = cls.audit.action_ids[0]

    def put(self, state, done_by=None):
        """The action as it would stand in ``state``, done by its responsible person."""
        done = state in ("done", "signed_off")
        self.action.sudo().with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": state,
                "done_by_id": (done_by or self.user_practitioner).id if done else False,
                "date_done": fields.Date.today() if done else False,
            }
        )
        return self.action

    # --- who may move what where ------------------------------------------------

    def test_every_move_by_every_role(self):
        """The board (a write of the state) lets each role do this and nothing else."""
        responsible = {
            ("todo", "doing"),
            ("doing", "todo"),
            ("todo", "done"),
            ("doing", "done"),
            # Taking back what one marked done oneself asks for no reason.
            ("done", "doing"),
        }
        manager = (responsible - {("done", "doing")}) | {("done", "signed_off")}
        allowed = {
            "practitioner": responsible,
            "team_manager": manager,
            "service_manager": manager,
            "head_of_service": manager,
            "qa_officer": manager,
            "qa_manager": manager,
            "other_team_manager": set(),
            "other_practitioner": set(),
            "moderator": set(),
            # The auditor, a leader beside the line and an outsider.
            "auditor": set(),
            "director": set(),
            "external": set(),
        }
        for role, moves in allowed.items():
            user = getattr(self, f"user_{role}")
            for before in STATES:
                for after in STATES:
                    if before == after:
                        continue
                    with self.subTest(role=role, move=(before, after)):
                        self.assertEqual(
                            self._moves(user, before, after), (before, after) in moves
                        )

    def _moves(self, user, before, after):
        savepoint = self.cr.savepoint()
        try:
            action = self.put(before).with_user(user)
            action.sudo().with_context(cs_lifecycle=LIFECYCLE).write(TOLD)
            action.write({"state": after})
            return action.sudo().state == after
        except (UserError, AccessError):
            return False
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_refusals_are_one_plain_sentence(self):
        sentences = {
            ("todo", "signed_off"): "cannot go from “To do” to “Signed off”",
            ("cancelled", "doing"): "cannot go from “Cancelled” to “Doing”",
            ("done", "doing"): "asks for a reason",
            ("doing", "cancelled"): "asks for a reason",
        }
        for (before, after), sentence in sentences.items():
            with self.subTest(move=(before, after)):
                action = self.put(before).with_user(self.user_team_manager)
                self.assertRefused(sentence, UserError, action.write, {"state": after})
                self.assertEqual(action.state, before)

    def test_buttons_show_only_what_would_work(self):
        self.put("done")
        shown = {
            "practitioner": ["take_back", "reopen"],
            "team_manager": ["sign_off", "reopen"],
            "auditor": [],
            "director": [],
        }
        for role, expected in shown.items():
            with self.subTest(role=role):
                action = self.action.with_user(getattr(self, f"user_{role}"))
                self.assertEqual(action.open_steps, ["read", *expected])
                self.assertEqual(action.can_tell, bool(expected))

    # --- what was done, and what changed ------------------------------------------

    def test_LUT_10_nothing_is_done_without_saying_what_and_what_changed(self):
        action = self.put("doing").with_user(self.user_practitioner)
        for told in ({}, {"outcome": "Done."}, {"outcome": "Done.", "difference": " "}):
            action.write({"outcome": False, "difference": False, **told})
            self.assertRefused(
                "what changed for the child", UserError, action.write, {"state": "done"}
            )
            asked = action.action_done()
            self.assertEqual(asked["res_model"], "cs.action.done")
            self.assertEqual(action.state, "doing")
        form = Form.from_action(
            self.env["cs.action.done"].with_user(self.user_practitioner).env,
            {**asked, "view_mode": "form"},
        )
        self.assertEqual(form.outcome, "Done.")
        form.difference = "She sleeps through the night."
        form.save().action_apply()
        self.assertEqual(action.state, "done")
        self.assertEqual(action.difference, "She sleeps through the night.")
        self.assertIn("Done by", action.done_in_words)

    def test_the_dialog_does_not_finish_with_an_empty_box(self):
        action = self.put("doing").with_user(self.user_practitioner)
        asked = action.action_done()
        dialog = (
            self.env["cs.action.done"]
            .with_user(self.user_practitioner)
            .with_context(**asked["context"])
            .create({"outcome": "Done."})
        )
        self.assertRefused("what changed for the child", UserError, dialog.action_apply)
        self.assertEqual(action.state, "doing")

    def test_done_by_a_manager_says_for_whom(self):
        action = self.put("doing").with_user(self.user_team_manager)
        self.do_action(action)
        self.assertEqual(
            action.done_in_words,
            "Marked done by Tariq Team for Pat Practitioner",
        )

    # --- sign-off is somebody else ------------------------------------------------

    def test_doer_never_signs_off(self):
        """A manager who does an action cannot sign it off; the next one up is asked."""
        action = self.make_action_in(self.riverside, self.team_manager)
        mine = action.with_user(self.user_team_manager)
        self.do_action(mine)
        self.assertRefused(
            "Somebody other than", UserError, mine.write, {"state": "signed_off"}
        )
        self.assertEqual(action.sign_off_user_id, self.user_service_manager)
        action.with_user(self.user_service_manager).action_sign_off()
        self.assertEqual(action.state, "signed_off")
        self.assertEqual(action.signed_off_by_id, self.user_service_manager)

    def test_marking_done_for_somebody_is_doing(self):
        action = self.put("doing").with_user(self.user_team_manager)
        self.do_action(action)
        self.assertRefused("Somebody other than", UserError, action.action_sign_off)
        self.assertEqual(action.sign_off_user_id, self.user_service_manager)

    def test_responsible_person_never_signs_off_what_another_marked_done(self):
        action = self.make_action_in(self.riverside, self.team_manager)
        self.do_action(action.with_user(self.user_qa_officer))
        self.assertRefused(
            "Somebody other than",
            UserError,
            action.with_user(self.user_team_manager).action_sign_off,
        )

    def test_responsible_person_cannot_change_once_done(self):
        self.put("done")
        self.assertRefused(
            "Send it back first",
            UserError,
            self.action.with_user(self.user_team_manager).write,
            {"responsible_id": self.other_practitioner.id},
        )

    def make_action_in(self, department, responsible, **vals):
        return (
            self.env["cs.action"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Agree the rota",
                    "department_id": department.id,
                    "responsible_id": responsible.id,
                    "origin": "meeting",
                    **vals,
                }
            )
        )

    def test_last_sign_off_closes_the_audit(self):
        self.do_action(self.action.with_user(self.user_practitioner))
        self.assertEqual(self.audit.state, "closing")
        self.action.with_user(self.user_team_manager).action_sign_off()
        self.assertEqual(self.audit.state, "closed")
        self.assertRefused(
            "is closed",
            UserError,
            self.action.with_user(self.user_team_manager).action_reopen,
            "Not done",
        )

    # --- reasons ------------------------------------------------------------------

    def test_cancelling_and_sending_back_keep_their_reason(self):
        action = self.put("done").with_user(self.user_team_manager)
        env = self.env(user=self.user_team_manager)
        wizard = Form.from_action(env, action.action_ask_reopen())
        wizard.reason = "The visit is not recorded"
        wizard.save().action_apply()
        self.assertEqual(action.state, "doing")
        self.assertIn("The visit is not recorded", action.message_ids[0].body)
        self.assertFalse(action.done_by_id)
        wizard = Form.from_action(env, action.action_ask_cancel())
        wizard.reason = "Covered by the court's order"
        wizard.save().action_apply()
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(action.cancel_reason, "Covered by the court's order")

    def test_a_blank_reason_is_none(self):
        action = self.put("doing").with_user(self.user_team_manager)
        self.assertRefused("Say why", UserError, action.action_cancel, "  ")

    # --- dates ------------------------------------------------------------------------

    def test_due_in_working_days(self):
        """LUT-07: five working days from Wednesday 10 June is Wednesday 17 June."""
        self.assertEqual(self.action.date_due, date(2026, 6, 17))

    def test_later_needs_a_reason(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        late = {"date_due": "2026-06-18"}
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self.make_action(audit, **late)
        self.assertIn("17 June 2026", str(caught.exception))
        action = self.make_action(audit, due_reason="The panel meets then", **late)
        self.assertEqual(action.date_due, date(2026, 6, 18))

    def test_immediate_is_due_in_hours(self):
        """LUT-06: 24 hours from now, and no later without a reason."""
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        action = self.make_action(audit, is_immediate=True)
        self.assertEqual(action.datetime_due, datetime(2026, 6, 11, 9, 0))
        self.assertEqual(action.date_due, date(2026, 6, 11))
        self.assertEqual(action.due_in_words, "Due tomorrow at 10:00")
        self.assertRefused(
            "allows 24 hours",
            ValidationError,
            action.write,
            {"datetime_due": "2026-06-11 12:00:00"},
        )
        action.write(
            {"datetime_due": "2026-06-12 12:00:00", "due_reason": "The school is shut"}
        )
        self.assertEqual(action.date_due, date(2026, 6, 12))

    def test_due_in_words(self):
        today = fields.Date.today()
        words = {
            -2: "2 days late, due 8 Jun 2026",
            -1: "1 day late, due 9 Jun 2026",
            0: "Due today, 10 Jun 2026",
            1: "Due tomorrow, 11 Jun 2026",
            3: "Due in 3 days, 13 Jun 2026",
        }
        for days, sentence in words.items():
            with self.subTest(days=days):
                due = today + timedelta(days=days)
                self.action.with_context(cs_lifecycle=LIFECYCLE).date_due = due
                self.assertEqual(self.action.due_in_words, sentence)
                self.assertEqual(self.action.is_late, days < 0)
                self.assertEqual(self.action.days_late, max(-days, 0))
        self.put("done")
        self.assertEqual(self.action.due_in_words, "Waiting since today, 10 Jun 2026")
        self.assertFalse(self.action.is_late)

    def test_late_is_found_by_the_same_rule(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        Action = self.env["cs.action"]
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        late, hours, fine = (self.make_action(audit) for _number in range(3))
        late.with_context(cs_lifecycle=LIFECYCLE).date_due = yesterday
        hours.with_context(cs_lifecycle=LIFECYCLE).write(
            {"is_immediate": True, "datetime_due": "2026-06-10 08:00:00"}
        )
        mine = [("id", "in", (late | hours | fine).ids)]
        self.assertEqual(hours.due_in_words, "1 hour late, due 10 Jun 2026 at 09:00")
        self.assertEqual(Action.search([("is_late", "=", True), *mine]), late | hours)
        self.assertEqual(Action.search([("is_late", "=", False), *mine]), fine)
        self.assertEqual(Action.search([("days_late", ">", 0), *mine]), late)

    # --- to-dos -----------------------------------------------------------------------

    def test_the_message_about_a_to_do_says_where_its_words_are(self):
        """Not the words themselves: they may name a child (ALL-07)."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.action.activity_ids.with_user(self.user_qa_officer).action_notify()
        [sent] = self.env["mail.message"].search(
            [("id", ">", before), ("model", "=", "cs.action")]
        )
        self.assertIn("Open it to read what is asked", sent.body)
        self.assertIn("1001", sent.subject)
        self.assertNotIn(self.action.name, f"{sent.subject} {sent.body}")

    def test_one_activity_moves_with_date_and_person(self):
        def todo():
            return [
                (activity.user_id.login, activity.date_deadline, activity.summary)
                for activity in self.action.activity_ids
            ]

        summary = "Action for case 1001"
        self.assertEqual(todo(), [("practitioner", date(2026, 6, 17), summary)])
        manager = self.action.with_user(self.user_team_manager)
        manager.date_due = "2026-06-15"
        self.assertEqual(todo(), [("practitioner", date(2026, 6, 15), summary)])
        manager.responsible_id = self.other_practitioner
        self.assertEqual(todo(), [("other_practitioner", date(2026, 6, 15), summary)])
        self.do_action(self.action.with_user(self.user_other_practitioner))
        self.assertEqual(
            [(a.user_id.login, a.summary) for a in self.action.activity_ids],
            [("team_manager", "Sign off an action: case 1001")],
        )
        manager.action_sign_off()
        self.assertFalse(self.action.activity_ids)

    # --- what is sent cannot be forged ----------------------------------------

    def test_system_fields_are_refused(self):
        for name, value in {
            "done_by_id": self.user_practitioner.id,
            "signed_off_by_id": self.user_qa_manager.id,
            "date_signed_off": "2026-06-01",
            "auditor_user_id": self.user_team_manager.id,
            "responsible_user_id": self.user_team_manager.id,
            "sign_off_user_id": self.user_team_manager.id,
        }.items():
            with self.subTest(field=name):
                self.assertRefused(
                    "by the buttons",
                    UserError,
                    self.action.with_user(self.user_team_manager).write,
                    {name: value},
                )
                self.assertRefused(
                    "by the buttons",
                    UserError,
                    self.env["cs.action"].with_user(self.user_team_manager).create,
                    {
                        "name": "Forged",
                        "department_id": self.riverside.id,
                        "responsible_id": self.practitioner.id,
                        name: value,
                    },
                )

    def test_the_team_follows_the_audit_whatever_is_sent(self):
        """Naming one's own team does not open another team's audit."""
        self.assertRefused(
            "",
            AccessError,
            self.env["cs.action"].with_user(self.user_other_team_manager).create,
            {
                "name": "Forged",
                "audit_id": self.audit.id,
                "department_id": self.hillside.id,
                "responsible_id": self.other_practitioner.id,
            },
        )

    def test_naming_a_case_does_not_open_it(self):
        self.assertRefused(
            "",
            AccessError,
            self.env["cs.action"].with_user(self.user_other_team_manager).create,
            {
                "name": "Forged",
                "case_id": self.case.id,
                "department_id": self.hillside.id,
                "responsible_id": self.other_practitioner.id,
            },
        )

    def test_who_may_add_and_when(self):
        running = self.make_audit("in_progress", case=self.cases["1002"])
        self.assertEqual(self.make_action(running).origin, "audit")
        vals = {
            "name": "Another",
            "audit_id": self.audit.id,
            "responsible_id": self.practitioner.id,
        }
        Action = self.env["cs.action"]
        # The audit was submitted: its auditor is no longer at work on it.
        self.assertRefused(
            "at work on the audit",
            AccessError,
            Action.with_user(self.user_auditor).create,
            dict(vals),
        )
        action = Action.with_user(self.user_team_manager).create(dict(vals))
        self.assertEqual(action.department_id, self.riverside)
        self.finish_actions(self.audit)
        self.assertRefused(
            "while an audit runs",
            UserError,
            Action.with_user(self.user_team_manager).create,
            dict(vals),
        )

    def test_on_the_record_is_not_deleted(self):
        self.assertRefused(
            "on the record",
            UserError,
            self.action.with_user(self.user_qa_manager).unlink,
        )
        running = self.make_audit("in_progress", case=self.cases["1002"])
        action = self.make_action(running)
        self.assertTrue(action.with_user(self.user_auditor).unlink())

    def test_the_responsible_person_writes_the_outcome_only(self):
        action = self.action.with_user(self.user_practitioner)
        action.outcome = "Visited; the plan has dates now."
        self.assertRefused(
            "Only a manager", AccessError, action.write, {"date_due": "2026-06-30"}
        )
