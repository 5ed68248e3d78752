import base64
import csv
from itertools import islice

from odoo import fields, models

from ...rules.register.files import open_file
from ...rules.register.messages import RegisterError

MOST = 20_000
SHOWN = 12


class CsPasteMixin(models.AbstractModel):
    """Rows pasted from a spreadsheet, or sent as one: what would be kept and what could
    not be read is said before anything is."""

    _name = "cs.paste.mixin"
    _description = "Pasted from a spreadsheet"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    pasted = fields.Text(string="Paste it here")
    file = fields.Binary(string="Or choose the spreadsheet", attachment=False)
    filename = fields.Char()

    def _rows(self):
        """The rows, the headings first.

        :raises UserError: the file cannot be read, in one sentence
        """
        if self.file:
            try:
                data = base64.b64decode(self.with_context(bin_size=False).file)
                with open_file(data, self.filename or "") as book:
                    sheet = next(iter(book.sheets))
                    return [cells for _n, cells in islice(sheet.rows(), MOST)]
            except RegisterError as error:
                raise self.env["cs.case.import"]._refused(error) from error
        lines = (self.pasted or "").splitlines()
        tabs = any("\t" in line for line in lines)
        return list(csv.reader(lines[:MOST], delimiter="\t" if tabs else ","))

    def _in_row(self, row, text):
        return self.env._("Row %(row)s: %(text)s", row=row, text=text) if row else text

    def _said(self, first, problems):
        """What it holds: a sentence, then what could not be read."""
        lines = [first, *problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(self.env._("And %(more)s more.", more=len(problems) - SHOWN))
        return "\n".join(lines)
