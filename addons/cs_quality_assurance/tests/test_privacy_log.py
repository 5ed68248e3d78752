"""Who read what: the register of reads (cs.privacy.log)."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import Form, HttpCase, tagged

from .common import QualityCase, QualityMixin


class ReadMixin:
    def lines(self, record):
        """The lines about a record, as (login, purpose)."""
        self.env.flush_all()
        found = self.env["cs.privacy.log"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )
        return [(line.user_id.login, line.purpose) for line in found]


@tagged("post_install", "-at_install")
class TestPrivacyLog(ReadMixin, QualityCase):
    """One line a person, record, purpose and day; QA and whose work it is read it."""

    def setUp(self):
        super().setUp()
        self.audit = self.make_audit("in_progress", case=self.case)
        self.env["cs.privacy.log"].search([]).unlink()

    def open_form(self, record, user):
        Form(record.with_user(user))

    def test_opening_the_form_is_one_line_a_day(self):
        for _time in range(2):
            self.open_form(self.audit, self.user_qa_officer)
        self.open_form(self.audit, self.user_qa_manager)
        self.assertEqual(
            self.lines(self.audit), [("qa_officer", "opened"), ("qa_manager", "opened")]
        )
        line = self.env["cs.privacy.log"].search([], limit=1)
        self.assertEqual(line.employee_id, self.practitioner)
        self.assertEqual(line.company_id, self.company)
        self.assertEqual(line.day, Date.today())

    def test_the_next_day_is_another_line(self):
        self.open_form(self.audit, self.user_qa_officer)
        self.env["cs.privacy.log"].search([]).day = "2026-06-09"
        self.env.flush_all()
        self.open_form(self.audit, self.user_qa_officer)
        self.assertEqual(len(self.lines(self.audit)), 2)

    def test_each_way_to_open_one_record_is_noted(self):
        audit = self.audit.with_user(self.user_auditor)
        for way in (
            audit.auditing_load,
            lambda: audit.read(["overall_reason"]),
            lambda: audit.web_read({"overall_reason": {}}),
        ):
            self.env["cs.privacy.log"].search([]).unlink()
            way()
            self.assertEqual(self.lines(self.audit), [("auditor", "opened")])

    def test_lists_numbers_and_the_product_itself_are_no_reading(self):
        audit = self.audit.with_user(self.user_qa_officer)
        spec = {"name": {}, "overall_reason": {}}
        audit.web_search_read([("id", "=", audit.id)], spec)
        audit.search_read([("id", "=", audit.id)], ["overall_reason"])
        audit.read(["display_name", "name"])
        audit.sudo().read(["overall_reason"])
        # The audit's form shows its case and its moderations: neither is opened.
        self.open_form(self.audit, self.user_qa_officer)
        self.assertEqual(self.lines(self.audit), [("qa_officer", "opened")])
        self.assertEqual(len(self.env["cs.privacy.log"].search([])), 1)

    def test_a_refused_reading_is_no_reading(self):
        with self.assertRaises(AccessError):
            self.audit.with_user(self.user_practitioner).read(["overall_reason"])
        self.assertEqual(self.lines(self.audit), [])

    def test_cases_and_moderations_are_noted_with_whose_work_it_is(self):
        audit = self.make_audit("moderation", case=self.cases["1002"])
        moderation = audit.moderation_ids
        if not moderation:
            moderation = self.env["cs.moderation"].create(
                {"audit_id": audit.id, "moderator_id": self.moderator.id}
            )
        self.env["cs.privacy.log"].search([]).unlink()
        for record in (audit.case_id, moderation):
            self.open_form(record, self.user_qa_officer)
            self.assertEqual(self.lines(record), [("qa_officer", "opened")])
        lines = self.env["cs.privacy.log"].search([])
        self.assertEqual(lines.employee_id, self.practitioner)

    def test_opening_costs_one_statement_more(self):
        """Whatever was noted before: the insert alone; the second time, too."""
        audit = self.audit.with_user(self.user_qa_officer)

        audit.read(["overall_reason"])
        noted = self.count_queries(lambda: audit.read(["overall_reason"]))
        listed = audit._cs_listed()
        plain = self.count_queries(lambda: listed.read(["overall_reason"]))
        self.assertEqual(noted, plain + 1)

    # --- files ---------------------------------------------------------------

    def test_files_taken_away_are_noted_with_their_rows(self):
        workbook = self.env["cs.audit.schedule"].with_user(self.user_qa_officer)
        workbook.export()
        line = self.env["cs.privacy.log"].search([("purpose", "=", "exported")])
        self.assertEqual((line.model, line.res_id), ("cs.audit", 0))
        rows = line.rows_taken
        self.assertTrue(rows)
        workbook.export()
        line.invalidate_recordset()
        self.assertEqual(line.rows_taken, 2 * rows)
        self.assertEqual(
            self.env["cs.privacy.log"].search_count([("purpose", "=", "exported")]), 1
        )

    def test_odoos_own_export_is_noted(self):
        user = self.user_qa_manager
        user.group_ids |= self.env.ref("base.group_allow_export")
        self.audit.with_user(user).export_data(["name"])
        line = self.env["cs.privacy.log"].search([])
        self.assertEqual((line.purpose, line.rows_taken), ("exported", 1))

    def test_what_is_printed_is_noted(self):
        report = self.env["ir.actions.report"].search([("model", "=", "cs.audit")])[0]
        audit = self.make_audit("closing", case=self.cases["1003"])
        self.env["cs.privacy.log"].search([]).unlink()
        report.with_user(self.user_qa_manager)._render_qweb_html(
            report.report_name, audit.ids
        )
        self.assertIn(("qa_manager", "printed"), self.lines(audit))

    # --- who reads the register ------------------------------------------------

    def test_a_practitioner_sees_who_read_only_what_is_shared_with_them(self):
        shared = self.make_audit("closing", case=self.cases["1002"])
        self.env["cs.privacy.log"].search([]).unlink()
        for audit in (self.audit, shared):
            self.open_form(audit, self.user_qa_officer)
        mine = self.env["cs.privacy.log"].with_user(self.user_practitioner)
        self.assertEqual(mine.search([]).mapped("res_id"), shared.ids)
        self.assertEqual(mine.search([]).record_name, shared.display_name)
        self.assertEqual(mine.search_count([("record_name", "ilike", shared.name)]), 1)
        hidden = self.env["cs.privacy.log"].search([("res_id", "=", self.audit.id)])
        with self.assertRaises(AccessError):
            hidden.with_user(self.user_practitioner).read(["user_id"])
        others = mine.with_user(self.user_other_practitioner)
        self.assertFalse(others.search([]))
        self.assertFalse(mine.with_user(self.user_team_manager).search([]))

    def test_qa_searches_all_and_nobody_writes(self):
        self.open_form(self.audit, self.user_auditor)
        log = self.env["cs.privacy.log"].with_user(self.user_qa_officer)
        for domain in (
            [("record_name", "ilike", self.audit.name)],
            [("employee_id", "=", self.practitioner.id)],
            [("user_id", "=", self.user_auditor.id)],
            [("model", "=", "cs.audit"), ("purpose", "=", "opened")],
        ):
            self.assertEqual(log.search(domain).res_id, self.audit.id)
        line = log.search([])
        action = line.action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("cs.audit", self.audit.id)
        )
        for user in (self.user_qa_manager, self.user_director):
            for attempt in (
                lambda line: line.write({"note": "x"}),
                lambda line: line.unlink(),
                lambda line: line.copy(),
            ):
                with self.assertRaises(AccessError):
                    attempt(line.with_user(user))

    def test_another_council_reads_nothing_of_it(self):
        self.make_other_company()
        self.open_form(self.audit, self.user_auditor)
        log = self.env["cs.privacy.log"].with_user(self.user_other_council)
        self.assertFalse(log.search([]))

    # --- its clock --------------------------------------------------------------

    def test_lines_go_by_their_own_clock(self):
        self.open_form(self.audit, self.user_auditor)
        log = self.env["cs.privacy.log"]
        line = log.search([])
        line.day = "2024-06-10"
        log._gc_privacy_log()
        self.assertTrue(line.exists(), "24 months to the day are not yet over")
        line.day = "2024-06-09"
        self.company.cs_privacy_log_months = 0
        log._gc_privacy_log()
        self.assertTrue(line.exists(), "0 keeps all")
        self.company.cs_privacy_log_months = 24
        log._gc_privacy_log()
        self.assertFalse(line.exists())


@tagged("post_install", "-at_install")
class TestPrivacyLogOverHttp(ReadMixin, QualityMixin, HttpCase):
    """As the web client and a script ask."""

    def test_files_and_calls_leave_their_lines(self):
        audit = self.make_audit("in_progress")
        self.env["ir.attachment"].create(
            {
                "name": "plan.txt",
                "raw": b"Plan",
                "res_model": "cs.audit",
                "res_id": audit.id,
            }
        )
        attachment = self.env["ir.attachment"].search([("name", "=", "plan.txt")])
        self.env["cs.privacy.log"].search([]).unlink()
        self.env.flush_all()
        self.authenticate("auditor", "auditorx")
        call = {
            "model": "cs.audit",
            "method": "web_read",
            "args": [audit.ids],
            "kwargs": {"specification": {"overall_reason": {}}},
        }
        response = self.url_open(
            "/web/dataset/call_kw/cs.audit/web_read",
            data=json.dumps({"params": call}),
            headers={"Content-Type": "application/json"},
        )
        self.assertIn("result", response.json())
        self.assertEqual(
            self.url_open(f"/web/content/{attachment.id}").content, b"Plan"
        )
        self.assertEqual(
            self.lines(audit), [("auditor", "opened"), ("auditor", "exported")]
        )
