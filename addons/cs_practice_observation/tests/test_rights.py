from itertools import product

from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.tests.rpc_common import RpcMixin

from .common import ObservationMixin

OBSERVATION = "cs.practice.observation"
LINE = "cs.practice.observation.line"
FINDING = "cs.observation.finding"
TYPE = "cs.observation.type"

# Whose practice, in which state: "pat" is the practitioner's, observed by the team
# manager; "boss" the team manager's, observed by the service manager.
PLANS = ("pat_plan", "boss_plan")
WRITTEN = ("pat_before", "pat_after", "boss_before", "boss_after")
ABOVE = "service_manager head_of_service director qa_officer qa_manager"
READERS = {
    "pat_plan": f"practitioner team_manager {ABOVE}",
    "pat_before": f"team_manager {ABOVE}",
    "pat_after": f"practitioner team_manager {ABOVE}",
    "boss_plan": f"team_manager {ABOVE}",
    "boss_before": ABOVE,
    "boss_after": f"team_manager {ABOVE}",
}
# Who grades: the observer, until it is shared, and nobody else.
GRADERS = {"pat_before": "team_manager", "boss_before": "service_manager"}
# Who records the discussion and the training once it is shared: the observer and the
# line above, except the director, who changes only what they observe themselves.
FOLLOWERS = {
    "pat_after": "team_manager service_manager head_of_service qa_officer qa_manager",
    "boss_after": "service_manager head_of_service qa_officer qa_manager",
}
# Who writes the reflection: the one observed, once it is shared.
AUTHORS = {"pat_after": "practitioner", "boss_after": "team_manager"}
# Who changes what is planned: the observer and the line above.
PLANNERS = {
    "pat_plan": "team_manager service_manager head_of_service qa_officer qa_manager",
    "boss_plan": "service_manager head_of_service qa_officer qa_manager",
}
ROLES = (
    "practitioner senior other_practitioner auditor iro team_manager "
    "other_team_manager service_manager other_service_manager head_of_service "
    "director moderator qa_officer qa_manager external"
).split()


@tagged("post_install", "-at_install")
class TestRights(RpcMixin, ObservationMixin, HttpCase):
    """Role x model x operation x whose record, each asked over RPC (DUR-17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.observations = {}
        for whose, (user, person) in {
            "pat": (cls.user_team_manager, cls.practitioner),
            "boss": (cls.user_service_manager, cls.team_manager),
        }.items():
            running = cls.observed(user, person)
            cls.fill_in(running)
            made = {
                "plan": cls.plan(user, person),
                "before": running,
                "after": cls.shared(user, person),
            }
            for state, observation in made.items():
                cls.observations[f"{whose}_{state}"] = observation.sudo()

    def assertAllowed(self, table, attempts):
        """Each attempt (role, whose, what, done) went as the table says."""
        wrong = [
            (role, whose, what, done)
            for role, whose, what, done in attempts
            if bool(done) != (role in table.get(whose, "").split())
        ]
        self.assertFalse(wrong)

    def _writes(self, whose, model, record, vals):
        for role in ROLES:
            done = self.call(role, model, "write", record.ids, vals)
            yield role, whose, model, done

    def test_reading(self):
        attempts = []
        for role, (whose, observation) in product(ROLES, self.observations.items()):
            records = [(OBSERVATION, observation)]
            if whose in WRITTEN:
                records += [
                    (LINE, observation.line_ids[0]),
                    (FINDING, observation.finding_ids[0]),
                ]
            for model, record in records:
                done = self.call(role, model, "read", record.ids, ["id"])
                attempts.append((role, whose, model, done))
        self.assertAllowed(READERS, attempts)

    def test_searching_shows_no_more_than_reading(self):
        every = {record.id: whose for whose, record in self.observations.items()}
        wrong = []
        for role in ROLES:
            domain = [("id", "in", list(every))]
            found = self.call(role, OBSERVATION, "search", domain) or []
            right = [i for i, whose in every.items() if role in READERS[whose].split()]
            if sorted(found) != sorted(right):
                wrong.append((role, found, right))
        self.assertFalse(wrong)

    def test_only_the_observer_grades_until_it_is_shared(self):
        for whose in WRITTEN:
            observation = self.observations[whose]
            attempts = [
                *self._writes(
                    whose, LINE, observation.line_ids[0], {"evidence": "Changed"}
                ),
                *self._writes(
                    whose, FINDING, observation.finding_ids[0], {"name": "Changed"}
                ),
                *self._writes(
                    whose, OBSERVATION, observation, {"overall_reason": "Changed"}
                ),
            ]
            self.assertAllowed(GRADERS, attempts)

    def test_the_reflection_is_written_by_the_one_observed(self):
        for whose, observation in self.observations.items():
            self.assertAllowed(
                AUTHORS,
                self._writes(
                    whose, OBSERVATION, observation, {"reflection": "I learned."}
                ),
            )

    def test_the_observer_and_the_line_record_the_discussion_and_the_training(self):
        for whose, observation in self.observations.items():
            self.assertAllowed(
                FOLLOWERS,
                self._writes(
                    whose, OBSERVATION, observation, {"discussion_note": "Talked."}
                ),
            )
        for whose in FOLLOWERS:
            need = self.observations[whose].finding_ids.filtered(
                lambda f: f.kind == "training"
            )
            self.assertAllowed(
                FOLLOWERS,
                self._writes(whose, FINDING, need, {"date_recorded": "2026-06-10"}),
            )

    def test_the_plan_is_changed_by_the_observer_and_the_line(self):
        for whose, observation in self.observations.items():
            self.assertAllowed(
                PLANNERS,
                self._writes(whose, OBSERVATION, observation, {"place": "school"}),
            )

    def test_consent_is_recorded_by_those_who_take_part_and_the_line(self):
        askers = {
            "pat_plan": f"practitioner {PLANNERS['pat_plan']}",
            "boss_plan": f"team_manager {PLANNERS['boss_plan']}",
        }
        for whose in PLANS:
            self.assertAllowed(
                askers,
                self._writes(
                    whose,
                    OBSERVATION,
                    self.observations[whose],
                    {"consent_note": "Leaves when asked"},
                ),
            )
        observation = self.observations["pat_plan"]
        for role in set(ROLES) - set(askers["pat_plan"].split()):
            for method in ("action_consent", "action_refused", "action_observe"):
                self.call(role, OBSERVATION, method, observation.ids)
        self.assertEqual(observation.state, "planned")

    def test_who_plans_and_takes_back(self):
        for role in ROLES:
            made = self.call(
                role,
                OBSERVATION,
                "create",
                {
                    "practitioner_id": self.practitioner.id,
                    "observer_id": self.service_manager.id,
                    "observation_type_id": self.kind("core_group").id,
                    "company_id": self.company.id,
                },
            )
            may = role in PLANNERS["pat_plan"].split()
            self.assertEqual(bool(made), may, role)
            if made:
                self.assertTrue(self.call(role, OBSERVATION, "unlink", [made]), role)
            else:
                planned = self.observations["pat_plan"]
                self.assertIsNone(
                    self.call(role, OBSERVATION, "unlink", planned.ids), role
                )

    def test_nobody_forges_or_deletes(self):
        shared = self.observations["pat_after"]
        for role in ROLES:
            for vals in (
                {"state": "closed"},
                {"name": "OB-1"},
                {"date_released": False},
                {"consent_recorded_by_id": 1},
            ):
                done = self.call(role, OBSERVATION, "write", shared.ids, vals)
                self.assertIsNone(done, (role, vals))
            for model, record in (
                (LINE, shared.line_ids[0]),
                (FINDING, shared.finding_ids[0]),
                (OBSERVATION, shared),
            ):
                self.assertIsNone(self.call(role, model, "unlink", record.ids), role)
            made = self.call(
                role, FINDING, "create", {"observation_id": shared.id, "name": "x"}
            )
            self.assertIsNone(made, role)

    def test_buttons_ask_the_server_too(self):
        running = self.observations["pat_before"]
        for role in ROLES:
            if role != "team_manager":
                self.call(role, OBSERVATION, "action_share", running.ids)
            self.call(role, OBSERVATION, "action_close", running.ids)
        self.assertEqual((running.state, running.date_released), ("observed", False))

    def test_buttons_are_shown_to_those_who_may_press_them(self):
        """A director reads every observation, and is offered nothing to refuse."""
        for field, whose, who in (
            ("can_plan", "pat_plan", PLANNERS),
            ("can_plan", "boss_plan", PLANNERS),
            ("can_follow_up", "pat_after", FOLLOWERS),
            ("can_follow_up", "boss_after", FOLLOWERS),
        ):
            for role in READERS[whose].split():
                user = getattr(self, f"user_{role}")
                shown = self.observations[whose].with_user(user)[field]
                self.assertEqual(shown, role in who[whose].split(), (whose, role))

    def test_types_are_read_by_all_and_kept_by_qa_managers(self):
        kind = self.kind("home_visit")
        for role in ROLES:
            seen = bool(self.call(role, TYPE, "read", kind.ids, ["name"]))
            self.assertEqual(seen, role != "external", role)
            done = self.call(role, TYPE, "write", kind.ids, {"sequence": 5})
            self.assertEqual(bool(done), role == "qa_manager", role)
