"""The preview of a register as an Excel workbook, written row by row."""

import tempfile

import xlsxwriter

from odoo.tools import format_date

BATCH = 2000
OPTIONS = {
    "constant_memory": True,
    # A cell that begins with = + - @ stays the text it is.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_preview(record, target):
    """Write the preview of a ``cs.case.import`` to ``target``, a path or binary file.

    Three sheets: a summary, what happens to each case, and what to look at. Reads as
    the
    current user, in batches.
    """
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        _Writer(book, record).fill()


def preview_stream(record):
    """Return the workbook as a temporary file, open at its start and its size."""
    stream = tempfile.TemporaryFile()
    write_preview(record, stream)
    size = stream.tell()
    stream.seek(0)
    return stream, size


class _Writer:
    def __init__(self, book, record):
        self.book = book
        self.record = record
        self.env = record.env
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def fill(self):
        self._summary()
        self._cases()
        self._questions()

    def _sheet(self, name, columns, first=0):
        """A sheet with headings that stay in sight; columns are (heading, width)."""
        sheet = self.book.add_worksheet(name)
        for index, (heading, width) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(first, index, heading, self.head)
        sheet.freeze_panes(first + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    # --- summary ----------------------------------------------------------

    def _summary(self):
        record = self.record
        sheet = self.book.add_worksheet(self.env._("Summary"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 6, 14)
        sheet.set_column(7, 8, 40)
        sheet.write_string(0, 0, record.display_name, self.title)
        fields = record._fields
        state = dict(fields["state"]._description_selection(self.env))[record.state]
        facts = [
            (self.env._("State"), state),
            (self.env._("File"), record.filename or ""),
            (self.env._("Checksum (SHA-256)"), record.checksum or ""),
        ]
        if record.date_done:
            day = format_date(self.env, record.date_done, date_format="d MMMM yyyy")
            facts.append((self.env._("Imported on"), day))
        row = 2
        for label, text in facts:
            sheet.write_string(row, 0, label, self.bold)
            sheet.write_string(row, 1, text)
            row += 1
        row += 1
        for name in (
            "found_count",
            "opened_count",
            "updated_count",
            "moved_count",
            "closed_count",
            "held_count",
            "unchanged_count",
            "rejected_count",
            "warning_count",
            "no_worker_count",
        ):
            label = fields[name]._description_string(self.env)
            sheet.write_string(row, 0, label, self.bold)
            sheet.write_number(row, 1, record[name])
            row += 1
        row = self._table(
            sheet,
            row + 1,
            (
                self.env._("List"),
                self.env._("Sheet"),
                self.env._("Rows"),
                self.env._("Open"),
                self.env._("Ended"),
                self.env._("Rejected"),
            )
            + (
                self.env._("Notes"),
                self.env._("Columns not found"),
                self.env._("Columns not read"),
            ),
            [
                (
                    f"{found.number} {found.title}",
                    found.sheet,
                    found.rows_read,
                    found.rows_open,
                    found.rows_closed,
                    found.rows_rejected,
                    found.rows_ignored,
                    found.missing,
                    found.ignored,
                )
                for found in record.list_ids
            ],
        )
        for kind, heading in (
            ("type", self.env._("Type")),
            ("team", self.env._("Team")),
        ):
            row = self._table(
                sheet,
                row + 1,
                (
                    heading,
                    self.env._("Open now"),
                    self.env._("Opening"),
                    self.env._("Coming in"),
                )
                + (
                    self.env._("Going out"),
                    self.env._("Closing"),
                    self.env._("Open then"),
                ),
                [
                    (
                        total.name,
                        total.before,
                        total.opened,
                        total.moved_in,
                        total.moved_out,
                        total.closed,
                        total.after,
                    )
                    for total in record.total_ids
                    if total.kind == kind
                ],
            )

    def _table(self, sheet, row, headings, lines):
        for column, heading in enumerate(headings):
            sheet.write_string(row, column, heading, self.head)
        for line in lines:
            row += 1
            self._line(sheet, row, line)
        return row + 1

    def _line(self, sheet, row, values):
        for column, value in enumerate(values):
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, str(value))

    # --- cases and questions ------------------------------------------------

    def _cases(self):
        columns = [
            (self.env._("What happens"), 15),
            (self.env._("Case reference"), 16),
            (self.env._("Type"), 20),
            (self.env._("Team"), 28),
            (self.env._("Why"), 80),
            (self.env._("Sheet"), 16),
            (self.env._("Row"), 8),
        ]
        sheet = self._sheet(self.env._("Cases"), columns)
        names = ("action", "reference", "case_type_id", "department_id")
        names += ("reason", "sheet", "row")
        last = self._rows(sheet, names, [("kind", "=", "case")])
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _questions(self):
        columns = [
            (self.env._("Weight"), 16),
            (self.env._("What was done"), 16),
            (self.env._("Case reference"), 16),
            (self.env._("Why"), 80),
            (self.env._("Sheet"), 16),
            (self.env._("Row"), 8),
            (self.env._("Column"), 34),
            (self.env._("Value"), 34),
        ]
        sheet = self._sheet(self.env._("Questions"), columns)
        kinds = dict(
            self.env["cs.case.import.alias"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        row = 0
        for alias in self.record.alias_ids.filtered(lambda item: not item.is_mapped):
            row += 1
            count = self.env._("Cases: %(count)s.", count=alias.case_count)
            why = f"{alias.note or ''} {count}".strip()
            name = kinds[alias.kind]
            values = (
                self.env._("Question"),
                self.env._("To match"),
                "",
                why,
                "",
                "",
                name,
                alias.name,
            )
            self._line(sheet, row, values)
        names = ("severity", "action", "reference", "reason")
        names += ("sheet", "row", "column", "value")
        last = self._rows(sheet, names, [("kind", "=", "finding")], row)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _rows(self, sheet, names, domain, row=0):
        """Write the preview's lines in batches; return the last row written."""
        lines = self.env["cs.case.import.row"]
        domain = [("import_id", "=", self.record.id), *domain]
        labels = {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in ("action", "severity")
        }
        offset = 0
        while found := lines.search_fetch(domain, names, offset=offset, limit=BATCH):
            for line in found:
                row += 1
                self._line(sheet, row, [self._cell(line, n, labels) for n in names])
            offset += BATCH
            found.invalidate_recordset()
        return row

    def _cell(self, line, name, labels):
        value = line[name]
        if name in labels:
            return labels[name].get(value, "")
        if name.endswith("_id"):
            # The name of a type or a team of a case that the reader may read.
            return value.sudo().display_name or ""
        return value or ""
