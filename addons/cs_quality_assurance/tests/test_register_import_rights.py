import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.cs_quality_assurance.models.register import cs_case_import_write

from ..reports.register.register_preview import preview_stream
from .common_register import AS_OF, ImportCase, row


@tagged("post_install", "-at_install")
class TestCaseImportRights(ImportCase):
    """Who may import, and for whom."""

    def test_qa_officers_and_managers_only(self):
        register = self.preview(self.as_held())
        models = ("cs.case.import", "cs.case.import.alias", "cs.case.import.row")
        others = [
            self.user_moderator,
            self.user_team_manager,
            self.user_practitioner,
            self.user_director,
            self.user_external,
        ]
        for user in others:
            with self.subTest(user.login):
                for model in models:
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))
                theirs = register.with_user(user)
                for action in (theirs.action_preview, theirs.action_import):
                    self.assertRefused("", AccessError, action)
        register.with_user(self.user_qa_manager).action_import()
        self.assertEqual(register.imported_by_id, self.user_qa_manager)

    def test_lines_are_not_written_by_hand(self):
        register = self.preview(self.as_held()[:1])
        line = self.env["cs.case.import.row"].with_user(self.user_qa_manager)
        vals = {"import_id": register.id, "company_id": self.company.id, "kind": "case"}
        self.assertRefused("", AccessError, line.create, vals)

    def test_another_council_sees_and_touches_nothing(self):
        other = self._make_company("Other council")
        officer = self.make_user("other_officer", "group_qa_officer", company=other)
        self.run_import([*self.as_held(), row("9001")])
        self.preview([row("9002", worker="Ann Other")])
        theirs = self.env["cs.case.import"].with_user(officer)
        for model in ("cs.case.import", "cs.case.import.row", "cs.case.import.alias"):
            self.assertFalse(theirs.env[model].search([]))
        register = theirs.create(
            {
                "file": base64.b64encode(self.table([row("1001"), row("9001")])),
                "filename": "r.csv",
                "date_as_of": AS_OF,
            }
        )
        register.action_import()
        self.assertEqual((register.created_count, register.closed_count), (2, 0))
        self.assertEqual(
            set(register.alias_ids.mapped("name")), {"Riverside", "Pat Practitioner"}
        )
        self.assertTrue(self.found("1001").department_id)


@tagged("post_install", "-at_install")
class TestCaseImportScale(ImportCase):
    """What a large register costs."""

    def many(self, count, **more):
        return [row(f"8{number:05}", **more) for number in range(count)]

    def queries_of(self, rows, **vals):
        register = self.preview(rows, **vals)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        register.action_import()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, register

    def test_queries_do_not_grow_with_the_cases(self):
        """Cases go in batches: ten times the cases in a batch cost no query more.

        Writing is value by value, so the number of teams and workers counts, not that
        of the cases; a note on every case is one statement for the batch.
        """
        costs = {}
        for count in (20, 200):
            first, _register = self.queries_of(self.many(count))
            moved, register = self.queries_of(
                self.many(count, team="Hillside", worker="Petra Practitioner")
            )
            self.assertEqual(register.moved_count, count)
            costs[count] = (first, moved)
        # The second round re-uses the cases of the first: fewer are new.
        self.assertLessEqual(costs[200][0], costs[20][0] + 10)
        self.assertLessEqual(costs[200][1], costs[20][1] + 2)

    def test_batches(self):
        model = type(self.env["cs.case.import"])
        write, sizes = model._write_chunk, []

        def counted(record, chunk, *rest):
            sizes.append(len(chunk))
            return write(record, chunk, *rest)

        with (
            patch.object(cs_case_import_write, "CHUNK", 7),
            patch.object(model, "_write_chunk", counted),
        ):
            self.run_import(self.many(20))
        self.assertEqual(sizes[:2], [7, 7])
        made = self.env["cs.case"].search(
            [("company_id", "=", self.company.id), ("reference", "=like", "8%")]
        )
        self.assertEqual(len(made), 20)
        self.assertEqual(self.found("800019").practitioner_id, self.practitioner)

    def test_progress_is_shown_to_others(self):
        register = self.make(self.as_held())
        progress = self.env["cs.case.import.progress"].with_user(self.user_qa_officer)
        self.assertFalse(register.read_progress())
        with (
            patch.object(self.env.registry, "cursor", lambda: _Borrowed(self.env.cr)),
            patch("time.monotonic", side_effect=range(0, 100, 5)),
        ):
            report = progress._reporter(register.id)
            report(10.4, "Reading List 6")
            report(55.0, "Reading List 8")
        self.assertEqual(
            register.read_progress(), {"percent": 55, "label": "Reading List 8"}
        )


class _Borrowed:
    """A cursor in place of one of its own, so that the test sees what is written."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *exc):
        self.cr.flush()


@tagged("post_install", "-at_install")
class TestCaseImportDownload(ImportCase, HttpCase):
    """The preview as an Excel workbook."""

    def workbook(self, register):
        stream, _size = preview_stream(register)
        return openpyxl.load_workbook(stream)

    def test_the_workbook_has_what_the_screen_has(self):
        rows = [*self.as_held(), row("9001"), row("9002", worker="Ann Other"), row("")]
        register = self.preview(rows)
        book = self.workbook(register)
        self.assertEqual(book.sheetnames, ["Summary", "Cases", "Questions"])
        cases = list(book["Cases"].values)
        self.assertEqual(
            cases[0][:4], ("What happens", "Case reference", "Type", "Team")
        )
        self.assertEqual(
            {line[1]: line[0] for line in cases[1:]}, {"9001": "New", "9002": "New"}
        )
        questions = list(book["Questions"].values)
        self.assertEqual(questions[1][7], "Ann Other")
        self.assertIn(("Rejected", "Rejected"), {line[:2] for line in questions})
        for name in ("Cases", "Questions"):
            self.assertEqual(book[name].freeze_panes, "B2")
            self.assertTrue(book[name].auto_filter.ref)

    def test_cells_that_look_like_formulas_stay_text(self):
        for start in "=+-@":
            worker = start + 'HYPERLINK("http://example.com")'
            register = self.preview([row("9001", worker=worker)])
            cells = [
                cell
                for line in self.workbook(register)["Questions"].iter_rows()
                for cell in line
                if cell.value == worker
            ]
            self.assertEqual([cell.data_type for cell in cells], ["s"], start)

    def test_the_download_and_who_may_have_it(self):
        register = self.preview([row("9001")])
        url = register.action_download()["url"]
        self.authenticate("qa_officer", "qa_officer")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.assertEqual(list(book["Cases"].values)[1][1], "9001")
        self.assertIn("Preview", answer.headers["Content-Disposition"])
        self.authenticate("moderator", "moderator")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)
