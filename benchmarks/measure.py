"""Time what the web client asks for, ours and the peers', interleaved, each as the people
who ask; and the larger jobs beside what they are compared with.

Run by scripts/bench in Odoo's shell. Milliseconds are processor time of Python and of the
PostgreSQL backend together: medians for Python, the mean of all runs for the backend,
whose clock counts in hundredths of a second. Writes CS_BENCH_OUT (JSON).
"""

import json
import os
import runpy
import sys
import time
from statistics import median

sys.path.insert(0, os.environ["CS_BENCH_FOLDER"])
import jobs as larger_jobs
import sheets
from clock import Clock
from screens import open_board, specification

SIZE = int(os.environ["CS_BENCH_SIZE"])
ROUNDS = 14
ENOUGH = 0.6
env = env(context={"lang": "en_US", "tz": "Europe/London"})
cr = env.cr
clock = Clock(env)
backend_seconds = clock.backend_seconds


def user(login):
    return env["res.users"].search([("login", "=", login)]).id


def busiest(kind):
    """Of the people of a kind, whoever has the most open audits: at the smallest size
    one of them may have none, and reads nothing."""
    [(one, _count)] = env["cs.audit"]._read_group(
        [(f"{kind}_user_id.login", "=like", f"{kind}%"), *OPEN],
        [f"{kind}_user_id"],
        ["__count"],
        order="__count desc",
        limit=1,
    )
    return one.id


OPEN = [("state", "not in", ("closed", "cancelled"))]
ROLES = {
    "administrator": env.ref("base.user_admin").id,
    "team manager": user("manager0"),
    "QA officer": user("officer0"),
    "practitioner": busiest("practitioner"),
    "director": user("director0"),
}
admin = env.user.browse(ROLES["administrator"])
for group in (
    "cs_quality_assurance.group_qa_manager",
    "project.group_project_manager",
    "mgmtsystem.group_mgmtsystem_manager",
):
    admin.group_ids |= env.ref(group)


class Job:
    """Something done again and again: ``call`` is given an environment of the role."""

    def __init__(self, name, role, call):
        self.name, self.role, self.call = name, role, call
        self.python, self.backend, self.queries = [], 0.0, 0

    def run(self):
        mine = env(user=ROLES[self.role])
        mine.flush_all()
        mine.invalidate_all()
        before, start, backend = (
            cr.sql_log_count,
            time.process_time(),
            backend_seconds(),
        )
        self.call(mine)
        self.python.append(time.process_time() - start)
        self.backend += backend_seconds() - backend
        self.queries = cr.sql_log_count - before

    def result(self):
        runs = len(self.python)
        return {
            "name": self.name,
            "role": self.role,
            "ms": round(1000 * (median(self.python) + self.backend / runs), 2),
            "queries": self.queries,
            "runs": runs,
        }


TODO = [("state", "in", ("todo", "doing", "done"))]


def board(model, groupby, domain, view=None):
    asked = specification(env, model, "kanban", view)
    return lambda mine: open_board(mine, model, domain, asked, groupby)


def listed(model, domain, view=None):
    asked = specification(env, model, "list", view)

    def call(mine):
        mine[model].web_search_read(domain, asked, limit=80, count_limit=10001)

    return call


def grouped(model, groupby, domain=()):
    def call(mine):
        mine[model].formatted_read_group(list(domain), groupby, ["__count"])

    return call


core = "cs_quality_assurance."
task_open = [("state", "not in", ("1_done", "1_canceled"))]
nc_open = [("state", "not in", ("done", "cancel"))]
under_way = env["cs.audit"].search(
    [("state", "=", "in_progress"), ("auditor_user_id", "!=", False)], limit=1
)
ROLES["auditor"] = under_way.auditor_user_id.id
form = specification(env, "cs.audit", "form")
jobs = []
for role in [*ROLES][:5]:
    jobs += [
        Job("audits, board of open ones", role, board("cs.audit", "state", OPEN)),
        Job("audits, list of 80 open ones", role, listed("cs.audit", OPEN)),
        Job("actions, board", role, board("cs.action", "state", TODO)),
        Job("actions, list of 80", role, listed("cs.action", TODO)),
        Job(
            "graph, state and final grade",
            role,
            grouped("cs.audit", ["state", "final_grade_id"]),
        ),
        Job("graph, team", role, grouped("cs.audit", ["department_id"])),
    ]
    if role != "practitioner":
        jobs += [
            Job(
                "project.task, board",
                role,
                board("project.task", "stage_id", task_open),
            ),
            Job("project.task, list of 80", role, listed("project.task", task_open)),
            Job(
                "mgmtsystem.nonconformity, board",
                role,
                board("mgmtsystem.nonconformity", "stage_id", nc_open),
            ),
            Job(
                "mgmtsystem.nonconformity, list of 80",
                role,
                listed("mgmtsystem.nonconformity", nc_open),
            ),
        ]
    jobs.append(Job("My work", role, lambda mine: mine["cs.my.work"].get_my_work()))
    if role in ("team manager", "QA officer", "director"):
        jobs.append(
            Job(
                "dashboard",
                role,
                lambda mine: mine["cs.dashboard"].get_dashboard({"period": "year"}),
            )
        )
        jobs.append(
            Job("closing the loop", role, lambda mine: mine["cs.closing"].get_loops())
        )
jobs += [
    Job(
        "open one audit in the auditing screen",
        "auditor",
        lambda mine: mine["cs.audit"].browse(under_way.id).auditing_load(),
    ),
    Job(
        "open one audit's form",
        "QA officer",
        lambda mine: mine["cs.audit"].browse(under_way.id).web_read(form),
    ),
]
columns = ", ".join(
    name
    for name, field in env["cs.audit"]._fields.items()
    if name in specification(env, "cs.audit", "list")
    and field.store
    and field.type not in ("one2many", "many2many")
)


def floor(mine):
    cr.execute(
        f"SELECT id, {columns} FROM cs_audit WHERE state NOT IN ('closed', 'cancelled')"
        " ORDER BY date_due, id LIMIT 80"
    )
    cr.fetchall()


def floor_graph(mine):
    cr.execute(
        "SELECT state, final_grade_id, count(*) FROM cs_audit GROUP BY state, final_grade_id"
    )
    cr.fetchall()


jobs += [
    Job("SQL: 80 open audits", "administrator", floor),
    Job("SQL: audits by state and grade", "administrator", floor_graph),
]


def check_figures():
    """Every figure of a year counted again by SQL of our own: what differs."""
    recount = runpy.run_path(os.path.join(os.environ["CS_BENCH_FOLDER"], "recount.py"))
    reader = env(user=ROLES["director"])
    cr.execute("SELECT CURRENT_DATE")
    return recount["differences"](cr, reader, env.company.id, cr.fetchone()[0])


only = os.environ.get("CS_BENCH_ONLY")
if only:
    jobs = [job for job in jobs if only in f"{job.role}: {job.name}"]
for job in jobs:
    job.run()
    job.python, job.backend = [], 0.0
for _round in range(ROUNDS):
    for job in jobs:
        # Those that are long over need no more rounds.
        if len(job.python) < 4 or sum(job.python) + job.backend < 3:
            job.run()
for job in jobs:
    while sum(job.python) + job.backend < ENOUGH:
        job.run()
wrong = check_figures()
assert not wrong, f"the dashboard and SQL of our own differ: {wrong}"
found = {
    "size": SIZE,
    "jobs": [job.result() for job in jobs],
}
if not only:
    sheets.check_same(env)
    found["heavy"] = [
        *larger_jobs.larger(env, clock),
        *clock.in_turn(*sheets.jobs(env, min(SIZE, 50_000))),
    ]
    found["above"] = larger_jobs.above(env, clock)
with open(os.environ["CS_BENCH_OUT"], "w") as out:
    json.dump(found, out, indent=1)
