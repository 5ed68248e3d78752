"""A workbook of tables to circulate, written row by row in constant memory."""

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

import xlsxwriter

from .sheet_names import sheet_names

# The most characters that a cell of Excel holds.
LONGEST_TEXT = 32767
# A text that starts with one of these would be taken for a formula when edited.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9
DASHES = {
    "values": {"color": "#1f4e79", "width": 2.25},
    "low": {"color": "#7a7a7a", "width": 1, "dash_type": "dash"},
    "high": {"color": "#7a7a7a", "width": 1, "dash_type": "dash"},
    "target": {"color": "#b34700", "width": 1.5, "dash_type": "round_dot"},
}
LINE_HEIGHT = 14
MOST_LINES = 29
# The tint and ink of grades.scss: the word stands in the cell, the colour beside it.
TINTS = {
    "outstanding": ("#dbf1f2", "#004b52"),
    "good": ("#e0f3e5", "#14522a"),
    "requires_improvement": ("#fff2d3", "#5f3f00"),
    "inadequate": ("#fce6e4", "#7f1712"),
    "neutral": ("#eef0f3", "#3d4550"),
}


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and what it holds.

    ``kind``: ``text``, ``date``, ``number`` or ``grade`` (a pair: word, palette).
    """

    heading: str
    width: int
    kind: str = "text"


# The columns of a sheet of figures.
LABEL, FIGURE = Column("", 44), Column("", 18)


class TableWorkbook:
    """Sheets of one table each, all with the same columns.

    Frozen heading, filter, real dates, printed in landscape with the heading repeated
    and the pages numbered. Text stays text, whatever it starts with.

        with TableWorkbook(path, columns, "Schedule", "6 June 2025") as book:
            sheets = book.add_sheets(["All", "June 2025"])
            book.add_row(sheets[:1], ["90211", date(2025, 6, 6)])
    """

    def __init__(
        self, path, columns, title, printed, page_words="Page &P of &N", line_heads=None
    ):
        """
        :param printed: the day of printing, in words, for the head of each page
        :param line_heads: {key of a line chart: heading of its column}
        """
        self.line_heads = line_heads or {}
        self.columns = columns
        self.title, self.printed, self.page_words = title, printed, page_words
        self._book = xlsxwriter.Workbook(
            path,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "default_date_format": "d mmm yyyy",
            },
        )
        # Nobody's name: the file says what it is, not who made it.
        self._book.set_properties({"title": title, "author": "", "company": ""})
        self._heading = self._format(
            bold=True, bg_color="#2f3a4a", font_color="#ffffff", text_wrap=True
        )
        self._text = self._format(text_wrap=True)
        self._fact = self._format()
        self._number = self._format(num_format="#,##0", align="left")
        self._signed = self._format(num_format="+0;-0;0", align="left")
        self._percent = self._format(num_format="0%", align="left")
        self._date = self._format(num_format="d mmm yyyy", align="left")
        # Quoted, so that editing the cell does not turn it into a formula either.
        self._quoted = self._format(num_format="@", quote_prefix=True, text_wrap=True)
        self._grades = {
            palette: self._format(bg_color=tint, font_color=ink, text_wrap=True)
            for palette, (tint, ink) in TINTS.items()
        }
        self._rows = {}

    def _format(self, **properties):
        return self._book.add_format(
            {
                "font_size": 10,
                "valign": "top",
                "bottom": 1,
                "bottom_color": "#c9ced6",
                **properties,
            }
        )

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        for sheet, rows in self._rows.items():
            sheet.autofilter(0, 0, max(rows - 1, 0), len(self.columns) - 1)
        self._book.close()

    def add_sheets(self, titles):
        """One sheet for each title, in order; their tabs carry a name Excel accepts.

        :return: the sheets, to hand to ``write``
        """
        taken = [sheet.get_name() for sheet in self._book.worksheets()]
        names = sheet_names([*taken, *titles])[len(taken) :]
        return [
            self._add_sheet(title, name)
            for title, name in zip(titles, names, strict=True)
        ]

    def add_cover(self, name, facts, matrix=None):
        """A first sheet that says what the workbook is; before ``add_sheets``.

        :param facts: pairs of a heading and a text
        :param matrix: a heading, the heads of its columns, and its rows, each a head
            and whole numbers: drawn beside it, too
        """
        sheet = self._add_page(self._book.add_worksheet(name), name)
        sheet.fit_to_pages(1, 1)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 44 if not matrix else 18)
        for row, (head, text) in enumerate(facts):
            sheet.write_string(row, 0, head, self._heading)
            sheet.write_string(row, 1, text, self._fact)
        if not matrix:
            return
        title, heads, rows = matrix
        top = len(facts) + 1
        sheet.set_column(2, max(len(heads), 2), 18)
        sheet.set_row(top, 30)
        sheet.write_string(top, 0, title, self._heading)
        for column, head in enumerate(heads, 1):
            sheet.write_string(top, column, head, self._heading)
        for row, (head, numbers) in enumerate(rows, top + 1):
            sheet.write_string(row, 0, head, self._text)
            for column, number in enumerate(numbers, 1):
                sheet.write_number(row, column, number, self._number)
        chart = self._book.add_chart({"type": "column", "subtype": "stacked"})
        last = top + len(rows)
        for column, _head in enumerate(heads, 1):
            chart.add_series(
                {
                    "name": [name, top, column],
                    "categories": [name, top + 1, 0, last, 0],
                    "values": [name, top + 1, column, last, column],
                }
            )
        chart.set_title({"name": title, "overlay": False})
        chart.set_size({"width": 720, "height": 320})
        sheet.insert_chart(last + 2, 0, chart)

    def add_block(self, block):
        """A sheet of figures with its chart; before ``add_sheets``.

        :param block: a block of the dashboard: ``title``, ``sentence``, ``columns``,
            ``rows``, and ``total``, ``note`` and ``chart`` where there is one
        """
        taken = [sheet.get_name() for sheet in self._book.worksheets()]
        name = sheet_names([*taken, block["title"]])[-1]
        sheet = self._add_page(self._book.add_worksheet(name), block["title"])
        columns = block["columns"]
        sheet.set_column(0, 0, LABEL.width)
        sheet.set_column(1, max(len(columns) - 1, 1), FIGURE.width)
        top = 0
        for said in (block.get("sentence"), block.get("note")):
            if said:
                sheet.write_string(top, 0, said, self._fact)
                top += 1
        top += bool(top)
        sheet.set_row(top, 30)
        for column, head in enumerate(columns):
            sheet.write_string(top, column, head, self._heading)
        chart = block.get("chart") or {}
        # What a line is drawn of: in columns after a gap.
        beside = self._lines_of(chart) if chart.get("kind") == "line" else []
        for place, (head, _values) in enumerate(beside, len(columns) + 1):
            sheet.set_column(place, place, FIGURE.width)
            sheet.write_string(top, place, head, self._heading)
        last = top
        for place, row in enumerate(block["rows"]):
            last += 1
            self._add_figures(sheet, last, row)
            for column, (_head, values) in enumerate(beside, len(columns) + 1):
                if values[place] is not None:
                    sheet.write_number(last, column, values[place] / 100, self._percent)
        if block.get("total"):
            self._add_figures(sheet, last + 1, block["total"])
        # What a chart is drawn of need not be printed beside it.
        sheet.print_area(0, 0, last + 20, len(columns) - 1)
        if chart.get("kind") == "bar":
            first = len(columns) - len(chart["series"])
            drawn = dict(enumerate(columns[first:], first))
            self._draw("column", sheet, (top, last), drawn, block["title"])
        elif beside:
            drawn = {
                place: head
                for place, (head, _values) in enumerate(beside, len(columns) + 1)
            }
            self._draw("line", sheet, (top, last), drawn, block["title"])

    def _lines_of(self, chart):
        """(heading, values) of the lines of a chart, the main one in as many parts as
        it has breaks: what does not compare is not joined."""
        size = len(chart["labels"])
        ends = [0, *(place for place in chart["breaks"] if place), size]
        parts = [
            [
                value if start <= place < end else None
                for place, value in enumerate(chart["values"])
            ]
            for start, end in pairwise(ends)
        ]
        lines = [(self.line_heads["values"], values) for values in parts]
        lines += [(self.line_heads[key], chart[key]) for key in ("low", "high")]
        if chart["target"] is not False:
            lines.append((self.line_heads["target"], [chart["target"]] * size))
        return lines

    def _draw(self, kind, sheet, rows, columns, title):
        """A chart of some columns of a table, below it.

        :param rows: of the heading, and the last
        :param columns: {number of a column: its heading}
        """
        top, last = rows
        name = sheet.get_name()
        chart = self._book.add_chart({"type": kind})
        # Told apart in black and white, too.
        looks = {head: {"line": DASHES[key]} for key, head in self.line_heads.items()}
        for column, head in columns.items():
            chart.add_series(
                {
                    "name": [name, top, column],
                    "categories": [name, top + 1, 0, last, 0],
                    "values": [name, top + 1, column, last, column],
                    **(looks[head] if kind == "line" else {}),
                }
            )
        chart.set_title({"name": title, "overlay": False})
        heads = list(columns.values())
        again = [place for place, head in enumerate(heads) if head in heads[:place]]
        chart.set_legend({"position": "bottom", "delete_series": again})
        chart.set_size({"width": 720, "height": 320})
        sheet.insert_chart(last + 3, 0, chart)

    def _add_figures(self, sheet, row, figures):
        """One row of a block: numbers as numbers, the rest as text."""
        texts = [cell["text"] for cell in figures["cells"]]
        lines = [self._lines(LABEL, figures["label"])]
        lines += [self._lines(FIGURE, text) for text in texts]
        sheet.set_row(row, LINE_HEIGHT * max(lines) + 3)
        self._write_text(sheet, row, 0, figures["label"])
        for column, cell in enumerate(figures["cells"], 1):
            text, value = cell["text"], cell.get("value")
            if cell.get("letter"):
                said = f"{cell['letter']}  {text} ({cell['small']})"
                sheet.write_string(row, column, said, self._grades[cell["palette"]])
            elif type(value) in (int, float) and text.endswith("%"):
                sheet.write_number(row, column, value / 100, self._percent)
            elif type(value) is int:
                sheet.write_number(row, column, value, self._number)
            elif type(value) is float:
                sheet.write_number(row, column, value, self._signed)
            else:
                self._write_text(sheet, row, column, text)

    def _write_text(self, sheet, row, column, text):
        """A text that stays text, whatever it starts with."""
        unsafe = text.startswith(FORMULA_STARTS)
        sheet.write_string(row, column, text, self._quoted if unsafe else self._text)

    def _add_sheet(self, title, name):
        sheet = self._add_page(self._book.add_worksheet(name), title)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, column.width)
        sheet.set_row(0, 30)
        for index, column in enumerate(self.columns):
            sheet.write_string(0, index, column.heading, self._heading)
        self._rows[sheet] = 1
        return sheet

    def _add_page(self, sheet, title):
        """How every sheet prints."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        head = self.title.replace("&", "&&")
        part = title.replace("&", "&&")
        sheet.set_header(f"&L&B{head}&B: {part}&R{self.printed}")
        sheet.set_footer(f"&C{self.page_words}")
        return sheet

    def add_row(self, sheets, values):
        """Add one row to each of some sheets; what its cells hold is worked out once.

        :param values: one for each column; None leaves the cell empty
        """
        height, cells = 1, []
        for index, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            text = self._in_words(column, value)
            # Rows do not grow by themselves in every program: say how high each is.
            height = max(height, self._lines(column, text))
            cells.append((index, *self._as_cell(column, value, text)))
        height = LINE_HEIGHT * height + 3
        for sheet in sheets:
            row = self._rows[sheet]
            self._rows[sheet] = row + 1
            sheet.set_row(row, height)
            write = {
                "text": sheet.write_string,
                "number": sheet.write_number,
                "date": sheet.write_datetime,
                "blank": sheet.write_blank,
            }
            for index, kind, value, style in cells:
                write[kind](row, index, value, style)

    def _as_cell(self, column, value, text):
        """How a value is written: which kind of cell, what is in it, its format."""
        if column.kind == "number" and value is not None:
            return "number", value, self._number
        if value in (None, False) or (text == "" and column.kind != "date"):
            return "blank", None, self._text
        if column.kind == "date":
            return "date", value, self._date
        if column.kind == "grade":
            return "text", text, self._grades[value[1]]
        unsafe = text.startswith(FORMULA_STARTS)
        return "text", text, self._quoted if unsafe else self._text

    def _in_words(self, column, value):
        """What stands in a cell, as text; dates have a format of their own."""
        if value in (None, False) or column.kind == "date":
            return ""
        text = str(value[0] if column.kind == "grade" else value)
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"

    def _lines(self, column, text):
        """How many lines a text takes in its column, no more than a page can show."""
        # At this size of letters a little more fits than the width says.
        width = round(column.width * 1.1)
        # Nearly every cell: one short line. Wrapping is the dearest part of a workbook.
        if len(text) <= width and text.isprintable():
            return 1
        lines = sum(len(wrap(part, width)) or 1 for part in text[:4000].splitlines())
        return min(max(lines, 1), MOST_LINES)
