from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import QualityCase
from .policy_common import PolicyMixin

FORM = "cs_quality_assurance.cs_audit_tool_view_form"
# What a tool is called and how it is kept; the rest of its form says what it asks.
NOT_SAID = {
    "active",
    "audit_count",
    "company_id",
    "id",
    "is_locked",
    "name",
    "policy",
    "previous_id",
    "reading",
    "state",
    "version",
    "version_count",
}


@tagged("post_install", "-at_install")
class TestToolPolicy(PolicyMixin, QualityCase):
    """A tool reads as sentences that are changed where they stand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["cs.audit.tool"].browse(cls.tool._copy_version().id)

    def test_every_field_of_its_form_is_asked_by_a_sentence(self):
        here = self.on_form(FORM)
        asked = self.asked(self.own)
        self.assertEqual(asked - here, set())
        self.assertEqual(here - asked - NOT_SAID, set())

    def test_each_question_limit_and_confirmation_is_said(self):
        self.own.checklist_ids = False
        self.own.write(
            {"checklist_ids": [(0, 0, {"name": "I have read the whole file"})]}
        )
        domain = self.own.domain_ids[1]
        domain.write(
            {
                "case_type_ids": self.env["cs.case.type"].search([], limit=2),
                "department_ids": self.riverside,
                "shown_when": "domain",
                "shown_domain_id": self.own.domain_ids[0].id,
                "shown_grade_id": self.inadequate.id,
                "is_required": False,
                "is_bottom_line": True,
            }
        )
        said = self.texts(self.own)
        [sentence] = [
            one
            for one in said
            if one.startswith(f"“{domain.display_name}”") and "at most" not in one
        ]
        for phrase in (
            "a bottom line",
            "may be left open",
            f"only for {' and '.join(domain.case_type_ids.mapped('name'))}",
            "only in Riverside",
            f"once “{self.own.domain_ids[0].display_name}” is Inadequate or below",
        ):
            self.assertIn(phrase, sentence)
        self.assertEqual(
            len([one for one in said if "the overall is at most" in one]),
            len(self.own.domain_ids.limit_ids),
        )
        self.assertIn("Confirmed: “I have read the whole file”", said)

    def test_whether_it_ends_in_an_overall_grade(self):
        with Form(self.own.with_user(self.user_qa_manager), FORM) as form:
            self.assertIn("It ends in an overall grade.", self.texts(form))
            for name, value in self.sentences(form)["overall"]["off"].items():
                setattr(form, name, value)
            self.assertIn(
                "It has none: each answer stands by itself.", self.texts(form)
            )
            self.assertEqual(
                self.sentences(form, "possible")["overall"]["on"], {"has_overall": True}
            )

    def test_changed_where_it_is_said_by_a_qa_manager(self):
        self.assertEqual(self.text(self.own, "back"), "It looks back over 12 months.")
        with Form(self.own.with_user(self.user_qa_manager), FORM) as form:
            form.lookback_months = 6
            self.assertEqual(self.text(form, "back"), "It looks back over 6 months.")
            with form.checklist_ids.new() as row:
                row.name = "The chronology is up to date"
            self.assertIn("Confirmed: “The chronology is up to date”", self.texts(form))
        self.assertEqual(self.own.lookback_months, 6)
        self.own.action_publish()
        mine = self.own.with_user(self.user_qa_manager)
        self.assertRefused("in use", UserError, mine.write, {"lookback_months": 12})
