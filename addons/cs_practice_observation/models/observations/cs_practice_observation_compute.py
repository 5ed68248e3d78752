from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.tools.cs_graded_mixin import Problem

# Once consent is no longer in question.
OBSERVED_STATES = ("observed", "reflected", "closed")
WAITING_STATES = ("planned", "consented")
# Days after an observation by which it is written up and shared, on My work.
WRITE_UP_DAYS = 7


class CsPracticeObservation(models.Model):
    """What an observation works out for itself: team, tool, consent and next step."""

    _inherit = "cs.practice.observation"

    @api.depends("consent_recorded_by_id", "state")
    def _compute_consent_obtained(self):
        for observation in self:
            observation.consent_obtained = bool(
                observation.consent_recorded_by_id
            ) and observation.state not in ("planned", "refused")

    def _inverse_consent_obtained(self):
        """Ticked from outside a form, it does what the button does, checks included."""
        for observation in self:
            if observation.consent_obtained and observation.state == "planned":
                observation.action_consent()

    @api.depends("reflection", "no_reflection_reason")
    def _compute_has_reflection(self):
        for observation in self:
            observation.has_reflection = bool(
                (observation.reflection or "").strip()
                or (observation.no_reflection_reason or "").strip()
            )

    @api.depends("next_ids")
    def _compute_next_id(self):
        for observation in self:
            observation.next_id = observation.next_ids[:1]

    @api.depends("finding_ids.kind", "finding_ids.date_recorded")
    def _compute_training_to_record(self):
        for observation in self:
            observation.training_to_record = any(
                finding.kind == "training" and not finding.date_recorded
                for finding in observation.finding_ids
            )

    @api.depends("name", "practitioner_id")
    @api.depends_context("uid", "cs_show_who")
    def _compute_display_name(self):
        shown = self.browse()
        if self.env.context.get("cs_show_who"):
            # As the reader: a link to it may be read by people who may not read it.
            shown = self.sudo(False)._filtered_access("read")
        for observation in self:
            # The number alone: a name in a title would reach whoever sees a mention.
            # The calendar, which has no room but for a title, asks for the name, too.
            name = observation.name or self.env._("New observation")
            if observation in shown and observation.practitioner_id:
                name = f"{observation.practitioner_id.name} · {name}"
            observation.display_name = name

    # --- what comes next --------------------------------------------------------

    def _is_written_up_now(self):
        """Seen, and not shared yet."""
        self.ensure_one()
        return self.state == "observed" and not self.date_released

    def _next_step_in_words(self):
        """What its observer does next, as a title on My work."""
        self.ensure_one()
        number = {"observation": self.name}
        if self.state == "planned" and self.consent_from != "none":
            return self.env._("Get consent for %(observation)s", **number)
        if self.state in WAITING_STATES:
            return self.env._("Observe practice, %(observation)s", **number)
        if self._is_written_up_now():
            return self.env._("Write up %(observation)s", **number)
        if self.state == "observed":
            return self.env._("Reflect together on %(observation)s", **number)
        return self.env._("Close %(observation)s", **number)

    def _next_step_due(self):
        """The day by which the next step is due, as far as there is one."""
        self.ensure_one()
        if self.state in WAITING_STATES:
            return self.date_planned
        if self._is_written_up_now():
            return fields.Date.add(self.date_observed, days=WRITE_UP_DAYS)
        return self.date_reflection_due

    @api.depends_context("lang")
    @api.depends(
        "state",
        "date_released",
        "finding_ids.kind",
        "finding_ids.date_recorded",
        "date_discussed",
        "discussed_with_id",
        "discussion_note",
        "reflection",
        "no_reflection_reason",
        "learning_presented",
        "date_presented",
        "presented_at",
    )
    def _compute_problems(self):
        for observation in self:
            problems = []
            if observation.state == "observed" and observation.date_released:
                problems = observation._get_discussion_problems()
            elif observation.state == "reflected":
                problems = observation._get_close_problems()
            observation.problems = "\n".join(problems)

    def _get_submit_problems(self):
        """What keeps this observation from being shared, a ``Problem`` each."""
        problems = super()._get_submit_problems()
        kinds = set(self.finding_ids.mapped("kind"))
        if "strength" not in kinds:
            text = self.env._("Write down at least one strength.")
            problems.append(Problem(text, "findings"))
        if (
            self.has_overall
            and self.overall_grade_id.rank != 1
            and not kinds & {"action", "training"}
        ):
            text = self.env._("Write down a development need: an action, or training.")
            problems.append(Problem(text, "findings"))
        return problems + self.finding_ids._problems_of_actions()

    def _get_discussion_problems(self):
        """What is missing of the reflective discussion, a sentence each (SWI-09)."""
        self.ensure_one()
        problems = []
        if not self.date_discussed:
            problems.append(self.env._("Enter the day of the reflective discussion."))
        if not self.discussed_with_id:
            problems.append(
                self.env._("Say who held the reflective discussion with them.")
            )
        if not (self.discussion_note or "").strip():
            problems.append(self.env._("Write down what came of the discussion."))
        return problems

    def _get_close_problems(self):
        """What keeps it from closing, a sentence each (DUR-17, SWI-09). Hook."""
        self.ensure_one()
        problems = self._get_discussion_problems()
        if not self.has_reflection:
            problems.append(
                self.env._(
                    "The practitioner's own reflection is missing. Ask them to write "
                    "it, or say why there is none."
                )
            )
        for finding in self.finding_ids.filtered(
            lambda f: f.kind == "training" and not f.date_recorded
        ):
            problems.append(
                self.env._(
                    "Record the training need “%(need)s” to the supervision file, and "
                    "enter the day.",
                    need=finding.name,
                )
            )
        if not self.learning_presented:
            problems.append(
                self.env._(
                    "Say whether the learning was presented at a team or service "
                    "meeting."
                )
            )
        elif self.learning_presented == "yes" and not (
            self.date_presented and self.presented_at
        ):
            problems.append(
                self.env._("Say when, and at which meeting, it was presented.")
            )
        return problems
