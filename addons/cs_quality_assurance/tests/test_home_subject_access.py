"""Everything held about a child's case or a colleague, as one file."""

import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSubjectAccess(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.make_audit(
            "closing", case=cls.case, grade="requires_improvement"
        )
        cls.other = cls.make_audit(
            "closing", case=cls.cases["2001"], grade="requires_improvement"
        )
        cls.audit.message_post(body="<p>Said about 1001</p>")
        cls.env["ir.attachment"].create(
            {
                "name": "../plan?.txt",
                "raw": b"The plan",
                "res_model": "cs.audit",
                "res_id": cls.audit.id,
            }
        )
        cls.env["cs.privacy.log"].search([]).unlink()

    def made(self, user=None, **chosen):
        """The file, made through the dialog: {name: text}."""
        form = Form(
            self.env["cs.subject.access"].with_user(user or self.user_qa_manager)
        )
        for name, value in chosen.items():
            setattr(form, name, value)
        form.reason = "Request 114"
        dialog = form.save()
        dialog.action_make()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(dialog.file))) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name).decode() for name in archive.namelist()}

    def ids(self, files, model):
        text = files.get(f"records/{model}.json", "[]")
        return {row["id"] for row in json.loads(text)}

    # --- a child -------------------------------------------------------------

    def test_of_a_child_all_that_hangs_on_the_case_and_nothing_else(self):
        files = self.made(about="case", case_id=self.case)
        self.assertEqual(self.ids(files, "cs.case"), {self.case.id})
        self.assertEqual(self.ids(files, "cs.audit"), {self.audit.id})
        for name in ("line_ids", "action_ids", "discussion_ids", "plan_ids"):
            records = self.audit[name]
            self.assertTrue(records, name)
            self.assertEqual(self.ids(files, records._name), set(records.ids), name)
        self.assertIn("Said about 1001", files["messages.json"])
        everything = "".join(files.values())
        self.assertNotIn(self.other.name, everything)
        self.assertNotIn("2001", everything)

    def test_no_record_that_points_to_the_case_is_left_out(self):
        """Asked of the tables themselves, of every column that points to the case."""
        self.env["cs.case.event"].create(
            {
                "case_id": self.case.id,
                "event_type_id": self.env["cs.case.event.type"].search([], limit=1).id,
                "date": "2026-05-05",
            }
        )
        files = self.made(about="case", case_id=self.case)
        looked_at = 0
        for name, model in self.env.registry.items():
            if not name.startswith("cs.") or not model._auto or model._transient:
                continue
            for field in model._fields.values():
                if field.comodel_name == "cs.case" and field.store:
                    if field.type == "many2one":
                        rows = self.env[name].with_context(active_test=False)
                        found = rows.search([(field.name, "=", self.case.id)])
                        self.assertLessEqual(set(found.ids), self.ids(files, name))
                        looked_at += bool(found)
        self.assertGreater(looked_at, 2)

    def test_attachments_are_in_it_under_a_name_that_is_no_path(self):
        files = self.made(about="case", case_id=self.case)
        [name] = [name for name in files if name.startswith("files/")]
        self.assertEqual(files[name], "The plan")
        self.assertEqual(name.count("/"), 1)
        self.assertNotIn("?", name)

    def test_the_index_says_what_and_how_many(self):
        files = self.made(about="case", case_id=self.case)
        index = files["index.txt"]
        self.assertIn("What is held about: 1001", index)
        self.assertIn("10 June 2026. Asked for: Request 114", index)
        lines = len(self.audit.line_ids)
        self.assertRegex(index, rf"(?m)^ +{lines}  .*records/cs\.audit\.line\.json")
        for name in files:
            if name.startswith("records/"):
                self.assertIn(name, index)

    # --- a colleague -----------------------------------------------------------

    def test_of_a_colleague_what_names_them_and_what_is_about_their_work(self):
        files = self.made(about="staff", employee_id=self.practitioner)
        self.assertEqual(self.ids(files, "hr.employee"), {self.practitioner.id})
        self.assertEqual(self.ids(files, "res.users"), {self.user_practitioner.id})
        self.assertEqual(self.ids(files, "cs.audit"), {self.audit.id})
        self.assertLessEqual(
            set(self.audit.line_ids.ids), self.ids(files, "cs.audit.line")
        )
        self.assertIn(self.case.id, self.ids(files, "cs.case"))
        self.assertFalse(
            set(self.other.line_ids.ids) & self.ids(files, "cs.audit.line")
        )

    def test_of_an_auditor_their_audits_but_not_what_hangs_on_them(self):
        files = self.made(about="staff", employee_id=self.auditor)
        self.assertEqual(self.ids(files, "cs.audit"), {self.audit.id, self.other.id})
        self.assertFalse(self.ids(files, "cs.audit.line"))

    def test_no_password_and_no_secret_is_in_it(self):
        files = self.made(about="staff", employee_id=self.practitioner)
        text = "".join(files.values()).lower()
        for word in ("password", "totp", "api_key", "oauth", "barcode", "pin]"):
            self.assertNotIn(word, text)

    # --- who may ---------------------------------------------------------------

    def test_it_stands_in_the_register_of_reads(self):
        self.made(about="case", case_id=self.case)
        self.made(about="staff", employee_id=self.practitioner)
        lines = self.env["cs.privacy.log"].search(
            [("purpose", "=", "subject")], order="id"
        )
        self.assertEqual(lines.user_id, self.user_qa_manager)
        self.assertEqual(lines.mapped("model"), ["cs.case", "hr.employee"])
        self.assertEqual(lines.mapped("note"), ["Request 114"] * 2)
        self.assertEqual(lines.employee_id, self.practitioner)

    def test_nobody_but_a_qa_manager_makes_one(self):
        for user in (
            self.user_qa_officer,
            self.user_director,
            self.user_team_manager,
            self.user_practitioner,
            self.user_external,
        ):
            with self.assertRaises(AccessError):
                self.env["cs.subject.access"].with_user(user).create(
                    {"about": "case", "case_id": self.case.id, "reason": "x"}
                )
        dialog = self.env["cs.subject.access"].create(
            {"about": "case", "case_id": self.case.id, "reason": "x"}
        )
        for user in (self.user_qa_officer, self.user_qa_manager):
            with self.assertRaises(AccessError):
                dialog.with_user(user).action_make()

    def test_nobody_makes_one_of_another_council(self):
        self.make_other_company()
        for vals in (
            {"case_id": self.other_case.id},
            {"case_id": self.other_case.id, "company_id": self.other_company.id},
        ):
            dialog = (
                self.env["cs.subject.access"]
                .with_user(self.user_qa_manager)
                .create({"about": "case", "reason": "x", **vals})
            )
            with self.assertRaises(AccessError):
                dialog.action_make()
