from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestExternalReview(QualityCase):
    """What others found, and what children say (SWI-11, SWI-13, DUR-21, BWD-10)."""

    def review(self, **vals):
        return (
            self.env["cs.external.review"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Front door",
                    "kind": "peer",
                    "body": "A neighbouring council",
                    "company_id": self.company.id,
                    "department_id": self.riverside.id,
                    **vals,
                }
            )
        )

    def finding(self, review, **vals):
        return (
            self.env["cs.external.review.finding"]
            .with_user(self.user_qa_officer)
            .create({"review_id": review.id, "name": "Slow decisions", **vals})
        )

    def test_closed_once_findings_are_answered_and_actions_finished(self):
        review = self.review()
        finding = self.finding(review)
        self.assertRefused("Slow decisions", UserError, review.action_close)
        action = (
            self.env["cs.action"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Decide within a day",
                    "external_review_id": review.id,
                    "external_finding_id": finding.id,
                    "responsible_id": self.team_manager.id,
                }
            )
        )
        self.assertEqual(
            (action.origin, action.department_id), ("review", self.riverside)
        )
        self.assertRefused("not finished", UserError, review.action_close)
        self.do_action(action.with_user(self.user_team_manager))
        action.with_user(self.user_service_manager).action_sign_off()
        review.invalidate_recordset()
        review.action_close()
        self.assertRefused("is closed", UserError, review.write, {"name": "Other"})
        self.assertRefused("is closed", UserError, finding.write, {"name": "Other"})
        with self.assertRaises(AccessError):
            review.action_reopen()
        review.with_user(self.user_qa_manager).action_reopen()
        self.assertEqual(review.state, "open")

    def test_a_finding_becomes_learning_once(self):
        finding = self.finding(self.review(), kind="strength", name="Warm welcome")
        finding.action_learn()
        finding.action_learn()
        point = self.env["cs.learning.point"].search([("name", "=", "Warm welcome")])
        self.assertEqual(len(point), 1)
        self.assertEqual(point.kind, "strength")
        self.assertEqual(finding.review_id.point_ids, point)

    def test_who_reads_it(self):
        about_case = self.review(kind="complaint", case_id=self.case.id)
        found = self.env["cs.external.review"]

        def reads(user):
            return bool(found.with_user(user).search([("id", "=", about_case.id)]))

        self.assertTrue(reads(self.user_team_manager))
        self.assertTrue(reads(self.user_director))
        self.assertFalse(reads(self.user_other_team_manager))
        self.assertFalse(reads(self.user_auditor))
        self.make_audit()
        self.assertTrue(reads(self.user_auditor))
        with self.assertRaises(AccessError):
            found.with_user(self.user_practitioner).search([])
        with self.assertRaises(AccessError):
            self.review().with_user(self.user_team_manager).name = "Other"

    def test_who_writes_down_what_a_child_says(self):
        Note = self.env["cs.participation.note"]
        vals = {"case_id": self.case.id, "said": "I want to be asked first."}
        note = Note.with_user(self.user_practitioner).create(vals)
        self.assertTrue(Note.with_user(self.user_team_manager).create(vals))
        with self.assertRaises(AccessError):
            note.with_user(self.user_team_manager).said = "Something else."
        for user in (self.user_other_practitioner, self.user_auditor):
            with self.assertRaises(AccessError):
                Note.with_user(user).create(vals)
        # A group is nobody's case: QA alone writes it down.
        group = {"source": "group", "said": "Tell us when our worker changes."}
        with self.assertRaises(AccessError):
            Note.with_user(self.user_practitioner).create(group)
        self.assertTrue(Note.with_user(self.user_qa_officer).create(group))
        with self.assertRaises(AccessError):
            Note.with_user(self.user_team_manager).browse(note.id).unlink()

    def test_the_case_file_beside_the_audit_in_constant_queries(self):
        audit = self.make_audit().with_user(self.user_auditor)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            file = audit.auditing_case_file()
            return self.cr.sql_log_count - before, file

        def add(numbers):
            for number in numbers:
                self.env["cs.participation.note"].create(
                    {"case_id": self.case.id, "said": f"Said {number}"}
                )
                self.review(
                    kind="compliment", name=f"Kind {number}", case_id=self.case.id
                )

        add(range(1))
        queries()
        few, _file = queries()
        add(range(1, 5))
        many, file = queries()
        sections = {section["key"]: section["rows"] for section in file["sections"]}
        self.assertEqual(len(sections["said"]), 5)
        self.assertEqual(len(sections["reviews"]), 5)
        self.assertEqual(many, few)
