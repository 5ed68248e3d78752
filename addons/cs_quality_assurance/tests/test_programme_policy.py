from odoo.tests import Form, tagged

from .policy_common import PolicyMixin
from .programme_common import ProgrammeCase

# What a line is called and how it is kept; the rest of its form says what it does.
NOT_SAID = {
    "active",
    "agreed_by_id",
    "agreed_on",
    "agreed_with",
    "company_id",
    "cycle_ids",
    "example_ids",
    "id",
    "name",
    "next_due",
    "pool_names",
    "policy",
    "scale_id",
    "start_problem",
    "started_count",
    "subject",
}


@tagged("post_install", "-at_install")
class TestLinePolicy(PolicyMixin, ProgrammeCase):
    """A line of the programme reads as sentences that are changed where they stand."""

    def a_line(self, **vals):
        return self.make_programme({"name": "Case file audits", **vals}).line_ids

    def test_every_field_of_its_form_is_asked_by_a_sentence(self):
        here = self.on_form("cs_quality_assurance.cs_programme_line_view_form")
        line = self.a_line()
        asked = set()
        for starts in ("calendar", "event", "interval", "quota"):
            line.start_event_type_ids = self.env["cs.case.event.type"].search(
                [], limit=1
            )
            # As the form has it before it is saved.
            line = line.new(origin=line)
            line.starts = starts
            asked |= self.asked(line)
        self.assertEqual(asked - here, set())
        self.assertEqual(here - asked - NOT_SAID, set())

    def test_changed_where_it_is_said(self):
        line = self.a_line(sample_method="percentage", sample_percentage=5)
        self.assertEqual(self.text(line, "sample"), "5% of each service.")
        self.assertNotIn("rest", self.sentences(line))
        with Form(
            line.with_user(self.user_qa_manager),
            "cs_quality_assurance.cs_programme_line_view_form",
        ) as form:
            form.sample_percentage = 7
            self.assertEqual(self.text(form, "sample"), "7% of each service.")
            rest = self.sentences(form, "possible")["rest"]
            self.assertEqual(rest["asks"], ["not_audited_months"])
            form.not_audited_months = 6
            self.assertIn("6 months before", self.text(form, "rest"))
            for name, value in self.sentences(form)["rest"]["off"].items():
                setattr(form, name, value)
            self.assertNotIn("rest", self.sentences(form))

    def test_what_a_case_starts_asks_for_what_it_needs(self):
        line = self.a_line()
        line.write({"starts": "interval", "start_weeks": 12})
        said = self.sentences(line)
        self.assertIn("Every 12 weeks", self.text(line, "when_case"))
        self.assertIn("start_weeks", said["when_case"]["asks"])
        for key in ("when", "sample", "due", "rest"):
            self.assertNotIn(key, said)
