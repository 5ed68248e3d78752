"""The house in Welsh: put into use by an administrator, read by its people."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import main_job
import welsh
from cdp import Browser
from serving import serving
from test_main_job import PASSWORD
from test_policy import shot

# Where each goes, and words that stand there.
PAGES = {
    "auditor": [("my-work", "I'w wneud")],
    "manager": [("my-work", "I'w wneud")],
    "qa.manager": [("my-work", "I'w wneud"), ("dashboard", "Dangosfwrdd")],
}
# What somebody's job is called is the council's own word.
THEIRS = {"Team manager"}
TEXTS = """
[...document.querySelectorAll('.o_action_manager *, .o_main_navbar *')]
    .filter((el) => el.checkVisibility())
    .flatMap((el) => [...el.childNodes].filter((node) => node.nodeType === 3))
    .map((node) => node.textContent.replace(/\\s+/g, ' ').trim())
    .filter(Boolean)
"""


def english_words():
    """Every label of ours whose Welsh is another."""
    return {
        entry.msgid
        for _path, _template, words in welsh.catalogues()
        for entry in words
        if entry.msgstr and "%" not in entry.msgid
    }


# Put into use before the server starts: its threads keep which languages there are.
INTO_USE = """
env["res.lang"]._activate_and_install_lang("cy_GB")
env["res.users"].search([("login", "in", %r)]).lang = "cy_GB"
env.cr.commit()
"""


def test_the_house_in_welsh(scratch_database, odoo_command, tmp_path):
    subprocess.run(
        [
            odoo_command[0],
            "shell",
            *odoo_command[1:],
            f"--database={scratch_database}",
            "--no-http",
            "--log-level=error",
        ],
        input=INTO_USE % list(PAGES),
        check=True,
        text=True,
    )
    with serving(odoo_command, scratch_database, tmp_path / "odoo.log") as address:
        read_by_its_people(address)


def read_by_its_people(server):
    english = english_words()
    left = {}
    for login, pages in PAGES.items():
        with Browser() as browser:
            browser.login(server, login, PASSWORD)
            for path, words in pages:
                browser.open(f"/odoo/{path}")
                browser.wait(".o_action_manager h1")
                browser.wait_text(words, ".o_action_manager")
                main_job.settle(browser)
                shot(browser, f"welsh-{login}-{path}")
                left[login, path] = sorted(english & set(browser.value(TEXTS)) - THEIRS)
            assert not browser.errors
    assert not any(left.values()), left
