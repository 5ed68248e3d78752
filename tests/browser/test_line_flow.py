"""A QA manager says on a line what it does in its own way, and how many of which part
it draws."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import forms
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


def test_a_line_says_its_own(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        [line, *_more] = main_job.rpc(
            browser,
            "cs.programme.line",
            "search_read",
            [["starts", "=", "calendar"]],
            ["name"],
        )
        main_job.rpc(
            browser,
            "cs.programme.line",
            "write",
            [line["id"]],
            {"sample_method": "fixed_each", "stratify_by": "service"},
        )
        browser.open(f"/odoo/m-cs.programme.line/{line['id']}")
        browser.wait(".o_form_view .nav-link[name=cases]")
        browser.click(".nav-link[name=cases]")
        browser.wait(
            ".o_field_widget[name=count_ids] .o_list_view, [name=count_ids] table"
        )
        main_job.settle(browser)
        shot(browser, "line-cases")
        browser.click(".nav-link[name=steps]")
        browser.wait(".o_field_widget[name=audit_days] input")
        forms.write(browser, "audit_days", "3")
        browser.click(".o_field_widget[name=follow_ups_own] input")
        browser.wait(".o_field_widget[name=follow_rule_ids]")
        browser.click(".o_field_widget[name=discussions_own] input")
        browser.wait(".o_field_widget[name=discussion_ids]")
        main_job.settle(browser)
        shot(browser, "line-steps")
        browser.click(".nav-link[name=policy]")
        browser.wait_text("Auditors have 3 working days")
        browser.wait_text("speak to nobody before submitting")
        browser.wait_text("No re-audit and no review follows its audits")
        shot(browser, "line-policy")
        forms.save(browser)
        browser.resize(390, 1600, mobile=True)
        for page, field in (("cases", "count_ids"), ("steps", "audit_days")):
            browser.open(f"/odoo/m-cs.programme.line/{line['id']}")
            browser.wait(f".o_form_view .nav-link[name={page}]")
            browser.click(f".nav-link[name={page}]")
            browser.wait(f".o_field_widget[name={field}]")
            main_job.settle(browser)
            shot(browser, f"line-{page}-390")
            assert browser.js("document.documentElement.scrollWidth") <= 390
        assert not browser.errors
