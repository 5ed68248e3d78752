"""Text that may tell who somebody is: the screen and a form warn before it is saved."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_auditing_screen import (  # noqa: F401
    audit,
    go_to_domain,
    opened,
    read_line,
    until_line,
)
from test_main_job import PASSWORD, server  # noqa: F401

PHONE = "Mother asks to be rung on 01632 960123."


def shot(browser, name):
    if os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(os.environ["CS_SHOTS"], f"{name}.png"))


def test_the_screen_waits_for_a_choice(audit):  # noqa: F811
    _server, _audit_id, lines = audit
    line = lines[0]["id"]
    evidence = f"#cs_evidence_{line}"
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 1)
        browser.click(evidence)
        browser.js(f"document.querySelector('{evidence}').select()")
        browser.type(PHONE)
        browser.wait_text("a telephone number (01632 960123)", ".o_cs_identifying")
        assert read_line(browser, line, "evidence")["evidence"] != PHONE
        assert "Not saved yet" in browser.text(".o_cs_saved")
        shot(browser, "identifying-1280")
        browser.resize(390, 800, mobile=True)
        shot(browser, "identifying-390")
        browser.resize(1280, 800)
        browser.click(".o_cs_identifying button", "Keep it as it is")
        browser.wait(".o_cs_identifying", 0)
        until_line(browser, line, evidence=PHONE)


def test_taking_it_out_is_enough(audit):  # noqa: F811
    _server, _audit_id, lines = audit
    line = lines[1]["id"]
    evidence = f"#cs_evidence_{line}"
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 2)
        for text, waits in ((PHONE, True), ("Mother asks to be rung.", False)):
            browser.click(evidence)
            browser.js(f"document.querySelector('{evidence}').select()")
            browser.type(text)
            if waits:
                browser.wait_text("a telephone number", ".o_cs_identifying")
        browser.wait(".o_cs_identifying", 0)
        until_line(browser, line, evidence="Mother asks to be rung.")


def test_a_point_is_added_the_second_time(audit):  # noqa: F811
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 1)
        browser.click(".o_cs_quick [data-kind=strength]")
        browser.click("#cs_point_name")
        browser.type(PHONE)
        browser.click(".o_cs_add_form button[type=submit]")
        browser.wait_text("add it once more as it is", ".o_cs_add_form")
        browser.click(".o_cs_add_form button[type=submit]")
        browser.wait_text(PHONE, ".o_cs_points")


def test_a_form_warns_as_one_leaves_the_box(audit):  # noqa: F811
    address, _audit_id, _lines = audit
    with Browser() as browser:
        browser.login(address, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        [action] = main_job.rpc(
            browser,
            "cs.action",
            "search_read",
            [["state", "=", "todo"]],
            ["name"],
            limit=1,
        )
        browser.open(f"/odoo/cs.action/{action['id']}")
        box = ".o_form_view [name=success_measure] input"
        browser.click(box)
        browser.type(" Ring 01632 960123")
        browser.press("Tab")
        browser.wait_text("a telephone number (01632 960123)", ".modal-body")
        shot(browser, "identifying-form")
