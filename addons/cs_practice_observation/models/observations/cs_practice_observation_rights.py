from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.cs_quality_assurance.models.platform.guard import (
    CHATTER_FIELDS,
    in_lifecycle,
)
from odoo.addons.cs_quality_assurance.models.platform.wording import date_in_words

from .cs_practice_observation_compute import WAITING_STATES

PLAN_FIELDS = {
    "practitioner_id",
    "observer_id",
    "supervisee_id",
    "observation_type_id",
    "tool_id",
}
ARRANGE_FIELDS = {
    "date_planned",
    "time_planned",
    "place",
    "attendees",
    "case_reference",
}
FOCUS_FIELDS = {"focus"}
CONSENT_FIELDS = {
    "consent_obtained",
    "consent_by",
    "consent_date",
    "consent_how",
    "consent_note",
    "refused_by",
    "date_refused",
    "refusal_note",
}
OBSERVER_FIELDS = {
    "overall_grade_id",
    "overall_reason",
    "context_note",
    "line_ids",
    "finding_ids",
}
FOLLOW_UP_FIELDS = {
    "date_discussed",
    "discussed_with_id",
    "discussion_note",
    "no_reflection_reason",
    "learning_presented",
    "date_presented",
    "presented_at",
}
PRACTITIONER_FIELDS = {"reflection"}


class CsPracticeObservation(models.Model):
    """Who may do what with an observation, in which state; what is refused, and why."""

    _inherit = "cs.practice.observation"

    @api.depends("state", "observer_user_id", "practitioner_user_id", "date_released")
    @api.depends_context("uid")
    def _compute_rights(self):
        for observation in self:
            mine = observation.observer_user_id == self.env.user
            about_me = observation.practitioner_user_id == self.env.user
            above = observation._is_above()
            state = observation.state
            waiting = state in WAITING_STATES
            observation.can_plan = not state or (waiting and (mine or above))
            observation.can_ask = waiting and (mine or about_me or above)
            observation.can_observe = mine and (
                state == "consented"
                or (state == "planned" and observation.consent_from == "none")
            )
            observation.can_grade = mine and observation._is_written_up_now()
            observation.can_follow_up = observation._may_follow_up()
            observation.can_reflect = about_me and observation._is_shared_and_open()

    # --- checks -----------------------------------------------------------------

    @api.constrains("observer_id", "practitioner_id", "supervisee_id")
    def _check_people(self):
        """ALL-01, DUR-17: nobody observes themselves, nor anybody who manages them; and
        who may observe at all is the framework's choice."""
        people = self.practitioner_id | self.observer_id
        above = people._cs_managers_by_employee()
        for observation in self:
            observer = observation.observer_id
            practitioner = observation.practitioner_id
            values = {"observer": observer.name, "practitioner": practitioner.name}
            if observer == practitioner:
                raise ValidationError(
                    self.env._(
                        "%(observer)s cannot observe themselves. Choose another "
                        "observer.",
                        **values,
                    )
                )
            if observation.supervisee_id in (observer, practitioner):
                if observation.supervisee_id:
                    raise ValidationError(
                        self.env._(
                            "The supervisee is neither the observer nor the one "
                            "observed. Choose whose supervision session it is."
                        )
                    )
            if practitioner.id in above.get(observer.id, ()):
                raise ValidationError(
                    self.env._(
                        "%(practitioner)s manages %(observer)s, so %(observer)s cannot "
                        "observe them. Choose somebody above them.",
                        **values,
                    )
                )
            if not observation._is_lawful_observer(above):
                raise ValidationError(
                    self.env._(
                        "%(observer)s may not observe %(practitioner)s: your council's "
                        "framework says “%(choice)s”. Choose another observer, or ask "
                        "a QA manager to change the framework.",
                        choice=observation._observer_choice_in_words(),
                        **values,
                    )
                )

    def _observer_choice_in_words(self):
        field = self.env["cs.framework"]._fields["observer_choice"]
        words = dict(field._description_selection(self.env))
        return words[self.framework_id.observer_choice or "line"]

    def _is_lawful_observer(self, above):
        """Whether the framework lets this observer observe (DUR-17).

        :param above: managers by employee, as ``_cs_managers_by_employee`` gives them
        """
        self.ensure_one()
        # The council's choice, and who holds which post: structure, readable by all.
        framework, observer = self.framework_id.sudo(), self.observer_id.sudo()
        choice = framework.observer_choice or "line"
        if choice == "anyone" or observer.id in above.get(self.practitioner_id.id, ()):
            return True
        # Who manages a department is structure, too.
        posts = self.env["hr.department"].sudo()
        in_job = observer.job_id and observer.job_id in framework.observer_job_ids
        if choice == "line":
            manages = posts.search_count(
                [("manager_id", "=", self.practitioner_id.id)], limit=1
            )
            return bool(in_job and not manages)
        return bool(
            in_job
            or posts.search_count([("manager_id", "=", observer.id)], limit=1)
            or observer.user_id.has_group("cs_quality_assurance.group_qa_officer")
        )

    @api.constrains(
        "consent_date", "date_observed", "date_planned", "date_refused", "state"
    )
    def _check_consent_dates(self):
        """DUR-17: consent comes first."""
        today = fields.Date.context_today(self)
        for observation in self:
            consent = observation.consent_date
            for day in (consent, observation.date_observed, observation.date_refused):
                if day and day > today:
                    raise ValidationError(
                        self.env._(
                            "%(day)s is still to come. Enter the day on which it "
                            "happened.",
                            day=date_in_words(self.env, day),
                        )
                    )
            seen = observation.date_observed or observation.date_planned
            if consent and consent > seen and observation.state != "refused":
                raise ValidationError(
                    self.env._(
                        "Consent comes before the observation: it is dated %(consent)s "
                        "and the observation %(seen)s. Check the two dates.",
                        consent=date_in_words(self.env, consent),
                        seen=date_in_words(self.env, seen),
                    )
                )

    @api.constrains("date_discussed", "date_presented", "date_observed")
    def _check_after_dates(self):
        today = fields.Date.context_today(self)
        for observation in self:
            for day in (observation.date_discussed, observation.date_presented):
                if not day:
                    continue
                if observation.date_observed and day < observation.date_observed:
                    raise ValidationError(
                        self.env._(
                            "The discussion, and the meeting, come after the "
                            "observation. Check the date."
                        )
                    )
                if day > today:
                    raise ValidationError(
                        self.env._(
                            "It cannot have taken place on a day still to come. Enter "
                            "it once it has."
                        )
                    )

    # --- create, write, delete ------------------------------------------------

    def _check_may_plan(self):
        """Managers plan for people below them, QA for anybody, and people in the jobs
        that observe their own observations in their own team (DUR-17)."""
        for observation in self:
            if not (observation._is_above() or observation._plans_own()):
                raise UserError(
                    self.env._(
                        "You plan observations of people in the departments you "
                        "manage, or in your own team where your job observes. "
                        "%(practitioner)s is not among them.",
                        practitioner=observation.practitioner_id.name,
                    )
                )

    def _plans_own(self):
        """An observer planning their own: any, for managers where the framework lets
        any manager observe; else in their own team."""
        self.ensure_one()
        if self.observer_user_id != self.env.user:
            return False
        # Whose team, and which choice: structure, readable by all.
        mine, framework = self.observer_id.sudo(), self.framework_id.sudo()
        if framework.observer_choice == "manager" and self.env.user.has_group(
            "cs_quality_assurance.group_manager"
        ):
            return True
        team = mine.department_id
        # Which team somebody is in is structure, too.
        return bool(team) and team == self.practitioner_id.sudo().department_id

    def write(self, vals):
        if in_lifecycle(self.env):
            return super().write(vals)
        # The state is the steps' to say.
        names = set(vals) - CHATTER_FIELDS - {"state"}
        self._refuse_guarded(names)
        self._check_write_allowed(names)
        result = super().write(vals)
        if {"date_planned", "observer_id", "practitioner_id"} & names:
            if names & PLAN_FIELDS:
                self._check_may_plan()
            self._tell_planned()
        if "reflection" in names:
            self._reflection_written()
        return result

    def _check_write_allowed(self, names):
        """Refuse, in one sentence, what this user may not write in this state."""
        for observation in self:
            mine = observation.observer_user_id == self.env.user
            about_me = observation.practitioner_user_id == self.env.user
            above = observation._is_above()
            if not names:
                continue
            if observation.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(observation)s is closed and can no longer be changed.",
                        observation=observation.name,
                    )
                )
            left = observation._check_write_before(names, mine, about_me, above)
            left = observation._check_write_after(left, mine)
            if left and not (mine or above):
                raise AccessError(
                    self.env._("Only the observer or the line above can change this.")
                )

    def _check_write_before(self, names, mine, about_me, above):
        """The plan, the consent and the day of the observation."""
        waiting = self.state in WAITING_STATES
        if names & PLAN_FIELDS and not (self.state == "planned" and (mine or above)):
            raise UserError(
                self.env._(
                    "Who and what is observed change only while %(observation)s is "
                    "planned, before consent is recorded.",
                    observation=self.name,
                )
            )
        if names & ARRANGE_FIELDS and not (waiting and (mine or above)):
            raise UserError(
                self.env._(
                    "The observer, or the line above, changes when and where, before "
                    "%(observation)s takes place.",
                    observation=self.name,
                )
            )
        if names & (FOCUS_FIELDS | CONSENT_FIELDS) and not (
            waiting and (mine or about_me or above)
        ):
            raise UserError(
                self.env._(
                    "Focus and consent are recorded before %(observation)s takes "
                    "place, by those who take part or the line above.",
                    observation=self.name,
                )
            )
        if "date_observed" in names and not (self.can_observe or self.can_grade):
            raise UserError(
                self.env._(
                    "The observer enters the day on which %(observation)s took place, "
                    "once consent is recorded.",
                    observation=self.name,
                )
            )
        return (
            names
            - PLAN_FIELDS
            - ARRANGE_FIELDS
            - FOCUS_FIELDS
            - CONSENT_FIELDS
            - {"date_observed"}
        )

    def _check_write_after(self, names, mine):
        """What was seen, the discussion, and the practitioner's own words."""
        if names & PRACTITIONER_FIELDS and not self.can_reflect:
            raise UserError(
                self.env._(
                    "Only the practitioner writes their own reflection, once the "
                    "observation is shared and until it is closed."
                )
            )
        if names & OBSERVER_FIELDS:
            # Training needs are dated after sharing: their own model checks that.
            if names & OBSERVER_FIELDS != {"finding_ids"} or not self._may_follow_up():
                self._check_grading()
        if names & FOLLOW_UP_FIELDS and not self._may_follow_up():
            raise UserError(
                self.env._(
                    "The observer, or the line above, records the discussion and the "
                    "learning, once %(observation)s is shared.",
                    observation=self.name,
                )
            )
        return names - PRACTITIONER_FIELDS - OBSERVER_FIELDS - FOLLOW_UP_FIELDS

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if kept := self.filtered(lambda observation: observation.state != "planned"):
            raise UserError(
                self.env._(
                    "%(observation)s is under way, so it is kept. Cancel it instead.",
                    observation=kept[0].name,
                )
            )

    def _check_grading(self):
        """Only the observer grades, and only until it is shared (ALL-09)."""
        for observation in self:
            if observation.state != "observed" or observation.date_released:
                raise UserError(
                    self.env._(
                        "%(observation)s is not being written up, so its findings "
                        "cannot change.",
                        observation=observation.name,
                    )
                )
            observation._check_is_grader()
