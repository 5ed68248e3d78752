"""CSV files as councils send them: any of four separators, four encodings, any
extension.
"""

import codecs
import csv
import io
from itertools import islice

from .messages import RegisterError

_SEPARATORS = ",\t;|"


class CsvSheet:
    """One CSV file as a sheet. The name is the file's, without folder and extension."""

    hidden = False
    epoch_1904 = False

    def __init__(self, data, filename):
        self._data = data
        base = filename.replace("\\", "/").rpartition("/")[2]
        self.name = (base.rpartition(".")[0] or base or "CSV")[:120]
        self.size = len(data)
        self._encoding = _encoding(data)
        head = self._text().read(65_536)
        _refuse_binary(head)
        self._separator, self._skip = _separator(head)

    def _text(self):
        errors = "replace" if self._encoding == "cp1252" else "strict"
        return io.TextIOWrapper(
            io.BytesIO(self._data), encoding=self._encoding, errors=errors, newline=""
        )

    def rows(self):
        """Yield (row number as Excel would show it, cells as text)."""
        reader = csv.reader(self._text(), delimiter=self._separator)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if number > self._skip:
                    yield number, cells
        except (csv.Error, UnicodeError) as error:
            raise RegisterError("unreadable") from error

    def hidden_parts(self):
        """A CSV file hides nothing."""
        return frozenset(), frozenset()

    def uncalculated(self):
        """A CSV file has no formulas."""
        return ()


def _encoding(data):
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return name
    head = data[:4096]
    if len(head) > 8:
        if head[1::2].count(0) > len(head) // 4:
            return "utf-16-le"
        if head[0::2].count(0) > len(head) // 4:
            return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        view = memoryview(data)
        for start in range(0, len(data), 1 << 20):
            decoder.decode(view[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def is_empty(data: bytes) -> bool:
    """Whether a file has nothing in it but blanks: a table without a row may be one."""
    return len(data) < 1000 and not data.decode(_encoding(data), "replace").strip()


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
