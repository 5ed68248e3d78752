"""How long reading the Standard Safeguarding Dataset takes, and what it holds in memory.

    python benchmarks/register_ssd.py [--out FILE] [1000 5000 20000]

Makes the tables of councils that do not exist, as CSV files and in PostgreSQL, and reads
them as the register does each night: its cases, and every event gone through. The floor
goes through the same rows once, with csv.reader or a cursor of psycopg2, and does nothing
with them. Ours and the floor take turns; seconds are processor time of Python and of the
PostgreSQL backend together. Memory is the most that a process of its own held above what
it held before. Run by scripts/bench, whose server is where PGHOST says; its socket is
reached over TCP.
"""

import argparse
import csv
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "addons/cs_quality_assurance"), str(ROOT / "tests/data")]

from rules.register import ssd, ssd_database  # noqa: E402
from rules.register.files import open_folder  # noqa: E402
from rules.register.reader import read_register  # noqa: E402
from rules.register.ssd_tables import COLUMNS, DATES  # noqa: E402
from ssd_council import Council  # noqa: E402
from tcp import over_tcp  # noqa: E402

DATABASE, SCHEMA = "bench_ssd", "ssd_bench"
HISTORY = 5
# Of the middle size also with nothing before, and with four times as much.
OTHER_HISTORIES = (0, 20)
ROUNDS, ENOUGH = 7, 60
TICK = os.sysconf("SC_CLK_TCK")


class Extract(Council):
    """A council written to files as it is made: as extracts come, and for COPY."""

    def __init__(self, folder, cases, history):
        self.columns, self.rows, self._writers = {}, Counter(), {}
        self._came, self._copy = Path(folder, "came"), Path(folder, "copy")
        with ExitStack() as self._files:
            for place in (self._came, self._copy):
                place.mkdir()
            # Of seven children six are open.
            super().__init__(-(-cases * 7 // 6), history=history)

    def add(self, table, **row):
        if table not in self.columns:
            self.columns[table] = list(row)
            self._writers[table] = [
                csv.writer(self._files.enter_context(path.open("w", newline="")))
                for path in (self._came / f"ssd_{table}.csv", self._copy / table)
            ]
            self._writers[table][0].writerow(row)
        turn = self.rows[table]
        came, copy = self._writers[table]
        came.writerow([self.written(value, turn) for value in row.values()])
        copy.writerow(row.values())
        self.rows[table] += 1

    def load(self, connection):
        """Into PostgreSQL, with the types that the data set's specification has."""
        with connection, connection.cursor() as cr:
            cr.execute(
                f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}"
            )
            for table, columns in self.columns.items():
                name = sql.Identifier(SCHEMA, f"ssd_{table}")
                kinds = (
                    "timestamp" if COLUMNS[table].get(one) in DATES else "varchar"
                    for one in columns
                )
                listed = sql.SQL(", ").join(
                    sql.SQL("{} {}").format(sql.Identifier(one), sql.SQL(kind))
                    for one, kind in zip(columns, kinds, strict=True)
                )
                cr.execute(sql.SQL("CREATE TABLE {} ({})").format(name, listed))
                with (self._copy / table).open() as file:
                    cr.copy_expert(sql.SQL("COPY {} FROM STDIN CSV").format(name), file)
            cr.execute("ANALYZE")


class Place(NamedTuple):
    """Where a council's tables are, for another process."""

    folder: str
    port: int
    columns: dict
    day: object


# --- the floor, and ours: (rows or cases, what the backend took) ---------------------


def csv_floor(place):
    rows = 0
    for path in Path(place.folder).glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            for _cells in csv.reader(file):
                rows += 1
        rows -= 1
    return rows, 0


def csv_ours(place):
    def opened(day, log):
        book = open_folder(Path(place.folder), ssd.table_of)
        return ssd_database.Book(ssd.opened(book, day, log))

    return read(place, opened), 0


def database_floor(place):
    rows = 0
    with closing(
        psycopg2.connect(host="127.0.0.1", port=place.port, dbname=DATABASE)
    ) as own:
        for table, columns in place.columns.items():
            wanted = [one for one in columns if one in COLUMNS[table]]
            with own.cursor(name=table) as cr:
                cr.itersize = ssd_database.ROWS
                cr.execute(f"SELECT {', '.join(wanted)} FROM {SCHEMA}.ssd_{table}")
                for _cells in cr:
                    rows += 1
        return rows, backend_seconds(own)


def database_ours(place):
    with ssd_database.connected(
        "postgresql", "127.0.0.1", place.port, DATABASE, "", "", SCHEMA, "ssd_", 600
    ) as database:

        def opened(day, log):
            return ssd_database.Book(database.source(day, log))

        found = read(place, opened)
        return found, backend_seconds(database._connection)


def read(place, opened):
    register = read_register(b"bench", "bench", place.day, opened=opened)
    return len(register.cases), register.events


def backend_seconds(connection):
    with open(f"/proc/{connection.info.backend_pid}/stat") as stat:
        cells = stat.read().rsplit(")", 1)[1].split()
    return (int(cells[11]) + int(cells[12])) / TICK


KINDS = {
    "CSV files": (csv_floor, csv_ours),
    "PostgreSQL": (database_floor, database_ours),
}


# --- measured in a process of its own -------------------------------------------------


def alone(function, *arguments):
    """What a function gives in a new process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def kept(name):
    with open("/proc/self/status") as status:
        (line,) = (one for one in status if one.startswith(name))
    return int(line.split()[1]) / 1024


def memory(kind, which, place):
    """The most megabytes held above what was held before."""
    before = kept("VmRSS")
    KINDS[kind][which](place)
    return round(kept("VmHWM") - before, 1)


def took(kind, place):
    """Seconds of the floor and of ours, in turn; and what ours found."""
    python, backend = ([], []), ([], [])
    found = None
    while len(python[1]) < ROUNDS and (len(python[1]) < 3 or sum(python[1]) < ENOUGH):
        for which in (0, 1):
            start = time.process_time()
            found, server = KINDS[kind][which](place)
            python[which].append(time.process_time() - start)
            backend[which].append(server)
    seconds = [
        median(one) + mean(other) for one, other in zip(python, backend, strict=True)
    ]
    return seconds, found, len(python[1])


def measure(cases, history, port, connection, timed):
    with tempfile.TemporaryDirectory() as folder:
        council = Extract(folder, cases, history)
        council.load(connection)
        rows = council.rows.total()
        place = Place(str(Path(folder, "came")), port, council.columns, council.day)
        print(f"{cases:,} open cases, known {history} times before: {rows:,} rows")
        for kind in KINDS:
            one = {"kind": kind, "open": cases, "history": history, "rows": rows}
            one["floor_mb"] = alone(memory, kind, 0, place)
            one["mb"] = alone(memory, kind, 1, place)
            said = f"{one['mb']} MB, {one['floor_mb']} MB the floor"
            if timed:
                (least, ours), found, rounds = alone(took, kind, place)
                one |= {"floor_s": round(least, 3), "s": round(ours, 3)}
                one |= {"cases": found[0], "events": found[1], "rounds": rounds}
                said += f"; {ours:.2f} s, {ours / least:.2f} of the floor; {found[0]:,} cases, {found[1]:,} events"
            print(f"    {kind}: {said}")
            yield one


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out")
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 5000, 20000])
    options = parser.parse_args()
    jobs = [(size, HISTORY, True) for size in options.sizes]
    middle = options.sizes[len(options.sizes) // 2]
    jobs += [(middle, history, False) for history in OTHER_HISTORIES]
    folder, port = os.environ["PGHOST"], os.environ.get("PGPORT", "5432")
    with closing(psycopg2.connect(dbname="postgres")) as server:
        server.autocommit = True
        cr = server.cursor()
        cr.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cr.execute(f"CREATE DATABASE {DATABASE}")
        try:
            with (
                closing(psycopg2.connect(dbname=DATABASE)) as own,
                over_tcp(f"{folder}/.s.PGSQL.{port}") as tcp,
            ):
                found = [
                    one
                    for size, history, timed in sorted(jobs)
                    for one in measure(size, history, tcp, own, timed)
                ]
        finally:
            cr.execute(f"DROP DATABASE {DATABASE}")
    if options.out:
        Path(options.out).write_text(json.dumps({"register": found}, indent=1))


if __name__ == "__main__":
    main()
