"""What the tests of faults share."""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def copies():
    """Make copies of the prepared database, each with its files: ``copies()`` gives a
    name. Removed afterwards, with what tests started on them."""
    template = os.environ["CS_TEST_TEMPLATE"]
    store = Path(os.environ["CS_TEST_DATA_DIR"], "filestore")
    made = []

    def copy(source=template):
        name = f"scratch_{uuid.uuid4().hex[:12]}"
        subprocess.run(["createdb", "-T", source, name], check=True)
        made.append(name)
        if (store / source).is_dir():
            shutil.copytree(store / source, store / name, copy_function=os.link)
        return name

    yield copy
    for name in made:
        subprocess.run(["dropdb", "--force", "--if-exists", name], check=True)
        shutil.rmtree(store / name, ignore_errors=True)


@pytest.fixture
def no_breach(odoo_command):
    """Ask ``scripts/check`` of a database, and fail where it finds anything."""

    def check(database):
        done = subprocess.run(
            [
                *(odoo_command[0], "shell", *odoo_command[1:]),
                *(f"--database={database}", "--no-http", "--log-level=error"),
            ],
            input=(ROOT / "scripts/lib/invariants.py").read_text(),
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout.strip()) == (0, "Nothing is wrong.")

    return check
