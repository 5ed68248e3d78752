from odoo import api, models
from odoo.tools import format_list

from ...rules.policy_line import POLICY
from ..platform.wording import in_sentence
from .cs_programme_line_start import CALENDAR, CASE_STARTS

# Said as the choice is called.
CHOICES = "kind audit_type due_mode automation open_unit".split()
# What is said of the line.
SAID = (
    "kind theme tool_id audit_type brief non_negotiable_ids rationale tested_action_id "
    "tested_theme_id tested_training chair_id agency_ids together_on starts "
    "recurrence interval "
    "date_first day_rule day working_day roll start_event_type_ids start_amount "
    "start_unit start_side start_weeks start_every start_since expectation_id "
    "start_from start_only_open continues_id lasts_months milestone_ids.first_week "
    "milestone_ids.last_week due_mode sample_method sample_percentage rounding "
    "sample_size stratify_by count_ids.number allow_short criteria_use criterion_ids "
    "open_at_least "
    "open_unit not_audited_months case_type_ids department_ids except_type_ids "
    "except_department_ids flag_ids pool_ids "
    "audit_days moderation_mode moderation_percentage moderation_days moderator_ids "
    "discussions_own discussion_ids.role follow_ups_own follow_rule_ids.name "
    "follow_rule_ids.answer_ids.in_words "
    "accredited_only notice_ids automation draw_days_ahead open_days_ahead"
).split()


class CsProgrammeLine(models.Model):
    """What a line does, in sentences."""

    _name = "cs.programme.line"
    _inherit = ["cs.programme.line", "cs.policy.mixin"]

    @api.model
    def _policy_of(self):
        return POLICY

    @api.model
    def _policy_depends(self):
        """Some of what is said belongs to rooms after this one."""
        return [one for one in SAID if one.split(".")[0] in self._fields]

    def _policy_settings(self):
        settings = self._policy_read()
        for name in filter(settings.get, CHOICES):
            choices = dict(self._fields[name]._description_selection(self.env))
            settings[name] = in_sentence(choices[settings[name]])
        return {
            **settings,
            "when": self._starts_in_words(),
            "by_calendar": self.starts == CALENDAR,
            "by_case": self.starts in CASE_STARTS,
            "by_quota": self.starts == "quota",
            "sample": self._sample_in_words(),
            "follows": bool(self.follow_rule_ids),
            "follow_rule_ids": format_list(
                self.env, [one._name_in_policy() for one in self.follow_rule_ids]
            ),
            "talks": bool(self.discussion_ids),
            "discussion_ids": format_list(
                self.env, [one._role_in_words() for one in self.discussion_ids]
            ),
            "criterion_ids": self.criterion_ids and self._criteria_in_words(),
            "pool_ids": [in_sentence(one.display_name) for one in self.pool_ids],
            "notice_ids": [in_sentence(one.display_name) for one in self.notice_ids],
            "milestone_ids": [
                {
                    "name": one.name or "",
                    "first": one.first_week,
                    "last": one.last_week or one.first_week,
                }
                for one in self.milestone_ids
            ],
        }
