"""PostgreSQL, a server of its own here, restarted in the midst of a request and of a
scheduled action: what was begun is undone, said in an answer, and done when asked again
by a worker that nobody restarted."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from psycopg2 import connect

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/browser"))
from serving import serving  # noqa: E402

START = """
source scripts/lib/common.sh
source scripts/lib/postgres.sh
pg_start "$1" fast
"""
ACT = """
source scripts/lib/common.sh
source scripts/lib/postgres.sh
PG_FOLDER=$1
PG_OWNER=$(id -un postgres 2>/dev/null || echo nobody)
PG_BIN_DIR=$(pg_find)
pg_as "$PG_BIN_DIR/pg_ctl" -D "$PG_FOLDER/data" -l "$PG_FOLDER/log" -m fast -w $2
"""


def bash(script, *words):
    subprocess.run(
        ["bash", "-c", script, "-", *words],
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture
def own_server(monkeypatch):
    """(a database, a command that restarts its server): a PostgreSQL of its own with
    a copy of the prepared database, to which everything connects meanwhile."""
    template = os.environ["CS_TEST_TEMPLATE"]
    folder = tempfile.mkdtemp(prefix="pg", dir=os.environ["CS_CACHE"])
    dump = Path(tempfile.mkdtemp(dir=os.environ["CS_CACHE"]), "dump")
    store = Path(os.environ["CS_TEST_DATA_DIR"], "filestore")
    name = f"scratch_{Path(folder).name.lower()}"
    try:
        subprocess.run(["pg_dump", "-Fc", "-Z0", "-f", dump, template], check=True)
        bash(START, folder)
        monkeypatch.setenv("PGHOST", folder)
        subprocess.run(["createdb", "-T", "template0", name], check=True)
        subprocess.run(["pg_restore", "--no-owner", "-d", name, dump], check=True)
        if (store / template).is_dir():
            shutil.copytree(store / template, store / name, copy_function=os.link)
        restart = dump.parent / "restart"
        restart.write_text(f"#!/usr/bin/env bash\n{ACT}")
        restart.write_text(restart.read_text().replace("$1", folder))
        restart.write_text(restart.read_text().replace("$2", "restart >/dev/null"))
        yield name, f"bash {restart}"
    finally:
        bash(ACT, folder, "stop")
        for left in (folder, dump.parent, store / name):
            shutil.rmtree(left, ignore_errors=True)


class Person:
    """Somebody's session with a server."""

    def __init__(self, address, database, login):
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
        asked = {"db": database, "login": login, "password": "demo"}
        assert "result" in self.post("/web/session/authenticate", asked)

    def post(self, path, params):
        request = urllib.request.Request(
            self.address + path,
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        return json.loads(self.opener.open(request, timeout=120).read())

    def call(self, model, method, *args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)


def counts(database):
    return ask(
        database,
        "SELECT (SELECT count(*) FROM cs_audit), (SELECT count(*) FROM cs_cycle_sample)"
        ", (SELECT count(*) FROM mail_message)",
    )


def ask(database, statement):
    with connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_restarted_in_the_midst_of_a_request(
    own_server, odoo_command, no_breach, tmp_path
):
    database, restart = own_server
    (cycle,) = ask(database, "SELECT min(id) FROM cs_cycle WHERE state = 'draft'")
    with serving(odoo_command, database, tmp_path / "log") as address:
        officer = Person(address, database, "qa.officer")
        before = counts(database)
        answers = []
        # The request waits for this table when it has made half of what it makes.
        holder = connect(dbname=database)
        holder.cursor().execute("LOCK TABLE cs_cycle_sample IN EXCLUSIVE MODE")
        asking = threading.Thread(
            target=lambda: answers.append(
                officer.call("cs.cycle", "action_draw", [cycle])
            )
        )
        asking.start()
        deadline = time.monotonic() + 60
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not ask(database, waits)[0]:
            assert time.monotonic() < deadline and asking.is_alive(), answers
        subprocess.run(restart.split(), check=True)
        asking.join(120)
        # Said, not swallowed: or it was tried again by itself and went through.
        (answer,) = answers
        if "error" in answer:
            assert counts(database) == before
            answer = officer.call("cs.cycle", "action_draw", [cycle])
        assert answer["result"] is True, answer
        samples = counts(database)[1] - before[1]
        assert samples > 10
        assert counts(database)[0] - before[0] == samples, "one audit a case"
        # Pressed once more, it says that it was done.
        again = officer.call("cs.cycle", "action_draw", [cycle])
        assert "UserError" in again["error"]["data"]["name"]
    no_breach(database)


def test_restarted_in_the_midst_of_a_scheduled_action(
    own_server, odoo_command, no_breach
):
    database, restart = own_server
    done = subprocess.run(
        [
            *(sys.executable, HERE / "restarted_cron.py", database),
            *("cs_quality_assurance.cron_follow_ups", restart),
            *(*odoo_command[1:], "--log-level=critical"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    said, new = done.stdout.split()
    assert said == "OK" and int(new) > 10
    no_breach(database)
