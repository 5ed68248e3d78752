"""Who read what, everything about one person, and what goes next, in a browser."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_auditing_screen import audit, opened  # noqa: F401
from test_main_job import PASSWORD, server  # noqa: F401


def shot(browser, name):
    """At the width of a desk and of a phone."""
    if folder := os.environ.get("CS_SHOTS"):
        for width in (1280, 390):
            browser.resize(width, 800, mobile=width == 390)
            browser.screenshot(Path(folder, f"{name}-{width}.png"))
        browser.resize(1280, 800)


def test_qa_sees_who_read_an_audit(audit):  # noqa: F811
    address, audit_id, _lines = audit
    with Browser() as browser:
        opened(browser, audit)
    with Browser() as browser:
        browser.login(address, "qa.manager", PASSWORD)
        browser.open("/odoo/action-cs_quality_assurance.action_cs_privacy_log")
        browser.wait(".o_list_view .o_data_row")
        [row] = main_job.rpc(
            browser, "cs.audit", "search_read", [["id", "=", audit_id]], ["name"]
        )
        main_job.settle(browser)
        shown = browser.text(".o_list_view")
        assert row["name"] in shown
        assert "Opened" in shown
        shot(browser, "who-read")
        assert not browser.errors


def test_everything_about_one_person_and_what_goes_next(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/action-cs_quality_assurance.action_cs_subject_access")
        browser.wait("[name=reason] input")
        main_job.choose_offered(browser, "[name=case_id] input", "5")
        browser.click("[name=reason] input")
        browser.type("Request 114")
        shot(browser, "subject-access")
        browser.click("button[name=action_make]")
        browser.wait_text("Read it before you give it away", ".modal-body")
        shot(browser, "subject-access-made")
        browser.open("/odoo/action-cs_quality_assurance.action_cs_retention_preview")
        browser.wait_text("Nothing goes until the weekly run", ".modal-body")
        shot(browser, "goes-next")
        assert not browser.errors
