from odoo import api, models

from odoo.addons.cs_quality_assurance.models.expectations.activity_spec import (
    ActivitySpec,
)

OBSERVED_STATES = ("observed", "reflected", "closed")


class CsExpectation(models.Model):
    """Practice observations can be owed: of each practitioner, of each team manager,
    or instead of dip samples (DUR-17, SWI-04, BPL-19)."""

    _inherit = "cs.expectation"

    @api.model
    def _get_activities(self):
        return super()._get_activities() | {
            "observation": ActivitySpec(
                label=self.env._("Practice observation"),
                plural=self.env._("Practice observations"),
                model="cs.practice.observation",
                person_field="observer_id",
                date_field="date_observed",
                done_domain=(("state", "in", OBSERVED_STATES),),
                subject_field="practitioner_id",
                type_field="observation_type_id.code",
                start="_start_observation",
            )
        }

    @api.model
    def _cron_practice_observations(self):
        """Nightly: who owes how many practice observations, also as alternatives."""
        self._cron_expectations(["observation"])

    def _get_also_types(self):
        types = super()._get_also_types()
        if self.activity == "observation":
            types = types | self.env["cs.observation.type"]._get_also_types()
        return types


class CsExpectationOwed(models.Model):
    _inherit = "cs.expectation.owed"

    def _start_observation(self, spec):
        """The observation planned for it already, or a new one with the person in."""
        domain = [
            ("observer_id", "=", self.employee_id.id),
            ("state", "in", ("planned", "consented")),
        ]
        if self.subject_id:
            domain.append(("practitioner_id", "=", self.subject_id.id))
        planned = self.env[spec.model].search(domain, limit=1)
        action = self._start_new(spec)
        return action | {"res_id": planned.id} if planned else action

    @api.model
    def _type_in_words(self, code):
        kind = self.env["cs.observation.type"].search([("code", "=", code)], limit=1)
        return kind.name.lower() if kind else super()._type_in_words(code)

    @api.depends("subject_id")
    def _compute_words(self):
        result = super()._compute_words()
        refused = self._refused_by_subject()
        for owed in self:
            days = [
                day
                for day in refused.get(owed.subject_id.id, ())
                if owed.period_start <= day <= owed.period_end
            ]
            if days and owed.activity == "observation":
                sentence = self.env._(
                    "Consent was not given on %(days)s. That is nobody's failing: "
                    "plan another.",
                    days=", ".join(self._cs_day(day) for day in days),
                )
                owed.explanation = "\n".join(filter(None, (owed.explanation, sentence)))
        return result

    def _refused_by_subject(self):
        """Days on which consent was refused, as far as the reader may see them."""
        Observation = self.env["cs.practice.observation"]
        subjects = self.filtered(lambda o: o.activity == "observation").subject_id
        days = {}
        if subjects and Observation.has_access("read"):
            for observation in Observation.search_fetch(
                [("practitioner_id", "in", subjects.ids), ("state", "=", "refused")],
                ["practitioner_id", "date_refused"],
                order="date_refused",
            ):
                days.setdefault(observation.practitioner_id.id, []).append(
                    observation.date_refused
                )
        return days
