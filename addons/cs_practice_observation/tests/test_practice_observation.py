from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ObservationCase


@tagged("post_install", "-at_install")
class TestPracticeObservation(ObservationCase):
    """DUR-17, SWI-09: an observation of practice from planned to closed."""

    # --- the whole way ----------------------------------------------------------

    def test_SWI_09_from_planned_to_closed(self):
        observation = self.plan(kind="direct_work", attendees="Mother, boy of six")
        self.assertRegex(observation.name, r"^OB-\d{5}$")
        self.assertEqual(observation.observer_id, self.team_manager)
        self.assertEqual(observation.tool_id, self.observation_tool)
        self.assertEqual(observation.activity_ids.user_id, self.user_team_manager)
        self.assertFalse(observation.consent_obtained)
        observation.write(
            {
                "consent_by": "parent",
                "consent_date": "2026-06-08",
                "consent_how": "phone",
            }
        )
        observation.action_consent()
        self.assertEqual(
            (
                observation.state,
                observation.consent_obtained,
                observation.consent_recorded_by_id,
            ),
            ("consented", True, self.user_team_manager),
        )
        observation.action_observe()
        self.assertEqual(
            (observation.state, str(observation.date_observed)),
            ("observed", "2026-06-10"),
        )
        self.assertEqual(len(observation.line_ids), 8)
        self.assertFalse(observation.sudo().activity_ids)
        self.fill_in(observation)
        observation.action_share()
        action = observation.sudo().action_ids
        self.assertEqual(action.responsible_id, self.practitioner)
        self.assertEqual((action.origin, action.state), ("observation", "todo"))
        self.assertEqual(
            observation.sudo().activity_ids.user_id,
            self.user_team_manager | self.user_practitioner,
        )
        self.write_reflection(observation)
        self.assertEqual(
            observation.sudo().activity_ids.user_id, self.user_team_manager
        )
        self.discuss(observation)
        self.assertEqual(observation.state, "reflected")
        observation.action_record_training()
        training = observation.finding_ids.filtered(lambda f: f.kind == "training")
        self.assertEqual(str(training.date_recorded), "2026-06-10")
        with freeze_time("2026-06-24 09:00:00"):
            observation.write(
                {
                    "learning_presented": "yes",
                    "presented_at": "team",
                    "date_presented": "2026-06-23",
                }
            )
            observation.action_close()
        self.assertEqual(
            (observation.state, str(observation.date_closed)), ("closed", "2026-06-24")
        )
        self.assertFalse(observation.sudo().activity_ids)

    def test_planned_on_the_form_as_a_manager_does(self):
        form = Form(
            self.env["cs.practice.observation"]
            .with_user(self.user_team_manager)
            .with_company(self.company)
        )
        form.practitioner_id = self.practitioner
        form.observation_type_id = self.kind("home_visit")
        form.date_planned = "2026-06-20"
        observation = form.save()
        with Form(observation) as form:
            form.consent_by = "foster_carer"
            form.consent_date = "2026-06-09"
        observation.action_consent()
        self.assertEqual(observation.state, "consented")
        self.assertRefused("planned for 20 June", UserError, observation.action_observe)
        observation.date_planned = "2026-06-10"
        observation.action_observe()
        self.assertTrue(observation.can_grade)
        self.assertEqual(
            observation.action_open_auditing()["params"]["model"], observation._name
        )

    # --- consent first ------------------------------------------------------------

    def test_DUR_17_nothing_is_carried_out_without_consent(self):
        observation = self.plan(focus="Working with the father")
        self.assertRefused(
            "cannot be carried out without consent",
            UserError,
            observation.action_observe,
        )
        self.assertEqual(
            (observation.state, observation.focus, observation.line_ids.ids),
            ("planned", "Working with the father", []),
        )

    def test_DUR_17_consent_says_who_and_how(self):
        observation = self.plan()
        self.assertRefused("Say who gave", UserError, observation.action_consent)
        observation.consent_by = "supervisee"
        self.assertRefused("is the family's", UserError, observation.action_consent)
        observation.write({"consent_by": "carer", "consent_how": False})
        self.assertRefused(
            "Say how consent was given", UserError, observation.action_consent
        )
        observation.consent_how = "written"
        observation.action_consent()
        self.assertEqual(str(observation.consent_date), "2026-06-10")

    def test_DUR_17_consent_is_dated_before_the_observation(self):
        observation = self.plan(date_planned="2026-06-05")
        self.assertRefused(
            "Consent comes before the observation",
            ValidationError,
            observation.write,
            {"consent_by": "parent", "consent_date": "2026-06-06"},
        )
        self.assertRefused(
            "is still to come",
            ValidationError,
            self.plan(date_planned="2026-07-01").write,
            {"consent_by": "parent", "consent_date": "2026-06-20"},
        )
        observation.write({"consent_by": "parent", "consent_date": "2026-06-05"})
        observation.action_consent()
        self.assertRefused(
            "Consent comes before the observation",
            ValidationError,
            observation.write,
            {"date_observed": "2026-06-04"},
        )
        observation.action_observe()
        self.assertRefused(
            "recorded before", UserError, observation.write, {"consent_by": "carer"}
        )

    def test_nobody_asks_about_an_observation_they_may_not_see(self):
        observation = self.plan()
        with self.assertRaises(AccessError):
            self.env["cs.observation.refusal"].with_user(
                self.user_other_practitioner
            ).create({"observation_id": observation.id, "refused_by": "parent"})

    def test_consent_ticked_from_outside_is_checked_the_same(self):
        observation = self.plan()
        self.assertRefused(
            "Say who gave", UserError, observation.write, {"consent_obtained": True}
        )
        observation.write({"consent_obtained": True, "consent_by": "young_person"})
        self.assertEqual(observation.state, "consented")
        made = self.plan(consent_obtained=True, consent_by="parent")
        self.assertEqual(made.state, "consented")

    def test_DUR_17_the_supervisee_consents_to_a_supervision_session(self):
        observation = self.plan(
            self.user_service_manager, self.team_manager, "supervision_session"
        )
        observation.consent_by = "supervisee"
        self.assertRefused(
            "Say whose supervision session", UserError, observation.action_consent
        )
        observation.supervisee_id = self.practitioner
        observation.consent_by = "parent"
        self.assertRefused("is the supervisee's", UserError, observation.action_consent)
        observation.consent_by = "supervisee"
        observation.action_consent()
        observation.action_observe()
        self.assertEqual(observation.state, "observed")

    def test_no_consent_where_no_family_is_there(self):
        observation = self.plan(kind="strategy_meeting")
        self.assertRefused(
            "no consent is needed", UserError, observation.action_consent
        )
        observation.action_observe()
        self.assertEqual(observation.state, "observed")

    def test_the_practitioner_may_record_consent(self):
        observation = self.plan().with_user(self.user_practitioner)
        observation.write({"consent_by": "parent", "consent_how": "in_person"})
        observation.action_consent()
        self.assertEqual(observation.consent_recorded_by_id, self.user_practitioner)

    def test_DUR_17_a_refusal_blames_nobody_and_another_is_planned_from_it(self):
        self.env["cs.expectation"].search(
            [("activity", "=", "observation")]
        ).date_from = "2026-04-01"
        observation = self.consented(focus="Talking about money", place="home")
        self.assertRefused(
            "Say who", UserError, self.plan().action_refused, note="Next month"
        )
        wizard = (
            self.env["cs.observation.refusal"]
            .with_user(self.user_practitioner)
            .with_context(**observation.action_ask_refused()["context"])
            .create({"refused_by": "young_person", "note": "Another day"})
        )
        wizard.action_confirm()
        self.assertEqual(
            (observation.state, observation.consent_obtained, observation.color),
            ("refused", False, 0),
        )
        self.assertFalse(observation.sudo().activity_ids)
        action = observation.action_plan_again()
        again = observation.browse(action["res_id"])
        self.assertEqual(observation.next_id, again)
        self.assertEqual(str(again.date_planned), "2026-06-17")
        self.assertEqual(
            (again.state, again.origin_id, again.focus, again.consent_by, again.place),
            ("planned", observation, "Talking about money", False, "home"),
        )
        self.assertEqual(
            observation.action_plan_again()["res_id"], again.id, "one, not two"
        )
        self.run_expectations()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual((owed.state, owed.done, owed.late), ("todo", 0, 0))
        self.assertEqual(owed.employee_id, self.team_manager)
        self.assertIn(
            "nobody's failing", owed.with_user(self.user_team_manager).explanation
        )

    # --- what is missing ------------------------------------------------------------

    def test_sharing_names_everything_that_is_missing(self):
        observation = self.observed()
        for sentence in (
            "Answer domain 1 Relationship",
            "Answer domain 8 Recording and follow-through",
            "Give an overall grade",
            "at least one strength",
            "a development need",
            "Everything you typed is kept",
        ):
            self.assertRefused(sentence, UserError, observation.action_share)
        self.assertFalse(observation.date_released)

    def test_SWI_09_it_closes_after_the_reflective_discussion_only(self):
        observation = self.shared()
        self.assertRefused(
            "after the reflective discussion", UserError, observation.action_close
        )
        self.assertRefused(
            "Enter the day of the reflective", UserError, observation.action_reflect
        )
        self.assertRefused(
            "come after the observation",
            ValidationError,
            observation.write,
            {"date_discussed": "2026-06-01"},
        )
        self.discuss(observation)
        for sentence in (
            "own reflection is missing",
            "“Working with interpreters” to the supervision file",
            "presented at a team or service meeting",
        ):
            self.assertRefused(sentence, UserError, observation.action_close)
        self.assertEqual(
            (observation.state, observation.discussion_note),
            ("reflected", "Both saw how the boy hid behind the chair."),
        )
        observation.write({"learning_presented": "yes"})
        self.assertRefused("at which meeting", UserError, observation.action_close)
        observation.write(
            {
                "no_reflection_reason": "Has left the council",
                "presented_at": "service",
                "date_presented": "2026-06-10",
            }
        )
        observation.action_record_training()
        observation.action_close()
        self.assertEqual(observation.state, "closed")

    def test_a_limit_holds_the_overall_grade_down(self):
        observation = self.observed()
        self.fill_in(observation, d3="inadequate")
        self.assertEqual(observation.grade_cap_id, self.requires_improvement)
        self.assertIn("3 Voice of the child", observation.grade_cap_reason)
        self.assertRefused(
            "You chose good overall", UserError, observation.action_share
        )
        observation.overall_grade_id = self.requires_improvement
        observation.action_share()
        self.assertTrue(observation.date_released)

    def test_outstanding_practice_needs_no_development_need(self):
        observation = self.observed()
        self.fill_in(observation, grade="outstanding", needs=False)
        observation.action_share()
        self.assertTrue(observation.date_released)

    # --- who may not --------------------------------------------------------------

    def test_ALL_01_nobody_observes_themselves(self):
        for user in (self.user_team_manager, self.user_qa_officer):
            self.assertRefused(
                "cannot observe themselves",
                ValidationError,
                self.plan,
                user,
                observer_id=self.practitioner.id,
            )
        made = self.env["cs.practice.observation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(made)

    def test_ALL_01_nobody_observes_a_manager_of_theirs(self):
        self.assertRefused(
            "manages Tariq Team, so",
            ValidationError,
            self.plan,
            self.user_head_of_service,
            self.service_manager,
            observer_id=self.team_manager.id,
        )

    def test_DUR_17_observers_are_in_line_or_in_the_jobs_named(self):
        for observer in (self.team_manager, self.service_manager, self.senior):
            self.assertTrue(self.plan(observer_id=observer.id))
        for observer in (self.other_practitioner, self.other_team_manager):
            self.assertRefused(
                "may not observe Pat Practitioner",
                ValidationError,
                self.plan,
                observer_id=observer.id,
            )
        # A manager is observed by the line alone.
        self.env["hr.employee"].browse(self.auditor.id).job_id = self.job
        self.assertRefused(
            "may not observe Tariq Team",
            ValidationError,
            self.plan,
            self.user_service_manager,
            self.team_manager,
            observer_id=self.auditor.id,
        )
        self.framework.observer_choice = "manager"
        self.assertTrue(self.plan(observer_id=self.other_team_manager.id))
        self.assertRefused(
            "may not observe",
            ValidationError,
            self.plan,
            observer_id=self.other_practitioner.id,
        )
        self.framework.observer_choice = "anyone"
        self.assertTrue(self.plan(observer_id=self.other_practitioner.id))

    def test_who_plans(self):
        self.assertTrue(self.plan(self.user_senior))
        self.assertTrue(self.plan(self.user_service_manager))
        self.assertTrue(
            self.plan(self.user_qa_officer, observer_id=self.team_manager.id)
        )
        for user, practitioner in (
            (self.user_other_team_manager, self.practitioner),
            (self.user_senior, self.other_practitioner),
            (self.user_practitioner, self.senior),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.plan(user, practitioner, observer_id=self.senior.id)

    def test_only_the_observer_grades_and_only_until_it_is_shared(self):
        observation = self.observed()
        line = observation.line_ids[0]
        self.assertRefused(
            "Only the observer",
            AccessError,
            observation.with_user(self.user_service_manager).write,
            {"overall_grade_id": self.good.id},
        )
        self.fill_in(observation)
        observation.action_share()
        for record, vals in (
            (line, {"grade_id": self.inadequate.id}),
            (observation, {"overall_grade_id": self.inadequate.id}),
            (observation.finding_ids[0], {"name": "Changed"}),
        ):
            self.assertRefused("is not being written up", UserError, record.write, vals)

    def test_the_reflection_is_the_practitioners_own(self):
        observation = self.shared()
        for user in (self.user_team_manager, self.user_qa_manager):
            self.assertRefused(
                "Only the practitioner writes",
                UserError,
                observation.with_user(user).write,
                {"reflection": "They were fine."},
            )
        mine = observation.with_user(self.user_practitioner)
        mine.reflection = "I learned to wait."
        for vals in (
            {"discussion_note": "x"},
            {"overall_reason": "x"},
            {"no_reflection_reason": "x"},
            {"date_planned": "2026-06-11"},
            {"consent_by": "carer"},
        ):
            with self.assertRaises(UserError):
                mine.write(vals)

    def test_ALL_09_states_and_dates_change_by_buttons_only(self):
        observation = self.plan()
        for vals in ({"date_released": "2026-01-01"}, {"origin_id": False}):
            self.assertRefused("buttons only", UserError, observation.write, vals)
        for state, sentence in (
            ("closed", "cannot go from"),
            ("refused", "press the button"),
        ):
            self.assertRefused(sentence, UserError, observation.write, {"state": state})
        self.assertRefused("by the buttons only", UserError, self.plan, state="closed")
        observation.write({"consent_by": "parent"})
        observation.action_consent()
        self.assertRefused(
            "before consent is recorded",
            UserError,
            observation.write,
            {"observation_type_id": self.kind("core_group").id},
        )
        observation.date_planned = "2026-06-20"

    def test_ALL_09_re_opened_with_a_reason_by_a_qa_manager(self):
        observation = self.shared()
        self.write_reflection(observation)
        self.assertRefused(
            "Only a QA manager", AccessError, observation.action_reopen, "Mistake"
        )
        manager = observation.with_user(self.user_qa_manager)
        self.assertRefused("Say why", UserError, manager.action_reopen, " ")
        manager.action_reopen("Graded on the wrong tool")
        self.assertEqual(
            (observation.state, observation.date_released, observation.reflection),
            ("observed", False, "I would sit on the floor next time."),
        )
        observation.action_share()
        self.assertEqual(len(observation.sudo().action_ids), 1, "one action, once")

    def test_ALL_10_what_has_begun_is_kept(self):
        observation = self.consented()
        self.assertRefused("it is kept", UserError, observation.unlink)
        self.assertRefused("Say why", UserError, observation.action_cancel, "")
        observation.action_cancel("The visit was called off")
        self.assertEqual(observation.state, "cancelled")
        self.assertRefused(
            "has taken place", UserError, self.observed().action_cancel, "No"
        )

    def test_an_observation_tool_is_not_for_cases(self):
        self.assertRefused(
            "is for observing practice",
            ValidationError,
            self.make_audit,
            "draft",
            tool_id=self.observation_tool.id,
        )

    def test_types_are_configured_once_each_and_direct_work_needs_the_family(self):
        Kind = self.env["cs.observation.type"].with_user(self.user_qa_manager)
        kind = Kind.create({"name": "Life story work", "code": "life_story"})
        self.assertRefused(
            "needs the consent of the family",
            ValidationError,
            kind.write,
            {"is_direct_work": True, "consent_from": "none"},
        )
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            Kind.create({"name": "Again", "code": "life_story"})
        with self.assertRaises(AccessError):
            kind.with_user(self.user_qa_officer).name = "Changed"

    # --- seen by whom -----------------------------------------------------------------

    def seen(self, observation, user):
        return bool(
            self.env["cs.practice.observation"]
            .with_user(user)
            .search([("id", "=", observation.id)])
        )

    def test_the_practitioner_sees_the_plan_then_what_is_shared(self):
        observation = self.consented()
        me = self.user_practitioner
        self.assertTrue(self.seen(observation, me), "the plan, in advance")
        observation.action_observe()
        self.assertFalse(self.seen(observation, me), "while it is written up")
        self.fill_in(observation)
        observation.action_share()
        self.assertTrue(self.seen(observation, me), "once shared")
        self.assertEqual(len(observation.with_user(me).line_ids), 8)
        self.assertEqual(len(observation.with_user(me).finding_ids), 3)
        for user in (
            self.user_senior,
            self.user_other_practitioner,
            self.user_other_team_manager,
            self.user_auditor,
            self.user_moderator,
        ):
            self.assertFalse(self.seen(observation, user), user.login)
        with self.assertRaises(AccessError):
            self.seen(observation, self.user_external)

    def test_ALL_07_messages_name_the_number_only(self):
        observation = self.shared(case_reference="90211", attendees="Mother of two")
        messages = self.env["mail.message"].search(
            [
                ("model", "=", observation._name),
                ("res_id", "=", observation.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(len(messages), 2, "planned, and shared")
        self.assertEqual(messages.partner_ids, self.user_practitioner.partner_id)
        for message in messages:
            self.assertIn(observation.name, message.subject)
            self.assertNotIn("Mother", message.body)
        self.assertEqual(observation.display_name, observation.name)
