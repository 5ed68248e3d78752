"""The house in Welsh: put into use by an administrator, read by its people."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import main_job
import welsh
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401
from test_policy import shot

# Where each goes, and words that stand there.
PAGES = {
    "auditor": [("my-work", "Fy ngwaith")],
    "manager": [("my-work", "Fy ngwaith")],
    "qa.manager": [("my-work", "Fy ngwaith"), ("dashboard", "Dangosfwrdd")],
}
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
        if entry.msgid != entry.msgstr and "%" not in entry.msgid
    }


def into_use(browser):
    """An administrator puts Welsh into use and gives it to three people."""
    [language] = main_job.rpc(
        browser, "res.lang", "search", [["code", "=", "cy_GB"], ["active", "=", False]]
    )
    [wizard] = main_job.rpc(
        browser, "base.language.install", "create", [{"lang_ids": [[6, 0, [language]]]}]
    )
    main_job.rpc(browser, "base.language.install", "lang_install", [wizard])
    users = main_job.rpc(browser, "res.users", "search", [["login", "in", list(PAGES)]])
    assert len(users) == len(PAGES)
    main_job.rpc(browser, "res.users", "write", users, {"lang": "cy_GB"})


def test_the_house_in_welsh(server):  # noqa: F811
    english = english_words()
    with Browser() as browser:
        browser.login(server, "admin", "admin")
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        into_use(browser)
    left = {}
    for login, pages in PAGES.items():
        with Browser() as browser:
            browser.login(server, login, PASSWORD)
            for path, words in pages:
                browser.open(f"/odoo/{path}")
                browser.wait_text(words)
                main_job.settle(browser)
                shot(browser, f"welsh-{login}-{path}")
                left[login, path] = sorted(english & set(browser.value(TEXTS)))
            assert not browser.errors
    assert not any(left.values()), left
