"""Processor time, queries and rows written of what runs in an Odoo environment.

Milliseconds are processor time of Python and of the PostgreSQL backend together:
medians for Python, the mean of all runs for the backend, whose clock counts in hundredths
of a second. Everything is rolled back. Used by the scripts that scripts/bench runs in
Odoo's shell.
"""

import os
import time
from contextlib import contextmanager
from statistics import mean, median
from typing import NamedTuple
from unittest.mock import patch

TICK = os.sysconf("SC_CLK_TCK")
# A job is run so often, and then until it has taken so many seconds together.
ROUNDS, ENOUGH, LONG = 3, 0.6, 6


class Job(NamedTuple):
    """Something to be measured.

    ``call`` gets what ``prepare`` returned, which is not measured; ``table``: whose rows
    written are counted, all tables by default. ``warm``: run once before, undone, with
    what ``prepare`` set up kept at hand as after a commit (``cs.kept.mixin``).
    """

    name: str
    call: object
    records: int = 1
    prepare: object = None
    table: str = ""
    most: int = 99
    warm: bool = False


class Clock:
    """What the transaction of an environment costs."""

    def __init__(self, env):
        self.env, self.cr = env, env.cr
        self.cr.execute("SELECT pg_backend_pid()")
        (self.backend,) = self.cr.fetchone()
        # What parallel workers do would not be counted, of ours or of a floor.
        self.cr.execute("SET max_parallel_workers_per_gather = 0")

    def backend_seconds(self):
        """Processor time that the PostgreSQL backend has had, in seconds."""
        with open(f"/proc/{self.backend}/stat") as stat:
            cells = stat.read().rsplit(")", 1)[1].split()
        return (int(cells[11]) + int(cells[12])) / TICK

    def written(self, table=""):
        """Rows inserted, changed or deleted in this transaction so far."""
        self.cr.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " FROM pg_stat_xact_user_tables WHERE %s IN ('', relname)",
            [table],
        )
        return int(self.cr.fetchone()[0])

    @contextmanager
    def undone(self, forget=True):
        """What is done in it is rolled back, also where it commits; what the registry
        keeps at hand is forgotten, unless not to ``forget``."""
        cr = self.cr
        cr.flush()
        cr.execute("SAVEPOINT benchmark")
        self.env.invalidate_all()
        try:
            with (
                patch.object(type(cr), "commit", type(cr).flush),
                patch.object(type(cr), "rollback", type(cr).clear),
            ):
                yield
        finally:
            cr.clear()
            cr.postcommit.clear()
            cr.execute("ROLLBACK TO SAVEPOINT benchmark")
            cr.execute("RELEASE SAVEPOINT benchmark")
            self.env.invalidate_all(flush=False)
            if forget:
                self.env.registry.reset_changes()

    def spent(self, job, given=()):
        """One run: {python, backend (seconds), queries, rows (written)}; not undone."""
        self.cr.flush()
        rows = self.written(job.table)
        queries, start = self.cr.sql_log_count, time.process_time()
        backend = self.backend_seconds()
        job.call(*given)
        self.cr.flush()
        found = {
            "python": time.process_time() - start,
            "backend": self.backend_seconds() - backend,
            "queries": self.cr.sql_log_count - queries,
        }
        return found | {"rows": self.written(job.table) - rows}

    def run(self, job):
        """One run, undone afterwards."""
        with self.undone():
            given = () if job.prepare is None else (job.prepare(),)
            self.cr.flush()
            if job.warm:
                self.env.registry.clear_cache()
                self.cr.postcommit.clear()
                with self.undone(forget=False):
                    self.spent(job, given)
            self.env.invalidate_all()
            return self.spent(job, given)

    def in_turn(self, *jobs):
        """Run jobs again and again, one after the other, so that whatever else the
        machine does falls on all of them alike.

        :return: a list of what :func:`summed` gives, one for each job
        """
        runs = {job.name: [] for job in jobs}
        for job in jobs:
            if job.most > 1:
                self.run(job)
        waiting = list(jobs)
        while waiting:
            for job in waiting:
                runs[job.name].append(self.run(job))
            waiting = [job for job in jobs if not over(runs[job.name], job.most)]
        return [summed(job, runs[job.name]) for job in jobs]


def over(runs, most):
    """Whether a job has been run often enough."""
    spent = sum(one["python"] + one["backend"] for one in runs)
    return len(runs) >= most or (
        spent >= ENOUGH and (len(runs) >= ROUNDS or spent >= LONG)
    )


def summed(job, runs):
    """One row of a table: what a job costs, of all its runs."""
    seconds = median(one["python"] for one in runs) + mean(
        one["backend"] for one in runs
    )
    return {
        "name": job.name,
        "records": job.records,
        "ms": round(1000 * seconds, 2),
        # As on a server that is warm: a run may be the first after a cache was cleared.
        "queries": min(one["queries"] for one in runs),
        "rows": runs[-1]["rows"],
        "runs": len(runs),
    }


def kept(name):
    """Megabytes of a line of /proc/self/status."""
    with open("/proc/self/status") as status:
        (line,) = (one for one in status if one.startswith(name))
    return int(line.split()[1]) / 1024
