"""What the tests of the register's import share: small files and short ways."""

import base64
import csv
import io
from datetime import date

from .common import QualityCase

AS_OF = date(2026, 5, 31)
HEADINGS = (
    "child_id",
    "case_type",
    "team",
    "worker",
    "start_date",
    "end_date",
    "last_seen_date",
    "last_review_date",
    "iro",
    "date_of_birth",
)


def row(
    reference, case_type="cin", team="Riverside", worker="Pat Practitioner", **more
):
    """A row of the plain register, by heading."""
    return {
        "child_id": reference,
        "case_type": case_type,
        "team": team,
        "worker": worker,
        "start_date": "05/01/2026",
        **more,
    }


class ImportCase(QualityCase):
    """A council of which cases 1001 to 3001 are in the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.imports = cls.env["cs.case.import"].with_user(cls.user_qa_officer)

    def table(self, rows, headings=HEADINGS):
        target = io.StringIO()
        writer = csv.DictWriter(target, headings, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return target.getvalue().encode()

    def make(self, data, filename="register.csv", as_of=AS_OF, **vals):
        """An import of a file, or of rows of the plain register."""
        if isinstance(data, list):
            data = self.table(data)
        vals["date_as_of"] = as_of
        return self.imports.create(
            {"file": base64.b64encode(data), "filename": filename, **vals}
        )

    def preview(self, data, **vals):
        register = self.make(data, **vals)
        register.action_preview()
        return register

    def run_import(self, data, **vals):
        register = self.preview(data, **vals)
        register.action_import()
        return register

    def as_held(self):
        """The rows of a register that says what the council already holds."""
        return [
            row("1001"),
            row("1002", "cp", iro="Iris Reviewer"),
            row("1003", "lac", iro="Iris Reviewer"),
            row("2001", team="Hillside", worker="Petra Practitioner"),
            row("3001", "care_leaver", team="Harbour", worker=""),
        ]

    def found(self, reference):
        return self.env["cs.case"].search(
            [("reference", "=", reference), ("company_id", "=", self.company.id)]
        )

    def lines(self, register, **values):
        return register.row_ids.filtered(
            lambda line: all(line[name] == value for name, value in values.items())
        )
