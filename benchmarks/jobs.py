"""The larger jobs on a county's database, each beside what it is compared with.

``larger(env, clock)`` is called by benchmarks/measure.py; all of it is rolled back. Each
list of jobs is run in turn, so that ours and its comparison meet the same machine.
"""

import random
from collections import defaultdict
from datetime import date

from clock import Job, summed

from odoo.addons.cs_quality_assurance.rules import sampling

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
DOMAINS, FEW_DOMAINS = 16, 8


def user(env, login):
    return env["res.users"].search([("login", "=", login)])


def larger(env, clock):
    """Rows of the table of larger jobs, in order."""
    env = env(context={**env.context, "lang": "en_US", "tz": "Europe/London"})
    yield from submitting(env, clock)
    yield from creating(env, clock)
    yield from drawing(env, clock)
    yield from cycles(env, clock)
    yield from follow_ups(env, clock)


# --- one audit is submitted ----------------------------------------------------------
def tool_of(tool, domains):
    """The same tool in another version, of so many domains, asked of every case."""
    tool.action_new_version()
    new = tool._versions().filtered(lambda one: one.state == "draft")
    new.domain_ids.case_type_ids = False
    new.domain_ids.sorted("id")[domains:].unlink()
    new.action_publish()
    return new


def ready_to_submit(env, domains, actions):
    """An audit, graded and with its actions, in its auditor's hands."""
    framework = env["cs.framework"].search([], limit=1)
    tool = tool_of(framework.tool_id, domains)
    # A case nobody has looked at, so that nothing of another audit is drawn in.
    case = env["cs.case"].search(
        [("is_open", "=", True), ("practitioner_id", "!=", False)],
        order="id desc",
        limit=1,
    )
    auditors = env["hr.employee"].search([("user_id.login", "=like", "auditor%")])
    auditor = auditors.filtered(lambda one: one.department_id != case.department_id)[0]
    audit = (
        env["cs.audit"]
        .with_context(**QUIET)
        .create(
            {
                "case_id": case.id,
                "framework_id": framework.id,
                "tool_id": tool.id,
                "auditor_id": auditor.id,
            }
        )
    )
    audit.action_allocate()
    mine = audit.with_user(auditor.user_id)
    mine.action_start()
    good = tool.scale_id.grade_ids.filtered(lambda one: one.code == "good")
    mine.line_ids.write({"grade_id": good.id, "evidence": "Seen on the file."})
    assert len(mine.line_ids) == domains, len(mine.line_ids)
    mine.write(
        {
            "overall_grade_id": good.id,
            "overall_reason": "The work as a whole shows it.",
            "child_safety": "safe",
            "strengths": "The worker knows the child well.",
            "improvements": "A plan with dates.",
            "self_analysis_missing_reason": "On leave all month.",
            "family_feedback_missing_reason": "The family preferred not to.",
        }
    )
    mine.checklist_ids.write({"confirmed": True})
    hold_discussions(audit, auditor.user_id)
    env["cs.action"].with_user(auditor.user_id).create(
        [
            {
                "name": f"Re-write part {n} of the plan with dates",
                "success_measure": "Everybody can say what happens next.",
                "audit_id": audit.id,
                "responsible_id": case.department_id.manager_id.id,
            }
            for n in range(actions)
        ]
    )
    return mine


def hold_discussions(audit, auditor):
    """Whoever has to record a discussion has recorded it."""
    people = {"practitioner": audit.practitioner_id}
    for rule in audit.framework_id.discussion_ids.filtered(
        lambda one: one._asked_of(audit)
    ):
        recorder = audit._recorder(rule._recorded_by(audit)).user_id or auditor
        who = people.get(rule.role, audit.department_id.manager_id)
        audit.env["cs.audit.discussion"].with_user(recorder).create(
            {"audit_id": audit.id, "role": rule.role, "employee_id": who.id}
        )


def hand_in(audit):
    refused = audit.auditing_submit()["refused"]
    assert not refused, refused


def submitting(env, clock):
    return clock.in_turn(
        *(
            Job(
                f"submitting an audit: {domains} domains, {actions} action"
                + "s" * (actions > 1),
                hand_in,
                prepare=lambda d=domains, a=actions: ready_to_submit(env, d, a),
                warm=True,
            )
            for domains, actions in ((FEW_DOMAINS, 1), (DOMAINS, 1), (DOMAINS, 5))
        )
    )


# --- many are created ----------------------------------------------------------------
def make_audits(env, count):
    cases = env["cs.case"].search([("is_open", "=", True)], limit=count)
    framework = env["cs.framework"].search([], limit=1)
    made = env["cs.audit"]._create_quietly(
        [
            {"case_id": one.id, "framework_id": framework.id, "kind": "case_file"}
            for one in cases
        ]
    )
    made._lay_out_tool()


def make_peers(env, count):
    system = env["mgmtsystem.system"].search([], limit=1)
    system = system or env["mgmtsystem.system"].create({"name": "Peer"})
    env["mgmtsystem.audit"].with_context(**QUIET).create(
        [
            {
                "name": f"Audit {n}",
                "date": "2026-01-05",
                "system_id": system.id,
                "line_ids": [
                    (0, 0, {"name": f"Question {line}", "seq": line})
                    for line in range(DOMAINS)
                ],
            }
            for n in range(count)
        ]
    )


def creating(env, clock):
    return clock.in_turn(
        *(
            Job(f"{name}, {count:,}", lambda make=make, n=count: make(env, n), count)
            for count in (100, 1000)
            for name, make in (
                ("creating audits with 16 lines", make_audits),
                ("mgmtsystem.audit with 16 lines", make_peers),
            )
        )
    )


# --- a draw from the whole register ----------------------------------------------------
def make_cycle(env, **line):
    """A round of a line of a programme of its own, run by a QA officer."""
    officer = env(user=user(env, "officer0").id)
    today = date.today()
    programme = officer["cs.programme"].create(
        {
            "framework_id": env["cs.framework"].search([], limit=1).id,
            "date_start": today.replace(month=1, day=1),
            "date_end": today.replace(month=12, day=31),
            "line_ids": [
                (0, 0, {"name": "Case files", "automation": "plan"} | line),
            ],
        }
    )
    programme.action_adopt()
    return officer["cs.cycle"].create(
        {
            "programme_line_id": programme.line_ids.id,
            "date_start": today,
            "date_end": today.replace(month=12, day=31),
            "seed": "1234",
        }
    )


def drawing(env, clock):
    """Five in a hundred of every open case, by team: our choosing, and what else could
    read or choose them."""
    cr = env.cr
    cr.execute("SELECT count(*) FROM cs_case WHERE is_open")
    (cases,) = cr.fetchone()

    def prepare():
        return make_cycle(
            env,
            sample_method="percentage",
            sample_percentage=5,
            stratify_by="team",
        )

    def draw(cycle):
        sifted, _rows, _stratum_of = cycle._sift_register()
        line = cycle.programme_line_id
        drawn = sampling.draw(line._sample_rule(1), sifted.eligible, "1234").drawn
        assert len(drawn) >= 0.05 * len(sifted.eligible) > 0.04 * cases

    def count(_cycle):
        cr.execute("SELECT count(*) FROM cs_case WHERE is_open")
        cr.fetchall()

    def read(_cycle):
        cr.execute("SELECT id, department_id FROM cs_case WHERE is_open")
        cr.fetchall()

    def order(_cycle):
        """What the certificate promises (ALL-03), and nothing else."""
        cr.execute(
            "SELECT d.id::text, c.reference FROM cs_case c"
            " LEFT JOIN hr_department d ON d.id = c.department_id WHERE c.is_open"
        )
        rows = cr.fetchall()
        teams = defaultdict(list)
        for team, reference in rows:
            teams[team].append(reference)
        for team, references in teams.items():
            sampling.drawing_order("1234", team, references)
        sampling.fingerprint(
            sampling.Candidate(reference, team) for team, reference in rows
        )

    def sample(_cycle):
        cr.execute(
            "SELECT department_id, array_agg(id ORDER BY id) FROM cs_case WHERE is_open"
            " GROUP BY department_id ORDER BY department_id"
        )
        chance = random.Random("1234")
        for _team, ids in cr.fetchall():
            chance.sample(ids, -(-len(ids) // 20))

    return clock.in_turn(
        Job("a seeded, stratified draw of 5% of the open cases", draw, cases, prepare),
        Job("SQL: count(*) of the open cases", count, cases, prepare),
        Job("SQL: their ids and teams, read", read, cases, prepare),
        Job("SQL: ids by team, and random.sample", sample, cases, prepare),
        Job("SQL: references by team, and the certificate", order, cases, prepare),
    )


# --- a round ---------------------------------------------------------------------------
def cycles(env, clock):
    """A round drawn, allocated and opened, at two sizes; each step, and all told."""
    steps = (
        ("drawing a cycle", "action_draw"),
        ("allocating a cycle", "action_allocate"),
        ("opening a cycle", "action_open"),
    )
    for count in (100, 1000):
        runs = []
        for _round in range(2):
            with clock.undone():
                cycle = make_cycle(
                    env, sample_method="fixed", sample_size=count, stratify_by="team"
                )
                runs.append([])
                for name, step in steps:
                    env.cr.flush()
                    env.invalidate_all()
                    job = Job(f"{name}, {count:,}", getattr(cycle, step), count)
                    runs[-1].append((job, clock.spent(job)))
                assert len(cycle.audit_ids.filtered("date_allocated")) == count
        for each in zip(*runs, strict=True):
            yield summed(each[0][0], [run for _job, run in each])
        told = [
            {key: sum(run[key] for _job, run in one) for key in one[0][1]}
            for one in runs
        ]
        yield summed(Job(f"a cycle, all told, {count:,}", None, count), told)


def follow_ups(env, clock):
    """What is due, made, allocated and told as by night."""
    Audit = env["cs.audit"]
    due = Audit._domain_follow_up_due("re_audit", "re_audit_due")
    there = Audit.search_count(due)
    return clock.in_turn(
        *(
            Job(
                f"making follow-ups, allocated and told, {count:,}",
                lambda n=count: Audit.search(due, limit=n)._make_follow_ups("re_audit"),
                count,
            )
            for count in (100, min(500, there))
        )
    )


# --- what is written above many audits --------------------------------------------------
def above(env, clock):
    """A write to a department, a framework or an employee: how many audits change."""
    manager = env["hr.employee"].search([("user_id.login", "=", "manager0")])
    team = env["hr.department"].search([("manager_id", "=", manager.id)], limit=1)
    service = env["hr.department"].search(
        [("cs_level", "=", "service"), ("id", "!=", team.parent_id.id)], limit=1
    )
    other = env["hr.employee"].search([("user_id.login", "=", "manager1")])
    framework = env["cs.framework"].search([], limit=1)
    auditor = env["hr.employee"].search([("user_id.login", "=", "auditor0")])
    worker = env["hr.employee"].search([("user_id.login", "=", "practitioner0")])
    login = env["res.users"].create({"name": "New", "login": "new_login"})
    writes = (
        ("department: name", team, {"name": "Another name"}),
        ("department: manager", team, {"manager_id": other.id}),
        ("department: another service", team, {"parent_id": service.id}),
        ("framework: name", framework, {"name": "Another name"}),
        (
            "framework: days to audit",
            framework,
            {"audit_days": framework.audit_days + 5},
        ),
        ("employee: name of an auditor", auditor, {"name": "Another Name"}),
        (
            "employee: another team",
            worker,
            {"department_id": service.child_ids[:1].id},
        ),
        ("employee: another login of an auditor", auditor, {"user_id": login.id}),
    )
    return clock.in_turn(
        *(
            Job(name, lambda r=record, v=vals: r.write(v), table="cs_audit")
            for name, record, vals in writes
        )
    )
