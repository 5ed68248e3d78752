from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestSaidList(ProgrammeCase):
    """The manager of each team makes its list for the month."""

    def planned(self):
        cycle = self.make_cycle()
        line = cycle.programme_line_id.with_user(self.user_qa_manager)
        with Form(line) as form:
            form.sample_method, form.sample_size = "by_manager", 2
        self.assertIn("Up to 2 of each team, chosen by its manager", str(line.policy))
        return cycle

    def dialog(self, cycle, user):
        action = cycle.with_user(user).action_choose_cases()
        return Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )

    def tick(self, cycle, user, *places):
        form = self.dialog(cycle, user)
        for place in places:
            with form.line_ids.edit(place) as line:
                line.is_chosen = True
        form.save().action_save()

    def test_said_managers_make_their_lists_and_they_are_audited(self):
        cycle = self.planned()
        shown = cycle.with_user(self.user_team_manager)
        self.assertTrue(shown.may_choose)
        self.assertFalse(cycle.with_user(self.user_auditor).may_choose)
        self.tick(cycle, self.user_team_manager, 0, 1)
        self.tick(cycle, self.user_other_team_manager, 0)
        chosen = cycle.sudo().chosen_case_ids
        self.assertEqual(
            sorted(chosen.department_id.mapped("name")), ["Hillside", "Riverside"]
        )
        cycle.action_draw()
        self.assertEqual(cycle.sample_ids.case_id, chosen)
        self.assertTrue(cycle.targeted)
        self.assertEqual(cycle._check_draw(), [])
        cycle.action_allocate()
        for sample in cycle.sample_ids.filtered("auditor_id"):
            self.assertNotEqual(sample.auditor_id, sample.practitioner_id)
        self.assertTrue(cycle.sample_ids.auditor_id)
        with self.assertRaisesRegex(UserError, "has been drawn"):
            cycle.with_user(self.user_team_manager).action_choose_cases()

    def test_a_manager_sees_and_chooses_of_their_own_team_only(self):
        cycle = self.planned()
        form = self.dialog(cycle, self.user_team_manager)
        wizard = form.save()
        self.assertEqual(wizard.line_ids.case_id.department_id, self.riverside)
        elsewhere = self.env["cs.case"].search(
            [("department_id", "=", self.hillside.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "your own team"):
            cycle.with_user(self.user_team_manager)._choose_cases(
                elsewhere.with_user(self.user_team_manager)
            )
        with self.assertRaises(AccessError):
            cycle.with_user(self.user_auditor).action_choose_cases()
        with self.assertRaisesRegex(UserError, "by its buttons only"):
            cycle.with_user(self.user_team_manager).write(
                {"chosen_case_ids": elsewhere.ids}
            )
        with self.assertRaisesRegex(UserError, "at most 2"):
            self.tick(cycle, self.user_team_manager, 0, 1, 2)

    def test_a_manager_is_told_what_is_audited_or_listed_already(self):
        cycle = self.planned()
        self.tick(cycle, self.user_team_manager, 0)
        [case] = cycle.sudo().chosen_case_ids
        again = self.dialog(cycle, self.user_team_manager).save()
        self.assertEqual(again.line_ids.filtered("is_chosen").case_id, case)
        later = self.take_cycle(
            cycle.programme_line_id, date_start="2026-07-15", date_end="2026-08-14"
        )
        told = self.dialog(later, self.user_team_manager).save().line_ids
        self.assertIn(
            "On the list of", told.filtered(lambda one: one.case_id == case).note
        )
        cycle.action_draw()
        told = self.dialog(later, self.user_team_manager).save().line_ids
        self.assertEqual(
            told.filtered(lambda one: one.case_id == case).note, "Being audited"
        )

    def test_nothing_chosen_is_said(self):
        cycle = self.planned()
        with self.assertRaisesRegex(UserError, "has chosen a case"):
            cycle.action_draw()

    def todos(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "cs.cycle")]
        )

    def test_said_managers_are_asked_for_the_list_when_the_round_is_planned(self):
        manager = self.user_qa_manager
        programme = self.make_programme({"automation": "plan"})
        line = programme.line_ids
        self.assertFalse(self.todos(self.user_team_manager))
        with Form(line.with_user(manager)) as form:
            form.sample_method, form.sample_size = "by_manager", 2
        # The next round alone, of the twelve that are planned; each team's manager.
        [todo] = self.todos(self.user_team_manager)
        self.assertEqual(todo.res_id, line.cycle_ids.sorted("date_start")[0].id)
        self.assertTrue(self.todos(self.user_other_team_manager))
        self.assertFalse(self.todos(self.user_service_manager))
        shown = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        self.assertIn("Choose the cases of your team for", str(shown))
        # A list that is made is what was asked for; planning again asks nobody twice.
        cycle = self.env["cs.cycle"].browse(todo.res_id)
        self.tick(cycle, self.user_team_manager, 0)
        self.assertFalse(self.todos(self.user_team_manager))
        programme.action_plan_cycles()
        self.assertFalse(self.todos(self.user_team_manager))
        self.assertEqual(len(self.todos(self.user_other_team_manager)), 1)
        # Drawn, it is too late; the next round asks again.
        cycle.with_user(self.user_qa_officer).action_draw()
        self.assertFalse(self.todos(self.user_other_team_manager))
        programme.action_plan_cycles()
        [todo] = self.todos(self.user_team_manager)
        self.assertNotEqual(todo.res_id, cycle.id)
        with Form(line.with_user(manager)) as form:
            form.sample_method = "per_auditor"
        self.assertFalse(self.todos(self.user_team_manager))
