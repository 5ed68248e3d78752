"""A family's link in two browsers: the family's own, and that of the worker who
carried the letter (or anybody who found it)."""

import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser, BrowserError
from test_auditing_screen import audit, server  # noqa: F401

SECRET = "She hits him when nobody is there."


def link_of(address, audit_id):
    """The path that the letter names, made by the auditor in the product's own way."""
    with Browser() as browser:
        browser.login(address, "auditor", "demo")
        browser.open("/odoo/my-work")
        [made] = main_job.rpc(
            browser, "cs.family.feedback", "create", [{"audit_id": audit_id}]
        )
        [row] = main_job.rpc(browser, "cs.family.feedback", "read", [made], ["url"])
    return made, "/" + row["url"].split("/", 3)[3]


def press(browser, until):
    """Press the page's button, and the one that confirms, until they led somewhere:
    survey's own script starts after the page."""
    button = "button.btn:is([value=start], [value=next], [value=finish])"
    for _attempt in range(6):
        sure = "document.querySelector('.modal-footer .btn-primary')"
        browser.js(f"({sure} || document.querySelector('{button}'))?.click()")
        with contextlib.suppress(BrowserError):
            browser._until(lambda: browser.js(until), until, seconds=5)
            return
    raise BrowserError(f"Pressed six times without {until}")


def begin(browser, address, path):
    browser.base = address
    browser.open(path)
    press(browser, "Boolean(document.querySelector('.js_question-wrapper'))")


def answer_all(browser):
    """Answer each page as it comes, by the first choice or in words, to the last."""
    while True:
        browser.wait(".js_question-wrapper, .o_survey_finished")
        main_job.settle(browser)
        if browser.js("Boolean(document.querySelector('.o_survey_finished'))"):
            return
        box = browser.js("Boolean(document.querySelector('.o_survey_form textarea'))")
        if box:
            browser.click(".o_survey_form textarea")
            browser.type(SECRET)
        elif browser.js(
            "Boolean(document.querySelector('.o_survey_form .o_survey_choice_btn'))"
        ):
            browser.click(".o_survey_form .o_survey_choice_btn")
        shown = "document.querySelector('.js_question-wrapper')?.id"
        press(browser, f"{shown} !== {browser.js(shown)!r}")


def test_what_a_family_writes_is_read_back_by_nobody(audit):  # noqa: F811
    address, audit_id, _lines = audit
    made, path = link_of(address, audit_id)
    with Browser(390, 844) as family, Browser() as worker:
        begin(family, address, path)
        answer_all(family)
        last = family.text()
        assert "999" in last
        assert "Take Again" not in last
        assert "Review" not in last
        written = family.js("location.pathname")
        for other in (path, written):
            worker.base = address
            worker.open(other)
            assert SECRET not in worker.text()
            assert SECRET not in worker.js("document.documentElement.outerHTML")
        # Nor is it read back where it was written.
        for again in (path, written):
            family.open(again)
            assert SECRET not in family.js("document.documentElement.outerHTML")
        # Whoever else holds the link answers for themselves, and both are kept.
        begin(worker, address, path)
        assert SECRET not in worker.js("document.documentElement.outerHTML")
        assert not family.errors
        assert not worker.errors
    with Browser() as browser:
        browser.login(address, "auditor", "demo")
        browser.open("/odoo/my-work")
        [row] = main_job.rpc(
            browser, "cs.family.feedback", "read", [made], ["state", "answer_text"]
        )
        assert row["state"] == "answered"
        assert SECRET in row["answer_text"]
