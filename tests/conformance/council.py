"""What a conformance test starts from: the small council of the addon's own tests.

One test for each rule, named ``test_<ID>_<words>`` with the ID's hyphen as an
underscore. Each acts as the people of the rule do, with their login and rights, and
checks what the rule promises; ``rules.csv`` lists the rules, and which of them a later
issue carries. ``docs/conformance.md`` is made from both.
"""

from datetime import datetime

from freezegun import freeze_time

from odoo.addons.cs_quality_assurance.tests.common import QualityCase


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
        return programme.line_ids
