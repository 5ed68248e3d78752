"""The most memory that writing a workbook and importing a register hold, each in a
process of its own, above what it held before; and how long the import takes.

Run by scripts/bench in Odoo's shell: CS_BENCH_PART says which. A first small run in the
same process loads what is loaded once. Writes CS_BENCH_OUT (JSON).
"""

import ctypes
import gc
import json
import os
import sys
import traceback

sys.path.insert(0, os.environ["CS_BENCH_FOLDER"])
import register_import
import sheets
from clock import Clock, kept

import odoo
from odoo import api
from odoo.modules.registry import Registry

PART = os.environ["CS_BENCH_PART"]
DATABASE = env.cr.dbname


def alone(call, small, large):
    """Megabytes at most above what was held before, in a process forked for it."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            # The connections of the parent are the parent's.
            odoo.sql_db._Pool = odoo.sql_db._Pool_readonly = None
            models = Registry(DATABASE)
            models._db = odoo.sql_db.db_connect(DATABASE)
            with models.cursor() as cr:
                mine = api.Environment(cr, api.SUPERUSER_ID, {})
                with Clock(mine).undone():
                    call(mine, small)
                gc.collect()
                ctypes.CDLL(None).malloc_trim(0)
                # Forget the peak so far.
                with open("/proc/self/clear_refs", "w") as peak:
                    peak.write("5")
                before = kept("VmRSS")
                with Clock(mine).undone():
                    call(mine, large)
                    mine.cr.flush()
                os.write(theirs, str(kept("VmHWM") - before).encode())
                cr.rollback()
        except Exception:
            traceback.print_exc()
        os._exit(0)
    os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours) as found:
        return round(float(found.read()), 1)


found = {"part": PART}
if PART == "sheets":
    rows = min(50_000, env["cs.audit"].search_count([]))
    small, large = (sheets.domain_of(env, size) for size in (500, rows))
    found["memory"] = {
        f"{name}, {rows:,} rows": alone(
            lambda mine, domain, make=make: make(sheets.officer(mine), domain),
            small,
            large,
        )
        for name, make in sheets.KINDS.items()
    }
else:
    small, large = register_import.workbook(2000, 400), register_import.workbook()
    cases = register_import.CASES
    found["memory"] = {
        f"{name}, {cases:,} cases": alone(call, small, large)
        for name, call in register_import.KINDS.items()
    }
    found["heavy"] = Clock(env).in_turn(*register_import.jobs(env, large))
with open(os.environ["CS_BENCH_OUT"], "w") as file:
    json.dump(found, file, indent=1)
