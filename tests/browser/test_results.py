"""Results by question, targets as they are read, and a manager's summary, as people
see them; the QA manager sets them up."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401


def shot(browser, name):
    """At a desk and on a telephone."""
    main_job.settle(browser)
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}-1280.png"), full=True)
        browser.resize(390, 800, mobile=True)
        main_job.settle(browser)
        browser.screenshot(Path(folder, f"{name}-390.png"), full=True)
        browser.resize(1280, 800)


def at(browser, server, login, path, wait, password=PASSWORD):  # noqa: F811
    browser.login(server, login, password)
    browser.open(path)
    browser.wait(wait)
    main_job.settle(browser)


def test_results_by_question_as_each_reader_sees_them(server):  # noqa: F811
    for login in ("qa.manager", "head.of.service", "manager"):
        with Browser() as browser:
            at(browser, server, login, "/odoo/my-work", ".o_action_manager")
            browser.open("/odoo/results-by-question")
            browser.wait(".o_pivot")
            browser.wait(".o_searchview_facet")
            # Only what was drawn at random, until that is taken away.
            browser.wait_text("Drawn at random", ".o_searchview")
            browser.click(".o_searchview_facet .o_facet_remove")
            browser.wait(".o_pivot tbody tr")
            browser.wait_text("Share met (%)")
            browser.click(".o_switch_view.o_graph")
            browser.wait(".o_graph_renderer canvas")
            browser.click(".o_switch_view.o_list")
            browser.wait(".o_data_row")
            browser.click(".o_switch_view.o_pivot")
            browser.wait(".o_pivot tbody tr")
            shot(browser, f"results-{login}")
            assert not browser.errors


def test_targets_and_coverage_are_set_and_read(server):  # noqa: F811
    with Browser() as browser:
        at(browser, server, "qa.manager", "/odoo/frameworks", ".o_data_row")
        browser.click(".o_data_row .o_data_cell")
        browser.wait(".o_form_view")
        [framework, *_more] = main_job.rpc(
            browser, "cs.framework", "search_read", [], ["scale_id"]
        )
        grades = main_job.rpc(
            browser,
            "cs.grade",
            "search_read",
            [["scale_id", "=", framework["scale_id"][0]], ["code", "=", "good"]],
            ["name"],
        )
        good = {"grade_id": grades[0]["id"], "percent": 40, "other_percent": 70}
        main_job.rpc(
            browser,
            "cs.framework",
            "write",
            [framework["id"]],
            {
                "target_ids": [
                    [0, 0, {**good, "every": "month", "least": 3}],
                    [0, 0, {**good, "every": "quarter"}],
                    [0, 0, {"measure": "completion", "percent": 90}],
                ]
            },
        )
        browser.open(f"/odoo/frameworks/{framework['id']}")
        browser.click(".o_notebook a[name=targets]")
        browser.wait("[name=target_ids] .o_data_row", 3)
        shot(browser, "framework-targets")
        browser.open("/odoo/dashboard")
        browser.wait(".o_cs_block_targets")
        main_job.settle(browser)
        for name in ("targets", "coverage"):
            if browser.js(f"Boolean(document.querySelector('.o_cs_block_{name}'))"):
                browser.js(
                    f"document.querySelector('.o_cs_block_{name}').scrollIntoView()"
                )
                shot(browser, f"dashboard-{name}")
        browser.wait_text("% to 70%", ".o_cs_block_targets")
        assert not browser.errors


def test_a_summary_is_made_and_written(server):  # noqa: F811
    with Browser() as browser:
        at(browser, server, "qa.manager", "/odoo/my-work", ".o_action_manager")
        [kind] = main_job.rpc(
            browser, "cs.report.type", "search_read", [["code", "=", "summary"]], ["id"]
        )
        frameworks = main_job.rpc(browser, "cs.framework", "search_read", [], ["id"])
        main_job.rpc(
            browser,
            "cs.framework",
            "write",
            [one["id"] for one in frameworks],
            {"summary_type_id": kind["id"]},
        )
    with Browser() as browser:
        at(browser, server, "admin", "/odoo/settings", ".o_action_manager", "admin")
        [cron] = main_job.rpc(
            browser,
            "ir.cron",
            "search_read",
            [["cron_name", "like", "plan, draw, allocate and open"]],
            ["id"],
        )
        main_job.rpc(browser, "ir.cron", "method_direct_trigger", [cron["id"]])
    with Browser() as browser:
        at(browser, server, "manager", "/odoo/my-work", ".o_cs_my_work")
        browser.wait_text("Sum up the audits of your teams")
        shot(browser, "summary-my-work")
        mine = main_job.rpc(
            browser, "cs.report", "search_read", [["date_due", "!=", False]], ["name"]
        )
        browser.open(f"/odoo/reports/{mine[0]['id']}")
        browser.wait("button[name=action_send]")
        shot(browser, "summary")
        assert not browser.errors
