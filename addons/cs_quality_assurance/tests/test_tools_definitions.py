from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestDefinitions(QualityCase):
    """Meetings, measures and priorities: a council's own, read by all, kept by QA."""

    template = "swindon"

    def test_a_copied_framework_has_them_and_its_own_reporting_line(self):
        own = self.env["cs.framework"].browse(
            self.framework.with_user(self.user_qa_manager).action_copy_own()["res_id"]
        )
        Meeting = self.env["cs.meeting.type"]
        theirs = Meeting.search([("framework_id", "=", self.framework.id)])
        ours = Meeting.search([("framework_id", "=", own.id)])
        self.assertEqual(ours.mapped("code"), theirs.mapped("code"))
        self.assertEqual(ours.item_ids.mapped("name"), theirs.item_ids.mapped("name"))
        self.assertEqual(len(ours.reports_to_id), 2)
        self.assertLessEqual(ours.reports_to_id, ours)
        clinic = ours.filtered(lambda meeting: meeting.code == "clinic")
        self.assertEqual((clinic | clinic.reports_to_id).mapped("report_pages"), [3, 3])
        measures = self.env["cs.measure"].search([("framework_id", "=", own.id)])
        self.assertEqual(len(measures), 24)
        self.assertTrue(all(measure.dataset_ids for measure in measures))

    def test_how_often_in_words(self):
        blackpool = self.env["cs.framework"].load_template("blackpool")
        said = {
            meeting.code: meeting.frequency_text
            for meeting in self.env["cs.meeting.type"].search(
                [("framework_id", "in", (self.framework | blackpool).ids)]
            )
        }
        self.assertEqual(
            said,
            {
                "adqa": "Once a cycle, in week 6",
                "hos_performance": "Every 4 weeks, in week 1",
                "hos_findings": "Every 4 weeks, in weeks 4 to 5",
                "development": "When there is something to bring",
                "assurance_board": "Every month",
                "board": "Every month",
                "clinic": "Every month",
                "forum": "When there is something to bring",
            },
        )

    def test_each_council_reads_its_own_and_only_qa_managers_change_them(self):
        self.make_other_company()
        there = self.env["cs.framework"].with_company(self.other_company)
        there.load_template("swindon")
        for model in ("cs.meeting.type", "cs.measure"):
            here = self.env[model].with_user(self.user_practitioner).search([])
            self.assertEqual(here.company_id, self.company)
            self.assertRefused("", AccessError, here[0].write, {"name": "Mine"})
            here[0].with_user(self.user_qa_manager).name = "Ours"
            self.assertEqual(here[0].name, "Ours")

    def test_progress_takes_the_same_queries_however_many_actions(self):
        priorities = self.env["cs.priority"].create(
            [
                {"name": f"Priority {number}", "company_id": self.company.id}
                for number in range(8)
            ]
        )
        audit = self.make_audit("in_progress")
        self.make_action(audit, priority_id=priorities[0].id)

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            listed = priorities.with_user(self.user_qa_officer)
            start = self.cr.sql_log_count
            listed.read(["name", "open_count", "late_count", "done_count", "progress"])
            listed.mapped("learning_count")
            return self.cr.sql_log_count - start

        read()
        once = read()
        for number in range(12):
            self.make_action(audit, priority_id=priorities[number % 8].id)
        self.assertEqual(read(), once)
        self.assertEqual(sum(priorities.mapped("open_count")), 13)
