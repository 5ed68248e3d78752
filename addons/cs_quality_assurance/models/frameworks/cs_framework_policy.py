from functools import cache

from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import file_open, format_list

from ...rules import policy_framework as rules
from ..platform.wording import in_sentence

READ = (
    "cs.framework",
    "cs.framework.discussion",
    "cs.framework.escalation",
    "cs.grade",
)

# Every setting that says what is done; a test holds each to a sentence.
POLICY = (
    "department_ids for_part date_from date_to review_on review_weeks review_job_ids "
    "tool_id audit_days allow_own_line "
    "allow_own_team require_self_analysis require_family_feedback family_survey_id "
    "family_link_days family_phone checklist_blocks feedback_agreed moderation_mode "
    "moderation_percentage moderation_days moderation_rule_ids moderation_together "
    "moderation_quality_required moderator_ids moderation_layer_ids challenge_days "
    "challenge_decide_days standard_count standard_months standard_share "
    "standard_steps seed_every double_percentage drift_to_managers "
    "plan_below_grade_id plan_review_days plan_copied_to_ids "
    "action_days immediate_hours smart_actions closing_actions "
    "file_held_by_audit file_held_by_actions closing_assured "
    "closing_confirmed closing_days re_audit_grade_id re_audit_weeks re_audit_tool_id "
    "dip_review_months dip_review_tool_id follow_up_lead_days follow_rule_ids "
    "follow_up_ids dip_count dip_own_area thematic_notice_days thematic_agreed_first "
    "self_audit_tool_id supervision_tool_id supervision_weeks "
    "supervision_new_weeks supervision_rest_months service_improvement_ids "
    "observation_tool_id observer_choice "
    "observer_job_ids case_work_from checklist_first_days checklist_every_weeks "
    "checklist_item_ids checkpoint_ids dispute_level_ids target_percent target_ids "
    "coverage_percent summary_type_id summary_days "
    "specialist_subject_ids expectation_ids meeting_type_ids "
    "exemption_job_ids reopen_job_ids override_job_ids late_job_ids"
).split()
PARTS = (
    "discussion_ids.role",
    "escalation_ids.level",
    "moderation_rule_ids.grade_id",
    "follow_rule_ids.answer_ids.in_words",
)


@cache
def _read_template(path):
    """A template's framework as its file has it: its fields, and those of its rules on
    who is spoken to and told; files never change while the server runs."""
    with file_open(path, "rb") as stream:
        root = etree.parse(stream).getroot()

    def values(record):
        return {
            field.get("name"): field.get("eval") or field.get("ref") or field.text or ""
            for field in record.iter("field")
        }

    found = {model: [] for model in READ}
    for record in root.iter("record"):
        if record.get("model") in found:
            row = values(record)
            row["id"] = record.get("id")
            whose = row.get("framework_id", row["id"])
            if whose == "framework" or record.get("model") == "cs.grade":
                found[record.get("model")].append(row)
    return found


class CsFramework(models.Model):
    """What a framework does, in sentences: of one that is loaded, and of a template
    before it is."""

    _name = "cs.framework"
    _inherit = ["cs.framework", "cs.policy.mixin"]

    policy_changes = fields.Html(
        string="What changed", compute="_compute_policy_changes", sanitize=False
    )

    @api.depends(lambda self: ["previous_id", *self._policy_depends()])
    @api.depends_context("lang")
    def _compute_policy_changes(self):
        """The sentences that the version before had, and those that this one has
        instead, side by side."""
        head = Markup("<tr><th>%s</th><th>%s</th></tr>")
        row = Markup(
            '<tr><td colspan="2"><b>%s</b></td></tr><tr><td>%s</td><td>%s</td></tr>'
        )
        for framework in self:
            before, now = framework.previous_id, dict(framework._policy_chapters())
            then = dict(before._policy_chapters()) if before else now
            rows = Markup()
            for chapter in dict.fromkeys([*then, *now]):
                old, new = then.get(chapter, []), now.get(chapter, [])
                gone = [one for one in old if one not in new]
                came = [one for one in new if one not in old]
                if gone or came:
                    rows += row % (
                        chapter,
                        Markup("<br/>").join(gone),
                        Markup("<br/>").join(came),
                    )
            framework.policy_changes = rows and (
                Markup('<table class="table table-sm cs_rows">%s%s</table>')
                % (head % (before.name, framework.name), rows)
            )

    @api.model
    def _policy_depends(self):
        """The settings that there are: some belong to other addons."""
        return [one for one in (*POLICY, *PARTS) if one.split(".")[0] in self._fields]

    @api.model
    def _policy_of(self):
        return rules.POLICY

    def _policy_settings(self):
        """What the sentences are made of, by what it is called."""
        settings = self._policy_read()
        choice = settings.get("observer_choice")
        if choice:
            field = self._fields["observer_choice"]
            choice = in_sentence(dict(field._description_selection(self.env))[choice])
        subject = self.specialist_subject_ids
        months = dict(subject._fields["month"]._description_selection(self.env))
        always = [
            {
                "at_or_below": self.env._(
                    "%(grade)s or below", grade=one.grade_id.name
                ),
                "at_or_above": self.env._(
                    "%(grade)s or better", grade=one.grade_id.name
                ),
                "child_unsafe": self.env._("a child may be unsafe"),
            }[one.trigger]
            for one in self.moderation_rule_ids
        ]
        return {
            **settings,
            "observer_choice": choice,
            "review_job_ids": self._review_in_words(),
            "moderation_rule_ids": format_list(self.env, always),
            "checklist_item_ids": format_list(
                self.env, self.checklist_item_ids.mapped("name")
            ),
            "dispute_level_ids": format_list(
                self.env, self.dispute_level_ids.mapped("name")
            ),
            "follow_rule_ids": [one._name_in_policy() for one in self.follow_rule_ids],
            "follow_up_ids": [
                {"name": one.name, "count": one.count, "months": one.every_months}
                for one in self.follow_up_ids
            ],
            "checkpoint_ids": [
                {"name": one.name, "day": one.day} for one in self.checkpoint_ids
            ],
            "specialist_subject_ids": [
                {"month": months[one.month], "name": one.name, "count": one.minimum}
                for one in self.specialist_subject_ids
            ],
            "expectation_ids": [
                one._expected_in_words() for one in self.expectation_ids
            ],
            "meeting_type_ids": [
                {"name": one.name, "how": one._held_in_words()}
                for one in self.meeting_type_ids
            ],
            "target_ids": [
                {"name": one.name, "how": one._in_words()} for one in self.target_ids
            ],
            "discussions": self.discussion_ids.mapped("role"),
            "told": [
                (one.trigger, one.grade_id.name, one.level)
                for one in self.escalation_ids
            ],
        }

    @api.model
    def _policy_values(self, values):
        """What stands in a sentence, as it is written."""
        who = {
            "practitioner": self.env._("the lead practitioner"),
            "team_manager": self.env._("the team manager"),
            "iro": self.env._("the reviewing officer"),
            "service_manager": self.env._("the service manager"),
            "other_worker": self.env._("others whose work was audited"),
            "team": self.env._("the team manager"),
            "service": self.env._("the service manager"),
            "head_of_service": self.env._("the head of service"),
            "directorate": self.env._("the director"),
        }
        if isinstance(values.get("people"), list):
            people = list(dict.fromkeys(who[one] for one in values["people"]))
            values = {**values, "people": format_list(self.env, people)}
        return super()._policy_values(values)

    @api.model
    def _policy_of_template(self, code):
        """The sentences of a template, before it is loaded: list of texts."""
        found = {model: [] for model in READ}
        for path in self._get_template_files(code):
            for model, rows in _read_template(path).items():
                found[model] += rows
        if not found["cs.framework"]:
            return []
        # Of a template the settings themselves; what it names is not there yet.
        names = [
            name
            for name in filter(self._fields.__contains__, POLICY)
            if self._fields[name].type not in ("one2many", "many2many", "date")
            and (self._fields[name].type != "many2one" or name.endswith("_grade_id"))
        ]
        grades = {row["id"]: row["name"] for row in found["cs.grade"]}
        settings = self.default_get(names)
        for name, raw in found["cs.framework"][0].items():
            if name in names:
                settings[name] = self._policy_value(name, raw, grades)
        settings["discussions"] = [
            row["role"] for row in found["cs.framework.discussion"]
        ]
        settings["told"] = [
            (
                row.get("trigger", "at_or_below"),
                self._policy_value("plan_below_grade_id", row.get("grade_id"), grades),
                row["level"],
            )
            for row in found["cs.framework.escalation"]
        ]
        return [
            self._policy_in_words(key, values)
            for key, values in rules.POLICY.sentences(settings)
            if key in rules.BRIEF
        ]

    def _policy_value(self, name, raw, grades):
        """A value as a data file writes it: a number, a yes, a word, or a grade.

        :param grades: names of the template's own grades by their ids
        """
        field = self._fields[name]
        if field.type == "many2one":
            if not raw or raw in grades:
                return grades.get(raw, False)
            return self.env.ref(raw).name
        if field.type == "boolean":
            return raw == "True"
        kinds = {"float": float, "integer": int}
        return kinds.get(field.type, str)(raw)
