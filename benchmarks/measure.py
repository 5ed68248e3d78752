"""Time what the web client asks for, ours and the peers', interleaved, each as the people
who ask; and the larger jobs beside what they are compared with.

Run by scripts/bench in Odoo's shell. Milliseconds are processor time of Python and of the
PostgreSQL backend together: medians for Python, the mean of all runs for the backend,
whose clock counts in hundredths of a second. Writes CS_BENCH_OUT (JSON).
"""

import io
import json
import os
import runpy
import time
from statistics import median

import xlsxwriter
from lxml import etree

SIZE = int(os.environ["CS_BENCH_SIZE"])
ROUNDS = 14
ENOUGH = 0.6
env = env(context={"lang": "en_US", "tz": "Europe/London"})
cr = env.cr
cr.execute("SELECT pg_backend_pid()")
(BACKEND,) = cr.fetchone()
TICK = os.sysconf("SC_CLK_TCK")


def backend_seconds():
    with open(f"/proc/{BACKEND}/stat") as stat:
        cells = stat.read().rsplit(")", 1)[1].split()
    return (int(cells[11]) + int(cells[12])) / TICK


def user(login):
    return env["res.users"].search([("login", "=", login)]).id


ROLES = {
    "administrator": env.ref("base.user_admin").id,
    "team manager": user("manager0"),
    "QA officer": user("officer0"),
    "practitioner": user("practitioner0"),
    "director": user("director0"),
}
admin = env.user.browse(ROLES["administrator"])
for group in (
    "cs_quality_assurance.group_qa_manager",
    "project.group_project_manager",
    "mgmtsystem.group_mgmtsystem_manager",
):
    admin.group_ids |= env.ref(group)


def specification(model, kind, view=None):
    """What the web client asks of each record of a view."""
    Model = env[model]
    view = env.ref(view).id if view else False
    arch = etree.fromstring(Model.get_view(view, kind)["arch"])
    asked = {}
    for node in arch.iter("field"):
        if any(True for _one in node.iterancestors("field")):
            continue
        name = node.get("name")
        field = Model._fields[name]
        asked[name] = {"fields": {"display_name": {}}} if field.relational else {}
    return asked


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


OPEN = [("state", "not in", ("closed", "cancelled"))]
TODO = [("state", "in", ("todo", "doing", "done"))]


def board(model, groupby, domain, view=None, limit=40):
    asked = specification(model, "kanban", view)

    def call(mine):
        mine[model].web_read_group(
            domain,
            [groupby],
            auto_unfold=True,
            unfold_read_specification=asked,
            unfold_read_default_limit=limit,
        )

    return call


def listed(model, domain, view=None):
    asked = specification(model, "list", view)

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
form = specification("cs.audit", "form")
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
    if name in specification("cs.audit", "list")
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


# --- the larger jobs: once, in a savepoint ------------------------------------------------
def heavy(name, call, records):
    """Processor time and queries of something big, the best of three runs."""
    best = None
    for _time in range(3):
        cr.execute("SAVEPOINT heavy")
        env.invalidate_all()
        queries, start, backend = (
            cr.sql_log_count,
            time.process_time(),
            backend_seconds(),
        )
        call()
        env.flush_all()
        spent = time.process_time() - start + backend_seconds() - backend
        queries = cr.sql_log_count - queries
        cr.execute("ROLLBACK TO heavy")
        env.invalidate_all(flush=False)
        if best is None or spent < best[0]:
            best = spent, queries
    return {
        "name": name,
        "records": records,
        "ms": round(1000 * best[0], 1),
        "queries": best[1],
    }


def make_audits(count=1000):
    cases = env["cs.case"].search([("is_open", "=", True)], limit=count)
    framework = env["cs.framework"].search([], limit=1)
    made = env["cs.audit"]._create_quietly(
        [
            {"case_id": one.id, "framework_id": framework.id, "kind": "case_file"}
            for one in cases
        ]
    )
    made._lay_out_tool()


def make_peers(count=1000):
    system = env["mgmtsystem.system"].search([], limit=1)
    system = system or env["mgmtsystem.system"].create({"name": "Peer"})
    env["mgmtsystem.audit"].with_context(
        tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
    ).create(
        [
            {
                "name": f"Audit {n}",
                "date": "2026-01-05",
                "system_id": system.id,
                "line_ids": [
                    (0, 0, {"name": f"Question {line}", "seq": line})
                    for line in range(16)
                ],
            }
            for n in range(count)
        ]
    )


def make_follow_ups(count=500):
    Audit = env["cs.audit"]
    due = Audit._domain_follow_up_due("re_audit", "re_audit_due")
    Audit.search(due, limit=count)._make_follow_ups("re_audit")


ROWS = min(SIZE, 50_000)


def schedule():
    ids = env["cs.audit"].search([], limit=ROWS).ids
    env["cs.audit.schedule"].export([], ids)


def schedule_floor():
    """As many rows and columns by SQL and XlsxWriter alone; in the schedule each audit
    stands on two sheets, in all and in its service's."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    sheets = [book.add_worksheet(), book.add_worksheet()]
    cr.execute(
        "SELECT name, case_id, case_type_id, department_id, practitioner_id, auditor_id,"
        " moderator_id, kind, date_due::text, date_submitted::text, final_grade_id, state"
        " FROM cs_audit LIMIT %s",
        [ROWS],
    )
    for number, row in enumerate(cr.fetchall()):
        for sheet in sheets:
            sheet.write_row(number, 0, row)
    book.close()


def heavy_jobs():
    due = env["cs.audit"]._domain_follow_up_due("re_audit", "re_audit_due")
    follow_ups = min(500, env["cs.audit"].search_count(due))
    return [
        heavy("creating audits with their lines", make_audits, 1000),
        heavy("mgmtsystem.audit with 16 lines", make_peers, 1000),
        heavy("making follow-ups, allocated and told", make_follow_ups, follow_ups),
        heavy("schedule to Excel", schedule, ROWS),
        heavy("SQL and XlsxWriter alone, 12 columns", schedule_floor, ROWS),
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
    "heavy": [] if only else heavy_jobs(),
}
with open(os.environ["CS_BENCH_OUT"], "w") as out:
    json.dump(found, out, indent=1)
