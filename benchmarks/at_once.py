"""Eight people at once on two workers of Odoo, over HTTP: what a screen asks for, ours and
project.task's in turn, and people who write at once.

    python at_once.py --odoo=COMMAND --database=NAME --people=FILE --log=FILE --out=FILE

Run by scripts/bench. The calls are recorded in a browser (recorded.py) and asked again over
HTTP by one thread a person, each of which asks again as soon as it is answered. A request is
one call; every one has a connection of its own, as from a proxy. An error is an answer
that says so; of those, what the database could not serialise is counted by itself, and so
is what Odoo tried again without anybody seeing it.
"""

import argparse
import http.client
import itertools
import json
import os
import re
import threading
import time
import urllib.parse
from pathlib import Path
from statistics import median

from at_once_jobs import BOARDS, READERS, grading, writers
from recorded import OURS, PEER, RecordingBrowser, record
from two_workers import memory, processor_seconds, two_workers

ROUNDS, SECONDS, CROWDS = 3, 6, (2, 16, 32)
CLASHES = ("SerializationFailure", "LockNotAvailable", "DeadlockDetected")
# What the product says itself, in a sentence, and changes nothing.
REFUSED = "odoo.exceptions.UserError"


class Session:
    """A person's session with the server; used by one thread at a time."""

    def __init__(self, address, database, login, password):
        self.host = urllib.parse.urlparse(address).netloc
        self.cookie = ""
        asked = {"db": database, "login": login, "password": password}
        status, body, cookie = self._post(
            "session/authenticate", {"jsonrpc": "2.0", "params": asked}
        )
        assert status == 200 and b'"error"' not in body[:100], body[:2000]
        self.cookie = cookie.split(";", 1)[0]

    def _post(self, path, asked):
        link = http.client.HTTPConnection(self.host, timeout=120)
        headers = {
            "Content-Type": "application/json",
            "Cookie": self.cookie,
            "Connection": "close",
        }
        link.request("POST", f"/web/{path}", json.dumps(asked), headers)
        answer = link.getresponse()
        found = answer.status, answer.read(), answer.getheader("Set-Cookie") or ""
        link.close()
        return found

    def ask(self, path, asked):
        """Seconds, and what went wrong ("" when nothing did)."""
        start = time.perf_counter()
        try:
            status, body, _cookie = self._post(path, asked)
        except (http.client.HTTPException, OSError) as error:
            return time.perf_counter() - start, f"no answer: {error}"
        spent = time.perf_counter() - start
        if status != 200:
            return spent, f"HTTP {status}"
        if b'"error": {' in body[:80]:
            said = json.loads(body)["error"]["data"]
            return spent, f"{said['name']}: {said['message']}"
        # The auditing screen answers with a sentence for each thing it could not save.
        if b'"errors": {"' in body[:80] or b'"conflicts": {"' in body[:160]:
            return spent, f"not saved: {body[:300].decode()}"
        return spent, ""


def call(model, method, *args, **kwargs):
    """What the web client posts for a call."""
    params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
    return f"dataset/call_kw/{model}/{method}", {"jsonrpc": "2.0", "params": params}


# What every call costs: the session, the registry, the answer.
LEAST = call("res.lang", "get_installed")


class Phase:
    """Several people who ask at once, each going through calls of their own."""

    def __init__(self, name, asked, ours=True, reads=True):
        """:param asked: for each person (session, [(kind, path, body)])
        :param reads: its kinds begin with a screen, each of which takes several calls
        """
        self.name, self.asked, self.ours, self.reads = name, asked, ours, reads
        self.forget()

    def forget(self):
        """What came before does not count."""
        self.times, self.errors, self.retries = [], [], 0
        self.elapsed = self.spent = 0.0

    def run(self, log, database, seconds=SECONDS):
        """Go on for so many seconds."""
        said, spent = log.stat().st_size, processor_seconds(database)
        start = time.perf_counter()
        threads = [
            threading.Thread(target=self._person, args=(*one, n, start + seconds))
            for n, one in enumerate(self.asked)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.elapsed += time.perf_counter() - start
        self.spent += processor_seconds(database) - spent
        with log.open() as lines:
            lines.seek(said)
            self.retries += sum("tries left, try again" in line for line in lines)

    def _person(self, session, calls, number, until):
        # Not all at the same place of the list.
        start = number * len(calls) // max(1, len(self.asked))
        for kind, path, body in itertools.islice(itertools.cycle(calls), start, None):
            if time.perf_counter() > until:
                return
            spent, error = session.ask(path, body)
            self.times.append((kind, spent))
            if error:
                self.errors.append(error)

    def result(self):
        """What the page tells of it."""
        spent = [one for _kind, one in self.times]
        kinds = dict.fromkeys(kind for kind, _spent in self.times)
        refused = [one for one in self.errors if REFUSED in one]
        wrong = [one for one in self.errors if REFUSED not in one]
        return {
            "name": self.name,
            "ours": self.ours,
            "people": len(self.asked),
            "a_second": round(len(spent) / self.elapsed, 1),
            "screens": round(len(spent) / self.elapsed / self._each(), 1),
            "cpu": round(1000 * self.spent / len(spent), 1),
            **spread(spent),
            "errors": len(wrong),
            "refused": len(refused),
            "clashes": sum(any(one in error for one in CLASHES) for error in wrong),
            "said": sorted({one[:300] for one in self.errors})[:5],
            "retries": self.retries,
            "kinds": {
                kind: spread([one for other, one in self.times if other == kind])
                for kind in kinds
            },
        }

    def _each(self):
        """Calls that a screen takes, on average."""
        whole = sum(len(calls) for _session, calls in self.asked)
        return whole / sum(
            len({kind.split(":")[0] for kind, _path, _body in calls})
            if self.reads
            else len(calls)
            for _session, calls in self.asked
        )


def spread(seconds):
    """Count, median and 95th percentile, in ms."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {
        "requests": len(ordered),
        "median": round(1000 * median(ordered), 1),
        "p95": round(1000 * p95, 1),
    }


def record_all(address, database, found, password):
    """{login: {screen: calls}} of the readers; a browser each, as they would have."""
    recorded = {}
    for person in found["people"][:READERS]:
        with RecordingBrowser() as browser:
            browser.login(address, person["login"], password, database)
            calls = recorded[person["login"]] = {}
            for screen, (path, selector) in (OURS | PEER).items():
                if "{audit}" in path and not person["audit"]:
                    continue
                path = path.format(audit=person["audit"], project=found["project"])
                calls[screen] = record(browser, path, selector)
                assert calls[screen], f"{person['login']} was shown no {screen}"
    return recorded


def reading(sessions, recorded, screens, only=""):
    """What each reader asks for who opens these screens in turn; one call alone of each."""
    return [
        (
            sessions[login],
            [
                (f"{screen}: {body['params']['method']}", path, body)
                for screen in screens
                for path, body in calls.get(screen, ())
                if only in path
            ],
        )
        for login, calls in recorded.items()
    ]


def one_at_a_time(options, recorded, found, password):
    """What the server says of each call when nobody else asks: [{call, queries, sql, rest,
    mode}], ms; and whether a replica would answer ("ro"; "rw"; "ro->rw" when it had to be
    asked again), by a server whose cursors are read-only where Odoo would ask a replica."""
    log = Path(f"{options.log}.alone")
    with two_workers(
        options.odoo,
        options.database,
        log,
        "--dev=replica",
        "--log-handler=werkzeug:INFO",
    ) as (address, _front):
        for login, calls in recorded.items():
            session = Session(address, options.database, login, password)
            asked = [one for screen in calls.values() for one in screen]
            asked += [
                call("cs.dashboard", "get_dashboard", {"period": "year"}),
                call("cs.closing", "get_loops"),
                LEAST,
            ]
            # The first answers fill what the workers keep.
            for one in asked * 3:
                session.ask(*one)
        writer = found["people"][-1]
        session = Session(address, options.database, writer["login"], password)
        for _kind, *asked in grading(writer, call)[:8]:
            session.ask(*asked)
    line = re.compile(
        r"call_kw/([^#\s]+)\S* HTTP\S* 200 - (\d+) (\S+) (\S+) (ro|rw|ro->rw)$"
    )
    told = {}
    for said in log.read_text().splitlines():
        if hit := line.search(said):
            told.setdefault(hit[1], []).append(hit.groups()[1:])
    return [
        {
            "call": name,
            "queries": int(median(int(one[0]) for one in seen)),
            "sql": round(1000 * median(float(one[1]) for one in seen)),
            "rest": round(1000 * median(float(one[2]) for one in seen)),
            "mode": seen[-1][3],
        }
        for name, seen in sorted(told.items())
    ]


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    for name in ("--odoo", "--database", "--people", "--out", "--log"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    found = json.loads(Path(options.people).read_text())
    password, log = os.environ["CS_BENCH_PASSWORD"], Path(options.log)
    load = os.getloadavg()[0]
    with two_workers(options.odoo, options.database, log) as (address, front):
        recorded = record_all(front, options.database, found, password)

        def log_in(login):
            return Session(address, options.database, login, password)

        sessions = {one["login"]: log_in(one["login"]) for one in found["people"]}
        theirs = reading(sessions, recorded, PEER)
        mixed = reading(sessions, recorded, OURS)
        records = "web_read_group"
        task_spec = next(
            body["params"]["kwargs"]["unfold_read_specification"]
            for _kind, path, body in theirs[0][1]
            if records in path
        )
        own, peer, same = writers(found, sessions, log_in, call, task_spec)
        phases = [
            Phase("our boards' cards", reading(sessions, recorded, BOARDS, records)),
            Phase("project.task's", reading(sessions, recorded, PEER, records), False),
            Phase("our boards whole", reading(sessions, recorded, BOARDS)),
            Phase("project.task's board whole", theirs, False),
            Phase("our screens in turn", mixed),
            Phase(
                "a call that does nothing",
                [(one, [("least: ", *LEAST)]) for one, _calls in mixed],
                False,
            ),
            Phase("writing, each their own", own, reads=False),
            Phase("project.task moved, each their own", peer, False, False),
            Phase("writing, several the same", same, reads=False),
        ]
        for phase in phases:
            phase.run(log, options.database, seconds=3)
            phase.forget()
        for _round in range(ROUNDS):
            for phase in phases:
                phase.run(log, options.database)
        crowds = []
        for people in CROWDS:
            # More windows of the same people.
            asked = [
                (log_in(session_login), calls)
                for (session_login, (_session, calls)) in itertools.islice(
                    itertools.cycle(zip(recorded, mixed, strict=True)), people
                )
            ]
            crowd = Phase("our screens in turn", asked)
            crowd.run(log, options.database)
            crowds.append(crowd.result())
        held = memory()
    alone = one_at_a_time(options, recorded, found, password)
    with open(options.out, "w") as out:
        json.dump(
            {
                "serving": [phase.result() for phase in phases],
                "crowds": crowds,
                "calls": {
                    screen: [body["params"]["method"] for _path, body in calls]
                    for screen, calls in next(reversed(recorded.values())).items()
                },
                "size": int(os.environ["CS_BENCH_SIZE"]),
                "memory": held,
                "load": load,
                "alone": alone,
            },
            out,
            indent=1,
        )


if __name__ == "__main__":
    main()
