"""CSV files as councils send them: any of four separators, four encodings, any
extension.
"""

import codecs
import csv
import io
import zipfile
import zlib
from functools import partial
from itertools import islice

from .messages import RegisterError

_SEPARATORS = ",\t;|"
# What a file, or a member of a zip, says while it is read.
BROKEN = (
    csv.Error,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class CsvSheet:
    """One CSV file as a sheet. The name is the file's, without folder and extension.

    :param data: its bytes; or a function that opens it, so that years of rows pass
        through and are never held
    :param size: how many bytes such a file has
    """

    hidden = False
    epoch_1904 = False

    def __init__(self, data, filename, size=None):
        self._open = data if callable(data) else partial(io.BytesIO, data)
        base = filename.replace("\\", "/").rpartition("/")[2]
        self.name = (base.rpartition(".")[0] or base or "CSV")[:120]
        self.size = len(data) if size is None else size
        try:
            with self._open() as file:
                self._encoding = _encoding(file)
            with self._text() as text:
                head = text.read(65_536)
        except BROKEN as error:
            raise RegisterError("unreadable") from error
        _refuse_binary(head)
        self._separator, self._skip = _separator(head)

    def _text(self):
        errors = "replace" if self._encoding == "cp1252" else "strict"
        return io.TextIOWrapper(
            self._open(), encoding=self._encoding, errors=errors, newline=""
        )

    def rows(self):
        """Yield (row number as Excel would show it, cells as text)."""
        try:
            with self._text() as text:
                reader = csv.reader(text, delimiter=self._separator)
                for number, cells in enumerate(reader, start=1):
                    if number > self._skip:
                        yield number, cells
        except BROKEN as error:
            raise RegisterError("unreadable") from error

    def hidden_parts(self):
        """A CSV file hides nothing."""
        return frozenset(), frozenset()

    def uncalculated(self):
        """A CSV file has no formulas."""
        return ()


def _encoding(file):
    head = file.read(4096)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if len(head) > 8:
        if head[1::2].count(0) > len(head) // 4:
            return "utf-16-le"
        if head[0::2].count(0) > len(head) // 4:
            return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while head:
            decoder.decode(head)
            head = file.read(1 << 20)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _refuse_binary(text):
    odd = sum(1 for char in text[:4096] if char < " " and char not in "\r\n\t\f\x0b")
    if odd > len(text[:4096]) // 50:
        raise RegisterError("unknown_kind")
    if not text.strip():
        raise RegisterError("empty_file")


def _separator(text):
    """Return the separator that cuts the first lines into most columns, and the lines
    to skip.
    """
    first = text.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    lines = islice((line for line in text.splitlines() if line.strip()), 20)
    sample = list(lines)
    best = (0, ",")
    for separator in _SEPARATORS:
        try:
            widths = sorted(
                len(cells) for cells in csv.reader(sample, delimiter=separator)
            )
        except csv.Error:
            continue
        middle = widths[len(widths) // 2] + widths[-1]
        if middle > best[0]:
            best = (middle, separator)
    return best[1], 0
