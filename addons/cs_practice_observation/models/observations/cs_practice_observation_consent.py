from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Working days ahead for which another is planned, unless somebody says otherwise.
AGAIN_DAYS = 5


class CsPracticeObservation(models.Model):
    """Consent first: given or refused, by whom, when and how (DUR-17).

    A refusal ends this observation and counts against nobody: another can be planned
    from it, and what is owed stays open until one has taken place.
    """

    _inherit = "cs.practice.observation"

    def action_consent(self):
        """Planned -> consented. The observer, the practitioner, or the line above.

        Without a date, consent was given today.

        :raises UserError: naming what is missing; nothing typed is lost
        """
        self._take("consent")

    def _get_consent_problems(self):
        """What is missing of the consent, a sentence each."""
        self.ensure_one()
        needed = self.consent_from
        if needed == "none":
            return [
                self.env._(
                    "No family is there, so no consent is needed. Carry it out when it "
                    "is due."
                )
            ]
        problems = []
        if not self.consent_by:
            problems.append(self.env._("Say who gave consent."))
        elif (self.consent_by == "supervisee") != (needed == "supervisee"):
            problems.append(
                self.env._("Consent for a supervision session is the supervisee's.")
                if needed == "supervisee"
                else self.env._("Consent here is the family's to give.")
            )
        if needed == "supervisee" and not self.supervisee_id:
            problems.append(self.env._("Say whose supervision session it is."))
        if not self.consent_how:
            problems.append(self.env._("Say how consent was given."))
        return problems

    def action_ask_refused(self):
        """Open the page on which a refusal is recorded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consent is refused"),
            "res_model": "cs.observation.refusal",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_observation_id": self.id},
        }

    def action_refused(self, by=None, note=None):
        """Planned or consented -> refused. Nobody's failing. Who may record consent.

        Also when consent that was given is taken back. A reason is never required.

        :param by: one of ``CONSENT_ROLES``; by default what the form holds
        :param note: what would make it possible another time
        """
        self._ready_for("refused")
        for observation in self:
            who = by or observation.refused_by or observation.consent_by
            if not who:
                raise UserError(
                    self.env._(
                        "Say who did not consent: their role, never a name. No reason "
                        "is needed."
                    )
                )
            observation._take(
                "refused",
                refused_by=who,
                refusal_note=note or observation.refusal_note,
            )

    def action_plan_again(self):
        """Another observation instead of one that was refused or cancelled.

        Who may plan. The new one has no consent: it is asked for afresh.

        :return: the action that opens the new observation
        """
        self.ensure_one()
        if self.state not in ("refused", "cancelled"):
            raise UserError(
                self.env._(
                    "%(observation)s can still take place.", observation=self.name
                )
            )
        refusal = self.env._("The observer, or the line above, plans another.")
        if not (self._is_above() or self.observer_user_id == self.env.user):
            raise AccessError(refusal)
        try:
            again = self.next_ids[:1] or self._make_again()
        except AccessError as error:
            # A director stands above and reads; planning is not theirs.
            raise AccessError(refusal) from error
        return again._open_form()

    def _make_again(self):
        values = self.copy_data({"observer_id": self.observer_id.id})[0]
        values["date_planned"] = self.company_id._cs_add_working_days(
            fields.Date.context_today(self), AGAIN_DAYS
        )
        again = self.create(values)
        again._to({"origin_id": self.id})
        return again

    def _open_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.onchange("observation_type_id")
    def _onchange_observation_type_id(self):
        """What was typed about consent stands only while the same people are asked."""
        if self.consent_from == "supervisee":
            self.consent_by = "supervisee"
        else:
            self.supervisee_id = False
            if self.consent_by == "supervisee":
                self.consent_by = False
