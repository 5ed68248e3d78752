from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditsInBatches(QualityCase):
    """Audits made by the hundred, each with the lines of its tool."""

    def make(self, count):
        types = self.cases["1001"].case_type_id | self.cases["1003"].case_type_id
        cases = self.env["cs.case"].create(
            [
                {
                    "reference": f"B{count}-{number}",
                    "company_id": self.company.id,
                    "case_type_id": types[number % 2].id,
                    "department_id": self.riverside.id,
                    "practitioner_id": self.practitioner.id,
                    "date_opened": "2026-01-05",
                }
                for number in range(count)
            ]
        )
        self.as_committed()
        self.made = self.env["cs.audit"]

        def make():
            self.made = self.made._create_quietly(
                [
                    {"case_id": case.id, "framework_id": self.framework.id}
                    for case in cases
                ]
            )
            self.made._lay_out_tool()

        return self.count_queries(make)

    def test_as_many_queries_for_forty_as_for_ten(self):
        self.make(2)
        ten = self.make(10)
        self.assertEqual(self.make(40), ten)
        # 0.2 an audit at a thousand: what grows is statements of a thousand rows.
        self.assertLessEqual(ten, 60)
        for audit in self.made:
            self.assertEqual(audit.domain_count, len(audit.line_ids))

    def test_they_are_as_an_auditor_starts_one(self):
        started = self.make_audit("in_progress")
        self.make(1)
        for name, fields in (
            ("line_ids", ("domain_id", "sequence", "company_id", "is_answered")),
            ("checklist_ids", ("template_id", "sequence", "company_id", "confirmed")),
        ):
            rows = [
                [[row[field] for field in fields] for row in audit[name]]
                for audit in (started, self.made)
            ]
            self.assertEqual(rows[0], rows[1])
        line = self.made.line_ids[:1]
        self.assertEqual(line.create_date.date().isoformat(), "2026-06-10")

    def test_laid_out_again_nothing_is_doubled(self):
        audit = self.make_audit("in_progress")
        before = audit.line_ids, audit.checklist_ids
        audit._lay_out_tool()
        self.assertEqual((audit.line_ids, audit.checklist_ids), before)
