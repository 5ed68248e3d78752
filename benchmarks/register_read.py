"""How long reading a large register takes, and what it holds in memory.

    python benchmarks/register_read.py [--rows 100000] [--list-6 20000]

Makes an Annex A workbook of a council that does not exist, reads it as the import does,
and compares the processor time with going through the same cells with openpyxl alone,
which is the floor for anything that reads the workbook. Needs no database.
"""

import argparse
import io
import sys
import time
import tracemalloc
from datetime import date
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "addons/cs_quality_assurance"), str(ROOT / "tests")]

from rules.register.changes import Resolved, plan_changes  # noqa: E402
from rules.register.layout import NOT_NEEDED, list_of_name  # noqa: E402
from rules.register.reader import read_register  # noqa: E402
from tools.annex_a_file import Size, write_annex_a  # noqa: E402

AS_OF = date(2026, 3, 31)


def timed(function):
    """Return (what it returns, processor seconds)."""
    start = time.process_time()
    found = function()
    return found, time.process_time() - start


def floor(data):
    """Go through the cells of the lists that are read, and do nothing with them."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = 0
    for sheet in book.worksheets:
        if list_of_name(sheet.title) not in NOT_NEEDED:
            for _cells in sheet.iter_rows(values_only=True):
                rows += 1
    return rows


def peak_memory(function):
    """Return the most that was held at once, in megabytes (tracing slows it down)."""
    tracemalloc.start()
    function()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--list-6", type=int, default=20_000)
    options = parser.parse_args()
    target = io.BytesIO()
    size = Size(rows=options.rows, list_6=options.list_6, as_of=AS_OF)
    written, making = timed(lambda: write_annex_a(target, size))
    data = target.getvalue()
    rows = sum(written.values())
    print(f"made      {rows:,} rows, {len(data) / 2**20:.1f} MB, {making:.1f} s")
    read, least = timed(lambda: floor(data))
    print(f"floor     {read:,} rows gone through by openpyxl, {least:.1f} s")
    register, took = timed(lambda: read_register(data, "bench.xlsx", AS_OF))
    ours = f"{took:.1f} s, {took / least:.2f} of the floor"
    print(
        f"reading   {register.rows_read:,} rows, {len(register.cases):,} cases, {ours}"
    )
    print(f"          {rows / took:,.0f} rows of the workbook a second")
    nobody = Resolved(None, None, None)
    resolved = dict.fromkeys(register.cases, nobody)
    plan, planning = timed(lambda: plan_changes(register, {}, resolved))
    print(f"planning  {len(plan.changes):,} changes, {planning:.2f} s")
    most = peak_memory(lambda: read_register(data, "bench.xlsx", AS_OF))
    each = most * 1024 / len(register.cases)
    print(f"memory    {most:.0f} MB at most, {each:.1f} kB for a case")


if __name__ == "__main__":
    main()
