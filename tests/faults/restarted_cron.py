"""A scheduled action in whose midst PostgreSQL is restarted, and begun again.

    python restarted_cron.py DATABASE XMLID RESTART [ODOO'S OPTIONS...]

RESTART is a command. Prints OK when what stands is what a run leaves that nothing
disturbed, which is done last, on top: it has nothing left to do.
"""

import subprocess
import sys

import every_job
from processes import Processes


def main(database, xmlid, restart, *options):
    """Command line."""
    processes = Processes(database, options)
    known = processes.known()
    processes.sql(every_job.PREPARED[xmlid])
    before = processes.standing(known)

    def restarted():
        subprocess.run(restart.split(), check=True)

    processes.run(processes.cron(xmlid), kill_at=90, fault=restarted)
    processes.connect()
    cut = processes.standing(known)
    processes.run(processes.cron(xmlid))
    once = processes.standing(known)
    processes.run(processes.cron(xmlid))
    twice = processes.standing(known)
    new = len(once["cs_audit"]) - len(before["cs_audit"])
    assert cut["cs_audit"] == before["cs_audit"], "what was begun is undone"
    assert once == twice, "nothing is done twice"
    print("OK", new)


if __name__ == "__main__":
    main(*sys.argv[1:])
