from markupsafe import Markup

from odoo import models

from odoo.addons.cs_quality_assurance.models.platform.wording import date_in_words

from .cs_practice_observation_compute import WAITING_STATES

ADDON = "cs_practice_observation"
# what -> the kind of to-do
KINDS = ("observe", "discuss", "reflect")
TO_DOS = {kind: f"{ADDON}.activity_{kind}" for kind in KINDS}


class CsPracticeObservation(models.Model):
    """Telling people, by the observation's number only (ALL-07)."""

    _inherit = "cs.practice.observation"

    def _tell_planned(self):
        """The observer's to-do follows the date and the person; the practitioner is
        told of the plan in advance (DUR-17)."""
        self._keep_to_do(
            TO_DOS["observe"],
            lambda observation: self.env._("Observe practice, %s", observation.name),
        )
        for observation in self.filtered(lambda o: o.state in WAITING_STATES):
            # Telling a colleague is part of planning an observation of them.
            record = observation.sudo()
            record._notify(
                record.practitioner_user_id,
                self.env._("Practice observation %s is planned", record.name),
                self.env._(
                    "You will be observed on %(day)s, %(observation)s. Read the plan, "
                    "add what you would like feedback on, and help to ask for consent.",
                    day=date_in_words(self.env, record.date_planned),
                    observation=record.name,
                ),
            )

    def _tell_shared(self):
        """Ask the practitioner to reflect, and the observer to talk. As superuser."""
        self.ensure_one()
        due = self.date_reflection_due
        if self.practitioner_user_id and not self.has_reflection:
            # The message below tells them; one is enough.
            quiet = self.with_context(mail_activity_quick_update=True)
            quiet.activity_schedule(
                TO_DOS["reflect"],
                date_deadline=due,
                user_id=self.practitioner_user_id.id,
                summary=self.env._("Write your reflection on %s", self.name),
            )
        if self.observer_user_id and not self.date_discussed:
            self.activity_schedule(
                TO_DOS["discuss"],
                date_deadline=due,
                user_id=self.observer_user_id.id,
                summary=self.env._("Reflect together on %s", self.name),
            )
        self._notify(
            self.practitioner_user_id,
            self.env._("Practice observation %s is shared with you", self.name),
            self.env._(
                "Read what was seen in %(observation)s, and write your own reflection.",
                observation=self.name,
            ),
        )

    def _reflection_written(self):
        """The practitioner's to-do ends once their reflection is there."""
        written = self.filtered("has_reflection")
        # The to-do is theirs; ending it is the product's work.
        written._end_to_dos("reflect")

    def _end_to_dos(self, *kinds):
        """End to-dos of these kinds, by default all."""
        # Whoever takes the step also ends the to-dos, whoever has them.
        self.sudo().activity_feedback([TO_DOS[kind] for kind in kinds or TO_DOS])

    def _drop_to_dos(self):
        """Take back to-dos that nobody has to do any more."""
        # To-dos end with the plan, whoever had them.
        self.sudo().activity_unlink(list(TO_DOS.values()))

    def _notify(self, users, subject, text):
        """A message to some people, unless they did it themselves. As superuser."""
        people = users.filtered("active") - self.env.user
        if people:
            self.message_notify(
                partner_ids=people.partner_id.ids,
                subject=subject,
                body=Markup("<p>%s</p>") % text,
            )
