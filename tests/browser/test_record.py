"""What the record shows, beside the question it bears on: cited with one key."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401


def test_a_fact_is_cited_with_one_key(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        [audit] = main_job.rpc(
            browser,
            "cs.audit",
            "search_read",
            [
                ["state", "in", ["allocated", "in_progress"]],
                ["auditor_id.user_id.login", "=", "auditor"],
                ["kind", "=", "case_file"],
                ["line_ids.domain_id.facts", "like", "visits"],
            ],
            ["name", "case_id"],
            limit=1,
        ) or main_job.rpc(
            browser,
            "cs.audit",
            "search_read",
            [
                ["state", "=", "allocated"],
                ["auditor_id.user_id.login", "=", "auditor"],
                ["kind", "=", "case_file"],
            ],
            ["name", "case_id"],
            limit=1,
        )
        [kind] = main_job.rpc(
            browser,
            "cs.case.event.type",
            "search",
            [["code", "=", "cp_visit"]],
        )
        for days in ("2026-01-12", "2026-02-09", "2026-03-23"):
            main_job.rpc(
                browser,
                "cs.case.event",
                "create",
                [{"case_id": audit["case_id"][0], "event_type_id": kind, "date": days}],
            )
    with Browser() as browser:
        browser.login(server, "auditor", PASSWORD)
        browser.open(f"/odoo/m-cs.audit/{audit['id']}")
        browser.wait(".o_form_view")
        main_job.settle(browser)
        browser.click(".o_statusbar_buttons button[name=action_open_auditing]")
        browser.wait(".o_cs_auditing .o_cs_head")
        if browser.js("Boolean(document.querySelector('.o_cs_start .btn-primary'))"):
            browser.click(".o_cs_start .btn-primary")
        browser.wait(".o_cs_rail button")
        browser.click(".o_cs_rail button", "Visits")
        browser.wait(".o_cs_facts li")
        assert "Visits recorded:" in browser.text(".o_cs_facts")
        if folder := os.environ.get("CS_SHOTS"):
            browser.screenshot(Path(folder, "audit-record.png"))
        browser.js("document.querySelector('.o_cs_question .o_cs_tiles input').focus()")
        browser.press("f")
        browser.wait_js(
            "document.querySelector('.o_cs_question textarea').value"
            ".includes('Visits recorded:')"
        )
        browser.wait(".o_cs_facts button", 0)
        browser.click(".o_cs_rail button", "The case file")
        browser.wait_text("On a timeline", ".o_cs_question")
        if folder:
            browser.screenshot(Path(folder, "audit-record-file.png"))
        assert not browser.errors
