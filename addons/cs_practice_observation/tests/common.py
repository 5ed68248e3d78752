"""The small council with an operations manager, and helpers to observe practice."""

from odoo.addons.cs_quality_assurance.tests.common import QualityCase, QualityMixin


class ObservationMixin(QualityMixin):
    """Adds Susan, a senior practitioner in Riverside whose job observes practice.

    ``cls.senior`` is the employee, ``cls.user_senior`` the login. Unless said, Tariq
    Team observes Pat Practitioner.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_senior = cls.make_user(
            "senior", "group_practitioner", name="Susan Senior"
        )
        cls.job = cls.env["hr.job"].create(
            {"name": "Senior practitioner", "company_id": cls.company.id}
        )
        cls.senior = cls.env["hr.employee"].create(
            {
                "name": "Susan Senior",
                "user_id": cls.user_senior.id,
                "department_id": cls.riverside.id,
                "company_id": cls.company.id,
                "job_id": cls.job.id,
            }
        )
        cls.framework.observer_job_ids = cls.job
        cls.observation_tool = cls.framework.observation_tool_id

    @classmethod
    def kind(cls, code):
        """A shipped type of practice, by its code."""
        return cls.env.ref(f"cs_practice_observation.observation_type_{code}")

    @classmethod
    def plan(cls, user=None, practitioner=None, kind="home_visit", **vals):
        """An observation planned by a user, who observes it themselves."""
        return (
            cls.env["cs.practice.observation"]
            .with_user(user or cls.user_team_manager)
            .with_company(cls.company)
            .create(
                {
                    "practitioner_id": (practitioner or cls.practitioner).id,
                    "observation_type_id": cls.kind(kind).id,
                    "date_planned": "2026-06-10",
                    **vals,
                }
            )
        )

    @classmethod
    def consented(cls, user=None, practitioner=None, kind="home_visit", **vals):
        """The same, with consent recorded by whoever planned it."""
        observation = cls.plan(user, practitioner, kind, **vals)
        if observation.consent_from == "family":
            observation.write({"consent_by": "parent", "consent_date": "2026-06-08"})
            observation.action_consent()
        elif observation.consent_from == "supervisee":
            observation.write(
                {"consent_by": "supervisee", "consent_date": "2026-06-08"}
            )
            observation.action_consent()
        return observation

    @classmethod
    def observed(cls, *args, **kwargs):
        """The same, carried out and being written up."""
        observation = cls.consented(*args, **kwargs)
        observation.action_observe()
        return observation

    @classmethod
    def fill_in(cls, observation, grade="good", needs=True, **by_number):
        """Everything that sharing asks for, as the observer."""
        for line in observation.line_ids:
            code = by_number.get(f"d{line.domain_id.number}", grade)
            line.write({"grade_id": cls.grade(code).id, "evidence": "Seen and heard."})
        observation.write(
            {
                "overall_grade_id": cls.grade(grade).id,
                "overall_reason": "The hour as a whole shows it.",
            }
        )
        Finding = cls.env["cs.observation.finding"].with_user(observation.env.user)
        Finding.create({"observation_id": observation.id, "name": "Warm and exact"})
        if needs:
            Finding.create(
                {
                    "observation_id": observation.id,
                    "kind": "action",
                    "name": "Bring drawing things to the next visit",
                    "responsible_id": observation.practitioner_id.id,
                    "date_due": "2026-07-10",
                }
            )
            Finding.create(
                {
                    "observation_id": observation.id,
                    "kind": "training",
                    "name": "Working with interpreters",
                }
            )
        return observation

    @classmethod
    def shared(cls, *args, grade="good", **kwargs):
        """An observation written up and shared by its observer."""
        observation = cls.observed(*args, **kwargs)
        cls.fill_in(observation, grade)
        observation.action_share()
        return observation

    @classmethod
    def write_reflection(cls, observation, text="I would sit on the floor next time."):
        """The practitioner's own words, with their own login."""
        user = observation.sudo().practitioner_user_id
        observation.with_user(user).reflection = text

    @classmethod
    def discuss(cls, observation):
        """The reflective discussion, recorded by the observer."""
        observation.write(
            {
                "date_discussed": "2026-06-10",
                "discussed_with_id": observation.observer_id.id,
                "discussion_note": "Both saw how the boy hid behind the chair.",
            }
        )
        observation.action_reflect()

    @classmethod
    def closed(cls, *args, **kwargs):
        """An observation taken the whole way."""
        observation = cls.shared(*args, **kwargs)
        cls.write_reflection(observation)
        cls.discuss(observation)
        observation.action_record_training()
        observation.learning_presented = "no"
        observation.action_close()
        return observation


class ObservationCase(ObservationMixin, QualityCase):
    """Base of the addon's tests."""

    def run_expectations(self):
        """Run the addon's scheduled action as the server does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "cs_practice_observation.cron_expectations"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def owed(self, **values):
        """What is owed in observations, by fields of ``cs.expectation.owed``."""
        return self.env["cs.expectation.owed"].search(
            [
                ("company_id", "=", self.company.id),
                *((name, "=", value) for name, value in values.items()),
            ]
        )
