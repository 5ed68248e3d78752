"""The way in: a file's bytes to a Register, in bounded memory, with progress."""

import hashlib
from datetime import timedelta
from itertools import chain, islice
from statistics import median
from types import MappingProxyType

from . import ssd
from .dates import date_in_name, spoken
from .files import MAX_UNPACKED, open_file
from .layout import CHILD_LISTS, NOT_NEEDED, PLAIN, Layout, recognise
from .mapping import Collector
from .messages import RegisterError
from .report import IssueLog, ListReport, Register
from .rows import Evidence, SheetReader
from .text import compact

HEAD_ROWS = 40
TEMPLATE_SHEETS = frozenset(["frontsheet", "faqandchanges", "guidance", "codesused"])
GRACE = timedelta(days=3)
OLD = timedelta(days=183)
# Events of the data set are kept of two years: as far back as any tool looks.
EVENTS_SINCE = timedelta(days=731)


def suggest_date(data, filename):
    """Return the day a file most likely shows: the date in its name, else the day it
    was saved, else None.

    Never raises: a file that cannot be opened has no suggestion.
    """
    named = date_in_name(filename or "")
    if named:
        return named
    try:
        with open_file(data, filename) as book:
            return book.modified
    except RegisterError:
        return None


def read_register(
    data,
    filename="",
    as_of=None,
    *,
    today=None,
    headings=MappingProxyType({}),
    types=MappingProxyType({}),
    keep_date_of_birth=False,
    keep_characteristics=False,
    progress=None,
    max_unpacked=MAX_UNPACKED,
    opened=None,
):
    """Read a register.

    :param data: the file's bytes
    :param filename: its name; tells which list a CSV file is
    :param as_of: the day the register shows (a date); needed
    :param today: today, to tell a register that is old or of a day to come; not looked
        at when None
    :param headings: the council's own headings, {compact heading: heading of the
        template}
    :param types: the council's own words for types of case, {compact text: code}
    :param keep_date_of_birth: keep birth dates on the cases found
    :param keep_characteristics: keep disability and unaccompanied asylum seeking child
        as flags
    :param opened: function of the day and the log that gives what to read instead of a
        file: a source of the council's own
    :param progress: called with (fraction from 0 to 1, name of the sheet)
    :return: a Register
    :raise RegisterError: the file cannot be used; its text says why and what to do
    """
    if as_of is None:
        raise RegisterError("no_date")
    if today and as_of > today:
        raise RegisterError("date_future", date=spoken(as_of))
    log, evidence = IssueLog(), Evidence()
    collector = Collector(as_of, log, types, keep_characteristics)
    book = opened(as_of, log) if opened else open_file(data, filename, max_unpacked)
    with book:
        source = getattr(book, "source", None)
        if not source and ssd.is_ssd(sheet.name for sheet in book.sheets):
            size = sum(sheet.size for sheet in book.sheets)
            source = ssd.opened(book, as_of, log)
            book.sheets = [ssd.RegisterSheet(source, size)]
        found = _find_lists(book, log, headings)
        reports = _read_lists(found, as_of, log, evidence, collector, progress)
        _check_date(as_of, evidence, log, today)
        cases, closed, waiting = collector.finish()
        events = voices = None
        if source:
            # Counted, so that what is odd in them is found before anything is kept.
            wanted = {case.reference for case in cases.values()}
            since = as_of - EVENTS_SINCE
            events = sum(1 for _event in source.events(wanted, since))
            voices = source.voices(wanted)
    if not keep_date_of_birth:
        for case in cases.values():
            case.born = None
    columns = {
        key
        for _sheet, layout, _rows, _report in found
        if isinstance(layout, Layout)
        for key in layout.columns
    }
    if progress:
        progress(1.0, "")
    return Register(
        sha256=hashlib.sha256(data).hexdigest(),
        kind="plain" if PLAIN in collector.lists_present else "annex_a",
        date_as_of=as_of,
        lists=reports,
        cases=cases,
        closed=closed,
        waiting=waiting,
        issues=log,
        lists_present=frozenset(collector.lists_present),
        types_present=collector.types_present(),
        has_worker="worker" in columns,
        has_team=bool({"team", "organisation"} & columns),
        has_iro="iro" in columns,
        has_seen="seen" in columns,
        has_review="review" in columns,
        keeps_characteristics=keep_characteristics,
        no_worker=collector.no_worker,
        events=events,
        voices=voices,
        staff={
            one.number: one
            for one in (source.workers.values() if source else ())
            if one.number
        },
    )


def _find_lists(book, log, headings):
    """Return [(sheet, layout, all its rows, report)] for the sheets that are lists, or
    refuse the file.
    """
    found, words = [], []
    for sheet in book.sheets:
        rows = sheet.rows()
        head = list(islice(rows, HEAD_ROWS))
        layout = recognise(head, sheet.name, headings)
        if isinstance(layout, str):
            words.append(layout)
            if compact(sheet.name) not in TEMPLATE_SHEETS and any(
                any(cell not in (None, "") for cell in cells) for _number, cells in head
            ):
                log.add(
                    "send_sheet" if layout == "send" else "sheet_ignored", sheet.name
                )
            continue
        after = [item for item in head if item[0] > layout.header_row]
        found.append((sheet, layout, chain(after, rows), _report(sheet, layout, log)))
    usable = [
        layout.number for _sheet, layout, _rows, _report in found if layout.number != 11
    ]
    if not usable:
        raise RegisterError(next((word for word in words if word), "no_list"))
    if PLAIN in usable and len(set(usable)) > 1:
        found = [item for item in found if item[1].number != PLAIN]
    for number in sorted({number for number in usable if usable.count(number) > 1}):
        log.add(
            "list_twice",
            next(s.name for s, la, _r, _p in found if la.number == number),
            list=number,
        )
    if PLAIN not in usable:
        for number in CHILD_LISTS:
            if number not in usable and number not in (1, 3, 5, 10):
                log.add("list_missing", list=number)
    return found


def _report(sheet, layout, log):
    number = layout.number
    report = ListReport(
        number,
        sheet.name,
        layout.header_row,
        hidden=sheet.hidden,
        read=number not in NOT_NEEDED,
    )
    if number in NOT_NEEDED:
        log.add("list_not_needed", sheet.name, list=number)
        return report
    if sheet.hidden:
        log.add("sheet_hidden", sheet.name)
    if layout.named is not None and layout.named != number and number != PLAIN:
        log.add(
            "headings_win",
            sheet.name,
            layout.header_row,
            named=layout.named,
            list=number,
        )
    if layout.by_name:
        log.add("list_by_name", sheet.name, layout.header_row, list=number)
    for title in layout.missing:
        log.add("column_missing", sheet.name, layout.header_row, title, list=number)
    for letter, title in layout.twice:
        log.add("column_twice", sheet.name, layout.header_row, f"{letter}: {title}")
    for letter, title in layout.unknown:
        log.add("columns_ignored", sheet.name, layout.header_row, f"{letter}: {title}")
    report.missing = layout.missing
    report.ignored = [title for _letter, title in layout.unknown]
    return report


def _read_lists(found, as_of, log, evidence, collector, progress):
    to_read = [item for item in found if item[1].number not in NOT_NEEDED]
    total = sum(item[0].size for item in to_read) or 1
    done = 0
    for sheet, layout, rows, report in to_read:
        collector.lists_present.add(layout.number)
        uncalculated = sheet.uncalculated()
        reader = SheetReader(sheet, layout, report, as_of, log, evidence)
        collector.where[sheet.name] = reader.where

        def tick(row, _sheet=sheet, _done=done):
            if progress:
                # Rows are not known beforehand; a row of these lists takes about 500
                # bytes unpacked.
                progress(
                    min(_done + min(row * 500, _sheet.size), total) / total, _sheet.name
                )

        tick(0)
        for fact in reader.facts(rows, tick):
            collector.add(fact, report)
        reader.note_whole()
        done += sheet.size
        _note_uncalculated(uncalculated, layout, report, sheet, log)
    return [item[3] for item in found]


def _note_uncalculated(cells, layout, report, sheet, log):
    """Say that formulas without a stored result were met; refuse when they are the
    references themselves.
    """
    if not cells:
        return
    places = {place for columns in layout.columns.values() for place in columns}
    missed = sum(
        1 for row, column in cells if row > layout.header_row and column in places
    )
    ids = sum(
        1
        for row, column in cells
        if row > layout.header_row and column in layout.columns["child_id"]
    )
    if ids and ids >= report.rows_read - report.rows_ignored:
        raise RegisterError("not_calculated")
    if missed:
        log.add("formulas", sheet.name, count=missed)


def _check_date(as_of, evidence, log, today):
    """Hold the date given for the register against the dates in it."""
    late = [day for day in evidence.later if day > as_of + GRACE]
    # One slip of the keyboard among hundreds of dates is no reason to refuse a file;
    # one in twenty is.
    if late and len(late) * 20 >= evidence.events:
        raise RegisterError(
            "date_too_early",
            date=spoken(as_of),
            count=len(late),
            latest=spoken(max(late)),
        )
    begun = [day for day in evidence.later_starts if day > as_of + GRACE]
    if len(begun) >= 3 and len(begun) * 5 >= evidence.starts:
        raise RegisterError(
            "date_too_early",
            date=spoken(as_of),
            count=len(begun),
            latest=spoken(max(begun)),
        )
    if evidence.implied and len(evidence.implied) >= 3:
        implied = type(as_of).fromordinal(round(median(evidence.implied)))
        if abs(implied - as_of) > GRACE:
            log.add("date_ages", implied=spoken(implied))
    if today and today - as_of > OLD:
        log.add("date_old")
