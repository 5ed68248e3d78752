import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase

BESIDE = (
    "line_ids",
    "checklist_ids",
    "discussion_ids",
    "learning_point_ids",
)


@tagged("post_install", "-at_install")
class TestSaidSubject(ProgrammeCase):
    """Files of carers, workers and pairs as shipped types; the second of a pair reads
    what the first does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = {
            subject: cls.env.ref(f"cs_quality_assurance.case_type_{name}")
            for subject, name in (
                ("carer", "carer_file"),
                ("pair", "supervision_file"),
                ("worker", "staff_file"),
            )
        }
        cls.framework.moderation_mode = "none"

    def of(self, record, user):
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def tool_for(self, subject):
        """The tool that a QA manager makes of the council's own."""
        tool = self.tool.copy({"name": f"For {subject}", "subject": subject})
        tool.domain_ids.case_type_ids = [Command.clear()]
        self.of(tool, self.user_qa_manager).action_publish()
        return tool

    def file(self, subject, practitioner, second=None):
        form = Form(self.of(self.env["cs.case"], self.user_qa_officer))
        form.reference = f"F-{subject}"
        form.case_type_id = self.types[subject]
        form.department_id = practitioner.department_id
        form.practitioner_id = practitioner
        if second:
            form.second_id = second
        return form.save()

    def audited(self, file, tool):
        """Its audit, from the QA officer's form to handing in."""
        form = Form(self.of(self.env["cs.audit"], self.user_qa_officer))
        form.case_id = file
        audit = form.save()
        self.assertEqual(audit.tool_id, tool)
        with Form(audit) as form:
            form.auditor_id = self.auditor
        audit.action_allocate()
        mine = self.of(audit, self.user_auditor)
        mine.action_start()
        self.make_ready(mine)
        self.env["cs.learning.point"].with_user(self.user_auditor).create(
            {"name": "Dates are kept", "audit_id": audit.id}
        )
        return mine

    def test_said_a_carers_and_a_workers_file_as_shipped_types(self):
        for subject in ("carer", "worker"):
            with self.subTest(subject):
                tool = self.tool_for(subject)
                worker = self.pool[1]
                file = self.file(subject, worker)
                self.assertEqual(file.subject, subject)
                mine = self.audited(file, tool)
                mine.action_submit()
                self.assertIn(mine.state, ("closing", "closed"))
                # Whoever the file is of, or who supervises the carer, reads it then.
                self.assertTrue(self.of(mine, worker.user_id).has_access("read"))

    def test_nobody_audits_their_own_file(self):
        self.tool_for("worker")
        file = self.file("worker", self.auditor)
        audit = self.of(self.env["cs.audit"], self.user_qa_officer).create(
            {"case_id": file.id}
        )
        with self.assertRaisesRegex(Exception, "their own work"):
            audit.auditor_id = self.auditor

    def test_the_register_brings_them(self):
        data = (
            "child_id,case_type,team,worker,start_date\n"
            "FC-1,Foster carer's file,Riverside,Worker 0,05/01/2026\n"
            "W-1,Worker's file,Riverside,Worker 4,05/01/2026\n"
        )
        register = self.of(self.env["cs.case.import"], self.user_qa_officer).create(
            {
                "file": base64.b64encode(data.encode()),
                "filename": "register.csv",
                "date_as_of": "2026-05-31",
                "close_missing": False,
            }
        )
        register.action_preview()
        register.action_import()
        for reference, subject in (("FC-1", "carer"), ("W-1", "worker")):
            case = self.env["cs.case"].search([("reference", "=", reference)])
            self.assertEqual(case.subject, subject)
            self.assertTrue(case.practitioner_id)

    def test_said_the_second_of_a_pair_reads_what_the_first_does(self):
        tool = self.tool_for("pair")
        first, second, other = self.pool[1], self.pool[4], self.pool[5]
        file = self.file("pair", first, second)
        for person in (first, second):
            self.assertTrue(self.of(file, person.user_id).has_access("read"))
        self.assertFalse(self.of(file, other.user_id).has_access("read"))
        mine = self.audited(file, tool)
        # Before it is handed in neither reads it, nor anything of it.
        for person in (first, second):
            self.assertFalse(self.of(mine, person.user_id).has_access("read"))
            self.assertFalse(self.of(mine.line_ids, person.user_id).has_access("read"))
        mine.action_submit()
        for person in (first, second):
            theirs = self.of(mine, person.user_id)
            self.assertEqual(theirs.final_grade_id, self.good)
            for name in BESIDE:
                records = self.of(mine.sudo()[name], person.user_id)
                self.assertTrue(records.has_access("read"), name)
                self.assertTrue(records.read(["display_name"]) or not records)
            self.assertIn(
                person.user_id, mine.sudo().activity_ids.user_id, "told that it is out"
            )
            said = self.of(self.env["cs.said"], person.user_id)
            self.assertIn(mine.name, str(list(said._from_audits())))
        # A right to read, and no more; nobody else's.
        theirs = self.of(mine, second.user_id)
        with self.assertRaises(UserError):
            theirs.line_ids[0].evidence = "Mine."
        with self.assertRaises(AccessError):
            self.of(file, second.user_id).date_closed = "2026-06-01"
        self.assertFalse(self.of(mine, other.user_id).has_access("read"))
