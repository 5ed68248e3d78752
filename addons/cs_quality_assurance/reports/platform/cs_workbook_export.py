import logging
import tempfile
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...models.platform.ir_attachment import full_disk_said
from ...models.platform.wording import date_in_words
from .table_workbook import TableWorkbook

_logger = logging.getLogger(__name__)

CHUNK = 2000
# Each sheet keeps a file open while it is written, and nobody turns over more.
MOST_SHEETS = 200
# The day of a row, by whichever of these its model has; and how many months are shown.
DAYS = ("date_due", "date_raised", "date_planned", "day", "date")
MONTHS = 24


class CsWorkbookExport(models.AbstractModel):
    """A workbook of records to circulate, with the rights of whoever asks.

    The records come from the user's own search, record rules and all, and are read in
    chunks, so that fifty thousand rows cost no more memory than fifty.
    """

    _name = "cs.workbook.export"
    _description = "Workbook to circulate"

    _export_model = None

    # --- what a workbook is made of; each kind says -------------------------

    def _get_title(self):
        raise NotImplementedError

    def _get_filename(self):
        """The name of the file: what and when, nobody's name (ALL-07)."""
        raise NotImplementedError

    def _get_columns(self):
        """The columns of every sheet, ``Column`` each."""
        raise NotImplementedError

    def _get_expressions(self, query):
        """What is read for each row, in SQL: a list, for ``_make_row``."""
        raise NotImplementedError

    def _make_row(self, record, words):
        """The cells of one row, and the keys of the sheets on which it stands.

        :param record: one row of ``_get_expressions``
        :param words: what ``_get_words`` gave
        :return: (list of values, list of keys)
        """
        raise NotImplementedError

    def _get_words(self):
        """Labels needed row by row, looked up once."""
        return {}

    def _get_sheets(self, domain):
        """The sheets in order: a list of (key, title). The first holds every row."""
        raise NotImplementedError

    # --- writing -----------------------------------------------------------

    @api.private
    @api.model
    def export(self, domain=None, ids=None):
        """Write the workbook.

        Anybody who may read the records may call it; they get the rows they may read.

        :param domain: which records; all when empty
        :param ids: these records only
        :return: (content in bytes, name of the file)
        :raises AccessError: without the right to read the model
        :raises UserError: the server's disk is full
        """
        domain = Domain(domain or [])
        if ids is not None:
            domain &= Domain("id", "in", ids)
        with (
            full_disk_said(self.env),
            tempfile.TemporaryDirectory(prefix="workbook-") as folder,
        ):
            path = Path(folder, "workbook.xlsx")
            count = self._write(str(path), domain, ids is not None)
            content = path.read_bytes()
        _logger.info(
            "User %s exported %s rows of %s", self.env.uid, count, self._export_model
        )
        self.env["cs.privacy.log"]._note_file(self._export_model, count)
        return content, self._get_filename()

    def _write(self, path, domain, chosen=False):
        sheets = self._get_sheets(domain)
        words = self._get_words()
        count = 0
        with TableWorkbook(
            path,
            self._get_columns(),
            f"{self.env.company.name}, {self._get_title()}",
            date_in_words(self.env, fields.Date.context_today(self)),
            self.env._("Page %(page)s of %(pages)s", page="&P", pages="&N"),
            {
                "values": self.env._("Good or better"),
                "low": self.env._("At least, allowing for chance"),
                "high": self.env._("At most, allowing for chance"),
                "target": self.env._("Target"),
            },
        ) as book:
            book.add_cover(
                self.env._("About"),
                self._get_facts(domain, chosen),
                self._get_matrix(domain),
            )
            for block in self._get_blocks():
                book.add_block(block)
            tabs = dict(
                zip(
                    [key for key, _title in sheets],
                    book.add_sheets([title for _key, title in sheets]),
                    strict=True,
                )
            )
            every = sheets[0][0]
            with self._rows(domain) as rows:
                for record in rows:
                    values, keys = self._make_row(record, words)
                    book.add_row(
                        [tabs[key] for key in (every, *keys) if key in tabs], values
                    )
                    count += 1
        return count

    # --- the cover ----------------------------------------------------------

    def _get_facts(self, domain, chosen):
        """What the workbook is: pairs of a heading and a text."""
        if chosen:
            rows = self.env._("Only the rows that were chosen")
        elif domain.is_true():
            rows = self.env._("Everything that you may read")
        else:
            rows = self.env._("The rows that the screen showed, as it was filtered")
        title = self._get_title()
        return [
            (self.env._("What"), title[:1].upper() + title[1:]),
            (self.env._("Council"), self.env.company.name),
            (
                self.env._("When"),
                date_in_words(self.env, fields.Date.context_today(self)),
            ),
            (self.env._("Asked for by"), self.env.user.name),
            (self.env._("Which rows"), rows),
        ]

    def _get_blocks(self):
        """Sheets of figures, between the cover and the rows: blocks of the
        dashboard."""
        return []

    def _get_matrix(self, domain):
        """How many rows there are in each month and service, of the last two years
        that have any; nothing where rows have no day or no team."""
        Model = self.env[self._export_model]
        day = next((name for name in DAYS if self._is_kept(Model, name)), None)
        if not day or not self._is_kept(Model, "department_id"):
            return None
        counts, services = defaultdict(Counter), {}
        for month, team, count in Model._read_group(
            domain, [f"{day}:month", "department_id"], ["__count"]
        ):
            if month:
                service = team and team._cs_service()
                services[service.id if team else False] = service.name if team else ""
                counts[month][service.id if team else False] += count
        if not counts:
            return None
        order = sorted(services, key=lambda one: (not one, services[one]))
        rows = [
            (
                format_date(self.env, month, date_format="MMM y"),
                [counts[month][one] for one in order],
            )
            for month in sorted(counts)[-MONTHS:]
        ]
        heads = [services[one] or self.env._("No team") for one in order]
        return self.env._("By month and service"), heads, rows

    def _is_kept(self, Model, name):
        return name in Model._fields and Model._fields[name].store

    @contextmanager
    def _rows(self, domain):
        """The rows, read in chunks from a cursor of the database."""
        model = self.env[self._export_model]
        query = model._search(domain, order=model._order)
        select = query.select(*self._get_expressions(query))
        # The joins name columns that the query does not know it reads.
        self.env.flush_all()
        cr = self.env.cr
        # Raw SQL: the ORM has no way to read a search in chunks; what is selected is
        # the user's own search, with the record rules in it.
        cr.execute(SQL("DECLARE cs_export NO SCROLL CURSOR FOR %s", select))

        def read():
            while True:
                # No parameter but a number of ours.
                cr.execute(SQL("FETCH FORWARD %s FROM cs_export", CHUNK))
                chunk = cr.fetchall()
                yield from chunk
                if len(chunk) < CHUNK:
                    return

        try:
            yield read()
        finally:
            cr.execute("CLOSE cs_export")

    # --- helpers for the kinds ------------------------------------------------

    def _name_of(self, query, model_name, link, field="name", alias=None):
        """The name behind a many2one, in the reader's language, as SQL.

        A name that stands on a record one may read may be read with it; the rules of
        the model behind are not asked again.

        :param link: the many2one, on the exported model (or on ``alias``)
        """
        model = self.env[model_name].sudo()  # The name only: see above.
        joined = query.left_join(alias or query.table, link, model._table, "id", link)
        return model._field_to_sql(joined, field, query)

    def _sheets_by(self, domain, groupby, title_of):
        """One sheet for each group, in order.

        :param title_of: function of the value of a group
        :return: list of (key, title); the key is (groupby, value)
        """
        groups = self.env[self._export_model]._read_group(
            domain, [groupby], order=groupby
        )
        return [((groupby, value), title_of(value)) for (value,) in groups]
