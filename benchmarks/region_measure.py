"""What people of one council ask for, and the jobs of a night, in a database of many councils
or of one; how many rows of ours were read for it, and whether any was another council's.

Run by scripts/bench in Odoo's shell. Milliseconds are processor time of Python and of the
PostgreSQL backend together. Writes CS_BENCH_OUT (JSON).
"""

import json
import os
import time
from statistics import median

from lxml import etree

ENOUGH = 0.8
QUIET = {"lang": "en_US", "tz": "Europe/London"}
env = env(context=QUIET)
cr = env.cr
cr.execute("SELECT pg_backend_pid()")
(BACKEND,) = cr.fetchone()
TICK = os.sysconf("SC_CLK_TCK")
OPEN = [("state", "not in", ("closed", "cancelled"))]
TODO = [("state", "in", ("todo", "doing", "done"))]


def backend_seconds():
    with open(f"/proc/{BACKEND}/stat") as stat:
        cells = stat.read().rsplit(")", 1)[1].split()
    return (int(cells[11]) + int(cells[12])) / TICK


def rows_read():
    """Rows of our tables that this transaction has read so far."""
    cr.execute(
        "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)"
        " FROM pg_stat_xact_user_tables WHERE relname LIKE 'cs\\_%'"
    )
    return int(cr.fetchone()[0])


def specification(model, kind):
    """What the web client asks of each record of a view."""
    arch = etree.fromstring(env[model].get_view(False, kind)["arch"])
    return {
        node.get("name"): {"fields": {"display_name": {}}}
        if env[model]._fields[node.get("name")].relational
        else {}
        for node in arch.iter("field")
        if not any(True for _one in node.iterancestors("field"))
    }


def board(model, domain):
    asked = specification(model, "kanban")
    return lambda mine: mine[model].web_read_group(
        domain,
        ["state"],
        auto_unfold=True,
        unfold_read_specification=asked,
        unfold_read_default_limit=40,
    )


def listed(model, domain):
    asked = specification(model, "list")
    return lambda mine: mine[model].web_search_read(
        domain, asked, limit=80, count_limit=10001
    )


JOBS = {
    "audits, board of open ones": board("cs.audit", OPEN),
    "audits, list of 80 open ones": listed("cs.audit", OPEN),
    "actions, board": board("cs.action", TODO),
    "actions, list of 80": listed("cs.action", TODO),
    "My work": lambda mine: mine["cs.my.work"].get_my_work(),
    "dashboard": lambda mine: mine["cs.dashboard"].get_dashboard({"period": "year"}),
    "closing the loop": lambda mine: mine["cs.closing"].get_loops(),
}
ROLES = {"team manager": "manager0", "QA officer": "officer0", "director": "director0"}


def user(login):
    return env["res.users"].search([("login", "=", login)])


def asked(name, role, call):
    """One job as one person, again and again."""
    python, backend, mine = [], 0.0, env(user=user(ROLES[role]).id)
    for run in range(1000):
        mine.invalidate_all()
        queries, rows = cr.sql_log_count, rows_read() if run == 2 else 0
        start, at = time.process_time(), backend_seconds()
        call(mine)
        spent, behind = time.process_time() - start, backend_seconds() - at
        if run == 2:
            # The question about rows is one query of the benchmark's own.
            queries, rows = cr.sql_log_count - queries - 1, rows_read() - rows
            found = {"name": name, "role": role, "queries": queries + 1, "rows": rows}
        if run > 2:
            python.append(spent)
            backend += behind
            if sum(python) + backend > ENOUGH:
                break
    return {
        **found,
        "ms": round(1000 * (median(python) + backend / len(python)), 2),
    }


def crossed(before):
    """To-dos made since, for people of one council on a record of another."""
    made = env["mail.activity"].search([("id", ">", before)])
    return sum(
        env[one.res_model].browse(one.res_id).company_id not in one.user_id.company_ids
        for one in made
        if one.res_model and "company_id" in env[one.res_model]._fields
    )


def night():
    """Each scheduled job of ours once, taken back afterwards."""
    cr.execute(
        "SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module LIKE 'cs\\_%'"
    )
    crons = env["ir.cron"].browse(one for (one,) in cr.fetchall()).sorted("id")
    jobs = {}
    # A job commits as it goes; here nothing stays.
    cr.commit = lambda: None
    for cron in crons:
        cr.execute("SAVEPOINT night")
        env.invalidate_all()
        last = env["mail.activity"].search([], order="id desc", limit=1).id
        rows = rows_read()
        queries, start, at = cr.sql_log_count, time.process_time(), backend_seconds()
        cron.ir_actions_server_id.with_user(cron.user_id).run()
        env.flush_all()
        jobs[cron.name] = {
            "name": cron.name,
            "ms": round(
                1000 * (time.process_time() - start + backend_seconds() - at), 1
            ),
            "queries": cr.sql_log_count - queries,
            "rows": rows_read() - rows,
            "crossed": crossed(last),
        }
        cr.execute("ROLLBACK TO SAVEPOINT night")
        env.invalidate_all(flush=False)
    del cr.commit
    return list(jobs.values())


def foreign():
    """How many records of other councils people of one council can find: in every model of
    ours that has a company, as each of them."""
    found, looked = 0, 0
    for login in ROLES.values():
        person = user(login)
        for name, model in env.items():
            if (
                name.startswith("cs.")
                and "company_id" in model._fields
                and model._fields["company_id"].store
                and not model._transient
                and not model._abstract
            ):
                mine = model.with_user(person)
                if mine.has_access("read"):
                    looked += 1
                    found += mine.search_count(
                        [("company_id", "not in", [False, person.company_id.id])]
                    )
    return {"models": looked, "found": found}


found = {
    "councils": env["res.company"].search_count([]),
    "audits": env["cs.audit"].search_count([]),
    "jobs": [
        asked(name, role, call)
        for role in ROLES
        for name, call in JOBS.items()
        if role != "director" or name in ("My work", "dashboard")
    ],
    "night": night(),
    "foreign": foreign(),
}
with open(os.environ["CS_BENCH_OUT"], "w") as out:
    json.dump(found, out, indent=1)
