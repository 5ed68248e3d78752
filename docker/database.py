"""Make the council's database the first time, and bring it up to date after that.

Runs in the container before the web server starts. Does nothing, quickly, when the
addons in the image are those the database was last prepared with. ``WITH_DEMO=1``
loads the demo council into a new database; a database that exists is never replaced.
"""

import ast
import configparser
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

ADDONS = Path("/opt/cs-quality/addons")
STAMP = "cs_quality.image"
ADMIN_PASSWORD = Path(os.environ.get("SECRETS", "/run/secrets"), "admin_password")
SET_PASSWORD = """
env.ref("base.user_admin").password = open({path!r}).read().strip()
env.cr.commit()
"""


def settings():
    parser = configparser.RawConfigParser()
    parser.read(os.environ["ODOO_RC"])
    return dict(parser["options"])


def connect(options, database):
    return psycopg2.connect(
        host=options["db_host"],
        port=options["db_port"],
        user=options["db_user"],
        password=options["db_password"],
        dbname=database,
        connect_timeout=5,
    )


def wait_for_server(options, seconds=60):
    """Return whether the database exists, once the server answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with connect(options, "postgres") as connection:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT 1 FROM pg_database WHERE datname = %s",
                        [options["db_name"]],
                    )
                    return bool(cursor.fetchone())
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                sys.exit(f"The database server does not answer: {error}")
            time.sleep(1)


def addons_stamp():
    digest = hashlib.sha256()
    for path in sorted(p for p in ADDONS.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(ADDONS)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def execute(options, query, *values):
    """Run one statement on the council's database; returns its first row, if any."""
    with connect(options, options["db_name"]) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone() if cursor.description else None


def read_stamp(options):
    """What the database was last prepared with; None when it was never finished."""
    if not execute(options, "SELECT to_regclass('ir_config_parameter')")[0]:
        return None
    row = execute(
        options, "SELECT value FROM ir_config_parameter WHERE key = %s", STAMP
    )
    return row and row[0]


def write_stamp(options, stamp):
    execute(
        options,
        "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        STAMP,
        stamp,
    )


def odoo(*words, script=None):
    command = ["odoo", *words, f"--config={os.environ['ODOO_RC']}", "--workers=0"]
    subprocess.run(command, input=script, text=True, check=True)


def install_with_demo(options, addons):
    """The demo council alone, without Odoo's own sample companies and staff.

    Odoo loads an addon's demo data only where everything below it has its own, so
    the modules below are marked as having theirs while ours are installed.
    """
    manifests = [ADDONS / name / "__manifest__.py" for name in addons]
    needed = {
        name
        for manifest in manifests
        for name in ast.literal_eval(manifest.read_text())["depends"]
    }
    odoo("-i", ",".join(sorted(needed - set(addons))), "--stop-after-init", "--no-http")
    execute(
        options, "UPDATE ir_module_module SET demo = true WHERE state = 'installed'"
    )
    odoo("-i", ",".join(addons), "--stop-after-init", "--no-http")
    execute(
        options,
        "UPDATE ir_module_module SET demo = false WHERE name <> ALL (%s)",
        addons,
    )


def main():
    options = settings()
    exists = wait_for_server(options)
    stamp, known = addons_stamp(), read_stamp(options) if exists else None
    if known == stamp:
        print("The database is up to date.")
        return
    addons = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
    if known:
        print("Bringing the database up to date with the addons of this image.")
        names = ",".join(addons)
        odoo("-i", names, "-u", names, "--stop-after-init", "--no-http")
    else:
        if not ADMIN_PASSWORD.exists():
            sys.exit("The first administrator needs the secret admin_password.")
        print("Making the database. This takes a minute or two.")
        if os.environ.get("WITH_DEMO"):
            install_with_demo(options, addons)
        else:
            odoo("-i", ",".join(addons), "--stop-after-init", "--no-http")
        script = SET_PASSWORD.format(path=str(ADMIN_PASSWORD))
        odoo("shell", "--no-http", script=script)
    write_stamp(options, stamp)
    print("The database is ready.")


if __name__ == "__main__":
    main()
