"""A council's own edits survive an upgrade of the addon, with real processes.

Odoo is run with ``-u`` on a copy of the database, as a server's administrator does.
"""

import json
import subprocess

EDIT = """
import json
company = env["res.company"].create({"name": "Upgraded council"})
env.user.company_ids |= company
here = env["cs.framework"].with_company(company)
for code in ("durham", "swindon"):
    framework = here.load_template(code)
every = {"active_test": False}
framework.write({"name": "Ours", "audit_days": 7, "re_audit_weeks": 9})
framework.escalation_ids[0].note = "Ring first."
framework.escalation_ids[1].unlink()
programme = framework.with_context(**every).programme_ids
programme.line_ids[0].write({"name": "Our own files", "sample_size": 3})
programme.line_ids[1].unlink()
domain = {"name": "A question of our own", "number": 99}
tool = framework.tool_id
version = env["cs.audit.tool"].browse(tool.action_new_version()["res_id"])
version.domain_ids[0].guidance = "Ask it our way."
version.domain_ids = [(0, 0, domain)]
env["cs.measure"].search([("framework_id", "=", framework.id)])[0].shows = "To us."
env["cs.meeting.type"].search([("framework_id", "=", framework.id)])[0].chair = "Kim"
env.cr.commit()
"""
READ = """
import json
company = env["res.company"].search([("name", "=", "Upgraded council")])
every = {"active_test": False}
state = {}
for model in (
    "cs.framework", "cs.framework.discussion", "cs.framework.escalation",
    "cs.audit.tool", "cs.audit.tool.domain", "cs.audit.tool.descriptor",
    "cs.audit.limit", "cs.practice.standard", "cs.expectation", "cs.programme",
    "cs.programme.line", "cs.programme.pool", "cs.meeting.type", "cs.measure",
):
    Model = env[model].with_context(**every)
    path = {
        "cs.framework.discussion": "framework_id.company_id",
        "cs.framework.escalation": "framework_id.company_id",
        "cs.audit.tool.domain": "tool_id.company_id",
        "cs.audit.tool.descriptor": "tool_id.company_id",
        "cs.audit.limit": "tool_id.company_id",
        "cs.programme.pool": "line_id.company_id",
    }.get(model, "company_id")
    names = sorted(
        name
        for name, field in Model._fields.items()
        if field.store and name not in ("write_date", "write_uid")
        and field.type in ("char", "text", "integer", "float", "boolean", "selection",
                           "html", "many2one", "date")
    )
    records = Model.search([(path, "=", company.id)], order="id")
    state[model] = [
        {name: str(value) for name, value in values.items()}
        for values in records.read(names, load=None)
    ]
print("STATE", json.dumps(state))
"""


def _run(odoo_command, *arguments, script=None):
    command, *options = odoo_command
    done = subprocess.run(
        [command, *arguments[:1], *options, *arguments[1:], "--log-level=error"],
        input=script,
        stdout=subprocess.PIPE,
        text=True,
        timeout=900,
        check=True,
    )
    return done.stdout


def _shell(odoo_command, database, script):
    return _run(odoo_command, "shell", "-d", database, "--no-http", script=script)


def _state(odoo_command, database):
    out = _shell(odoo_command, database, READ)
    (line,) = [line for line in out.splitlines() if line.startswith("STATE ")]
    return json.loads(line.removeprefix("STATE "))


def test_what_a_council_changed_survives_an_upgrade(scratch_database, odoo_command):
    _shell(odoo_command, scratch_database, EDIT)
    before = _state(odoo_command, scratch_database)
    assert {row["name"] for row in before["cs.framework"]} >= {"Ours", "Durham"}
    assert "Our own files" in {row["name"] for row in before["cs.programme.line"]}
    assert "99" in {row["number"] for row in before["cs.audit.tool.domain"]}

    _run(
        odoo_command,
        "server",
        "-d",
        scratch_database,
        "-u",
        "cs_quality_assurance",
        "--stop-after-init",
        "--no-http",
    )
    after = _state(odoo_command, scratch_database)
    for model, rows in before.items():
        assert after[model] == rows, model
