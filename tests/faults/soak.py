"""A council's people over HTTP for a simulated quarter, with faults. Run by scripts/soak.

Each week the server starts on that week's Monday with two workers, scheduled work runs,
and people drawn by a seed look at My work, grade, submit, do and sign off what is theirs.
Meanwhile a worker is killed and the database's connections are cut, each week. What a
person is told must be a sentence of the product or a connection that broke; never a
traceback. What the product said it saved must be there at the end.
"""

import argparse
import http.client
import json
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from os import kill
from pathlib import Path

from psycopg2 import connect

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "browser"), str(HERE.parents[1] / "benchmarks")]
from serving import serving  # noqa: E402
from two_workers import children  # noqa: E402

CRONS = (
    *("cron_open_cycles", "cron_follow_ups", "cron_expectations", "cron_reminders"),
)
PLAIN = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")
PLAIN += ("odoo.exceptions.AccessError", "odoo.exceptions.MissingError")
# What a cut connection makes of a request; the browser says that it tries again.
BROKEN = ("psycopg2.OperationalError", "psycopg2.InterfaceError")
BROKEN += ("psycopg2.errors.AdminShutdown",)
SET_UP = """
import random
dice = random.Random(%(seed)s)
env["ir.config_parameter"].set_param("password.hashing.rounds", 1)
teams = env["hr.department"].search([("cs_level", "=", "team")])
kinds = env["cs.case.type"].search([])
company = env.company
have = env["res.users"].search_count([("share", "=", False)])
roles = [env.ref("cs_quality_assurance.group_" + name) for name in ("practitioner", "auditor")]
users = env["res.users"].with_context(no_reset_password=True).create([
    {
        "name": f"Person {n}",
        "login": f"soak{n}",
        "group_ids": [(6, 0, [env.ref("base.group_user").id, roles[n %% 5 == 0].id])],
    }
    for n in range(max(0, %(people)s - have))
])
staff = env["hr.employee"].create([
    {"name": user.name, "user_id": user.id, "department_id": dice.choice(teams).id}
    for user in users
])
env["cs.case"].create([
    {
        "reference": f"7{n:05d}",
        "case_type_id": dice.choice(kinds).id,
        "department_id": person.department_id.id,
        "practitioner_id": person.id,
        "date_opened": "2026-01-05",
    }
    for n, person in enumerate(staff | staff)
])
every = env["res.users"].search([("share", "=", False), ("id", ">", 2)])
every.password = "soak"
env.cr.commit()
print("PEOPLE", len(every), flush=True)
"""


class Session:
    """One person's session; (value, what went wrong) of a call."""

    def __init__(self, address, database, login):
        self.host = urllib.parse.urlparse(address).netloc
        self.cookie = ""
        _value, wrong = self.post(
            "session/authenticate", {"db": database, "login": login, "password": "soak"}
        )
        self.wrong = wrong

    def post(self, path, params):
        link = http.client.HTTPConnection(self.host, timeout=60)
        try:
            link.request(
                "POST",
                f"/web/{path}",
                json.dumps({"jsonrpc": "2.0", "params": params}),
                {"Content-Type": "application/json", "Cookie": self.cookie},
            )
            answer = link.getresponse()
            body = answer.read()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        except (OSError, http.client.HTTPException):
            return None, "broken"
        finally:
            link.close()
        if answer.status != 200:
            return None, "broken" if answer.status >= 500 else f"HTTP {answer.status}"
        found = json.loads(body)
        if "error" in found:
            said = found["error"]["data"]
            if said["name"] in PLAIN:
                return None, "refused"
            if said["name"] in BROKEN:
                return None, "broken"
            return None, f"{said['name']}: {said['message']}"
        return found.get("result"), ""

    def call(self, model, method, *args, **kwargs):
        return self.post(
            f"dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )


class Quarter:
    """What people did, were told, and were told was kept."""

    def __init__(self, options):
        self.options = options
        self.dice = random.Random(options.seed)
        self.counts, self.wrong, self.kept = Counter(), Counter(), {}
        self.lock = threading.Lock()

    def note(self, what, wrong):
        with self.lock:
            self.counts[f"{what}: {'done' if not wrong else wrong[:40]}"] += 1
            if wrong and wrong not in ("broken", "refused"):
                self.wrong[wrong[:300]] += 1

    def visit(self, session, dice):
        """One look at what is one's own, and some work on it."""
        _found, wrong = session.call("cs.my.work", "get_my_work")
        self.note("my work", wrong)
        mine = [["auditor_user_id", "=", session.uid]]
        audits, wrong = session.call(
            "cs.audit", "search_read",
            [*mine, ["state", "in", ["allocated", "in_progress"]]],
            ["state", "line_ids", "scale_id"], limit=3, order="date_due, id",
        )  # fmt: skip
        for audit in audits or []:
            self.grade(session, dice, audit)
        actions, wrong = session.call(
            "cs.action", "search_read",
            [["state", "in", ["todo", "doing", "done"]]], ["state"], limit=4,
        )  # fmt: skip
        for action in actions or []:
            if action["state"] == "done":
                _v, wrong = session.call("cs.action", "action_sign_off", [action["id"]])
                self.note("sign off", wrong)
                continue
            words = f"Done in week {self.week} by {session.uid}"
            _v, wrong = session.call(
                "cs.action", "write", [action["id"]],
                {"outcome": words, "difference": words},
            )  # fmt: skip
            self.note("an action written", wrong)
            if not wrong:
                _v, wrong = session.call("cs.action", "action_done", [action["id"]])
                self.note("an action done", wrong)

    def grade(self, session, dice, audit):
        if audit["state"] == "allocated":
            _v, wrong = session.call("cs.audit", "action_start", [audit["id"]])
            self.note("an audit begun", wrong)
        grades, wrong = session.call(
            "cs.grade", "search", [["scale_id", "=", (audit["scale_id"] or [0])[0]]]
        )
        if not grades:
            return
        for line in dice.sample(audit["line_ids"], min(4, len(audit["line_ids"]))):
            words = f"Read in week {self.week}, {dice.randrange(10**6)}"
            found, wrong = session.call(
                "cs.audit", "auditing_save", [audit["id"]],
                [{
                    "key": f"lines:{line}:evidence", "part": "lines", "do": "write",
                    "id": line, "was": {},
                    "values": {"grade_id": dice.choice(grades), "evidence": words},
                }],
            )  # fmt: skip
            self.note("a question saved", wrong)
            saved = found and not (
                found["errors"] or found["conflicts"] or found["warnings"]
            )
            with self.lock:
                if saved:
                    self.kept[line] = {words}
                elif line in self.kept and wrong:
                    # It may have been kept before the answer was lost.
                    self.kept[line].add(words)
        found, wrong = session.call("cs.audit", "auditing_submit", [audit["id"]])
        self.note("submitting", wrong or ("refused" if found["refused"] else ""))

    def person(self, address, login, uid, seed, until):
        dice = random.Random(seed)
        session = None
        while time.monotonic() < until:
            if not session or session.wrong:
                session = Session(address, self.options.database, login)
                session.uid = uid
                self.note("logging in", session.wrong)
                continue
            self.visit(session, dice)

    def faults(self, until):
        """A worker killed and every connection cut, again and again."""
        dice = random.Random(f"{self.options.seed} {self.week}")
        while time.monotonic() < until - 3:
            time.sleep(dice.uniform(2, 5))
            if dice.random() < 0.5:
                for server in children(self.server):
                    with suppress(ProcessLookupError):
                        kill(server, signal.SIGKILL)
                        self.counts["fault: worker killed"] += 1
                    break
            else:
                with connect(dbname="postgres") as link, link.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        " WHERE datname = %s",
                        [self.options.database],
                    )
                self.counts["fault: connections cut"] += 1

    def scheduled(self, address):
        """Scheduled work of the week, killed on its way and run again."""
        session = Session(address, self.options.database, "admin")
        for name in CRONS:
            for turn in range(3):
                found, wrong = session.call(
                    "ir.model.data", "search_read",
                    [["name", "=", name], ["model", "=", "ir.cron"]], ["res_id"],
                )  # fmt: skip
                if found:
                    _v, wrong = session.call(
                        "ir.cron", "method_direct_trigger", [found[0]["res_id"]]
                    )
                if not wrong:
                    break
                session = Session(address, self.options.database, "admin")
            self.note(f"scheduled {name}", wrong)

    def live(self, people):
        start = date(2026, 12, 7)
        for self.week in range(self.options.weeks):
            day = f"{start + timedelta(weeks=self.week)} 09:00:00"
            command = [*shlex.split(self.options.odoo), "--workers=2"]
            log = Path(f"{self.options.log}.{self.week}")
            with serving(command, self.options.database, log, day=day) as address:
                [self.server] = children_of_python()
                until = time.monotonic() + self.options.seconds
                threads = [
                    threading.Thread(
                        target=self.person,
                        args=(address, login, uid, f"{login}{self.week}", until),
                    )
                    for uid, login in self.dice.sample(people, self.options.at_once)
                ]
                threads += [
                    threading.Thread(target=self.faults, args=(until,)),
                    threading.Thread(target=self.scheduled, args=(address,)),
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                # Undisturbed, what was interrupted is made up for.
                self.scheduled(address)
            print(f"Week {self.week + 1}: {sum(self.counts.values())} calls", flush=True)


def children_of_python():
    import os

    return children(os.getpid())


def main():
    parser = argparse.ArgumentParser()
    for name in ("odoo", "database", "log"):
        parser.add_argument(f"--{name}", required=True)
    for name, least in (
        *(("people", 400), ("weeks", 13), ("seconds", 20), ("seed", 2026)),
        ("at-once", 12),
    ):
        parser.add_argument(f"--{name}", type=int, default=least)
    options = parser.parse_args()
    said = subprocess.run(
        [
            *shlex.split(options.odoo)[:1], "shell", *shlex.split(options.odoo)[1:],
            f"--database={options.database}", "--no-http", "--log-level=error",
        ],
        input=SET_UP % vars(options), capture_output=True, text=True, check=True,
    )  # fmt: skip
    print(said.stdout[said.stdout.find("PEOPLE") :].splitlines()[0], flush=True)
    with connect(dbname=options.database) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT id, login FROM res_users WHERE active AND NOT share AND id > 2"
            " ORDER BY id"
        )
        people = cursor.fetchall()
    quarter = Quarter(options)
    quarter.live(people)
    lost = []
    with connect(dbname=options.database) as link, link.cursor() as cursor:
        for line, words in quarter.kept.items():
            cursor.execute(
                "SELECT evidence FROM cs_audit_line WHERE id = %s", [line]
            )
            if cursor.fetchone()[0] not in words:
                lost.append(line)
    for what, count in sorted(quarter.counts.items()):
        print(f"{count:7,}  {what}")
    for wrong, count in quarter.wrong.most_common():
        print(f"WRONG {count}: {wrong}")
    print(f"{len(quarter.kept):,} answers were said to be kept; lost: {len(lost)}")
    return bool(lost or quarter.wrong)


if __name__ == "__main__":
    sys.exit(main())
