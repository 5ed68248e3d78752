"""Judging alike, as each presses it: QA has auditors grade a reference audit, one
grades it blind and sees how they judged, each reads how people judge."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import forms
import graded_work
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


def test_a_reference_audit_from_end_to_end(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/reference-audits")
        browser.wait_text("Neglect, two schools")
        browser.click(".o_data_row .o_data_cell", "Neglect, two schools")
        browser.wait(".o_field_widget[name=line_ids] .o_data_row")
        main_job.settle(browser)
        shot(browser, "reference-audit")
        [reference] = main_job.rpc(
            browser, "cs.reference.audit", "search_read", [], ["framework_id"]
        )
        browser.open(f"/odoo/m-cs.framework/{reference['framework_id'][0]}")
        browser.wait(".o_form_view")
        main_job.settle(browser)
        forms.page(browser, "Judging alike")
        forms.write(browser, "standard_count", "1")
        forms.save(browser)
        shot(browser, "judging-framework")
        browser.click("button[name=action_give_references]")
        browser.wait_text(
            "Auditors who were given a reference audit", ".o_notification"
        )
        assert not browser.errors
    with Browser() as browser:
        browser.login(server, "auditor", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        [audit] = main_job.rpc(
            browser,
            "cs.audit",
            "search_read",
            [["kind", "=", "benchmark"], ["state", "=", "allocated"]],
            ["name"],
        )
        browser.wait_text(audit["name"])
        main_job.open_from_my_work(browser, audit["name"])
        browser.wait(".o_cs_auditing .o_cs_head")
        if browser.js("Boolean(document.querySelector('.o_cs_start .btn-primary'))"):
            browser.click(".o_cs_start .btn-primary")
        browser.wait(".o_cs_rail button")
        assert "Neglect" not in browser.text(".o_cs_auditing")
        graded_work.grade_all(
            browser,
            "Seen on the file",
            lambda name: shot(browser, name),
            "judging-grade",
        )
        graded_work.judge(browser, "The work as a whole shows it.")
        for name, words in (
            ("strengths", "The worker knows the child."),
            ("improvements", "A plan with dates."),
        ):
            graded_work.write_box(browser, name, words)
        graded_work.hand_in(browser)
        shot(browser, "judging-handed-in")
        browser.open(f"/odoo/m-cs.audit/{audit['id']}")
        browser.wait_text("This was a reference audit")
        browser.wait("table tbody tr")
        main_job.settle(browser)
        said = browser.text(".o_form_view")
        assert "domains within tolerance of the panel's grades" in said
        assert "dates are missing" in said, "the panel's reason"
        shot(browser, "judging-beside")
        browser.open("/odoo/judging-alike")
        browser.wait(".o_cs_dashboard .o_cs_dash_line")
        main_job.settle(browser)
        assert "of your audits were graded again" in browser.text(".o_cs_dash_line")
        browser.wait(".o_cs_block_examples tbody tr")
        shot(browser, "judging-mine")
        assert not browser.errors
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/judging-alike")
        browser.wait(".o_cs_block_people tbody tr")
        main_job.settle(browser)
        shot(browser, "judging-alike")
        browser.click(".o_cs_block_people tbody td button")
        browser.wait(".o_list_view .o_data_row")
        assert not browser.errors
