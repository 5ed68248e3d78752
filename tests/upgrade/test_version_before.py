"""A council's database of the version before upgrades to today's with all it holds.

The addons as they were are taken out of git and make a database with the demo council,
in which every model of ours has a record. Then Odoo is run with ``-u`` and today's
addons, as a server's administrator does.
"""

import json
import os
import re
import shutil
import subprocess
import uuid
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The last version that a council had: set anew when a council gets a newer one.
BEFORE = "e6740da3bee74ac0bde707b3fd52bde9426bd097"
# What today's version calls a model or a field of the one before; None is gone for
# good. {"cs.old": "cs.new", "cs.old.this_field": "that_field", "cs.gone": None}
MOVED = {}
# Odoo says the second half of these as if nothing were wrong.
COMPLAINT = re.compile(
    r" (?:WARNING|ERROR|CRITICAL) |cannot be loaded!|have no table|orphan"
    r"|could not be dropped|Could not fulfill"
)

# The demo council stands alone, as in the database of the other tests.
MAKE = """
source scripts/lib/common.sh
source scripts/lib/postgres.sh
source scripts/lib/database.sh
copy_database "$CS_TEST_BASE" "$1"
install_addons "$1" "$(addon_list)" "$2"
"""
REMOVE = """
source scripts/lib/common.sh
source scripts/lib/database.sh
remove_database "$1"
"""
# Each model without a record gets one, made from what its required fields need and,
# where its own checks ask for more, from the first record that a domain finds.
FILL = """
from odoo.fields import Date, Datetime

PLAIN = {
    "date": Date.to_date("2026-01-05"),
    "datetime": Datetime.to_datetime("2026-01-05 09:00:00"),
    "integer": 1,
    "float": 1.0,
    "boolean": True,
    "binary": "YQ==",
}
GRADE = [("code", "=", "good")]
CHOSEN = {
    "cs.framework.follow.rule": {"grade_id": GRADE},
    "cs.framework.moderation": {"grade_id": GRADE},
    "cs.framework.moderation.layer": {"below_grade_id": GRADE},
    "cs.moderation.member": {"moderation_id": [("state", "!=", "done")]},
    "cs.review.check": {"event_id": [("code", "=", "lac_review")]},
    "cs.supervision.audit": {
        "supervisor_id": [("user_id.login", "=", "practitioner")],
        "auditor_id": [("user_id.login", "=", "qa.manager")],
    },
}

def one(name, domain=()):
    Model = env[name].with_context(active_test=False)
    found = Model.search(domain, limit=1, order="id")
    return found or Model.create(needs(Model))

def needs(Model):
    vals = {
        name: value_of(field)
        for name, field in Model._fields.items()
        if field.required and field.store and not field.related
        and not field.compute and (not field.default or field.type == "many2one")
    }
    return vals | {
        name: one(Model._fields[name].comodel_name, domain).id
        for name, domain in CHOSEN.get(Model._name, {}).items()
    }

def value_of(field):
    if field.type == "many2one":
        return one(field.comodel_name).id
    if field.type == "many2many":
        return [(6, 0, one(field.comodel_name).ids)]
    if field.type == "selection":
        return field.get_values(env)[0]
    return PLAIN.get(field.type, "Before")

for name in sorted(env):
    if name.startswith("cs.") and not env[name]._abstract and not env[name]._transient:
        one(name)
env.cr.commit()
"""
# Every value that is stored, and what data files call the record.
READ = """
import json

state = {}
for name in sorted(env):
    Model = env[name].with_context(active_test=False)
    if Model._abstract or Model._transient or not Model._auto:
        continue
    ours = name.startswith("cs.")
    names = [
        key
        for key, field in Model._fields.items()
        if field.store and field.type != "one2many"
        and key not in ("write_date", "write_uid") and (ours or key.startswith("cs_"))
    ]
    if not names:
        continue
    records = Model.search([], order="id")
    named = records._get_external_ids()
    state[name] = {
        values.pop("id"): {
            key: str(sorted(value) if isinstance(value, list) else value)
            for key, value in values.items()
        }
        | {"external ids": sorted(named[record.id])}
        for record, values in zip(records, records.read(names, load=None), strict=True)
    }
print("STATE", json.dumps(state))
"""
# As the QA manager's browser asks for it, with the QA manager's rights.
OPEN = """
import json
from lxml import etree
from odoo.tools.safe_eval import safe_eval

user = env["res.users"].search([("login", "=", "qa.manager")])
env = env(user=user.id, context=dict(user.context_get(), uid=user.id))
opened = {"panels": len(env["cs.my.work"].get_my_work()["panels"]), "lists": {}}
audits = env["cs.audit"].search([])
opened["audits"] = {
    state: some[0].auditing_load()["audit"]["id"]
    for state, some in audits.grouped("state").items()
}
for menu in env["ir.ui.menu"].load_menus(False).values():
    if menu.get("action_model") != "ir.actions.act_window":
        continue
    action = env["ir.actions.act_window"].sudo().browse(menu["action_id"])
    Model = env[action.res_model]
    if not action.res_model.startswith("cs.") or "list" not in action.view_mode:
        continue
    views = [view for view in action.views if view[1] == "list"]
    arch = Model.get_views([*views, (False, "search")])["views"]["list"]["arch"]
    columns = {field.get("name"): {} for field in etree.fromstring(arch).iter("field")}
    domain = safe_eval(action.domain or "[]", {"uid": user.id})
    found = Model.web_search_read(domain, columns, limit=80)
    before = opened["lists"].get(action.res_model, 0)
    opened["lists"][action.res_model] = max(before, found["length"])
print("OPENED", json.dumps(opened))
"""


def _git(*arguments):
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True)


def _bash(script, *arguments, **variables):
    """Run it with the functions of scripts/lib, as scripts/test does."""
    subprocess.run(
        ["bash", "-c", script, "upgrade", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ
        | {
            "ODOO": os.environ["CS_ODOO"],
            "DATA_DIR": os.environ["CS_TEST_DATA_DIR"],
        }
        | variables,
        check=True,
    )


def _odoo(command, subcommand, *arguments, script=None):
    """Run Odoo, and give back what it printed and what it logged."""
    program, *options = command
    done = subprocess.run(
        [program, subcommand, *options, *arguments, "--no-http"],
        input=script,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert not done.returncode, done.stderr[-4000:]
    return done.stdout, done.stderr


def _told(command, database, script):
    """What a script in Odoo's shell prints: {first word of a line: its JSON}."""
    out, _log = _odoo(
        command, "shell", "-d", database, "--log-level=error", script=script
    )
    lines = [line.partition(" ") for line in out.splitlines()]
    return {word: json.loads(said) for word, _space, said in lines if word.isupper()}


@pytest.fixture(scope="module")
def upgraded(odoo_command, tmp_path_factory):
    """What the database held before and after, what the upgrade logged, and what the
    QA manager opened in it."""
    known = shutil.which("git") and _git("cat-file", "-e", f"{BEFORE}^{{commit}}")
    if not known or known.returncode:
        pytest.skip("expected: this clone's history lacks the version before.")
    folder = tmp_path_factory.mktemp("before")
    archive = _git("archive", BEFORE, "addons").stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    old = folder / "addons"
    old_command = [
        word.replace(os.environ["ADDONS_DIR"], str(old)) for word in odoo_command
    ]
    addons = ",".join(path.parent.name for path in old.glob("*/__manifest__.py"))
    database = f"scratch_{uuid.uuid4().hex[:12]}"
    try:
        _bash(MAKE, database, folder / "install.log", ADDONS_DIR=str(old))
        before = _told(old_command, database, FILL + READ)["STATE"]
        _out, log = _odoo(
            odoo_command, "server", "-d", database, "-u", addons, "--stop-after-init"
        )
        now = _told(odoo_command, database, READ + OPEN)
    finally:
        _bash(REMOVE, database)
    return before, now["STATE"], log, now["OPENED"]


def _lost(before, after):
    """Whatever is not as it was: (model and field, what happened to the record)."""
    for model, rows in before.items():
        model_now = MOVED.get(model, model)
        if model_now is None:
            continue
        rows_now = after.get(model_now, {})
        for record, values in rows.items():
            if record not in rows_now:
                yield model, f"{record} is gone"
                continue
            for field, value in values.items():
                field_now = MOVED.get(f"{model}.{field}", field)
                if field_now is None:
                    continue
                value_now = rows_now[record].get(field_now, "no such field")
                if value_now != value:
                    yield f"{model}.{field}", f"{record} was {value}, is {value_now}"
        for record in rows_now.keys() - rows.keys():
            # Only data files bring records with a new version.
            if not rows_now[record]["external ids"]:
                yield model_now, f"{record} is new"


def test_every_model_had_something_to_lose(upgraded):
    before = upgraded[0]
    empty = [name for name in before if name.startswith("cs.") and not before[name]]
    assert before["cs.audit"] and not empty


def test_every_record_and_value_survives(upgraded):
    before, after, _log, _opened = upgraded
    lost = defaultdict(list)
    for where, what in _lost(before, after):
        lost[where].append(what)
    sentences = [f"{where}, {len(w)} of them: {w[0]}" for where, w in lost.items()]
    assert not lost, "\n".join(["", *sentences])


def test_the_upgrade_complains_of_nothing(upgraded):
    log = upgraded[2]
    assert "Modules loaded" in log
    said = [
        line
        for line in log.splitlines()
        if COMPLAINT.search(line) and not any(moved in line for moved in MOVED)
    ]
    assert not said, "\n".join(["", *said])


def test_a_qa_manager_opens_everything(upgraded):
    opened = upgraded[3]
    assert opened["panels"]
    assert {"in_progress", "closed"} <= opened["audits"].keys()
    assert opened["lists"]["cs.audit"] and len(opened["lists"]) > 20
