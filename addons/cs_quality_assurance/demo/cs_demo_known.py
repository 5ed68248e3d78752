"""What the demo council knows of itself: measures, meetings and reports."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models

# Name, section, unit, which way is good, our last fourteen months, England, target.
MEASURES = (
    (
        "Re-referrals within twelve months",
        "Front door",
        "percent",
        "lower",
        (21, 22, 20, 23, 21, 22, 21, 20, 22, 21, 23, 22, 21, 28),
        22,
        20,
    ),
    (
        "Child protection visits in time",
        "Safeguarding",
        "percent",
        "higher",
        (81, 80, 82, 79, 81, 80, 82, 86, 87, 88, 87, 89, 90, 91),
        85,
        95,
    ),
    (
        "Cases that a social worker holds",
        "Workforce",
        "number",
        "lower",
        (18, 17, 19, 18, 18, 17, 18, 19, 18, 18, 17, 18, 18, 18),
        16,
        16,
    ),
    (
        "Agency social workers",
        "Workforce",
        "percent",
        "lower",
        (24, 25, 23, 24, 22, 21, 20, 19, 18, 18, 17, 16, 15, 14),
        18,
        15,
    ),
)


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_known(self):
        today = fields.Date.context_today(self)
        self._make_measures(today)
        self._make_reports(today)
        self._make_meetings(today)
        self._make_reference()
        self._make_something_to_do(today)

    def _make_reference(self):
        """A file whose grades a panel agreed on, for auditors to be held beside."""
        officer = self._state().people["qa.officer"].user_id
        case = self._state().cases.filtered(
            lambda one: not one.date_closed and one.practitioner_id
        )[-1:]
        reference = (
            self._quiet("cs.reference.audit")
            .with_user(officer)
            .create(
                {
                    "name": "Neglect, two schools",
                    "framework_id": self._state().framework.id,
                    "case_id": case.id,
                }
            )
        )
        grades = {grade.code: grade for grade in reference.scale_id.grade_ids}
        for place, line in enumerate(reference.line_ids):
            line.write(
                {
                    "grade_id": grades[
                        "requires_improvement" if place % 4 == 3 else "good"
                    ].id,
                    "reason": "Seen in visits and in the plan; dates are missing."
                    if place % 4 == 3
                    else "The child's own words are in each visit.",
                }
            )
        reference.action_use()

    def _make_something_to_do(self, today):
        """Whatever chance did with the rest, the practitioner has an action to do."""
        person = self._state().people["practitioner"]
        audit = self.env["cs.audit"].search(
            [("practitioner_id", "=", person.id), ("state", "=", "closing")], limit=1
        )
        self._quiet("cs.action").create(
            {
                "name": "Put a date beside each step of the plan, with the family",
                "audit_id": audit.id,
                "responsible_id": person.id,
                "date_due": fields.Date.add(today, days=4),
            }
        )

    def _make_measures(self, today):
        framework = self._state().framework
        month = today.replace(day=1)
        for place, (name, section, unit, better, ours, england, target) in enumerate(
            MEASURES
        ):
            measure = self._quiet("cs.measure").create(
                {
                    "name": name,
                    "section": section,
                    "section_sequence": 10 * place,
                    "unit": unit,
                    "better": better,
                    "framework_id": framework.id,
                    "shows": "A question to ask, beside what audits find.",
                }
            )
            last = len(ours)
            values = [
                (month - relativedelta(months=last - number), "ours", value)
                for number, value in enumerate(ours)
            ]
            values += [
                (month - relativedelta(months=1), "england", england),
                (month - relativedelta(months=1), "target", target),
            ]
            self._quiet("cs.measure.value").create(
                [
                    {
                        "measure_id": measure.id,
                        "date": day,
                        "whose": whose,
                        "value": value,
                    }
                    for day, whose, value in values
                ]
            )

    def _make_reports(self, today):
        """Last quarter's, published; last month's, being written."""
        writer, checker = (
            self._state().people[one].user_id for one in ("qa.officer", "qa.manager")
        )
        words = {
            "Standout strengths": "Workers know their children, and it shows in the "
            "small things they write down.",
            "Context": "Fewer agency workers than in any month of the last year.",
            "Learning": "Plans that say what will be different are followed; lists of "
            "services are not.",
            "Next steps": "Each team tries dated steps on three plans, and brings them "
            "to the next meeting.",
        }
        Report = self.env["cs.report"].with_user(writer)
        report = Report.create(
            {
                "type_id": self.env.ref(
                    "cs_quality_assurance.report_type_quarterly"
                ).id,
                "reader_ids": [
                    Command.set(self._state().people["director"].user_id.ids)
                ],
            }
        )
        for section in report.section_ids:
            section.words = words.get(section.name, False)
        report.with_user(checker).action_check()
        report.action_publish()
        Report.create(
            {"type_id": self.env.ref("cs_quality_assurance.report_type_monthly").id}
        )

    def _make_meetings(self, today):
        """A quality meeting a month: the last one held, the next with its agenda."""
        people, framework = self._state().people, self._state().framework
        kind = self._quiet("cs.meeting.type").create(
            {
                "name": "Quality assurance meeting",
                "code": "quality",
                "framework_id": framework.id,
                "unit": "month",
                "chair": "Head of service",
                "chair_level": "head_of_service",
                "item_ids": [
                    Command.create({"name": name, "brought_by": who})
                    for name, who in (
                        ("Strengths and challenges", "Service managers"),
                        ("What audits found", "QA officer"),
                        ("What came of earlier actions", "Chair"),
                    )
                ],
                "attendee_ids": [
                    Command.create({"name": "Service managers", "level": "service"}),
                    Command.create(
                        {
                            "name": "Quality assurance",
                            "attendance": "always_invited",
                            "employee_ids": [Command.set(people["qa.officer"].ids)],
                        }
                    ),
                ],
            }
        )
        Meeting = self.env["cs.meeting"].with_user(people["qa.officer"].user_id)
        held = Meeting.create({"type_id": kind.id, "date_begin": self._at_ten(-24)})
        for item, said in zip(
            held.item_ids,
            (
                "Families are heard more often; chronologies are copies of notes.",
                "The middle grade is good in ten of fourteen domains.",
                "Dated plans: tried in two teams, and kept.",
            ),
            strict=False,
        ):
            item.note = said
        held.present_ids = held.attendee_ids
        self._quiet("cs.action").create(
            {
                "name": "Show each team one chronology that tells a story",
                "meeting_id": held.id,
                "responsible_id": people["manager"].id,
                "date_due": fields.Date.add(today, days=6),
            }
        )
        held.action_hold()
        Meeting.create({"type_id": kind.id, "date_begin": self._at_ten(7)})

    def _at_ten(self, days):
        """Ten o'clock, so many days from today, on the weekday before a weekend."""
        day = fields.Datetime.now().replace(hour=10, minute=0, second=0, microsecond=0)
        day += timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4))
