from odoo import api, models

from odoo.addons.cs_quality_assurance.models.home.cs_held_work import Held
from odoo.addons.cs_quality_assurance.models.home.cs_my_work import Asked


class CsMyWork(models.AbstractModel):
    """Practice observations on My work: consent to get, observations to do and to write
    up, my reflection to write (DUR-17, SWI-09)."""

    _inherit = "cs.my.work"

    @api.model
    def _get_my_work_sources(self):
        return [
            *super()._get_my_work_sources(),
            self._work_observations,
            self._work_observations_of_me,
            self._work_practice_weeks,
            self._work_practice_activities,
        ]

    def _get_held_work(self):
        return [
            *super()._get_held_work(),
            Held(
                "cs.practice.observation",
                [("state", "in", ("planned", "consented", "observed", "reflected"))],
                "observer_id",
                "date_planned",
                self.env._("observation"),
            ),
            Held(
                "cs.practice.activity",
                [("state", "=", "planned")],
                "leader_id",
                "day",
                self.env._("lead of a practice week activity"),
            ),
            Held(
                "cs.practice.signup",
                [("state", "=", "signed"), ("activity_id.state", "=", "planned")],
                "employee_id",
                "activity_id.day",
                self.env._("place in a practice week"),
            ),
        ]

    def _work_observations(self):
        """What the observer has to do next."""
        return Asked(
            "cs.practice.observation",
            [
                ("observer_user_id", "=", self.env.uid),
                ("state", "in", ("planned", "consented", "observed", "reflected")),
            ],
            [
                "name",
                "practitioner_id",
                "observation_type_id",
                "date_planned",
                "date_observed",
                "date_released",
                "state",
            ],
            make=lambda observations: [
                self._work_item(
                    observation,
                    "observation",
                    observation._next_step_in_words(),
                    [
                        observation.practitioner_id.name,
                        observation.observation_type_id.name,
                    ],
                    observation._next_step_due(),
                    self._button_of(observation),
                    methods=["action_open_auditing"]
                    if observation._is_written_up_now()
                    else [],
                )
                for observation in observations
            ],
        )

    def _button_of(self, observation):
        return {
            "planned": self.env._("Record"),
            "consented": self.env._("Observe"),
            "observed": self.env._("Write up")
            if observation._is_written_up_now()
            else self.env._("Record"),
            "reflected": self.env._("Close"),
        }[observation.state]

    def _work_observations_of_me(self):
        """What the practitioner observed has to do: consent to get, and reflection."""
        return Asked(
            "cs.practice.observation",
            [
                ("practitioner_user_id", "=", self.env.uid),
                "|",
                "&",
                ("state", "=", "planned"),
                ("consent_from", "!=", "none"),
                "&",
                ("state", "in", ("observed", "reflected")),
                ("has_reflection", "=", False),
            ],
            ["name", "observer_id", "observation_type_id", "date_planned", "state"],
            make=lambda observations: [
                self._work_item(
                    observation,
                    "observation",
                    self.env._(
                        "Ask for consent: you are observed, %(observation)s",
                        observation=observation.name,
                    )
                    if observation.state == "planned"
                    else self.env._(
                        "Write your reflection on %(observation)s",
                        observation=observation.name,
                    ),
                    [
                        observation.observer_id.name,
                        observation.observation_type_id.name,
                    ],
                    observation.date_planned
                    if observation.state == "planned"
                    else observation.date_reflection_due,
                    self.env._("Record")
                    if observation.state == "planned"
                    else self.env._("Write"),
                )
                for observation in observations
            ],
        )
