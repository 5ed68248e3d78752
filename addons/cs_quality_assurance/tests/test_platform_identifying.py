"""Text that may tell who somebody is: warned of before, noted after."""

from unittest.mock import patch

from odoo.tests import Form, tagged

from .common import QualityCase

PHONE = "Mother asks to be rung on 01632 960123."


@tagged("post_install", "-at_install")
class TestIdentifying(QualityCase):
    def setUp(self):
        super().setUp()
        self.audit = self.make_audit("in_progress", case=self.case)
        self.mine = self.audit.with_user(self.user_auditor)
        self.env["cs.privacy.log"].search([]).unlink()

    def kept(self):
        """What was kept all the same: (who, kind of record, what)."""
        self.env.flush_all()
        lines = self.env["cs.privacy.log"].search(
            [("purpose", "=", "kept")], order="id"
        )
        return [(line.user_id.login, line.model, line.note) for line in lines]

    def warned(self, form, name, text):
        """What the form says as one leaves the box."""
        said = []

        def asks(record, values, names, spec):
            result = onchange(record, values, names, spec)
            said.append(result.get("warning"))
            return result

        model = type(form._record)
        onchange = model.onchange
        with patch.object(model, "onchange", asks):
            setattr(form, name, text)
        return next((one["message"] for one in said if one), "")

    # --- in a form ---------------------------------------------------------------

    def test_a_form_warns_before_and_notes_after(self):
        action = self.make_action(self.audit).with_user(self.user_auditor)
        form = Form(action)
        said = self.warned(form, "name", PHONE)
        self.assertIn("“What will be done”: a telephone number (01632 960123)", said)
        self.assertEqual(self.kept(), [])
        form.save()
        self.assertEqual(action.name, PHONE)
        self.assertEqual(
            self.kept(),
            [("auditor", "cs.action", "“What will be done”: a telephone number")],
        )
        self.assertNotIn("01632", str(self.kept()))

    def test_what_stood_there_is_no_news(self):
        action = self.make_action(self.audit, name=PHONE).with_user(self.user_auditor)
        self.env["cs.privacy.log"].search([]).unlink()
        form = Form(action)
        self.assertEqual(self.warned(form, "name", f"{PHONE} Done by June."), "")
        form.save()
        self.assertEqual(self.kept(), [])

    def test_each_kind_is_named(self):
        form = Form(self.make_action(self.audit).with_user(self.user_auditor))
        for text, what in (
            ("NHS 943 476 5919", "an NHS number (943 476 5919)"),
            ("at SW1A 1AA", "a postcode (SW1A 1AA)"),
            ("to a.b@council.example", "an email address (a.b@council.example)"),
            ("with Mrs Okafor", "a name (Mrs Okafor)"),
            ("told to Pat Practitioner", "a name (Pat Practitioner)"),
        ):
            self.assertIn(what, self.warned(form, "success_measure", text))
        self.assertEqual(
            self.warned(form, "success_measure", "Every Visit Is Seen"), ""
        )

    def test_names_of_another_council_are_not_told(self):
        self.make_other_company()
        self.env["hr.employee"].create(
            {"name": "Olga Otherwhere", "company_id": self.other_company.id}
        )
        form = Form(self.make_action(self.audit).with_user(self.user_auditor))
        self.assertEqual(self.warned(form, "name", "Ask Olga Otherwhere"), "")

    def test_a_new_record_is_noted_too(self):
        self.env["cs.learning.point"].with_user(self.user_auditor).create(
            [
                {"name": "Plans have dates", "audit_id": self.audit.id},
                {"name": "Ring 01632 960123", "audit_id": self.audit.id},
            ]
        )
        self.assertEqual(
            self.kept(),
            [("auditor", "cs.learning.point", "“What we learned”: a telephone number")],
        )

    def test_what_a_council_sets_up_is_its_own(self):
        draft = self.tool._copy_version().with_user(self.user_qa_manager)
        draft.note = "Questions to tools@council.example"
        self.env.flush_all()
        self.assertEqual(self.kept(), [])

    def test_every_typed_text_about_work_travels(self):
        """No text can be forgotten: one is asked about unless its model is set-up."""
        for model, name in (
            ("cs.audit", "overall_reason"),
            ("cs.audit.line", "evidence"),
            ("cs.moderation", "quality_note"),
            ("cs.action", "outcome"),
            ("cs.dispute", "issue"),
            ("cs.good.practice", "body"),
        ):
            records = self.env[model]
            self.assertTrue(records._cs_travels(records._fields[name]), (model, name))

    def test_a_text_without_names_asks_the_staff_nothing(self):
        """One query more where two capitals stand in a row, none else."""
        line = self.mine.line_ids[0]

        def cost(text):
            return self.count_queries(lambda: line._cs_identifying({"evidence": text}))

        plain = cost("seen alone in 3 of 4 visits")
        self.assertEqual(cost("Seen By Nobody " * 50), plain + 1)

    # --- on the auditing screen ---------------------------------------------------

    def save(self, **operation):
        line = self.mine.line_ids[0]
        return self.mine.auditing_save(
            [
                {
                    "key": "k",
                    "part": "lines",
                    "do": "write",
                    "id": line.id,
                    **operation,
                }
            ]
        )

    def test_the_screen_saves_nothing_before_somebody_chose(self):
        line = self.audit.line_ids[0]
        answer = self.save(values={"evidence": PHONE})
        self.assertIn("a telephone number (01632 960123)", answer["warnings"]["k"])
        self.assertFalse(answer["errors"] or answer["ids"])
        self.assertFalse(line.evidence)
        self.assertEqual(self.kept(), [])

        answer = self.save(values={"evidence": "Mother asks to be rung."})
        self.assertFalse(answer["warnings"])
        self.assertEqual(line.evidence, "Mother asks to be rung.")

        answer = self.save(values={"evidence": PHONE}, keep=True)
        self.assertFalse(answer["warnings"])
        self.assertEqual(line.evidence, PHONE)
        self.assertEqual(
            self.kept(),
            [("auditor", "cs.audit.line", "“Evidence”: a telephone number")],
        )
        # Typing on is no new choice.
        answer = self.save(values={"evidence": f"{PHONE} On Mondays."})
        self.assertFalse(answer["warnings"])

    def test_one_warning_does_not_hold_up_the_rest(self):
        first, second = self.audit.line_ids[:2]
        answer = self.mine.auditing_save(
            [
                {
                    "key": str(line.id),
                    "part": "lines",
                    "do": "write",
                    "id": line.id,
                    "values": {"evidence": text},
                }
                for line, text in ((first, PHONE), (second, "Seen."))
            ]
        )
        self.assertEqual(list(answer["warnings"]), [str(first.id)])
        self.assertFalse(first.evidence)
        self.assertEqual(second.evidence, "Seen.")

    def test_what_is_added_waits_for_a_choice_too(self):
        values = {"name": PHONE, "kind": "strength"}
        answer = self.save(part="learning", do="create", id=None, values=values)
        self.assertTrue(answer["warnings"]["k"])
        self.assertFalse(self.audit.learning_point_ids)
        self.save(part="learning", do="create", id=None, values=values, keep=True)
        self.assertEqual(self.audit.learning_point_ids.name, PHONE)
        self.assertEqual(len(self.kept()), 1)
