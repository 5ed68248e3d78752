from odoo import api, models
from odoo.tools import format_list

from ...rules.policy_tool import POLICY
from ..platform.wording import in_sentence

# What is said of the tool, and of its parts.
SAID = (
    "scale_id has_overall lookback_months counts_as subject note checklist_ids.name"
).split()
PARTS = [
    f"{part}.{name}"
    for part, names in (
        ("section_ids", "name"),
        (
            "domain_ids",
            "number name answer_type is_required is_bottom_line own_scale_id",
        ),
        (
            "domain_ids",
            "standard_ids limit_ids.cap_grade_id limit_ids.trigger_grade_id",
        ),
        ("overall_descriptor_ids", "grade_id"),
    )
    for name in names.split()
] + [
    f"{part}.{name}"
    for part in ("section_ids", "domain_ids")
    for name in (
        "case_type_ids department_ids shown_when shown_domain_id shown_grade_id"
    ).split()
]


class CsAuditTool(models.Model):
    """What a tool asks, in sentences."""

    _name = "cs.audit.tool"
    _inherit = ["cs.audit.tool", "cs.policy.mixin"]

    @api.model
    def _policy_of(self):
        return POLICY

    @api.model
    def _policy_depends(self):
        return [*SAID, *PARTS]

    def _policy_settings(self):
        domains = self.domain_ids
        choices = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("counts_as", "subject")
        }
        return {
            **self._policy_read(),
            **{
                name: self[name] and in_sentence(words[self[name]])
                for name, words in choices.items()
            },
            "sections": [
                {
                    "name": section.name or "",
                    "when": "".join(f"; {one}" for one in section._asked_in_words()),
                }
                for section in self.section_ids
            ],
            "questions": [
                {
                    "name": domain.display_name,
                    "how": "; ".join(domain._answer_in_words()),
                }
                for domain in domains
            ],
            "limits": [
                {
                    "name": domain.display_name,
                    "limit": in_sentence(limit.display_name),
                }
                for domain in domains
                for limit in domain.limit_ids
            ],
            "described": format_list(
                self.env,
                list(
                    dict.fromkeys(self.overall_descriptor_ids.grade_id.mapped("name"))
                ),
            ),
        }
