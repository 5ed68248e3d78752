"""Fill a benchmark council with audits by SQL: cases, audits with sixteen lines, actions,
moderations and events, ten years of them, from a seed; and as many records of the peers.

Run by scripts/bench in Odoo's shell, and by region.py for each council; CS_BENCH_SIZE says
how many audits. Each table is filled from one row that the product made itself, so that a
new column has a value, too.
"""

import os
from contextlib import contextmanager

SIZE = int(os.environ["CS_BENCH_SIZE"])
CASES = SIZE + SIZE // 250
# Below, putting rows into the indexes takes less time than making these again.
MANY = 50_000
COMPANY = env.company.id
cr = env.cr
LIFE = {"tracking_disable": True, "mail_create_nolog": True}


def columns(table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'",
        [table],
    )
    return [name for (name,) in cr.fetchall()]


@contextmanager
def without_indexes(table):
    """The indexes of a table, but those of its constraints, are made again at the end."""
    cr.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = %s::regclass AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)",
        [table],
    )
    taken = cr.fetchall() if SIZE > MANY else []
    for name, _definition in taken:
        cr.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in taken:
        cr.execute(definition)


def many(model, row, source, where="TRUE", order="", **values):
    """Copies of a row of a model: one for each row of a source, with values of its own.

    :param source: SQL of a FROM clause
    :param order: SQL by which they are numbered
    :param values: column -> SQL; the other columns are as in the row
    """
    table = env[model]._table
    env.flush_all()
    named = columns(table)
    unknown = set(values) - set(named)
    assert not unknown, f"{table} has no {unknown}"
    cells = [values.get(name, f"row.{name}") for name in named]
    with without_indexes(table):
        cr.execute(
            f"INSERT INTO {table} ({', '.join(named)})"
            f" SELECT {', '.join(cells)} FROM {table} row, {source}"
            f" WHERE row.id = {row.id} AND {where}"
            + (f" ORDER BY {order}" if order else "")
        )


def analyse():
    cr.commit()
    cr._cnx.autocommit = True
    for model in (
        "cs.case",
        "cs.case.event",
        "cs.audit",
        "cs.audit.line",
        "cs.action",
        "cs.moderation",
        "project.task",
        "mgmtsystem.nonconformity",
    ):
        cr.execute(f"VACUUM ANALYZE {env[model]._table}")
    cr._cnx.autocommit = False


# Processor time is that of one backend: what runs beside it would not be counted.
cr.execute(f'ALTER DATABASE "{cr.dbname}" SET max_parallel_workers_per_gather = 0')
cr.execute("SET synchronous_commit = off")
cr.execute("SET work_mem = '256MB'")
cr.execute("SET maintenance_work_mem = '1GB'")
# Every foreign key here is read from the table it points to.
cr.execute("SET session_replication_role = replica")
cr.execute("SELECT setseed(0.5)")

# --- who is where, by number -----------------------------------------------------------
cr.execute(
    "CREATE TEMP TABLE team ON COMMIT DROP AS SELECT id, (row_number() OVER (ORDER BY id))::int - 1 AS n"
    " FROM hr_department WHERE cs_level = 'team' AND company_id = %s",
    [COMPANY],
)
cr.execute(
    "CREATE TEMP TABLE worker ON COMMIT DROP AS SELECT e.id, e.user_id, v.department_id,"
    " (row_number() OVER (PARTITION BY v.department_id ORDER BY e.id))::int - 1 AS n,"
    " (count(*) OVER (PARTITION BY v.department_id))::int AS of_all"
    " FROM hr_employee e JOIN hr_version v ON v.id = e.current_version_id"
    " LEFT JOIN res_users u ON u.id = e.user_id"
    " WHERE e.company_id = %s AND (u.id IS NULL OR u.login LIKE 'practitioner%%')",
    [COMPANY],
)
cr.execute(
    "CREATE TEMP TABLE auditor ON COMMIT DROP AS SELECT e.id, e.user_id, (row_number() OVER (ORDER BY e.id))::int - 1 AS n"
    " FROM hr_employee e JOIN res_users u ON u.id = e.user_id"
    " WHERE e.company_id = %s AND (u.login LIKE 'auditor%%' OR u.login LIKE 'manager%%')",
    [COMPANY],
)
cr.execute("SELECT (SELECT count(*) FROM team), (SELECT count(*) FROM auditor)")
TEAMS, AUDITORS = cr.fetchone()
cr.execute(
    "SELECT min(u.id) FROM res_users u WHERE u.login LIKE 'manager0%%' AND u.company_id = %s",
    [COMPANY],
)
(manager,) = cr.fetchone()

# --- the register ----------------------------------------------------------------------
framework = env["cs.framework"].search([("company_id", "=", COMPANY)], limit=1)
tool = framework.tool_id
types = env["cs.case.type"].search([], limit=4)
case = (
    env["cs.case"]
    .with_context(**LIFE)
    .create(
        {"reference": "B0", "case_type_id": types[0].id, "date_opened": "2020-01-06"}
    )
)
many(
    "cs.case",
    case,
    f"generate_series(1, {CASES}) i JOIN team ON team.n = i % {TEAMS}"
    f" JOIN worker ON worker.department_id = team.id AND worker.n = (i / {TEAMS}) % worker.of_all",
    order="i",
    reference="'B' || lpad(i::text, 8, '0')",
    case_type_id=f"(ARRAY{types.ids})[1 + i % 4]",
    department_id="team.id",
    practitioner_id="worker.id",
    practitioner_user_id="worker.user_id",
    date_opened=f"DATE '2016-04-01' + (i::bigint * 3650 / {CASES})::int",
)
event_type = env["cs.case.event.type"].search([], limit=1)
event = (
    env["cs.case.event"]
    .with_context(**LIFE)
    .create({"case_id": case.id, "event_type_id": event_type.id, "date": "2024-01-08"})
)
many(
    "cs.case.event",
    event,
    "cs_case c, generate_series(1, 2) k",
    where=f"c.company_id = {COMPANY} AND c.id <> {case.id}",
    case_id="c.id",
    department_id="c.department_id",
    case_type_id="c.case_type_id",
    date="c.date_opened + k * 30",
)

# --- audits ------------------------------------------------------------------------------
# The newest tenth is open. By the dice every team and auditor has some of each state and kind.
grades = tool.scale_id.grade_ids.sorted("rank").ids
audit = env["cs.audit"].with_context(**LIFE).create({"case_id": case.id})
cr.execute(
    f"CREATE TEMP TABLE work ON COMMIT DROP AS SELECT c.*, a.id AS auditor, a.user_id AS auditor_user,"
    f" m.id AS moderator, m.user_id AS moderator_user,"
    f" CURRENT_DATE - CASE WHEN i > {SIZE} * 0.9 THEN (dice / 10 % 60) - 15"
    f"   ELSE 90 + dice / 10 % 3500 END AS due,"
    f" CASE WHEN i <= {SIZE} * 0.9 THEN 'closed' WHEN dice % 10 < 3 THEN 'closing'"
    f"  WHEN dice % 10 < 5 THEN 'moderation' WHEN dice % 10 < 7 THEN 'in_progress'"
    f"  WHEN dice % 10 < 9 THEN 'allocated' ELSE 'draft' END AS stand,"
    f" 1 + (i * 31 % 17) % 4 AS place, 1 + ((i * 31 + i % 5) % 17) % 4 AS other"
    f" FROM (SELECT *, hashint4(i) & 2147483647 AS dice FROM ("
    f"  SELECT (row_number() OVER (ORDER BY id))::int AS i, * FROM cs_case WHERE company_id = {COMPANY} AND id <> {case.id}) d) c"
    f" JOIN auditor a ON a.n = (c.dice / 20000) % {AUDITORS}"
    f" JOIN auditor m ON m.n = (c.dice / 20000 + 11) % {AUDITORS} WHERE c.i <= {SIZE}"
)
done = "work.stand IN ('moderation', 'closing', 'closed')"
over = "work.stand IN ('closing', 'closed')"
grade = f"(ARRAY{grades})[work.place]"
many(
    "cs.audit",
    audit,
    "work",
    order="work.i",
    name="'B' || lpad(work.i::text, 8, '0')",
    case_id="work.id",
    case_type_id="work.case_type_id",
    department_id="work.department_id",
    practitioner_id="work.practitioner_id",
    practitioner_user_id="work.practitioner_user_id",
    auditor_id="work.auditor",
    auditor_user_id="work.auditor_user",
    moderator_id="CASE WHEN work.dice % 10 < 5 THEN work.moderator END",
    moderator_user_id="CASE WHEN work.dice % 10 < 5 THEN work.moderator_user END",
    state="work.stand",
    kind="CASE WHEN work.dice / 1000 % 20 = 7 THEN 'dip_sample' WHEN work.dice / 1000 % 20 = 9 THEN 'thematic' ELSE 'case_file' END",
    sample="CASE WHEN work.dice / 1000 % 20 IN (7, 9) THEN 'chosen' ELSE 'random' END",
    date_allocated="CASE WHEN work.stand <> 'draft' THEN work.due - 28 END",
    date_due="work.due",
    date_submitted=f"CASE WHEN {done} THEN work.due - (work.i % 9)::int + 3 END",
    date_closed="CASE WHEN work.stand = 'closed' THEN work.due + 30 END",
    overall_grade_id=f"CASE WHEN {done} THEN {grade} END",
    final_grade_id=f"CASE WHEN {over} THEN {grade} END",
    domain_count="16",
    graded_count=f"CASE WHEN {done} THEN 16 ELSE 0 END",
    re_audit_due="CASE WHEN work.stand = 'closed' AND work.place > 2 AND work.due < CURRENT_DATE - 400 THEN NULL "
    "WHEN work.stand = 'closed' AND work.place > 2 THEN work.due + 42 END",
    create_date="work.due - 30",
)
domains = tool.domain_ids.ids
assert len(domains) == 16, len(domains)
line = env["cs.audit.line"].search([("audit_id", "=", audit.id)], limit=1)
if not line:
    cr.execute(
        "INSERT INTO cs_audit_line (audit_id, domain_id, company_id, sequence)"
        " VALUES (%s, %s, %s, 10) RETURNING id",
        [audit.id, domains[0], audit.company_id.id],
    )
    line = line.browse(cr.fetchone()[0])
many(
    "cs.audit.line",
    line,
    f"cs_audit a, unnest(ARRAY{domains}) WITH ORDINALITY AS d(id, n)",
    where=f"a.company_id = {COMPANY} AND a.id <> {audit.id}",
    audit_id="a.id",
    domain_id="d.id",
    sequence="d.n",
    grade_id=f"CASE WHEN a.graded_count > 0 THEN (ARRAY{grades})[1 + ((a.id + d.n) * 13 % 11) % 4] END",
    is_answered="a.graded_count > 0",
    evidence="CASE WHEN a.graded_count > 0 THEN 'Seen on the file, in the plan and in two visits.' END",
)
action = (
    env["cs.action"]
    .with_context(**LIFE)
    .create(
        {
            "name": "A plan with dates",
            "success_measure": "The next review finds it",
            "audit_id": audit.id,
            "responsible_id": env["hr.employee"].search([("user_id", "=", manager)]).id,
            "date_due": "2026-01-05",
        }
    )
)
many(
    "cs.action",
    action,
    "cs_audit a JOIN hr_department d ON d.id = a.department_id JOIN hr_employee e ON e.id = d.manager_id",
    where=f"a.company_id = {COMPANY} AND a.id <> {audit.id} AND a.state IN ('moderation', 'closing', 'closed')",
    audit_id="a.id",
    case_id="a.case_id",
    department_id="a.department_id",
    auditor_user_id="a.auditor_user_id",
    moderator_user_id="a.moderator_user_id",
    responsible_id="e.id",
    responsible_user_id="e.user_id",
    manager_id="e.id",
    state="CASE WHEN a.state = 'closed' THEN 'signed_off' WHEN a.id % 3 = 0 THEN 'done'"
    " WHEN a.id % 3 = 1 THEN 'doing' ELSE 'todo' END",
    date_due="coalesce(a.date_submitted, CURRENT_DATE) + 20",
    date_done="CASE WHEN a.state = 'closed' THEN a.date_closed - 3 END",
    date_signed_off="CASE WHEN a.state = 'closed' THEN a.date_closed END",
    create_date="a.date_submitted",
)
# A moderation as the product makes it, then as many as a tenth of the audits.
moderation = env["cs.moderation"].with_context(**LIFE).create({"audit_id": audit.id})
many(
    "cs.moderation",
    moderation,
    "cs_audit a",
    where=f"a.company_id = {COMPANY} AND a.id <> {audit.id} AND a.id % 10 = 3 AND a.state IN ('moderation', 'closing', 'closed')",
    audit_id="a.id",
    department_id="a.department_id",
    auditor_id="a.auditor_id",
    auditor_user_id="a.auditor_user_id",
    moderator_id="coalesce(a.moderator_id, a.auditor_id)",
    moderator_user_id="coalesce(a.moderator_user_id, a.auditor_user_id)",
    state="CASE WHEN a.state = 'moderation' THEN 'todo' ELSE 'done' END",
    date_due="a.date_submitted + 14",
    date_done="CASE WHEN a.state = 'moderation' THEN NULL ELSE a.date_submitted + 10 END",
    overall_grade_id="CASE WHEN a.state = 'moderation' THEN NULL ELSE a.overall_grade_id END",
)
cr.execute(
    "INSERT INTO mail_activity (res_model, res_model_id, res_id, user_id, activity_type_id,"
    " date_deadline, active, automated, create_date, summary)"
    " SELECT 'cs.audit', m.id, a.id, a.auditor_user_id, t.id, a.date_due, TRUE, TRUE, a.create_date, 'Audit'"
    " FROM cs_audit a, ir_model m, mail_activity_type t"
    " WHERE m.model = 'cs.audit' AND t.id = (SELECT min(id) FROM mail_activity_type)"
    " AND a.state IN ('allocated', 'in_progress') AND a.auditor_user_id IS NOT NULL"
    " AND a.company_id = %s",
    [COMPANY],
)

# --- the peers: as many of theirs, the same share of them open ----------------------------
project = env["project.project"].create(
    {"name": "Peer", "privacy_visibility": "portal"}
)
stages = env["project.task.type"].create(
    [
        {
            "name": f"Stage {n}",
            "sequence": n,
            "project_ids": [(4, project.id)],
            "fold": n > 4,
        }
        for n in range(7)
    ]
)
project.message_subscribe(
    env["res.users"].search([("login", "in", ("manager0", "officer0"))]).partner_id.ids
)
task = (
    env["project.task"]
    .with_context(**LIFE)
    .create({"name": "Task", "project_id": project.id, "stage_id": stages[0].id})
)
many(
    "project.task",
    task,
    "work",
    name="'Task ' || work.i",
    stage_id=f"(ARRAY{stages.ids})[CASE work.stand WHEN 'closed' THEN 6 WHEN 'closing' THEN 5"
    " WHEN 'moderation' THEN 4 WHEN 'in_progress' THEN 3 WHEN 'allocated' THEN 2 ELSE 1 END]",
    state="CASE WHEN work.stand = 'closed' THEN '1_done' ELSE '01_in_progress' END",
    date_deadline="work.due::timestamp",
    create_date="(work.due - 30)::timestamp",
)
cr.execute(
    "INSERT INTO project_task_user_rel (task_id, user_id)"
    f" SELECT t.id, a.user_id FROM project_task t JOIN auditor a ON a.n = t.id %% {AUDITORS}"
    " WHERE t.project_id = %s AND t.id <> %s",
    [project.id, task.id],
)
Nonconformity = env["mgmtsystem.nonconformity"]
ncs = Nonconformity.with_context(**LIFE).create(
    {
        "name": "Nonconformity",
        "partner_id": env.company.partner_id.id,
        "manager_user_id": manager,
        "responsible_user_id": manager,
        "description": "As found",
        "origin_ids": [
            (6, 0, env["mgmtsystem.nonconformity.origin"].search([], limit=1).ids)
        ],
    }
)
stage_ids = env["mgmtsystem.nonconformity.stage"].search([], order="sequence").ids
many(
    "mgmtsystem.nonconformity",
    ncs,
    "work",
    name="'Nonconformity ' || work.i",
    ref="'N' || work.i",
    user_id="work.auditor_user",
    responsible_user_id="work.auditor_user",
    stage_id=f"(ARRAY{stage_ids})[CASE WHEN work.stand = 'closed' THEN {len(stage_ids)} ELSE 1 + work.i % {len(stage_ids) - 1} END]",
    create_date="(work.due - 30)::timestamp",
)
cr.commit()
analyse()
