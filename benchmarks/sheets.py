"""The audit schedule as a workbook, beside the same cells and formats from raw SQL, and
beside Odoo's own export of the same fields.

``jobs(env, rows)`` are what is measured in turn; benchmarks/memory.py runs each in a
process of its own. Ours and Odoo's are asked for by a QA officer; the floor looks at no
rule.
"""

import io
import tempfile
from pathlib import Path
from textwrap import wrap
from types import SimpleNamespace
from unittest.mock import patch

import openpyxl
import xlsxwriter
from clock import Job

from odoo.tools import format_date

from odoo.addons.cs_quality_assurance.reports.platform import table_workbook as ours
from odoo.addons.web.controllers import export as web

FIELDS = (
    "name",
    "case_id",
    "case_type_id",
    "department_id",
    "practitioner_id",
    "auditor_id",
    "moderator_id",
    "kind",
    "date_due",
    "moderation_ids/date_due",
    "state",
    "final_grade_id",
)
SQL = """
SELECT a.name, c.reference, t.name->>'en_US', d.name->>'en_US', p.name, e.name, m.name,
       a.kind, a.date_due,
       (SELECT max(date_due) FROM cs_moderation x
         WHERE x.audit_id = a.id AND x.state != 'withdrawn'),
       a.state, g.name->>'en_US', g.palette
  FROM cs_audit a
  JOIN cs_case c ON c.id = a.case_id
  LEFT JOIN cs_case_type t ON t.id = a.case_type_id
  LEFT JOIN hr_department d ON d.id = a.department_id
  LEFT JOIN hr_employee p ON p.id = a.practitioner_id
  LEFT JOIN hr_employee e ON e.id = a.auditor_id
  LEFT JOIN hr_employee m ON m.id = a.moderator_id
  LEFT JOIN cs_grade g ON g.id = a.final_grade_id
 WHERE a.id <= %s ORDER BY {order}
"""
CHUNK = 2000


def domain_of(env, rows):
    """The first so many audits."""
    last = env["cs.audit"].search([], order="id", offset=rows - 1, limit=1)
    return [("id", "<=", last.id)]


def officer(env):
    login = env["res.users"].search([("login", "=", "officer0")])
    # Odoo's own export asks for it.
    login.group_ids |= env.ref("base.group_allow_export")
    return env(user=login.id, context={"lang": "en_US", "tz": "Europe/London"})


def schedule(env, domain):
    """Ours, as the button makes it."""
    return env["cs.audit.schedule"].export(domain)[0]


def once(env, domain):
    """Ours, with every row on one sheet, as in Odoo's."""
    Schedule = type(env["cs.audit.schedule"])
    with patch.object(Schedule, "_get_sheets", lambda _self, _domain: [("all", "All")]):
        return schedule(env, domain)


def own_export(env, domain):
    """What *Export* of a list makes of the same fields, Odoo's own."""
    fields = [{"name": name, "type": "char", "label": name} for name in FIELDS]
    heads = [field["label"] for field in fields]
    rows = env["cs.audit"].search(domain).export_data(FIELDS)["datas"]
    with patch.object(web, "request", SimpleNamespace(env=env)):
        with web.ExportXlsxWriter(fields, heads, len(rows)) as writer:
            for place, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(place, column, value)
    return writer.value


def height(texts):
    """How high a row of these texts is, in columns so wide."""
    lines = (len(wrap(text or "", round(width * 1.1))) for text, width in texts)
    return ours.LINE_HEIGHT * max(1, *lines) + 3


def raw(env, domain):
    """The same cells, formats and sheets from one statement and XlsxWriter."""
    Audit = env["cs.audit"]
    words = {
        name: dict(Audit._fields[name]._description_selection(env))
        for name in ("kind", "state")
    }
    months = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "raw.xlsx")
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        look = {
            "font_size": 10,
            "valign": "top",
            "bottom": 1,
            "bottom_color": "#c9ced6",
        }
        text = book.add_format(look | {"text_wrap": True})
        day = book.add_format(look | {"num_format": "d mmm yyyy", "align": "left"})
        grades = {
            palette: book.add_format(
                look | {"bg_color": tint, "font_color": ink, "text_wrap": True}
            )
            for palette, (tint, ink) in ours.TINTS.items()
        }
        head = look | {"bold": True, "bg_color": "#2f3a4a", "font_color": "#ffffff"}
        head = book.add_format(head | {"text_wrap": True})
        columns = env["cs.audit.schedule"]._get_columns()

        def added(title):
            sheet = book.add_worksheet(title)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, column.width)
                sheet.write_string(0, place, column.heading, head)
            return [sheet, 0]

        every = added("All")
        env.cr.execute(
            "SELECT DISTINCT date_trunc('month', date_due)::date AS m FROM cs_audit"
            " WHERE id <= %s ORDER BY m",
            [domain[0][2]],
        )
        for (month,) in env.cr.fetchall():
            title = (
                format_date(env, month, date_format="MMMM y") if month else "No date"
            )
            months[month] = added(title)
        heights = {}
        order = ", ".join(f"a.{part.strip()}" for part in Audit._order.split(","))
        with env.cr._cnx.cursor(name="raw") as rows:
            rows.itersize = CHUNK
            rows.execute(SQL.format(order=order), [domain[0][2]])
            for *cells, kind, due, moderation, state, grade, palette in rows:
                # No person of a benchmark has a name that needs two lines.
                words_of_row = (*cells[2:4], kind, state, grade)
                if words_of_row not in heights:
                    heights[words_of_row] = height(
                        zip(
                            (
                                *cells[2:4],
                                words["kind"][kind],
                                words["state"][state],
                                grade,
                            ),
                            (columns[place].width for place in (2, 3, 7, 10, 11)),
                            strict=True,
                        )
                    )
                mine = months[due and due.replace(day=1)]
                for place in (every, mine):
                    place[1] += 1
                    sheet, row = place
                    sheet.set_row(row, heights[words_of_row])
                    values = (*cells, words["kind"][kind])
                    for column, value in enumerate(values):
                        if value:
                            sheet.write_string(row, column, value, text)
                        else:
                            sheet.write_blank(row, column, None, text)
                    for column, value in ((8, due), (9, moderation)):
                        if value:
                            sheet.write_datetime(row, column, value, day)
                        else:
                            sheet.write_blank(row, column, None, text)
                    sheet.write_string(row, 10, words["state"][state], text)
                    if grade:
                        sheet.write_string(row, 11, grade, grades[palette])
                    else:
                        sheet.write_blank(row, 11, None, text)
        book.close()
        return path.read_bytes()


KINDS = {
    "audit schedule to Excel": schedule,
    "the same cells and formats: SQL and XlsxWriter": raw,
    "audit schedule, every row once": once,
    "Odoo's own export of the same fields": own_export,
}


def jobs(env, rows):
    """What is measured in turn."""
    mine, domain = officer(env), domain_of(env, rows)
    return [
        Job(f"{name}, {rows:,} rows", lambda f=make: f(mine, domain), rows, most=2)
        for name, make in KINDS.items()
    ]


def check_same(env, rows=500):
    """The floor makes the same sheet: every cell's value and look, every row's height."""
    mine, domain = officer(env), domain_of(env, rows)
    one, other = (
        openpyxl.load_workbook(io.BytesIO(make(mine, domain)))["All"]
        for make in (schedule, raw)
    )
    assert one.max_row == other.max_row == rows + 1
    for first, second in zip(one.iter_rows(), other.iter_rows(), strict=True):
        assert [looks(cell) for cell in first] == [looks(cell) for cell in second]
    for row in range(1, rows):
        heights = [sheet.row_dimensions[row + 1].height for sheet in (one, other)]
        assert heights[0] == heights[1], (row, heights)


def looks(cell):
    fill, font, border = cell.fill, cell.font, cell.border
    return (
        cell.value,
        cell.number_format,
        fill.fgColor.rgb,
        font.sz,
        font.b,
        font.color and font.color.rgb,
        border.bottom.style,
        border.bottom.color and border.bottom.color.rgb,
        cell.alignment.wrap_text,
        cell.alignment.vertical,
        cell.alignment.horizontal,
    )
