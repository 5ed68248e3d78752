import io
import json
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.platform.guard import LIFECYCLE
from ..reports.platform import cs_workbook_export
from ..reports.platform.sheet_names import sheet_names
from .common import QualityCase, QualityMixin

HEADINGS = [
    "Audit",
    "Case reference",
    "Type of case",
    "Team",
    "Practitioner",
    "Auditor",
    "Moderator",
    "Kind of audit",
    "Audit due",
    "Moderation due",
    "State",
    "Grade",
]


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


@tagged("post_install", "-at_install")
class TestSheetNames(TransactionCase):
    def test_excel_accepts_every_name(self):
        wanted = ["All", "all", "A/B: [x]*?", "'quoted'", "History", "", None, "n" * 40]
        names = sheet_names([*wanted, "n" * 40])
        self.assertEqual(
            names,
            [
                "All",
                "all (2)",
                "A B x",
                "quoted",
                "History (2)",
                "Sheet",
                "Sheet (2)",
                "n" * 31,
                "n" * 27 + " (2)",
            ],
        )
        self.assertEqual(len({name.lower() for name in names}), len(names))
        self.assertLessEqual(max(map(len, names)), 31)


@tagged("post_install", "-at_install")
class TestScheduleExport(QualityCase):
    """The schedule as a workbook to circulate, with the rights of whoever asks."""

    def schedule(self, role, domain=None, ids=None):
        model = self.env["cs.audit.schedule"].with_user(getattr(self, f"user_{role}"))
        content, filename = model.export(domain, ids)
        self.assertEqual(filename, "audit-schedule-2026-06-10.xlsx")
        return self.without_cover(read(content))

    def tracker(self, role, domain=None):
        model = self.env["cs.action.tracker"].with_user(getattr(self, f"user_{role}"))
        content, filename = model.export(domain)
        self.assertEqual(filename, "action-tracker-2026-06-10.xlsx")
        return self.without_cover(read(content))

    def without_cover(self, book):
        """It opens on a page that says what it is; then come the tables."""
        self.assertEqual(book.sheetnames[0], "About")
        self.cover = book["About"]
        del book["About"]
        return book

    def test_the_cover_says_what_it_is(self):
        for case, day in (("1001", "2026-06-24"), ("1002", "2026-07-03")):
            self.make_audit(case=self.cases[case], date_due=day)
        other = self.make_audit(case=self.cases["2001"], date_due="2026-07-08")
        self.schedule("qa_officer")
        said = [[cell.value for cell in row] for row in self.cover.iter_rows()]
        facts = {row[0]: row[1] for row in said[:5]}
        self.assertEqual(facts["Council"], self.company.name)
        self.assertEqual(facts["When"], "10 June 2026")
        self.assertEqual(facts["Asked for by"], self.user_qa_officer.name)
        self.assertEqual(facts["Which rows"], "Everything that you may read")
        service = other.department_id._cs_service().name
        self.assertEqual(
            [row[:2] for row in said[6:9]],
            [["By month and service", service], ["Jun 2026", 1], ["Jul 2026", 2]],
        )
        self.assertEqual(len(self.cover._charts), 1)
        self.schedule("qa_officer", ids=other.ids)
        self.assertEqual(self.cover["B5"].value, "Only the rows that were chosen")
        self.schedule("qa_officer", [("id", "=", 0)])
        self.assertEqual(self.cover.max_row, 5, "nothing to count")

    def references(self, sheet):
        return [row[1] for row in rows(sheet)]

    def test_one_row_in_full(self):
        audit = self.make_audit("moderation", date_due="2026-06-24")
        moderation = audit.moderation_ids
        book = self.schedule("qa_officer")
        sheet = book["All"]
        self.assertEqual([cell.value for cell in sheet[1]], HEADINGS)
        self.assertEqual(
            rows(sheet),
            [
                [
                    audit.name,
                    "1001",
                    "Child in need",
                    "Riverside",
                    "Pat Practitioner",
                    "Ada Auditor",
                    "Mo Moderator",
                    "Case file",
                    datetime(2026, 6, 24),
                    datetime.combine(moderation.date_due, datetime.min.time()),
                    "In moderation",
                    "Good",
                ]
            ],
        )
        self.assertEqual(sheet["I2"].number_format, "d mmm yyyy")
        self.assertTrue(sheet["I2"].is_date)

    def test_a_grade_is_a_word_on_its_colour(self):
        audit = self.make_audit("closing", date_due="2026-06-24")
        cell = self.schedule("qa_officer")["All"]["L2"]
        self.assertEqual(cell.value, audit.final_grade_id.name)
        self.assertEqual(cell.fill.start_color.rgb, "FFE0F3E5")

    def test_a_sheet_for_each_month_and_auditor(self):
        self.make_audit(date_due="2026-06-24")
        self.make_audit(date_due="2026-07-03", case=self.cases["1002"])
        self.make_audit(
            date_due="2026-07-02", case=self.cases["3001"], auditor=self.team_manager
        )
        draft = self.make_audit("draft", case=self.cases["2001"])
        draft.with_context(cs_lifecycle=LIFECYCLE).auditor_id = False
        book = self.schedule("qa_officer")
        self.assertEqual(
            book.sheetnames,
            [
                "All",
                "June 2026",
                "July 2026",
                "No date",
                "Ada Auditor",
                "Tariq Team",
                "No auditor yet",
            ],
        )
        expected = {
            "All": ["1001", "3001", "1002", "2001"],
            "June 2026": ["1001"],
            "July 2026": ["3001", "1002"],
            "No date": ["2001"],
            "Ada Auditor": ["1001", "1002"],
            "Tariq Team": ["3001"],
            "No auditor yet": ["2001"],
        }
        found = {name: self.references(book[name]) for name in book.sheetnames}
        self.assertEqual(found, expected)

    def test_ready_to_print(self):
        self.make_audit(date_due="2026-06-24")
        for sheet in self.schedule("qa_officer"):
            with self.subTest(sheet=sheet.title):
                self.assertEqual(sheet.freeze_panes, "A2")
                self.assertEqual(sheet.auto_filter.ref, "A1:L2")
                self.assertEqual(sheet.page_setup.orientation, "landscape")
                self.assertEqual(sheet.page_setup.paperSize, 9)
                self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
                self.assertEqual(sheet.page_setup.fitToWidth or 1, 1)
                self.assertEqual(sheet.page_setup.fitToHeight, 0)
                self.assertEqual(sheet.print_title_rows, "$1:$1")
                self.assertEqual(sheet.oddFooter.center.text, "Page &P of &N")
                self.assertEqual(sheet.oddHeader.right.text, "10 June 2026")
                self.assertGreater(sheet.column_dimensions["D"].width, 14)

    def test_rights_decide_the_rows(self):
        self.make_audit(date_due="2026-06-24")
        self.make_audit(case=self.cases["2001"], date_due="2026-06-25")
        every = ["1001", "2001"]
        for role, references in {
            "qa_officer": every,
            "director": every,
            "service_manager": every,
            "auditor": every,
            "team_manager": ["1001"],
            "other_team_manager": ["2001"],
            "other_service_manager": [],
            "practitioner": [],
            "moderator": [],
            "external": [],
        }.items():
            with self.subTest(role=role):
                book = self.schedule(role)
                self.assertEqual(self.references(book["All"]), references)
                named = {name for sheet in book for row in rows(sheet) for name in row}
                self.assertEqual("2001" in named, "2001" in references)
        # Asking for what one may not read gives nothing more.
        audits = self.env["cs.audit"].search([])
        book = self.schedule("team_manager", ids=audits.ids)
        self.assertEqual(self.references(book["All"]), ["1001"])

    def test_nobody_without_a_role(self):
        stranger = self.make_user("stranger", "base.group_user")
        model = self.env["cs.audit.schedule"].with_user(stranger)
        self.assertRefused("", AccessError, model.export)

    def test_other_councils_are_not_in_it(self):
        self.make_other_company()
        self.env["cs.audit"].with_user(self.user_other_council).create(
            {"case_id": self.other_case.id}
        )
        self.make_audit(case=self.cases["1002"])
        book = self.schedule("qa_officer")
        self.assertEqual(self.references(book["All"]), ["1002"])

    def test_the_domain_on_the_screen(self):
        first = self.make_audit(date_due="2026-06-24")
        second = self.make_audit("in_progress", case=self.cases["1002"])
        book = self.schedule("qa_officer", [("state", "=", "in_progress")])
        self.assertEqual(self.references(book["All"]), ["1002"])
        book = self.schedule("qa_officer", ids=first.ids)
        self.assertEqual(self.references(book["All"]), ["1001"])
        action = (first | second).action_export_schedule()
        self.assertEqual(action["params"]["ids"], (first | second).ids)

    def test_nothing_to_show_is_still_a_workbook(self):
        book = self.schedule("qa_officer", [("id", "=", 0)])
        self.assertEqual(book.sheetnames, ["All"])
        self.assertEqual([cell.value for cell in book["All"][1]], HEADINGS)

    def test_text_stays_text(self):
        """What starts like a formula is neither run nor turned into one when edited."""
        references = ["=1+1", "+44", "-5", "@SUM(A1)", "http://example.com", "0012"]
        for number, reference in enumerate(references):
            case = self.make_case(
                reference,
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            self.make_audit(case=case, date_due=date(2026, 6, 11 + number))
        sheet = self.schedule("qa_officer")["All"]
        for cell, reference in zip(sheet["B"][1:], references, strict=True):
            with self.subTest(reference=reference):
                self.assertEqual((cell.data_type, cell.value), ("s", reference))
                self.assertIsNone(cell.hyperlink)
                self.assertEqual(bool(cell.quotePrefix), reference[0] in "=+-@")

    def test_names_of_sheets(self):
        self.auditor.name = "O'Neil/Grant [agency]: a very long name"
        twin = self.env["hr.employee"].create(
            {
                "name": "All",
                "user_id": self.make_user("twin", "group_auditor").id,
                "company_id": self.company.id,
            }
        )
        self.make_audit()
        self.make_audit(case=self.cases["2001"], auditor=twin)
        book = self.schedule("qa_officer")
        self.assertEqual(
            book.sheetnames[-2:], ["All (2)", "O'Neil Grant agency a very long"]
        )

    def test_more_rows_than_a_chunk(self):
        audits = self.env["cs.audit"].create(
            [{"case_id": self.case.id, "date_due": "2026-06-24"}] * 25
        )
        costs = []
        for chunk in (50, 100, 10):
            # The first only warms the caches up.
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with patch.object(cs_workbook_export, "CHUNK", chunk):
                book = self.schedule("qa_officer")
            costs.append(self.cr.sql_log_count - before)
            names = [row[0] for row in rows(book["All"])]
            self.assertEqual(names, audits.sorted("id").mapped("name"))
        # Three reads instead of one, and nothing else for more rows.
        self.assertEqual(costs[2], costs[1] + 2)

    # --- the action tracker ---------------------------------------------------------

    def test_tracker(self):
        audit = self.make_audit("in_progress")
        self.framework.action_days = 5
        late = self.make_action(audit, name="Visit", success_measure="A record")
        late.with_context(cs_lifecycle=LIFECYCLE).date_due = "2026-06-09"
        self.make_action(audit, name="=Plan", is_immediate=True)
        other = self.make_audit("in_progress", case=self.cases["2001"])
        self.make_action(other, name="Elsewhere", responsible=self.other_practitioner)
        book = self.tracker("qa_officer")
        self.assertEqual(book.sheetnames, ["All", "Late", "Hillside", "Riverside"])
        names = {s.title: [row[0] for row in rows(s)] for s in book}
        self.assertEqual(names["All"], ["=Plan", "Visit", "Elsewhere"])
        self.assertEqual(names["Late"], ["Visit"])
        self.assertEqual(names["Riverside"], ["=Plan", "Visit"])
        self.assertEqual(
            rows(book["Late"])[0],
            [
                "Visit",
                "A record",
                "1001",
                "Riverside",
                "Pat Practitioner",
                "Tariq Team",
                "Audit",
                None,
                datetime(2026, 6, 9),
                "To do",
                None,
                None,
                None,
            ],
        )
        book = self.tracker("team_manager")
        self.assertEqual([r[0] for r in rows(book["All"])], ["=Plan", "Visit"])
        book = self.tracker("practitioner")
        self.assertEqual([r[0] for r in rows(book["All"])], ["=Plan", "Visit"])
        self.assertEqual(book["All"]["A2"].data_type, "s")


@tagged("post_install", "-at_install")
class TestScheduleDownload(QualityMixin, HttpCase):
    """The address behind the menu, the board and the list."""

    def download(self, kind, **asked):
        return self.url_open(
            f"/cs_quality_assurance/export/{kind}",
            data={
                "data": json.dumps(asked),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_download(self):
        self.make_audit(date_due=fields.Date.today())
        self.make_audit(case=self.cases["2001"])
        self.authenticate("team_manager", "team_manager")
        answer = self.download("schedule", domain=[], context={"lang": "en_US"})
        self.assertEqual(answer.status_code, 200)
        self.assertIn("audit-schedule-", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual([r[1] for r in rows(read(answer.content)["All"])], ["1001"])

    def test_a_wrong_question_is_answered_in_words(self):
        self.authenticate("team_manager", "team_manager")
        with mute_logger("odoo.addons.cs_quality_assurance.controllers.export"):
            answer = self.download("schedule", domain=[("no_such_field", "=", 1)])
        self.assertEqual(answer.status_code, 500)
        self.assertIn("no_such_field", answer.text)
        self.assertEqual(self.download("payroll").status_code, 400)

    def test_nobody_who_is_not_logged_in(self):
        answer = self.url_open(
            "/cs_quality_assurance/export/schedule",
            data={"data": "{}"},
            allow_redirects=False,
        )
        self.assertIn(answer.status_code, (303, 400))
        self.assertNotIn("spreadsheet", answer.headers.get("Content-Type", ""))
