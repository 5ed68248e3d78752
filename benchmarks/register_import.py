"""The import of a register into Odoo, beside reading its workbook alone.

An Annex A workbook of a council that does not exist: a hundred thousand rows, twenty
thousand open cases. ``jobs(env)`` are what is measured in turn; benchmarks/memory.py runs
each in a process of its own.
"""

import base64
import io
import sys
from datetime import date
from pathlib import Path
from unittest.mock import patch

import openpyxl
from clock import Job

from odoo.addons.cs_quality_assurance.models.register import cs_case_import_progress
from odoo.addons.cs_quality_assurance.rules.register.layout import (
    NOT_NEEDED,
    list_of_name,
)

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from tools.annex_a_file import Size, write_annex_a  # noqa: E402

AS_OF = date(2026, 3, 31)
ROWS, CASES = 100_000, 20_000


def workbook(rows=ROWS, cases=CASES):
    """The content of a workbook."""
    target = io.BytesIO()
    write_annex_a(target, Size(rows=rows, list_6=cases, as_of=AS_OF))
    return target.getvalue()


def read_alone(_env, data):
    """Go through the cells of the lists that the import reads, and do nothing."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        if list_of_name(sheet.title) not in NOT_NEEDED:
            for _cells in sheet.iter_rows(values_only=True):
                pass


def preview(env, data):
    """The file, and what importing it would do."""
    officer = env["res.users"].search([("login", "=", "officer0")])
    record = env(user=officer.id)["cs.case.import"].create(
        {
            "file": base64.b64encode(data),
            "filename": "register.xlsx",
            "date_as_of": AS_OF,
        }
    )
    # How far it has come is told on a connection of its own, which nobody rolls back.
    with patch.object(
        cs_case_import_progress.CsCaseImportProgress,
        "_reporter",
        lambda _self, _record: lambda _percent, _label: None,
    ):
        record.action_preview()
        return record


def import_all(env, data):
    """Previewed and carried out, as an officer does."""
    record = preview(env, data)
    with patch.object(
        cs_case_import_progress.CsCaseImportProgress,
        "_reporter",
        lambda _self, _record: lambda _percent, _label: None,
    ):
        record.action_import()
    assert record.state == "done"
    return record


KINDS = {
    "importing a register, previewed and carried out": import_all,
    "its preview alone": preview,
    "reading its workbook with openpyxl alone": read_alone,
}


def jobs(env, data):
    """What is measured in turn."""
    return [
        Job(
            f"{name}, {CASES:,} cases",
            lambda f=call: f(env, data),
            CASES,
            most=2,
        )
        for name, call in KINDS.items()
    ]
