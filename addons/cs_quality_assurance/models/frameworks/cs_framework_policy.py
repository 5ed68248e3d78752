from functools import cache

from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import file_open, format_list
from odoo.tools.translate import get_translation

from ...rules import policy as rules

READ = (
    "cs.framework",
    "cs.framework.discussion",
    "cs.framework.escalation",
    "cs.grade",
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

    _inherit = "cs.framework"

    policy = fields.Html(string="In words", compute="_compute_policy", sanitize=False)

    @api.depends(
        "audit_days",
        "allow_own_line",
        "require_self_analysis",
        "require_family_feedback",
        "moderation_mode",
        "moderation_percentage",
        "moderation_days",
        "moderation_together",
        "plan_below_grade_id",
        "plan_review_days",
        "action_days",
        "immediate_hours",
        "smart_actions",
        "closing_assured",
        "closing_confirmed",
        "closing_days",
        "re_audit_grade_id",
        "re_audit_weeks",
        "dip_review_months",
        "target_percent",
        "discussion_ids.role",
        "escalation_ids.level",
    )
    @api.depends_context("lang")
    def _compute_policy(self):
        names = list(self._policy_names())
        for framework in self:
            settings = {name: framework[name] for name in names}
            for name in ("plan_below_grade_id", "re_audit_grade_id"):
                settings[name] = framework[name].name
            settings["discussions"] = framework.discussion_ids.mapped("role")
            settings["told"] = [
                (one.trigger, one.grade_id.name, one.level)
                for one in framework.escalation_ids
            ]
            framework.policy = Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % said for said in self._policy_said(settings)
            )

    @api.model
    def _policy_names(self):
        """The settings that sentences are made of, but for who is told and asked."""
        return [
            name.split(".")[0]
            for name in self._compute_policy._depends
            if isinstance(name, str) and "." not in name
        ]

    @api.model
    def _policy_said(self, settings):
        """The sentences of some settings, in the reader's language."""
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
        lang = self.env.lang or "en_US"
        for key, values in rules.sentences(settings):
            if "people" in values:
                people = list(dict.fromkeys(who[one] for one in values["people"]))
                values = {**values, "people": format_list(self.env, people)}
            yield get_translation(
                "cs_quality_assurance", lang, rules.SENTENCES[key], values
            )

    @api.model
    def _policy_of_template(self, code):
        """The sentences of a template, before it is loaded: list of texts."""
        found = {model: [] for model in READ}
        for path in self._get_template_files(code):
            for model, rows in _read_template(path).items():
                found[model] += rows
        if not found["cs.framework"]:
            return []
        names = self._policy_names()
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
        return list(self._policy_said(settings))

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
