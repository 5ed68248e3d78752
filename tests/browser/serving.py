"""A real server of a database, for a browser; a process of its own."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

# Odoo on another day: its clock runs on from there, and so does that of its records.
ON_THE_DAY = """
import sys
from datetime import datetime
import freezegun
freezegun.freeze_time(sys.argv.pop(1), tick=True).start()
import odoo.cli, odoo.sql_db
odoo.sql_db.BaseCursor.now = lambda cursor: datetime.now()
odoo.cli.main()
"""


@contextmanager
def serving(odoo_command, database, log, day=None):
    """Start Odoo on this database; its address. Stopped at the end.

    :param log: path of the file that takes what it says
    :param day: the moment at which its clock starts; now, when not given
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = list(odoo_command)
    if day:
        command[:1] = [sys.executable, "-c", ON_THE_DAY, day]
    options = [
        f"--database={database}",
        f"--http-port={port}",
        "--max-cron-threads=0",
        "--log-level=warn",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, *options], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait_for(address, process, log):
    deadline = time.monotonic() + 180
    while True:
        try:
            urllib.request.urlopen(f"{address}/web/health", timeout=10)
            return
        except (urllib.error.URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(
                    f"The server did not start: {log.read_text()[-3000:]}"
                ) from error
            # Not waiting for the product: for a process to listen.
            time.sleep(0.2)
