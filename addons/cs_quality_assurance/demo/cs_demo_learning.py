"""The demo council's library of good practice, nominations and workforce views."""

from datetime import timedelta

from odoo import Command, fields, models

PRACTICE = [
    (
        "The child drew his own plan",
        "At the second visit the worker put paper and pens on the table and asked what "
        "should be different by summer. The drawing stands at the front of the plan.",
        "He brings it to each meeting, and two of its three parts have come true.",
        "shared",
    ),
    (
        "A father found and brought back in",
        "The worker asked three times, by letter, by telephone and through the aunt, "
        "and offered to meet after his shift.",
        "He now takes the children every other weekend and comes to reviews.",
        "shared",
    ),
    (
        "Case notes that speak to the child",
        "Each note of a visit ends with two sentences written to the child.",
        "She asked to read them, and corrected one.",
        "proposed",
    ),
]
WORKFORCE = [
    (
        "Staff survey, spring",
        "survey",
        124,
        171,
        "People know whom to ask, and supervision takes place.",
        "Forms take the time that was meant for children.",
        (
            ("improvement", "Protect a morning each week for direct work"),
            ("strength", "Group supervision is worth its time"),
        ),
    ),
    (
        "Focus group of newly qualified workers",
        "focus_group",
        9,
        12,
        "Working in pairs on first visits.",
        "Court work comes before anybody has shown how it is done.",
        (("improvement", "Shadow a hearing before the first own statement"),),
    ),
    (
        "Exit interviews, winter",
        "exit",
        4,
        5,
        "Colleagues, and the team's humour.",
        "Caseloads in the months before leaving.",
        (("improvement", "Look at caseloads with anybody above the agreed number"),),
    ),
]
NOMINATIONS = (
    "She stayed with the family through three changes of school, and visits are "
    "welcome now.",
    "He wrote the plan so that the parents could read it aloud to their children.",
)


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_programme(self):
        result = super()._make_programme()
        demo = self.with_context(mail_activity_quick_update=True)
        demo._make_library()
        demo._make_workforce_views()
        return result

    def _good_audits(self):
        """Audits of the safeguarding service graded good or better, and finished."""
        audits = self.env["cs.audit"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("closing", "closed")),
                ("final_grade_id.code", "in", ("good", "outstanding")),
                ("department_id", "child_of", self._state().teams["safeguarding"].id),
                ("practitioner_id", "!=", False),
            ],
            order="id",
        )
        manager = self._state().people["service.manager"]
        return audits.filtered(
            lambda audit: manager not in audit.auditor_id | audit.practitioner_id
        )

    def _make_library(self):
        today = fields.Date.context_today(self)
        audits = self._good_audits()
        themes = self._state().themes
        quiet = self._quiet("cs.good.practice")
        for number, (row, audit) in enumerate(zip(PRACTICE, audits, strict=False)):
            name, body, difference, state = row
            practice = self._as("qa.officer", quiet).create(
                {
                    "name": name,
                    "body": body,
                    "difference": difference,
                    "audit_id": audit.id,
                    "theme_id": themes[number % len(themes)].id,
                    "consent": "yes" if state == "shared" else False,
                }
            )
            if state == "shared":
                practice.with_user(
                    self._state().people["service.manager"].user_id
                ).action_share()
        nominees = set()
        for audit in audits:
            worker = audit.practitioner_id
            if worker in nominees or len(nominees) == len(NOMINATIONS):
                continue
            one = self._as("qa.officer", self._quiet("cs.recognition")).create(
                {
                    "employee_id": worker.id,
                    "audit_id": audit.id,
                    "reason": NOMINATIONS[len(nominees)],
                }
            )
            if not nominees:
                director = self._as("director", one)
                director.event_date = today + timedelta(days=24)
                director.action_invite()
            nominees.add(worker)

    def _make_workforce_views(self):
        today = fields.Date.context_today(self)
        themes = self._state().themes
        self._as("qa.officer", self._quiet("cs.workforce.view")).create(
            [
                {
                    "name": name,
                    "kind": kind,
                    "date": today - timedelta(days=30 * (number + 1)),
                    "person_count": took_part,
                    "asked_count": asked,
                    "what_works": works,
                    "what_worries": worries,
                    "point_ids": [
                        Command.create(
                            {
                                "name": sentence,
                                "kind": point,
                                "theme_id": themes[(number + place) % len(themes)].id,
                            }
                        )
                        for place, (point, sentence) in enumerate(points)
                    ],
                }
                for number, (
                    name,
                    kind,
                    took_part,
                    asked,
                    works,
                    worries,
                    points,
                ) in enumerate(WORKFORCE)
            ]
        )
