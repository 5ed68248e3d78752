"""Who works at once in at_once.py and screens_shown.py: gives some people of a benchmark
council a password, and says on what they work.

Run by scripts/bench in Odoo's shell, on a copy of a database. CS_BENCH_PASSWORD is the
password; writes CS_BENCH_OUT (JSON).
"""

import json
import os

Users, Audits, Actions = env["res.users"], env["cs.audit"], env["cs.action"]
AT_WORK = [("state", "=", "in_progress"), ("kind", "=", "case_file")]


def of_login(login):
    return Users.search([("login", "=", login)])


def person(user, role):
    """What the runs need of somebody; the audit is one that they may open, or False."""
    audits = Audits.with_user(user).search(AT_WORK, order="id", limit=200)
    own = audits.filtered(lambda one: one.auditor_user_id == user)
    audit = (own or audits)[:1]
    return {
        "login": user.login,
        "role": role,
        "audit": audit.id,
        "lines": audit.line_ids.ids,
        "grades": audit.scale_id.grade_ids.ids,
    }


at_work = Audits.search([*AT_WORK, ("auditor_user_id.login", "=like", "auditor%")])
auditors = at_work.auditor_user_id.sorted("id")[:4]
cast = [
    # Of teams whose audits are being closed, and are being done.
    *((of_login(f"manager{n}"), "team manager") for n in (0, 5)),
    (of_login("service0"), "service manager"),
    (of_login("head0"), "head of service"),
    (of_login("officer0"), "QA officer"),
    (of_login("director0"), "director"),
    *((user, "auditor") for user in auditors),
]
# Of a team under the first manager of each rung.
to_move = Actions.search(
    [
        ("state", "in", ("todo", "doing")),
        ("department_id.manager_id.user_id.login", "=", "manager0"),
    ],
    order="id",
    limit=16,
)
project = env["project.project"].search([("name", "=", "Peer")])
# What runs beside a backend is not counted with it.
env.cr.execute(
    f'ALTER DATABASE "{env.cr.dbname}" SET max_parallel_workers_per_gather = 0'
)
# No rounds of hashing for a password that lives as long as the run.
env["ir.config_parameter"].set_param("password.hashing.rounds", 1)
for user, _role in cast:
    user.password = os.environ["CS_BENCH_PASSWORD"]
found = {
    "people": [person(user, role) for user, role in cast],
    "actions": to_move.ids,
    "project": project.id,
    "stages": project.type_ids.sorted("sequence").ids[1:4],
    "tasks": env["project.task"]
    .search(
        [("project_id", "=", project.id), ("state", "=", "01_in_progress")],
        order="id desc",
        limit=16,
    )
    .ids,
}
env.cr.commit()
with open(os.environ["CS_BENCH_OUT"], "w") as out:
    json.dump(found, out)
