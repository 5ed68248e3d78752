"""The manager of a team makes its list for a round, on the cycle."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401


def shot(browser, name):
    if os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(os.environ["CS_SHOTS"], f"{name}.png"))


def test_a_manager_ticks_cases_and_finds_them_ticked(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager")
        [cycle, *_more] = main_job.rpc(
            browser,
            "cs.cycle",
            "search_read",
            [["state", "=", "draft"], ["programme_line_id.starts", "=", "calendar"]],
            ["programme_line_id"],
        )
        main_job.rpc(
            browser,
            "cs.programme.line",
            "write",
            [cycle["programme_line_id"][0]],
            {"sample_method": "by_manager", "sample_size": 2},
        )
    with Browser() as browser:
        browser.login(server, "manager", PASSWORD)
        browser.open(f"/odoo/cs.cycle/{cycle['id']}")
        button = ".o_statusbar_buttons button[name=action_choose_cases]"
        tick = ".modal [name=is_chosen] input"
        browser.wait(button)
        main_job.settle(browser)
        shot(browser, "team-list-cycle")
        browser.click(button)
        browser.wait_text("Tick the cases of your team", ".modal")
        browser.click(".modal .o_data_row [name=is_chosen]")
        browser.wait(".modal .o_selected_row")
        main_job.settle(browser)
        # The first press opens the row, and ticks too where it meets the box.
        if not browser.js(f"Boolean(document.querySelector('{tick}:checked'))"):
            browser.click(tick)
        browser.wait_js(f"Boolean(document.querySelector('{tick}:checked'))")
        shot(browser, "team-list-1280")
        browser.resize(390, 800, mobile=True)
        shot(browser, "team-list-390")
        browser.resize(1280, 800)
        browser.click(".modal button[name=action_save]")
        browser.wait(".modal", 0)
        browser.wait(button)
        main_job.settle(browser)
        browser.click(button)
        browser.wait_js(f"Boolean(document.querySelector('{tick}:checked'))")
