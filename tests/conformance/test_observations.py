"""Practice observations: Durham's pattern, Swindon's evidence, Blackpool's managers."""

from odoo.exceptions import UserError, ValidationError

from odoo.addons.cs_practice_observation.tests.common import ObservationMixin

from .council import ConformanceCase


class ObservationCase(ObservationMixin, ConformanceCase):
    """People plan, ask, observe and reflect with their own logins."""

    def count(self):
        """Work out what is owed, as the scheduled action does every night."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "cs_practice_observation.cron_expectations"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def owed(self, **values):
        return self.env["cs.expectation.owed"].search(
            [
                ("company_id", "=", self.company.id),
                *((name, "=", value) for name, value in values.items()),
            ]
        )

    def ask_from(self, day, activity="observation"):
        self.env["cs.expectation"].search(
            [("company_id", "=", self.company.id), ("activity", "=", activity)]
        ).date_from = day

    def see(self, kind, day, user=None, practitioner=None, asked=None, **vals):
        """An observation planned for a day ahead, consented to and carried out."""
        observation = self.plan(user, practitioner, kind, date_planned=day, **vals)
        with self.at(day):
            observation.write({"consent_by": asked or "parent", "consent_date": day})
            observation.action_consent()
            observation.action_observe()
        return observation


class TestDurhamObservations(ObservationCase):
    template = "durham"

    def test_DUR_17_planned_in_advance_and_consent_first(self):
        observation = self.plan(kind="direct_work", date_planned="2026-06-24")
        # The practitioner knows in advance, and helps to ask.
        mine = observation.with_user(self.user_practitioner)
        self.assertEqual(str(mine.date_planned), "2026-06-24")
        mine.focus = "How I begin."
        with self.at("2026-06-24"):
            self.assertRefused("without consent", UserError, observation.action_observe)
            mine.write({"consent_by": "parent", "consent_date": "2026-06-23"})
            mine.action_consent()
            observation.action_observe()
        self.assertEqual(
            (observation.state, observation.consent_by, observation.focus),
            ("observed", "parent", "How I begin."),
        )

    def test_DUR_17_consent_after_the_event_is_refused(self):
        observation = self.plan(date_planned="2026-06-08")
        self.assertRefused(
            "Consent comes before the observation",
            ValidationError,
            observation.write,
            {"consent_by": "parent", "consent_date": "2026-06-09"},
        )
        self.assertEqual(observation.state, "planned")

    def test_DUR_17_twice_a_year_in_each_half_different_types_one_direct(self):
        self.ask_from("2026-04-01")
        self.see("home_visit", "2026-06-15")
        self.count()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual(
            (owed.employee_id, owed.asked, owed.done, owed.state),
            (self.team_manager, 2, 1, "todo"),
        )
        # Again a home visit, and in the same half: neither helps.
        self.see("home_visit", "2026-09-01")
        self.count()
        self.assertEqual((owed.state, owed.missing), ("todo", 1))
        with self.at("2026-12-01"):
            # A senior practitioner's observation of direct work counts, too.
            self.see("direct_work", "2026-12-01", self.user_senior)
            self.count()
        self.assertEqual((owed.state, owed.done), ("done", 2))

    def test_DUR_17_two_types_without_direct_work_are_not_enough(self):
        self.ask_from("2026-04-01")
        self.see("home_visit", "2026-06-15")
        with self.at("2026-12-01"):
            self.see("core_group", "2026-12-01")
            self.count()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual((owed.state, owed.missing), ("todo", 1))
        self.assertIn("direct work with a child", owed.needs_text)

    def test_DUR_17_observers_are_managers_in_line_and_the_jobs_named(self):
        self.assertTrue(self.plan(self.user_senior), "a senior practitioner")
        self.assertRefused(
            "may not observe",
            ValidationError,
            self.plan,
            observer_id=self.other_practitioner.id,
        )
        self.assertRefused(
            "cannot observe themselves",
            ValidationError,
            self.plan,
            observer_id=self.practitioner.id,
        )

    def test_DUR_17_team_managers_by_the_operations_manager_one_supervision(self):
        self.ask_from("2026-04-01")
        boss = self.user_service_manager
        self.see("core_group", "2026-06-15", boss, self.team_manager)
        self.see("cp_conference", "2026-07-01", boss, self.team_manager)
        self.count()
        owed = self.owed(activity="observation", subject_id=self.team_manager.id)
        self.assertEqual(
            (owed.employee_id, owed.asked, owed.state),
            (self.service_manager, 2, "todo"),
        )
        self.assertIn("supervision session", owed.needs_text)
        self.see(
            "supervision_session",
            "2026-07-08",
            boss,
            self.team_manager,
            asked="supervisee",
            supervisee_id=self.practitioner.id,
        )
        self.count()
        self.assertEqual(owed.state, "done")

    def test_DUR_17_the_supervisee_is_asked_beforehand(self):
        observation = self.plan(
            self.user_service_manager,
            self.team_manager,
            "supervision_session",
            supervisee_id=self.practitioner.id,
        )
        self.assertRefused("without consent", UserError, observation.action_observe)
        observation.consent_by = "parent"
        self.assertRefused("is the supervisee's", UserError, observation.action_consent)
        observation.consent_by = "supervisee"
        observation.action_consent()
        observation.action_observe()
        self.assertEqual(observation.state, "observed")

    def test_DUR_17_refusal_counts_against_nobody(self):
        self.ask_from("2026-04-01")
        observation = self.plan()
        observation.action_refused("young_person")
        self.count()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual((owed.state, owed.late), ("todo", 0))
        again = observation.browse(observation.action_plan_again()["res_id"])
        self.assertEqual((again.state, again.origin_id), ("planned", observation))


class TestSwindonObservations(ObservationCase):
    template = "swindon"

    def test_SWI_04_one_observation_instead_of_five_dip_samples(self):
        self.ask_from("2026-06-01", "dip_sample")
        self.count()
        owed = self.owed(activity="dip_sample", employee_id=self.team_manager.id)
        self.assertEqual(
            (owed.progress_text, owed.state),
            ("0 of 5 dip samples, or 0 of 1 practice observation", "todo"),
        )
        self.see("cp_conference", "2026-06-12")
        self.count()
        self.assertEqual((owed.state, owed.missing), ("done", 0))
        # Neither a colleague's month nor the next one is met by it.
        others = self.owed(activity="dip_sample") - owed
        self.assertEqual(set(others.mapped("state")), {"todo"})
        with self.at("2026-07-01"):
            self.count()
        july = self.owed(
            activity="dip_sample",
            employee_id=self.team_manager.id,
            period_start="2026-07-01",
        )
        self.assertEqual((july.done, july.state), (0, "todo"))

    def test_SWI_04_the_other_way_is_started_from_what_is_owed(self):
        self.ask_from("2026-06-01", "dip_sample")
        self.count()
        owed = self.owed(activity="dip_sample", employee_id=self.team_manager.id)
        mine = owed.with_user(self.user_team_manager)
        option = owed.expectation_id.alternative_ids
        action = mine.action_start_activity(option.id)
        self.assertEqual(
            (action["res_model"], action["context"]["default_observer_id"]),
            ("cs.practice.observation", self.team_manager.id),
        )

    def test_SWI_09_the_discussion_is_evidenced_before_it_closes(self):
        observation = self.shared(kind="cp_conference")
        self.write_reflection(observation)
        self.assertRefused(
            "after the reflective discussion", UserError, observation.action_close
        )
        self.discuss(observation)
        self.assertEqual(
            (observation.state, observation.discussed_with_id),
            ("reflected", self.team_manager),
        )

    def test_SWI_09_training_to_the_supervision_file_and_learning_presented(self):
        observation = self.shared(kind="care_review")
        self.write_reflection(observation)
        self.discuss(observation)
        for sentence in (
            "“Working with interpreters” to the supervision file",
            "presented at a team or service meeting",
        ):
            self.assertRefused(sentence, UserError, observation.action_close)
        observation.action_record_training()
        observation.write(
            {
                "learning_presented": "yes",
                "presented_at": "service",
                "date_presented": "2026-06-10",
            }
        )
        observation.action_close()
        need = observation.finding_ids.filtered(lambda f: f.kind == "training")
        self.assertEqual(
            (observation.state, str(need.date_recorded), observation.presented_at),
            ("closed", "2026-06-10", "service"),
        )
        # The practitioner reads what was found, and what they wrote.
        mine = observation.with_user(self.user_practitioner)
        self.assertEqual(len(mine.finding_ids), 3)
        self.assertTrue(mine.reflection)

    def test_SWI_09_leaders_observe_across_services(self):
        observation = self.plan(self.user_other_service_manager)
        self.assertEqual(observation.observer_id, self.other_service_manager)


class TestBlackpoolObservations(ObservationCase):
    template = "blackpool"

    def test_BPL_19_managers_observe_as_often_as_the_policy_sets(self):
        expectation = self.env["cs.expectation"].search(
            [
                ("company_id", "=", self.company.id),
                ("activity", "=", "observation"),
                ("framework_id.template_code", "=", "blackpool"),
            ]
        )
        self.assertEqual((expectation.count, expectation.period), (1, "half_year"))
        # The council's own policy: once a quarter.
        expectation.with_user(self.user_qa_manager).write(
            {"period": "quarter", "date_from": "2026-04-01"}
        )
        self.count()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual(
            (owed.employee_id, str(owed.period_end), owed.state),
            (self.team_manager, "2026-06-30", "todo"),
        )
        self.see("home_visit", "2026-06-15")
        self.count()
        self.assertEqual(owed.state, "done")
        work = self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        self.assertIn("practice observation", str(work["panels"]).lower())
