"""What a conformance test starts from: the small council of the addon's own tests.

One test for each rule, named ``test_<ID>_<words>`` with the ID's hyphen as an
underscore. Each acts as the people of the rule do, with their login and rights, and
checks what the rule promises; ``rules.csv`` lists the rules, and which of them a later
issue carries. ``docs/conformance.md`` is made from both.
"""

from datetime import datetime

from freezegun import freeze_time

from odoo.addons.cs_quality_assurance.tests.common import QualityCase
from odoo.addons.cs_quality_assurance.tests.programme_common import ProgrammeCase


class ConformanceCase(QualityCase):
    """Base of the conformance tests: set ``template`` to the council whose rule it is.

    See ``QualityMixin`` for the people, departments and cases that are there.
    """

    def at(self, day):
        """The clock at nine in the morning of a day: ``with self.at("2026-07-07"):``"""
        return freeze_time(datetime.fromisoformat(f"{day} 09:00:00"))

    def make_line(self, **vals):
        """A running programme of this council's framework with one line.

        :param vals: of the line
        :return: the line, as a QA officer
        """
        programme = (
            self.env["cs.programme"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "The year",
                    "framework_id": self.framework.id,
                    "date_start": "2026-04-01",
                    "date_end": "2027-03-31",
                    "line_ids": [
                        (0, 0, {"name": "Audits", "automation": "plan", **vals})
                    ],
                }
            )
        )
        programme.action_adopt()
        return programme.line_ids

    # --- what people do -----------------------------------------------------

    def work_of(self, audit, grade="good", **by_number):
        """The auditor starts (unless they have), grades and fills in all of it.

        :param by_number: other grades by number of domain: ``d5="inadequate"``
        :return: the audit, as its auditor
        """
        mine = audit.with_user(audit.sudo().auditor_user_id)
        if mine.state == "allocated":
            mine.action_start()
        self.make_ready(mine, grade)
        if by_number:
            self.grade_all(mine, grade, **by_number)
        return mine

    def submit(self, audit, grade="good", **by_number):
        """The auditor does the audit and submits it, as the framework asks.

        :return: the audit, in the superuser's environment
        """
        self.work_of(audit, grade, **by_number).action_submit()
        return audit.sudo().with_user(self.env.user)

    def refusals(self, audit):
        """Everything that the auditor still has to do, as one text."""
        return "\n".join(problem.text for problem in audit._get_submit_problems())

    # --- what people are told -----------------------------------------------

    def to_dos(self, record, kind):
        """The open to-dos on a record, of a kind such as ``"escalation"``."""
        xmlid = self.env.ref(f"cs_quality_assurance.activity_{kind}")
        # As superuser: people see their own to-dos only.
        return record.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id == xmlid
        )

    def history(self, record):
        """What a record says of its changes: [(field, before, after, who)]."""
        self.flush_tracking()
        return [
            (
                value.field_id.name,
                self._shown(value, "old"),
                self._shown(value, "new"),
                value.mail_message_id.author_id.user_ids[:1],
            )
            for value in record.sudo().message_ids.tracking_value_ids
        ]

    def _shown(self, value, when):
        day = value[f"{when}_value_datetime"]
        return value[f"{when}_value_char"] or (str(day.date()) if day else "")


class RoundCase(ConformanceCase, ProgrammeCase):
    """A council big enough to sample from: two services, four teams, sixty cases.

    See ``ProgrammeCase`` for the eight auditors of ``cls.pool`` and the register.
    """

    def run_named(self, xmlid):
        """Run a scheduled action by its name, at the time that it is now."""
        QualityCase.run_cron(self, xmlid)

    def run_day(self, *days):
        """The daily scheduled work of a round, on each of these days."""
        for day in days:
            with self.at(day):
                self.run_named("cron_open_cycles")

    def cycle_on(self, line, day):
        """The cycle of a line that starts on a day."""
        return line.cycle_ids.filtered(lambda cycle: str(cycle.date_start) == day)
