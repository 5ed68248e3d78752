from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_quality_assurance.models.platform.cs_reason_mixin import Reason
from odoo.addons.cs_quality_assurance.models.platform.wording import date_in_words

from .cs_practice_observation_compute import WAITING_STATES

# Working days within which an observation is reflected on, once it is shared.
REFLECTION_DAYS = 10


class CsPracticeObservation(models.Model):
    """From consent to closed: who may do what, and what follows."""

    _inherit = "cs.practice.observation"

    def _check_state(self, states, sentence):
        self.ensure_one()
        if self.state not in states:
            raise UserError(sentence)

    def action_observe(self):
        """Consented -> observed: it took place. The observer.

        From planned where no family is there. Lays out the tool's domains. Without a
        date it took place on the day planned; one planned for later has not.

        :raises UserError: without consent; nothing typed is lost
        """
        self._lock()
        today = fields.Date.context_today(self)
        for observation in self:
            observation._check_is_observer()
            observation._check_state(
                WAITING_STATES,
                self.env._(
                    "%(observation)s is no longer waiting to take place.",
                    observation=observation.name,
                ),
            )
            if observation.state == "planned" and observation.consent_from != "none":
                raise UserError(
                    self.env._(
                        "%(observation)s cannot be carried out without consent. Record "
                        "who gave it, how and when, first.",
                        observation=observation.name,
                    )
                )
            if not observation.date_observed and observation.date_planned > today:
                raise UserError(
                    self.env._(
                        "%(observation)s is planned for %(date)s. If it took place "
                        "before, change the day first.",
                        observation=observation.name,
                        date=date_in_words(self.env, observation.date_planned),
                    )
                )
            observation._check_tool_ready()
        self._lay_out_tool()
        for observation in self:
            observation._to(
                {
                    "state": "observed",
                    "date_observed": observation.date_observed
                    or observation.date_planned,
                }
            )
            # What was planned is done; writing up is on My work.
            observation.sudo()._end_to_dos()

    def action_share(self):
        """Share what was found with the practitioner. The observer.

        Actions go on the action board; the practitioner is asked to reflect.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._lock()
        for observation in self:
            observation._check_is_observer()
            if observation.state != "observed" or observation.date_released:
                raise UserError(
                    self.env._(
                        "%(observation)s is not being written up.",
                        observation=observation.name,
                    )
                )
            observation._refuse(
                self.env._(
                    "%(observation)s is not ready to share. Everything you typed is "
                    "kept.",
                    observation=observation.name,
                ),
                observation._get_submit_problems(),
            )
        today = fields.Date.context_today(self)
        for observation in self:
            due = observation.company_id._cs_add_working_days(today, REFLECTION_DAYS)
            observation._to(
                {
                    "date_released": today,
                    "date_reflection_due": due,
                    "discussed_with_id": observation.discussed_with_id.id
                    or observation.observer_id.id,
                }
            )
            # What follows is the product's work: an observer may have no right to make
            # actions for another team or to-dos for a colleague.
            own = observation.sudo()
            own.finding_ids._make_actions()
            own._tell_shared()

    def action_reflect(self):
        """Observed -> reflected: the reflective discussion was held (SWI-09).

        The observer or the line above, once it is shared.

        :raises UserError: naming what is missing of the discussion
        """
        self._lock()
        for observation in self:
            if observation.state != "observed" or not observation.date_released:
                raise UserError(
                    self.env._(
                        "Share %(observation)s with the practitioner first; then "
                        "reflect on it together.",
                        observation=observation.name,
                    )
                )
            observation._check_may_follow_up()
            observation._refuse(
                self.env._(
                    "The reflective discussion of %(observation)s is not recorded yet.",
                    observation=observation.name,
                ),
                observation._get_discussion_problems(),
            )
        self._to({"state": "reflected"})
        # Whoever records it also ends the to-do, whoever had it.
        self.sudo()._end_to_dos("discuss")

    def action_close(self):
        """Reflected -> closed (DUR-17, SWI-09). The observer, the line above, or QA.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._lock()
        for observation in self:
            observation._check_state(
                ("observed", "reflected"),
                self.env._(
                    "%(observation)s has not taken place, so there is nothing to "
                    "close.",
                    observation=observation.name,
                ),
            )
            opening = self.env._(
                "%(observation)s cannot close yet. Everything you typed is kept.",
                observation=observation.name,
            )
            if observation.state == "observed":
                observation._refuse(
                    opening,
                    [
                        self.env._(
                            "It closes after the reflective discussion. Share it, hold "
                            "the discussion and record it first."
                        )
                    ],
                )
            observation._check_may_follow_up()
            observation._refuse(opening, observation._get_close_problems())
        self._to({"state": "closed", "date_closed": fields.Date.context_today(self)})
        # To-dos end with the observation, whoever had them.
        self.sudo()._end_to_dos()

    def _check_may_follow_up(self):
        self.ensure_one()
        if not self._may_follow_up():
            raise AccessError(self.env._("The observer, or the line above, does this."))

    def action_record_training(self):
        """Training needs were recorded to the supervision file today (SWI-09).

        The observer or the line above; those with a date already keep it.
        """
        for observation in self:
            observation._check_may_follow_up()
            # Dated above by whoever may; findings are otherwise the observer's alone.
            needs = observation.sudo().finding_ids.filtered(
                lambda f: f.kind == "training" and not f.date_recorded
            )
            needs.date_recorded = fields.Date.context_today(observation)

    @api.model
    def _reasons(self):
        return {
            **super()._reasons(),
            "cancel": Reason(
                self.env._("Cancel the observation"),
                self.env._(
                    "The observation is kept, with the reason. Another can be "
                    "planned from it."
                ),
                self.env._("Cancel the observation"),
                "action_cancel",
            ),
            "reopen": Reason(
                self.env._("Re-open the observation"),
                self.env._(
                    "The observer writes it up again, and shares it again. Until "
                    "then the practitioner does not see it. What they wrote is "
                    "kept."
                ),
                self.env._("Re-open"),
                "action_reopen",
            ),
        }

    def action_reopen(self, reason):
        """Shared, reflected or closed -> being written up again. QA managers.

        With a reason (ALL-09); what the practitioner wrote is kept.
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(
                self.env._("Only a QA manager can re-open an observation.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the observation is re-opened."))
        self._lock()
        for observation in self:
            if not observation.date_released:
                raise UserError(
                    self.env._(
                        "%(observation)s has not been shared.",
                        observation=observation.name,
                    )
                )
            if observation.practitioner_user_id == self.env.user:
                raise AccessError(
                    self.env._("Nobody re-opens an observation of themselves.")
                )
        self._to(
            {
                "state": "observed",
                "reopen_reason": reason.strip(),
                "date_released": False,
                "date_closed": False,
                "date_reflection_due": False,
            }
        )
        # To-dos end with the sharing, whoever had them.
        self.sudo()._drop_to_dos()

    def action_cancel(self, reason):
        """Planned or consented -> cancelled, with a reason. The observer, the line
        above, or QA."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the observation is cancelled."))
        self._lock()
        for observation in self:
            if not (
                observation._is_above() or observation.observer_user_id == self.env.user
            ):
                raise AccessError(
                    self.env._("Only the observer, the line above, or QA, cancels it.")
                )
            observation._check_state(
                WAITING_STATES,
                self.env._(
                    "%(observation)s has taken place, so it is kept.",
                    observation=observation.name,
                ),
            )
        self._to({"state": "cancelled", "cancel_reason": reason.strip()})
        # To-dos end with the plan, whoever had them.
        self.sudo()._drop_to_dos()
