"""A server of Odoo with two workers, for at_once.py and screens_shown.py."""

import os
import shlex
import socket
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests/browser"))

from serving import serving  # noqa: E402

# What Odoo tried again after a conflict is told at this level only.
TELLS = "--log-handler=odoo.service.model:INFO"


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _pass_on(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # Either side may go away at any time, as browsers do.
        source.close()
        target.close()


def _serve_one(came, http, live):
    try:
        is_live = came.recv(65536, socket.MSG_PEEK).startswith(b"GET /websocket")
        behind = socket.create_connection(("127.0.0.1", live if is_live else http))
    except OSError:
        came.close()
        return
    threading.Thread(target=_pass_on, args=(behind, came), daemon=True).start()
    _pass_on(came, behind)


def _in_front(listening, http, live):
    """As a proxy does before several workers: live updates go to the process for them."""
    while True:
        try:
            came, _from = listening.accept()
        except OSError:
            return
        # A browser opens connections ahead, and says nothing on some for long.
        threading.Thread(
            target=_serve_one, args=(came, http, live), daemon=True
        ).start()


@contextmanager
def two_workers(odoo, database, log, *more):
    """Start it on a copy of a database: (its address, the address for a browser). Stopped
    at the end.

    :param odoo: command line, of words a shell would split
    :param log: path of the file that takes what it says
    :param more: further options of the server
    """
    live = free_port()
    command = [
        *shlex.split(odoo),
        "--workers=2",
        f"--gevent-port={live}",
        f"--db-filter=^{database}$",
        "--no-database-list",
        TELLS,
        *more,
    ]
    with (
        serving(command, database, log) as address,
        socket.create_server(("127.0.0.1", 0)) as front,
    ):
        ports = int(address.rsplit(":", 1)[1]), live
        threading.Thread(target=_in_front, args=(front, *ports), daemon=True).start()
        yield address, f"http://127.0.0.1:{front.getsockname()[1]}"


def children(process):
    """Ids of the processes that this one started."""
    with open(f"/proc/{process}/task/{process}/children") as listed:
        return [int(one) for one in listed.read().split()]


def processor_seconds(database):
    """Processor time so far of the server that this process started, and of the PostgreSQL
    backends that serve this database."""
    mine = {one for server in children(os.getpid()) for one in children(server)}
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if int(process.name) in mine or said.startswith(
                f"postgres: odoo {database} "
            ):
                cells = (process / "stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(cells[11]) + int(cells[12])
        except OSError:
            # It ended meanwhile.
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def memory():
    """MB of each process below the server that this process started: (what it holds by
    itself, what it holds with what it shares)."""
    found = []
    for server in children(os.getpid()):
        for child in children(server):
            cells = {}
            with open(f"/proc/{child}/smaps_rollup") as lines:
                for line in lines:
                    name, *rest = line.split()
                    if rest[-1:] == ["kB"]:
                        cells[name] = int(rest[0])
            own = cells["Private_Dirty:"] + cells["Private_Clean:"]
            found.append((own // 1024, cells["Rss:"] // 1024))
    return found
