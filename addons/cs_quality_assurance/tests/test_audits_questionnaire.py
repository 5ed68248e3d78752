from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import QualityMixin

FORM = "cs_quality_assurance.cs_questionnaire_view_form"


@tagged("post_install", "-at_install")
class TestQuestionnaire(QualityMixin, HttpCase):
    """A QA manager writes what families are asked, without rights to surveys."""

    freeze_time = None

    def surveys(self, user=None):
        return self.env["survey.survey"].with_user(user or self.user_qa_manager)

    def write_one(self, title="Your view of our visits"):
        """Through the form, as the QA manager."""
        with Form(self.surveys(), FORM) as form:
            form.title = title
            with form.question_and_page_ids.new() as question:
                question.title = "How often do we visit you?"
                question.cs_kind = "simple_choice"
                question.constr_mandatory = True
                for words in ("Too often", "About right", "Not enough"):
                    with question.suggested_answer_ids.new() as choice:
                        choice.value = words
            with form.question_and_page_ids.new() as question:
                question.title = "What should we do better?"
                question.cs_kind = "text_box"
        return form.record

    def ask(self, survey):
        """The framework sends it, and the auditor asks a family."""
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.family_survey_id = survey
        audit = self.make_audit("in_progress")
        return (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id})
        )

    def test_said_questionnaire_of_our_own(self):
        """Written, chosen, sent, opened, answered, read; then it stays."""
        survey = self.write_one()
        self.assertEqual(survey.cs_company_id, self.company)
        self.assertEqual(survey.access_mode, "token")
        self.assertEqual(
            survey.question_and_page_ids.mapped("question_type"),
            ["simple_choice", "text_box"],
        )
        feedback = self.ask(survey)
        self.assertIn(survey.title, str(self.framework._policy_chapters()))
        page = self.url_open(feedback.sudo()._short_path())
        self.assertIn(survey.title, page.text)
        given = feedback.sudo().user_input_id
        once, box = given.survey_id.question_ids
        given._save_lines(once, str(once.suggested_answer_ids[1].id))
        given._save_lines(box, "Come after school.")
        given._mark_done()
        self.env.invalidate_all()
        for words in ("How often do we visit you?", "About right", "after school"):
            self.assertIn(words, feedback.answer_text)
        survey = survey.with_user(self.user_qa_manager)
        self.assertTrue(survey.cs_is_fixed)
        once = survey.question_and_page_ids[0]
        for change in (
            lambda: survey.write({"title": "Something else"}),
            lambda: once.write({"title": "Are we any good?"}),
            lambda: once.suggested_answer_ids[0].write({"value": "Never"}),
            lambda: once.suggested_answer_ids[0].unlink(),
            lambda: once.unlink(),
            lambda: survey.write(
                {"question_and_page_ids": [Command.create({"title": "One more"})]}
            ),
            survey.unlink,
        ):
            with self.assertRaisesRegex(UserError, "Make a copy"):
                change()
        copy = self.surveys().browse(survey.action_cs_copy()["res_id"])
        with (
            Form(copy, FORM) as form,
            form.question_and_page_ids.edit(0) as question,
        ):
            question.title = "Are our visits often enough?"
        self.assertEqual(once.title, "How often do we visit you?")
        self.assertIn("How often do we visit you?", feedback.answer_text)

    def test_said_questionnaire_from_the_one_shipped(self):
        shipped = self.surveys().browse(
            self.env.ref("cs_quality_assurance.survey_family_feedback").id
        )
        self.assertTrue(shipped.cs_is_fixed)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            shipped.title = "Ours"
        copy = self.surveys().browse(shipped.action_cs_copy()["res_id"])
        self.assertEqual(
            copy.question_and_page_ids.mapped("title"),
            shipped.question_and_page_ids.mapped("title"),
        )
        with Form(copy, FORM) as form:
            form.title = "How are things at home?"
            form.question_and_page_ids.remove(0)
        self.assertEqual(
            len(copy.question_and_page_ids), len(shipped.question_and_page_ids) - 1
        )

    def test_said_questionnaire_in_whatever_english_a_phone_has(self):
        """Written in British English, a phone set to another language shows the same,
        not what the copy was made from."""
        self.env["res.lang"]._activate_lang("en_GB")
        self.user_qa_manager.lang = "en_GB"
        shipped = self.env.ref("cs_quality_assurance.survey_family_feedback")
        here = self.surveys().with_context(lang="en_GB")
        copy = here.browse(here.browse(shipped.id).action_cs_copy()["res_id"])
        with Form(copy, FORM) as form:
            form.title = "In our own words"
            with form.question_and_page_ids.edit(0) as question:
                question.title = "Who are you?"
        plain = copy.with_context(lang="en_US")
        self.assertEqual(plain.title, "In our own words")
        self.assertEqual(plain.question_and_page_ids[0].title, "Who are you?")

    def test_said_questionnaire_is_tried_before_it_is_sent(self):
        survey = self.write_one()
        self.authenticate("qa_manager", "qa_manager")
        page = self.url_open(survey.action_cs_try()["url"])
        self.assertIn(survey.title, page.text)
        self.assertNotIn("/odoo/action-survey", page.text)
        self.assertFalse(survey.cs_is_fixed, "a trial is no answer")

    def test_what_a_questionnaire_needs(self):
        with self.assertRaisesRegex(ValidationError, "at least two choices"):
            self.surveys().create(
                {
                    "title": "Empty list",
                    "question_and_page_ids": [
                        Command.create(
                            {"title": "Which?", "question_type": "simple_choice"}
                        )
                    ],
                }
            )
        empty = self.surveys().create({"title": "Nothing yet"})
        with self.assertRaisesRegex(ValidationError, "asks nothing yet"):
            self.framework.with_user(self.user_qa_manager).family_survey_id = empty

    def test_rights_reach_no_other_survey_and_no_answer(self):
        other = self.env["survey.survey"].create({"title": "Pay", "user_id": False})
        ours = self.write_one()
        manager = self.surveys()
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                manager.browse(other.id).read(["title"])
            with self.assertRaises(AccessError):
                manager.browse(other.id).title = "Mine"
            for vals in (
                {"access_mode": "public"},
                {"cs_company_id": False},
                {"users_can_go_back": False},
            ):
                with self.assertRaises(AccessError):
                    ours.with_user(self.user_qa_manager).write(vals)
            with self.assertRaises(AccessError):
                manager.create({"title": "Open", "access_mode": "public"})
            for model in ("survey.user_input", "survey.user_input.line"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.user_qa_manager).search([])
            for user in (self.user_qa_officer, self.user_auditor, self.user_director):
                with self.assertRaises(AccessError):
                    self.surveys(user).create({"title": "No"})
        company = self._make_company("Other council")
        elsewhere = self.make_user("elsewhere", "group_qa_manager", company=company)
        self.assertNotIn(
            ours.id,
            self.surveys(elsewhere).with_company(company).search([]).ids,
        )
        staff = new_test_user(
            self.env, "surveyor", "base.group_user,survey.group_survey_user"
        )
        self.ask(ours)
        with self.assertRaisesRegex(UserError, "Make a copy"):
            self.surveys(staff).browse(ours.id).title = "Changed elsewhere"
