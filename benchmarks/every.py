"""Every board, every report and every scheduled action of the addons, at a hundred and at
a thousand records of each model, in the demo council.

Run by scripts/bench in Odoo's shell, on a database with the demo council. Records are
copied by SQL from those of the demo council, in turn, so that each model has the states,
days and people of a council under way. What cannot be copied (a model that holds each
thing once) stays as it is; the table says how many records there were. Writes
CS_BENCH_OUT (JSON). Reports are the HTML that wkhtmltopdf would print, without it.
"""

import json
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg2

sys.path.insert(0, os.environ["CS_BENCH_FOLDER"])
from clock import Clock, Job
from register_ssd import Extract
from screens import grouping, open_board, specification

logging.getLogger("odoo.addons").setLevel(logging.CRITICAL)
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
OURS = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")
SIZES = (100, 1000)
# What stands for a council's structure or wording, of which there are never thousands.
STRUCTURE = (
    "cs.framework",
    "cs.programme",
    "cs.audit.tool",
    "cs.grade",
    "cs.observation.type",
    "cs.observation.tool",
    "cs.case.type",
    "cs.case.event.type",
    "cs.practice.standard",
    "cs.practice.week.template",
    "cs.report.type",
    "cs.report.section",
    "cs.meeting.type",
    "cs.expectation.rule",
    "cs.dispute.level",
)
ONCE = (
    "cs.expectation",
    "cs.expectation.condition",
    "cs.measure",
    "cs.timescale",
    "cs.checklist.item",
    "cs.draw.criterion",
    "cs.specialist.subject",
    "cs.priority",
    "cs.learning.theme",
    "cs.case.flag",
    "cs.agency",
)
env = env(context={"lang": "en_GB", "tz": "Europe/London"})
cr = env.cr
clock = Clock(env)


def ours(kind):
    """Records of a kind that our addons made."""
    data = env["ir.model.data"].search([("module", "in", OURS), ("model", "=", kind)])
    return env[kind].browse(sorted(set(data.mapped("res_id")))).exists()


def reader():
    """Who may see all: the demo council's QA manager."""
    return env["res.users"].search([("login", "=", "qa.manager")])


# --- many records -------------------------------------------------------------------------
def columns(table):
    cr.execute(
        "SELECT column_name, udt_name, is_nullable = 'YES' FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'",
        [table],
    )
    return cr.fetchall()


def unique(table):
    """Columns of unique indexes but that of the id."""
    cr.execute(
        "SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary",
        [table],
    )
    return {name for (name,) in cr.fetchall()}


def fill(model, count):
    """Copies of a model's records, in turn, until there are so many."""
    table = env[model]._table
    cr.execute(f"SELECT count(*) FROM {table}")
    (there,) = cr.fetchone()
    if not 0 < there < count:
        return there
    once = unique(table)
    for loosen in (False, True):
        cells = []
        for name, kind, may_be_empty in columns(table):
            if name not in once:
                cells.append((name, f"row.{name}"))
            elif kind in ("varchar", "text"):
                cells.append((name, f"row.{name} || '-' || i"))
            elif loosen and may_be_empty:
                cells.append((name, "NULL"))
            else:
                cells.append((name, f"row.{name}"))
        names, values = zip(*cells, strict=True)
        try:
            with cr.savepoint():
                cr.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
                    f" FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS turn FROM {table}) row"
                    f" JOIN generate_series(0, {count - there - 1}) i ON i % {there} = row.turn"
                )
            return count
        except psycopg2.Error:
            continue
    return there


def fill_all(count):
    """Of every model of ours that people fill: {model: how many there are then}."""
    found = {}
    for model in sorted(env.registry):
        Model = env[model]
        if not model.startswith("cs.") or Model._abstract or Model._transient:
            continue
        cr.execute("SELECT relkind FROM pg_class WHERE relname = %s", [Model._table])
        if cr.fetchone() != ("r",) or model.startswith(STRUCTURE) or model in ONCE:
            continue
        found[model] = fill(model, count)
    cr.execute("ANALYZE")
    env.invalidate_all()
    return found


# --- what is measured ---------------------------------------------------------------------
def boards(_size):
    """One job for each model that has a board of its own."""
    views = ours("ir.ui.view").filtered(
        lambda view: view.type == "kanban" and not view.inherit_id
    )
    mine = env(user=reader().id)
    for model in sorted(set(views.mapped("model"))):
        asked, groupby = specification(env, model, "kanban"), grouping(env, model)
        yield Job(
            model,
            lambda m=model, a=asked, g=groupby: open_board(mine, m, [], a, g),
            env[model].search_count([]),
            most=60,
        )


def reports(_size):
    """One job for each report, of one record."""
    mine = env(user=reader().id)["ir.actions.report"].with_context(lang="en_GB")
    for report in ours("ir.actions.report"):
        record = env[report.model].search([], order="id", limit=1)
        if not record:
            print(f"{report.report_name}: the demo council has none")
            continue
        yield Job(
            f"{report.name} ({report.report_name})",
            lambda r=report, i=record.ids: mine._render_qweb_html(r.report_name, i),
            env[report.model].search_count([]),
            most=60,
        )


def kept_a_year(_size):
    """Every closed audit and case was closed long ago, and is kept for one year."""
    env.company.cs_retention_years = 1
    cr.execute("UPDATE cs_audit SET date_closed = date_closed - 4000")
    cr.execute(
        "UPDATE cs_case SET date_closed = date_closed - 4000,"
        " date_opened = date_opened - 4000"
    )


def followed_up(_size):
    """Every closed audit that has no re-audit is due for one."""
    cr.execute(
        "UPDATE cs_audit SET re_audit_due = CURRENT_DATE WHERE state = 'closed'"
        " AND id NOT IN (SELECT origin_audit_id FROM cs_audit"
        " WHERE origin_audit_id IS NOT NULL)"
    )


def weeks_begin(_size):
    """Every practice week begins today."""
    cr.execute(
        "UPDATE cs_practice_week SET state = 'open', date_start = CURRENT_DATE,"
        " date_end = CURRENT_DATE + 4"
    )


def packs_asked(size):
    """A pack for each hundred records."""
    packs = env(user=reader().id)["cs.inspection.pack"]
    packs = packs.create([{"name": f"Pack {n}"} for n in range(size // 100)])
    packs.action_make()


def source_read(size):
    """A Standard Safeguarding Dataset of so many cases in the register's folder."""
    folder = tempfile.mkdtemp(dir=FOLDER)
    Extract(folder, size, 0)
    env["cs.case.source"].create(
        {
            "name": "Register",
            "path": f"{Path(folder).name}/came",
            "drop_percent": 0,
        }
    )


# What a scheduled action finds to do, where the demo council has nothing of the kind.
PREPARED = {
    "_cron_retention": kept_a_year,
    "_cron_follow_ups": followed_up,
    "_cron_practice_weeks": weeks_begin,
    "_cron_packs": packs_asked,
    "_cron_register": source_read,
}


def crons(size):
    """One job for each scheduled action."""
    for cron in ours("ir.cron"):
        method = cron.code.removeprefix("model.").removesuffix("()")
        prepare = PREPARED.get(method, lambda _size: None)
        yield Job(
            f"{cron.model_name}.{method}",
            lambda _ready, one=cron: one.with_user(
                one.user_id
            ).ir_actions_server_id.run(),
            prepare=lambda made=prepare: made(size),
            # The first loads what is loaded once.
            most=2 if size == SIZES[0] else 1,
        )


FOLDER = tempfile.mkdtemp()
os.environ["CS_REGISTER_FOLDER"] = FOLDER
found = {"every": []}
for size in SIZES:
    cr.execute("SAVEPOINT filled")
    there = fill_all(size)
    for what, making in (("board", boards), ("report", reports), ("cron", crons)):
        for job in making(size):
            try:
                (row,) = clock.in_turn(job)
            except Exception as error:
                row = {"name": job.name, "records": job.records, "failed": repr(error)}
            found["every"].append(row | {"what": what, "size": size})
            print(found["every"][-1])
    found.setdefault("there", {})[size] = there
    cr.execute("ROLLBACK TO SAVEPOINT filled")
    env.invalidate_all(flush=False)
shutil.rmtree(FOLDER)
with open(os.environ["CS_BENCH_OUT"], "w") as out:
    json.dump(found, out, indent=1)
