"""The demo council's other activities: a theme to dip-sample, partners, an enquiry."""

from odoo import Command, fields, models

AGENCIES = [
    ("Westmere NHS Trust", "health", "Named nurse for safeguarding"),
    ("County police", "police", "Public protection unit"),
    ("Westmere Academies Trust", "education", "Designated safeguarding lead"),
    ("Probation service", "justice", "Area manager"),
]
QUESTIONS = [
    ("Were visits made when they were due?", "Visits made"),
    ("Was the child seen alone, and is what they said recorded?", "Seen alone"),
    ("Did a manager notice and steer?", "Oversight"),
]


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_programme(self):
        result = super()._make_programme()
        self._make_activities()
        return result

    def _make_activities(self):
        """SWI-04, SWI-05, DUR-16: something to open on each screen."""
        state = self._state()
        framework, today = state.framework, fields.Date.context_today(self)
        framework.dip_own_area = True
        tool = self._quiet("cs.audit.tool").create(
            {
                "name": "Dip sample: visits",
                "counts_as": "other",
                "scale_id": framework.tool_id.scale_id.id,
                "lookback_months": 3,
                "domain_ids": [
                    Command.create(
                        {
                            "number": number,
                            "sequence": number * 10,
                            "name": name,
                            "short_name": short,
                        }
                    )
                    for number, (name, short) in enumerate(QUESTIONS, 1)
                ],
            }
        )
        tool.action_publish()
        self._quiet("cs.dip.theme").create(
            {
                "name": "Visits on time, and the child seen alone",
                "framework_id": framework.id,
                "tool_id": tool.id,
                "month": today,
                "guidance": "Look at the last three visits only.",
            }
        )
        self._quiet("cs.agency").create(
            [
                {"name": name, "kind": kind, "contact_role": role}
                for name, kind, role in AGENCIES
            ]
        )
        self._quiet("cs.enquiry").create(
            {
                "name": "Why do assessments in some teams run past 45 days?",
                "source": "data",
                "framework_id": framework.id,
                "asked_by_id": state.people["director"].id,
                "user_id": state.people["qa.officer"].user_id.id,
                "background": "The last quarter's figures differ between teams.",
            }
        )
