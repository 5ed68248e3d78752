"""OpenDocument spreadsheets (``.ods``), the form in which Ofsted publishes the
template. Read as a stream.
"""

import datetime as dt
import zipfile
from xml.etree import ElementTree

from .messages import RegisterError

_MAX_COLUMNS = 400
_MAX_REPEATED_ROWS = (
    2_000  # a run of repeated rows longer than this is formatting, not data
)


def sheets(archive):
    """Return the tables of the document. Raises RegisterError when it is encrypted or
    damaged.
    """
    try:
        if (
            "META-INF/manifest.xml" in archive.namelist()
            and b"encryption-data" in archive.read("META-INF/manifest.xml")
        ):
            raise RegisterError("password")
        size = archive.getinfo("content.xml").file_size
        with archive.open("content.xml") as part:
            if b"<!DOCTYPE" in part.read(2048):
                raise RegisterError("unsafe")
        names = _table_names(archive)
    except (
        KeyError,
        zipfile.BadZipFile,
        zipfile.zlib.error,
        ElementTree.ParseError,
        OSError,
    ) as error:
        raise RegisterError("unreadable") from error
    return [
        OdsSheet(archive, index, name, size // len(names), hidden)
        for index, (name, hidden) in enumerate(names)
    ]


def _table_names(archive):
    """Return [(name, whether it is hidden)] of the tables."""
    names, hidden, style = [], set(), None
    for event, element in _events(archive, ("start", "end")):
        name = _local(element)
        if event == "start" and name == "style":
            style = _get(element, "name")
        elif event == "start" and name == "table-properties":
            if _get(element, "display") == "false":
                hidden.add(style)
        elif event == "start" and name == "table":
            names.append(
                (_get(element, "name", ""), _get(element, "style-name") in hidden)
            )
        elif event == "end" and name in ("table-row", "table"):
            element.clear()
    return names


def modified(archive):
    """Return the day the document was last saved, or None."""
    try:
        for element in ElementTree.fromstring(archive.read("meta.xml")).iter():  # noqa: S314 - entities were refused before
            if _local(element) == "date" and element.text:
                return dt.date.fromisoformat(element.text[:10])
    except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile):
        return None
    return None


def _events(archive, kinds):
    with archive.open("content.xml") as part:
        yield from ElementTree.iterparse(part, kinds)  # noqa: S314 - entities were refused before


def _local(element):
    return element.tag.rpartition("}")[2]


def _attribute(element, name):
    return next((key for key in element.attrib if key.rpartition("}")[2] == name), None)


def _get(element, name, default=None):
    key = _attribute(element, name)
    return element.get(key) if key else default


class OdsSheet:
    """One table of an OpenDocument file."""

    epoch_1904 = False

    def __init__(self, archive, index, name, size, hidden):
        self._archive = archive
        self._index = index
        self.name = name
        self.size = size
        self.hidden = hidden
        self._hidden_rows, self._hidden_columns = set(), set()

    def rows(self):
        """Yield (row number, cells); long runs of empty repeated rows are passed over
        with their numbers kept.
        """
        table, number, column = -1, 0, 0
        try:
            for event, element in _events(self._archive, ("start", "end")):
                name = _local(element)
                if event == "start":
                    table += name == "table"
                    continue
                if name == "table":
                    element.clear()
                    if table == self._index:
                        return
                if name == "table-column" and table == self._index:
                    last = column + int(_get(element, "number-columns-repeated", 1))
                    if _get(element, "visibility", "visible") != "visible":
                        self._hidden_columns.update(
                            range(column, min(last, _MAX_COLUMNS))
                        )
                    column = last
                if name != "table-row":
                    continue
                if table == self._index:
                    repeated = int(_get(element, "number-rows-repeated", 1))
                    hidden = _get(element, "visibility", "visible") != "visible"
                    cells = _cells(element)
                    for _copy in range(
                        min(repeated, _MAX_REPEATED_ROWS) if any(cells) else 1
                    ):
                        number += 1
                        if hidden:
                            self._hidden_rows.add(number)
                        yield number, cells
                        repeated -= 1
                    number += repeated
                element.clear()
        except (
            ElementTree.ParseError,
            zipfile.BadZipFile,
            zipfile.zlib.error,
            OSError,
            ValueError,
        ) as error:
            raise RegisterError("unreadable") from error

    def hidden_parts(self):
        """Return (numbers of the rows, zero-based columns) that are hidden, as far as
        the rows have been read: both grow while they are.
        """
        return self._hidden_rows, self._hidden_columns

    def uncalculated(self):
        """OpenDocument files store results beside formulas."""
        return frozenset()


def _cells(row):
    cells = []
    for element in row:
        if _local(element) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = int(_get(element, "number-columns-repeated", 1))
        value = _value(element)
        cells.extend([value] * min(repeated, _MAX_COLUMNS - len(cells)))
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _value(element):
    kind = _get(element, "value-type")
    if kind == "date":
        text = _get(element, "date-value", "")
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            return text
    if kind in ("float", "percentage", "currency"):
        number = float(_get(element, "value", 0))
        return int(number) if number.is_integer() else number
    if kind == "boolean":
        return _get(element, "boolean-value") == "true"
    lines = ["".join(part.itertext()) for part in element if _local(part) == "p"]
    return "\n".join(lines) or None
