"""A server of Odoo with two workers, for at_once.py and screens.py."""

import os
import shlex
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests/browser"))

from serving import serving  # noqa: E402

# What Odoo tried again after a conflict is told at this level only.
TELLS = "--log-handler=odoo.service.model:INFO"


@contextmanager
def two_workers(odoo, database, log):
    """Start it on a copy of a database; its address. Stopped at the end.

    :param odoo: command line, of words a shell would split
    :param log: path of the file that takes what it says
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    command = [
        *shlex.split(odoo),
        "--workers=2",
        f"--gevent-port={other}",
        f"--db-filter=^{database}$",
        "--no-database-list",
        TELLS,
    ]
    with serving(command, database, log) as address:
        yield address


def children(process):
    """Ids of the processes that this one started."""
    with open(f"/proc/{process}/task/{process}/children") as listed:
        return [int(one) for one in listed.read().split()]


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
