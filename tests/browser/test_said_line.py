"""A line of the programme says why it is done and who leads it; the file of a
supervision audit is proposed by risk, in an order that is shown."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import forms
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401
from test_policy import SAID, framework, shot


def both_widths(browser, name):
    main_job.settle(browser)
    shot(browser, name)
    browser.resize(390, 844, mobile=True)
    main_job.settle(browser)
    shot(browser, f"{name}-390")
    browser.resize(1280, 800)


def test_said_line_says_why_and_with_whom(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/programmes")
        browser.wait(".o_list_view")
        [line, *_more] = main_job.rpc(
            browser,
            "cs.programme.line",
            "search",
            [["programme_id.state", "=", "running"], ["starts", "=", "calendar"]],
        )
        browser.open(f"/odoo/m-cs.programme.line/{line}")
        browser.wait(".o_notebook_headers")
        forms.page(browser, "Why, and with whom")
        forms.write(browser, "rationale", "A review found that visits were late.")
        forms.write(browser, "tested_training", "Direct work, May 2026")
        [head] = main_job.rpc(
            browser, "res.users", "search_read", [["login", "=", "director"]], ["name"]
        )
        forms.pick(browser, "chair_id", head["name"])
        forms.save(browser)
        both_widths(browser, "line-why")
        forms.page(browser, "In words")
        browser.wait(SAID.format(key="why"))
        browser.wait_text("A review found that visits were late.")
        browser.wait_text(f"Chaired by {head['name']}")
        assert not browser.errors


def test_said_file_is_proposed_by_risk(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/frameworks")
        browser.wait(".o_list_view")
        durham = framework(browser)["id"]
        main_job.rpc(
            browser, "cs.framework", "write", [durham], {"supervision_rest_months": 6}
        )
        [audit, *_more] = main_job.rpc(
            browser,
            "cs.supervision.audit",
            "search_read",
            [["supervisor_id", "!=", False]],
            ["supervisor_id"],
        )
        browser.open("/odoo/m-cs.supervision.audit/new")
        browser.wait(".o_field_widget[name=supervisor_id] input")
        forms.pick(browser, "supervisor_id", audit["supervisor_id"][1])
        browser.wait_text("1. ", ".o_field_widget[name=file_order]")
        both_widths(browser, "supervision-by-risk")
        named = browser.js("document.querySelector('[name=supervisee_id] input').value")
        assert named in browser.text(".o_field_widget[name=file_order]")
        assert not browser.errors
