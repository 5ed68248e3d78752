"""What the tests of the whole product share; those of an addon live in the addon.

Loaded for the tests that run inside Odoo only (see scripts/test): the plain ones
in tests/rules and tests/plain know nothing of it.
"""

import fcntl
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from odoo.tests import BaseCase

# Odoo gives these to test classes inside odoo.addons only; ours need them, too.
if getattr(BaseCase, "test_tags", None) is None:
    BaseCase.test_tags = {"standard", "at_install"}
    BaseCase.test_module = "tests"

ADDONS = sorted(
    path.parent.name for path in Path(__file__).parent.glob("addons/*/__manifest__.py")
)


@pytest.fixture
def scratch_database():
    """The name of a database of one's own: a copy of the prepared one.

    For tests that commit, start Odoo as a process of its own or kill it. Everything
    about it is removed afterwards.
    """
    template, name = os.environ["CS_TEST_TEMPLATE"], f"scratch_{uuid.uuid4().hex[:12]}"
    filestore = Path(os.environ["CS_TEST_DATA_DIR"], "filestore")
    subprocess.run(["createdb", "-T", template, name], check=True)
    try:
        if (filestore / template).is_dir():
            shutil.copytree(
                filestore / template, filestore / name, copy_function=os.link
            )
        yield name
    finally:
        subprocess.run(["dropdb", "--force", "--if-exists", name], check=True)
        shutil.rmtree(filestore / name, ignore_errors=True)


@pytest.fixture
def empty_database(odoo_command):
    """The name of a database with the addons and no council in it; a copy of one's own.

    What it is copied from is made once for each state of the addons.
    """
    made_from = os.environ["CS_TEST_TEMPLATE"].replace("tmpl_", "empty_")
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    # The processes of one run may want it at the same moment.
    with open(Path(os.environ["CS_TEST_DATA_DIR"], "empty.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = subprocess.run(
            ["psql", "-d", "postgres", "-Atc", "SELECT datname FROM pg_database"],
            check=True,
            capture_output=True,
            text=True,
        )
        if made_from not in found.stdout.split():
            subprocess.run(
                ["createdb", "-T", os.environ["CS_TEST_BASE"], name], check=True
            )
            subprocess.run(
                [
                    *odoo_command,
                    "-d",
                    name,
                    "-i",
                    ",".join(ADDONS),
                    "--stop-after-init",
                    "--no-http",
                    "--log-level=error",
                ],
                check=True,
            )
            subprocess.run(
                [
                    "psql",
                    "-d",
                    "postgres",
                    "-c",
                    f"ALTER DATABASE {name} RENAME TO {made_from}",
                ],
                check=True,
            )
    try:
        subprocess.run(["createdb", "-T", made_from, name], check=True)
        yield name
    finally:
        subprocess.run(["dropdb", "--force", "--if-exists", name], check=True)


@pytest.fixture(scope="session")
def odoo_command():
    """The words that start Odoo on our addons: add ``-d NAME`` and what to do."""
    return [
        os.environ["CS_ODOO"],
        f"--addons-path={os.environ['ADDONS_DIR']}",
        f"--data-dir={os.environ['CS_TEST_DATA_DIR']}",
        "--http-interface=127.0.0.1",
    ]
