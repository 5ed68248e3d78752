from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.platform.guard import LIFECYCLE
from .test_cycles_schedule_export import read, rows
from .test_figures_dashboard import DashboardCase


@tagged("post_install", "-at_install")
class TestFiguresWorkbook(DashboardCase):
    """The dashboard's figures in Excel: the same numbers, as numbers, and the grades
    behind them."""

    def workbook(self, role="qa_officer", **choice):
        user = getattr(self, f"user_{role}")
        content, filename = (
            self.env["cs.figures.workbook"]
            .with_user(user)
            .export({"sample": "all", **choice})
        )
        self.assertRegex(filename, r"^figures-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.xlsx$")
        return read(content)

    def table(self, sheet):
        """The rows of a sheet of figures, from its heading on."""
        every = [[cell.value for cell in row] for row in sheet.iter_rows()]
        start = next(place for place, row in enumerate(every) if row[1] is not None)
        return every[start:]

    def test_the_numbers_are_those_of_the_dashboard(self):
        self.make_results()
        book = self.workbook()
        found = self.found()
        titles = [block["title"] for block in found["blocks"]]
        self.assertEqual(book.sheetnames, ["About", *titles, "Every grade of a domain"])
        block = next(one for one in found["blocks"] if one["key"] == "loop")
        head, *table = self.table(book["Closing the loop"])
        self.assertEqual(head, block["columns"])
        self.assertEqual(
            table[: len(block["rows"])],
            [
                [row["label"], *(cell["value"] for cell in row["cells"])]
                for row in block["rows"]
            ],
        )
        self.assertEqual(table[-1][0], "All")
        self.assertEqual(len(book["Closing the loop"]._charts), 1)
        cells = book["Good or better over time"]
        _head, first, *_more = self.table(cells)
        self.assertEqual(first[1], 0.5, "half of four, a number to calculate with")
        self.assertEqual(cells.cell(4, 2).number_format, "0%")

    def test_the_cover_says_what_was_asked(self):
        self.make_results()
        cover = self.workbook(department=self.riverside.id)["About"]
        said = {row[0].value: row[1].value for row in cover.iter_rows(max_col=2)}
        self.assertEqual(said["Where"], self.riverside.name)
        self.assertEqual(said["Which audits"], "All of them together")
        self.assertEqual(said["Framework"], "All")
        self.assertEqual(said["Period"], "1 April 2026 to 30 June 2026")
        self.assertIn("50% of 2 audits were good or better", said["In short"])

    def test_what_does_not_compare_is_not_joined(self):
        first, *rest = self.make_results()
        old = self.tool.copy({"name": "The tool before"})
        first.with_context(cs_lifecycle=LIFECYCLE).write(
            {"tool_id": old.id, "date_submitted": "2026-05-20"}
        )
        for audit in rest:
            audit.with_context(cs_lifecycle=LIFECYCLE).date_submitted = "2026-06-05"
        sheet = self.workbook(by="month")["Good or better over time"]
        head, may, june = self.table(sheet)[:3]
        self.assertEqual(
            head[8:],
            [
                *["Good or better"] * 2,
                "At least, allowing for chance",
                "At most, allowing for chance",
                "Target",
            ],
        )
        [chart] = sheet._charts
        self.assertEqual(len(chart.series), 5)
        self.assertEqual(may[8:10], [1, None])
        self.assertEqual(june[8], None)
        self.assertAlmostEqual(june[9], 1 / 3, 2)

    def test_each_grade_behind_them_for_who_may_read_it(self):
        self.make_results()
        for role, count in (("team_manager", 2), ("director", 4)):
            with self.subTest(role):
                sheet = self.workbook(role)["Every grade of a domain"]
                user = getattr(self, f"user_{role}")
                lines = self.env["cs.figure.domain"].with_user(user).search([])
                found = rows(sheet)
                self.assertEqual(len(found), len(lines))
                self.assertEqual(len({row[0] for row in found}), count)
        for role in ("practitioner", "auditor"):
            with self.assertRaises(AccessError):
                self.workbook(role)

    def test_a_name_that_looks_like_a_formula_stays_text(self):
        self.make_results()
        self.riverside.name = "=1+1"
        sheet = self.workbook()["Every grade of a domain"]
        self.assertIn(("=1+1", "s"), {(c.value, c.data_type) for c in sheet["D"]})

    def test_as_many_queries_whatever_the_number_of_audits(self):
        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.workbook()
            return self.cr.sql_log_count - before

        self.make_results()
        self.workbook()
        few = queries()
        for number in range(6):
            case = self.make_case(f"77{number}", department_id=self.riverside.id)
            self.make_audit("closed", case=case)
        self.assertEqual(queries(), few)
