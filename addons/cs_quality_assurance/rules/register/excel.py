"""Excel workbooks as streams of rows: ``.xlsx`` and ``.xlsm`` through openpyxl,
``.xls`` through xlrd.
"""

import io
import re
import warnings
import zipfile
from itertools import count
from types import SimpleNamespace
from xml.etree import ElementTree
from xml.parsers import expat

import openpyxl
import xlrd

from .messages import RegisterError

# openpyxl warns of drop-down lists and headers it does not keep; a reader of values
# loses nothing by it.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

_MAX_COLUMNS = 400
_FORMULA_MARKS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_MAX_FORMULAS = 200_000
_HIDDEN = re.compile(
    rb"<(?:\w+:)?(row|col)\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>"
)
_NUMBERS = re.compile(rb"\b(r|min|max)=[\"'](\d+)[\"']")
_MAX_HIDDEN = 200_000


def open_xlsx(data, archive):
    """Return the sheets of a workbook. ``archive`` is the same file, opened as a zip
    file.
    """
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        paths = _sheet_paths(archive)
    except (
        Exception
    ) as error:  # openpyxl lets anything through that a damaged file makes it do
        raise RegisterError("unreadable") from error
    epoch_1904 = book.epoch.year == 1904
    sheets = [
        XlsxSheet(sheet, archive, paths.get(sheet.title), epoch_1904)
        for sheet in book.worksheets
    ]
    changed = book.properties.modified if book.properties else None
    return SimpleNamespace(
        sheets=sheets, modified=changed.date() if changed else None, close=book.close
    )


def _sheet_paths(archive):
    """Return {sheet name: path in the zip file}."""
    targets = {}
    for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):  # noqa: S314 - entities were refused before
        target = element.get("Target", "")
        targets[element.get("Id")] = (
            target.lstrip("/") if target.startswith("/") else "xl/" + target
        )
    paths = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314 - entities were refused before
        if element.tag.rpartition("}")[2] == "sheet":
            link = next(
                (
                    value
                    for name, value in element.attrib.items()
                    if name.endswith("}id")
                ),
                None,
            )
            paths[element.get("name")] = targets.get(link)
    return paths


class XlsxSheet:
    """One sheet of an ``.xlsx`` file, read as a stream."""

    def __init__(self, sheet, archive, path, epoch_1904):
        self._sheet = sheet
        self._archive = archive
        self._path = path
        self.name = sheet.title
        self.hidden = sheet.sheet_state != "visible"
        self.epoch_1904 = epoch_1904
        self.size = archive.getinfo(path).file_size if path in archive.namelist() else 0
        # The size that a sheet states of itself may be wrong in both directions.
        sheet.reset_dimensions()

    def rows(self):
        """Yield (row number, cells). The number of cells differs from row to row."""
        stream = self._sheet.iter_rows(min_row=1, values_only=True)
        numbers = count(1)
        while True:
            try:
                cells = next(stream)
            except StopIteration:
                return
            except Exception as error:  # a damaged sheet
                raise RegisterError("unreadable") from error
            yield next(numbers), cells[:_MAX_COLUMNS]

    def hidden_parts(self):
        """Return (numbers of the rows, zero-based columns) that a filter, or somebody,
        has hidden.
        """
        rows, columns, tail = set(), set(), b""
        if self._path not in self._archive.namelist():
            return rows, columns
        try:
            with self._archive.open(self._path) as part:
                while block := part.read(1 << 20):
                    head, mark, tail = (tail + block).rpartition(b"<")
                    for kind, attributes in _HIDDEN.findall(head):
                        at = dict(_NUMBERS.findall(attributes))
                        if kind == b"col":
                            last = min(int(at.get(b"max", 0)), _MAX_COLUMNS)
                            columns.update(range(int(at.get(b"min", 1)) - 1, last))
                        elif b"r" in at and len(rows) < _MAX_HIDDEN:
                            rows.add(int(at[b"r"]))
                    tail = mark + tail
        except (zipfile.BadZipFile, zipfile.zlib.error, OSError) as error:
            raise RegisterError("unreadable") from error
        return rows, columns

    def uncalculated(self):
        """Return the cells (row, zero-based column) that hold a formula with no stored
        result.
        """
        if self._path not in self._archive.namelist() or not self._has_formulas():
            return frozenset()
        return _uncalculated(self._archive, self._path)

    def _has_formulas(self):
        tail = b""
        try:
            with self._archive.open(self._path) as part:
                while block := part.read(1 << 20):
                    text = tail + block
                    if any(mark in text for mark in _FORMULA_MARKS):
                        return True
                    tail = block[-4:]
        except (zipfile.BadZipFile, zipfile.zlib.error, OSError) as error:
            raise RegisterError("unreadable") from error
        return False


def _uncalculated(archive, path):
    found = set()
    state = SimpleNamespace(cell=None, formula=False, value=False, inside=False)

    def start(name, attributes):
        name = name.rpartition(":")[2]
        if name == "c":
            state.cell = None if attributes.get("t") == "str" else attributes.get("r")
            state.formula = state.value = state.inside = False
        elif name == "f":
            state.formula = True
        elif name == "v":
            state.inside = True

    def end(name):
        name = name.rpartition(":")[2]
        if name == "v":
            state.inside = False
        elif (
            name == "c"
            and state.formula
            and not state.value
            and state.cell
            and len(found) < _MAX_FORMULAS
        ):
            found.add(_position(state.cell))

    def text(_data):
        if state.inside:
            state.value = True

    parser = expat.ParserCreate()
    (
        parser.StartElementHandler,
        parser.EndElementHandler,
        parser.CharacterDataHandler,
    ) = start, end, text
    try:
        with archive.open(path) as part:
            parser.ParseFile(part)
    except (expat.ExpatError, zipfile.BadZipFile, zipfile.zlib.error, OSError) as error:
        raise RegisterError("unreadable") from error
    return frozenset(found)


def _position(coordinate):
    """``C7`` -> (7, 2)."""
    letters = coordinate.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(coordinate[len(letters) :]), column - 1


def open_xls(data):
    """Return the sheets of an old workbook (at most 65,536 rows a sheet, by its
    format).
    """
    try:
        try:
            book = _open_xls(data, with_formats=True)
        except Exception:  # formats, which say what is hidden, may be odd
            book = _open_xls(data, with_formats=False)
        sheets = [XlsSheet(book, index) for index in range(book.nsheets)]
    except xlrd.XLRDError as error:
        raise RegisterError(
            "password" if "encrypted" in str(error).lower() else "unreadable"
        ) from error
    except (
        Exception
    ) as error:  # xlrd lets anything through that a damaged file makes it do
        raise RegisterError("unreadable") from error
    return SimpleNamespace(sheets=sheets, modified=None, close=book.release_resources)


def _open_xls(data, with_formats):
    return xlrd.open_workbook(
        file_contents=data,
        on_demand=True,
        ragged_rows=True,
        logfile=io.StringIO(),
        formatting_info=with_formats,
    )


class XlsSheet:
    """One sheet of an ``.xls`` file."""

    def __init__(self, book, index):
        self._book = book
        self._index = index
        self.name = book.sheet_names()[index]
        self.epoch_1904 = book.datemode == 1
        sheet = book.sheet_by_index(index)
        self.hidden = sheet.visibility != 0
        self.size = sheet.nrows
        self._hidden_parts = (
            {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden},
            {column for column, info in sheet.colinfo_map.items() if info.hidden},
        )
        book.unload_sheet(index)

    def rows(self):
        """Yield (row number, cells)."""
        try:
            sheet = self._book.sheet_by_index(self._index)
            for number in range(sheet.nrows):
                yield number + 1, [self._value(cell) for cell in sheet.row(number)]
        except Exception as error:  # a damaged sheet
            raise RegisterError("unreadable") from error
        finally:
            self._book.unload_sheet(self._index)

    def _value(self, cell):
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, self._book.datemode)
            except (xlrd.xldate.XLDateError, ValueError, OverflowError):
                return cell.value
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR")
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        return cell.value

    def hidden_parts(self):
        """Return (numbers of the rows, zero-based columns) that are hidden."""
        return self._hidden_parts

    def uncalculated(self):
        """The old format always stores a formula's result."""
        return frozenset()
