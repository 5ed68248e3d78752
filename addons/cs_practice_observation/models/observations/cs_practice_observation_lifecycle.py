from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

from odoo.addons.cs_quality_assurance.models.platform import cs_life_mixin as life
from odoo.addons.cs_quality_assurance.models.platform.wording import date_in_words
from odoo.addons.cs_quality_assurance.rules.life import Ask, Step

_lt = LazyTranslate(__name__)

# Working days within which an observation is reflected on, once it is shared.
REFLECTION_DAYS = 10

NOT_WAITING = _lt("%(what)s is no longer waiting to take place.")


def _not_to_close(observation):
    if observation.state == "observed":
        return observation.env._(
            "%(observation)s closes after the reflective discussion. Share it, hold "
            "the discussion and record it first.",
            observation=observation.name,
        )
    return observation.env._(
        "%(observation)s has not taken place, so there is nothing to close.",
        observation=observation.name,
    )


def _discussed_with(observation):
    return (observation.discussed_with_id or observation.observer_id).id


def _reflection_due(observation):
    return observation.company_id._cs_add_working_days(
        life.today(observation), REFLECTION_DAYS
    )


class CsPracticeObservation(models.Model):
    """From consent to closed: who may do what, and what follows."""

    _inherit = "cs.practice.observation"

    _life = (
        Step(
            "consent",
            ("planned",),
            ("consented",),
            who="party",
            otherwise=_lt("Consent for %(what)s has been dealt with already."),
            checks=("_get_consent_problems",),
            opening=_lt("Consent for %(what)s is not recorded yet."),
            sets={
                "consent_recorded_by_id": life.user,
                "consent_date": lambda o: o.consent_date or life.today(o),
            },
        ),
        Step(
            "refused",
            ("planned", "consented"),
            ("refused",),
            who="party",
            otherwise=NOT_WAITING,
            sets={"date_refused": lambda o: o.date_refused or life.today(o)},
            follows=("_drop_to_dos",),
            by_button=True,
        ),
        Step(
            "observe",
            ("planned", "consented"),
            ("observed",),
            who="grader",
            otherwise=NOT_WAITING,
            checks=("_problems_of_day", "_check_tool_ready"),
            prepares=("_lay_out_tool",),
            sets={"date_observed": lambda o: o.date_observed or o.date_planned},
            follows=("_end_to_dos",),
        ),
        Step(
            "share",
            ("observed",),
            (),
            who="grader",
            otherwise=_lt("%(what)s is not being written up."),
            checks=("_check_written_up", "_get_submit_problems"),
            opening=_lt(
                "%(what)s is not ready to share. Everything you typed is kept."
            ),
            sets={
                "date_released": life.today,
                "date_reflection_due": _reflection_due,
                "discussed_with_id": _discussed_with,
            },
            follows=("_after_sharing",),
        ),
        Step(
            "reflect",
            ("observed",),
            ("reflected",),
            who="follower",
            otherwise=_lt("%(what)s is not waiting for the reflective discussion."),
            checks=("_check_shared", "_get_discussion_problems"),
            opening=_lt("The reflective discussion of %(what)s is not recorded yet."),
            follows=("_end_discussing",),
        ),
        Step(
            "close",
            ("reflected",),
            ("closed",),
            who="follower",
            otherwise=_not_to_close,
            checks=("_get_close_problems",),
            opening=_lt("%(what)s cannot close yet. Everything you typed is kept."),
            sets={"date_closed": life.today},
            follows=("_end_to_dos",),
        ),
        Step(
            "reopen",
            ("observed", "reflected", "closed"),
            ("observed",),
            who="reopener",
            otherwise=_lt("%(what)s has not been shared."),
            checks=("_check_shared",),
            sets={
                "date_released": False,
                "date_closed": False,
                "date_reflection_due": False,
            },
            follows=("_drop_to_dos",),
            reason="reopen_reason",
            asks=Ask(
                _lt("Re-open the observation"),
                _lt(
                    "The observer writes it up again, and shares it again. Until "
                    "then the practitioner does not see it. What they wrote is "
                    "kept."
                ),
                _lt("Re-open"),
                _lt("Say why the observation is re-opened."),
            ),
        ),
        Step(
            "cancel",
            ("planned", "consented"),
            ("cancelled",),
            who="planner",
            otherwise=_lt("%(what)s has taken place, so it is kept."),
            follows=("_drop_to_dos",),
            reason="cancel_reason",
            asks=Ask(
                _lt("Cancel the observation"),
                _lt(
                    "The observation is kept, with the reason. Another can be "
                    "planned from it."
                ),
                _lt("Cancel the observation"),
                _lt("Say why the observation is cancelled."),
            ),
        ),
    )
    _finished = ("closed", "refused", "cancelled")
    _life_depends = (
        "observer_user_id",
        "practitioner_user_id",
        "date_released",
        "consent_from",
    )

    # --- who --------------------------------------------------------------------

    def _unless_party(self):
        """Those who take part, and the line above, record consent and refusal."""
        parties = self.observer_user_id | self.practitioner_user_id
        if self.env.user in parties or self._is_above():
            return None
        return self.env._(
            "The observer, the practitioner or the line above records consent."
        )

    def _unless_planner(self):
        if self._is_above() or self.observer_user_id == self.env.user:
            return None
        return self.env._("Only the observer, the line above, or QA, cancels it.")

    def _unless_reopener(self):
        if refusal := self._unless_qa_manager():
            return refusal
        if self.practitioner_user_id == self.env.user:
            return self.env._("Nobody re-opens an observation of themselves.")
        return None

    # --- steps ------------------------------------------------------------------

    def _check_written_up(self):
        if self.date_released:
            raise UserError(
                self.env._(
                    "%(observation)s is not being written up.", observation=self.name
                )
            )

    def _check_shared(self):
        if not self.date_released:
            raise UserError(
                self.env._(
                    "%(observation)s has not been shared. Share it with the "
                    "practitioner first.",
                    observation=self.name,
                )
            )

    def action_observe(self):
        """Consented -> observed: it took place. The observer.

        From planned where no family is there. Lays out the tool's domains. Without a
        date it took place on the day planned; one planned for later has not.

        :raises UserError: without consent; nothing typed is lost
        """
        self._take("observe")

    def _problems_of_day(self):
        if self.state == "planned" and self.consent_from != "none":
            return [
                self.env._(
                    "%(observation)s cannot be carried out without consent. Record "
                    "who gave it, how and when, first.",
                    observation=self.name,
                )
            ]
        if not self.date_observed and self.date_planned > life.today(self):
            return [
                self.env._(
                    "%(observation)s is planned for %(date)s. If it took place "
                    "before, change the day first.",
                    observation=self.name,
                    date=date_in_words(self.env, self.date_planned),
                )
            ]
        return []

    def action_share(self):
        """Share what was found with the practitioner. The observer.

        Actions go on the action board; the practitioner is asked to reflect.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._take("share")

    def _after_sharing(self):
        for observation in self:
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
        self._take("reflect")

    def _end_discussing(self):
        self._end_to_dos("discuss")

    def action_close(self):
        """Reflected -> closed (DUR-17, SWI-09). The observer, the line above, or QA.

        :raises UserError: naming everything that is missing; nothing typed is lost
        """
        self._take("close")

    def action_record_training(self):
        """Training needs were recorded to the supervision file today (SWI-09).

        The observer or the line above; those with a date already keep it.
        """
        for observation in self:
            if not observation._may_follow_up():
                raise AccessError(
                    self.env._("Whoever graded it, or the line above, does this.")
                )
            # Dated above by whoever may; findings are otherwise the observer's alone.
            needs = observation.sudo().finding_ids.filtered(
                lambda f: f.kind == "training" and not f.date_recorded
            )
            needs.date_recorded = fields.Date.context_today(observation)

    def action_reopen(self, reason):
        """Shared, reflected or closed -> being written up again. QA managers.

        With a reason (ALL-09); what the practitioner wrote is kept.
        """
        self._take("reopen", reason)

    def action_cancel(self, reason):
        """Planned or consented -> cancelled, with a reason. The observer, the line
        above, or QA."""
        self._take("cancel", reason)
