"""Opening whatever was sent: which kind of file it is, and its sheets as streams of
rows.

Nothing in a file is ever run: formulas are read as the values Excel stored, links are
not followed.
"""

import io
import zipfile
from datetime import date
from functools import partial

from . import delimited, excel, opendocument
from .messages import RegisterError

MEGABYTE = 1024 * 1024
MAX_FILE = 150 * MEGABYTE
MAX_UNPACKED = 1024 * MEGABYTE
MAX_MEMBER_IN_MEMORY = 256 * MEGABYTE  # shared texts and styles are held as a whole
MAX_MEMBERS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_file(data, filename="", max_unpacked=MAX_UNPACKED):
    """Return a workbook: ``sheets`` (in the file's order), ``modified`` (a date or
    None), ``close()``.

    Raises RegisterError with a plain sentence for whatever cannot be read.
    """
    if not data:
        raise RegisterError("empty_file")
    if len(data) > MAX_FILE:
        raise RegisterError("too_large", limit=MAX_FILE // MEGABYTE)
    return _open(data, filename or "", max_unpacked, nested=False)


def _open(data, filename, max_unpacked, nested):
    if data.startswith(_OLE):
        return _open_ole(data)
    if data.startswith(b"PK"):
        return _open_zip(data, max_unpacked, nested)
    if data.startswith(b"%PDF"):
        raise RegisterError("pdf")
    if data.startswith(b"{\\rtf"):
        raise RegisterError("word")
    start = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        raise RegisterError("html")
    if start.startswith(b"<?xml"):
        raise RegisterError("html" if b"<html" in data[:2048].lower() else "xml")
    return Workbook([delimited.CsvSheet(data, filename)])


def _open_ole(data):
    """Old Office files. Password-protected new ones are packed in the same way."""
    if _utf16("EncryptedPackage") in data:
        raise RegisterError("password")
    if _utf16("WordDocument") in data:
        raise _word_refusal(data)
    if _utf16("Workbook") in data or _utf16("Book") in data:
        book = excel.open_xls(data)
        return Workbook(book.sheets, book.modified, book.close)
    raise RegisterError("unknown_kind")


def _utf16(text):
    return text.encode("utf-16-le")


def _word_refusal(data):
    """Tell the children's home form from any other document, as far as its text can be
    seen.
    """
    plain = data.replace(b"\x00", b"").lower()
    known = (
        b"registered manager",
        b"children's home",
        b"children\xe2\x80\x99s home",
        b"children\x92s home",
    )
    return RegisterError(
        "childrens_home" if any(text in plain for text in known) else "word"
    )


def _open_zip(data, max_unpacked, nested):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RegisterError("unreadable") from error
    _check_archive(members, max_unpacked)
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise RegisterError("xlsb")
    if any(name.startswith("word/") for name in names):
        raise _word_refusal(_peek(archive, "word/document.xml", 4 * MEGABYTE))
    if "xl/workbook.xml" in names:
        _check_xml(archive, members)
        book = excel.open_xlsx(data, archive)
        return Workbook(book.sheets, book.modified, book.close)
    if "mimetype" in names:
        kind = _peek(archive, "mimetype", 200)
        if b"opendocument.text" in kind:
            raise RegisterError("word")
        if b"opendocument.spreadsheet" in kind:
            return Workbook(
                opendocument.sheets(archive), opendocument.modified(archive)
            )
        raise RegisterError("unknown_kind")
    return _open_zip_of_tables(archive, members, max_unpacked, nested)


def _check_archive(members, max_unpacked):
    """Refuse archives that would unpack to more than any register does, before
    unpacking anything.
    """
    if (
        len(members) > MAX_MEMBERS
        or sum(member.file_size for member in members) > max_unpacked
    ):
        raise RegisterError("unpacks_too_large", limit=max_unpacked // MEGABYTE)
    if any(member.flag_bits & 1 for member in members):
        raise RegisterError("password")
    held = sum(
        member.file_size
        for member in members
        if not member.filename.startswith("xl/worksheets/")
    )
    if (
        any(member.filename == "xl/workbook.xml" for member in members)
        and held > MAX_MEMBER_IN_MEMORY
    ):
        raise RegisterError("unpacks_too_large", limit=MAX_MEMBER_IN_MEMORY // MEGABYTE)


def _check_xml(archive, members):
    """Refuse parts with a document type: Excel never writes one, and entities can blow
    up.
    """
    for member in members:
        if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _peek(
            archive, member.filename, 2048
        ):
            raise RegisterError("unsafe")


def _peek(archive, name, size):
    try:
        with archive.open(name) as part:
            return part.read(size)
    except (
        KeyError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise RegisterError("unreadable") from error
    except zipfile.zlib.error as error:
        raise RegisterError("unreadable") from error


def _open_zip_of_tables(archive, members, max_unpacked, nested):
    files = [
        member
        for member in members
        if not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
        and member.file_size
    ]
    tables = [
        member
        for member in files
        if member.filename.lower().endswith((".csv", ".txt", ".tsv"))
    ]
    if tables:
        modified = max(
            (date(*member.date_time[:3]) for member in tables if member.date_time[1]),
            default=None,
        )
        return Workbook(
            _csv_sheets(
                (partial(_member, archive, member), member.filename, member.file_size)
                for member in tables
            ),
            modified,
        )
    books = [
        member
        for member in files
        if member.filename.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods"))
    ]
    if len(books) == 1 and not nested:
        return _open(
            _whole(archive, books[0]), books[0].filename, max_unpacked, nested=True
        )
    raise RegisterError("no_csv_in_zip")


def open_folder(place, wanted):
    """The CSV files of a folder as a workbook; see :func:`open_file`.

    :param place: a path
    :param wanted: function that tells of a name whether it is one of them
    """
    return Workbook(
        _csv_sheets(
            (partial(one.open, "rb"), one.name, one.stat().st_size)
            for one in (sorted(place.glob("*")) if place.is_dir() else ())
            if one.is_file() and wanted(one.name)
        )
    )


def _csv_sheets(files):
    """A sheet of each file. A table without a row may be a file without a byte: of
    several that is no reason to refuse.

    :param files: (function that opens it, name, size) each
    :raises RegisterError: nothing is in any of them, or one cannot be read
    """
    sheets, nothing = [], None
    for file in files:
        try:
            sheets.append(delimited.CsvSheet(*file))
        except RegisterError as error:
            if error.code != "empty_file":
                raise
            nothing = error
    if nothing and not sheets:
        raise nothing
    return sheets


def _member(archive, member):
    _check_member(member)
    return archive.open(member)


def _check_member(member):
    if member.file_size > MAX_MEMBER_IN_MEMORY:
        raise RegisterError("unpacks_too_large", limit=MAX_MEMBER_IN_MEMORY // MEGABYTE)


def _whole(archive, member):
    _check_member(member)
    return _peek(archive, member.filename, member.file_size + 1)


class Workbook:
    """An opened file. Close it when done; a ``with`` block does."""

    def __init__(self, sheets, modified=None, close=None):
        self.sheets = sheets
        self.modified = modified
        self._close = close

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        """Free what the reader holds of the file."""
        if self._close:
            self._close()
            self._close = None
