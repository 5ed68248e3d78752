"""What each person finds when they come in: where they land, what stands in the bar,
what the palette knows, and the loop seen as a whole; and that it is open to all."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from seen_by_axe import axe, ours_alone
from test_main_job import PASSWORD, server  # noqa: F401

TOPS = ["My work", "Audits", "Actions", "Programme", "Learning", "Configuration"]
# What each has whatever there is; the rest where there is something in it for them.
HAVE = {
    "practitioner": {"My work", "Audits", "Actions", "Learning"},
    "auditor": {"My work", "Audits", "Actions", "Programme", "Learning"},
    "manager": {"My work", "Audits", "Actions", "Programme", "Learning"},
    "moderator": {"My work", "Audits", "Actions", "Programme", "Learning"},
    "qa.officer": {"My work", "Audits", "Actions", "Programme", "Learning"},
    "qa.manager": set(TOPS),
    "director": {"My work", "Audits", "Actions", "Programme", "Learning"},
    "external": {"My work", "Audits"},
}
BAR = """[...document.querySelectorAll('.o_menu_sections > *')]
    .map(one => one.innerText.trim())"""
# What people of this product look at; a stock screen beside them.
SCREENS = (
    "my-work",
    "closing-the-loop",
    "quality-actions",
    "audits",
    "who-audits",
    "dashboard",
    "reports",
    "meetings",
    "measure-values",
)
STOCK = (
    "action-base.action_partner_form",
    "action-hr.hr_employee_public_action",
    "action-hr.hr_department_kanban_action",
)
DRAWN = (
    ":is(.o_action_manager, .modal) "
    ":is(.o_view_controller, .o_form_view, [class*=o_cs_])"
)
# Entries that download a workbook.
DOWNLOADS = {"Schedule to Excel", "Tracker to Excel"}
FIRST = """(document.querySelector('.o_data_row td.o_data_cell:not(.o_handle_cell)')
    || document.querySelector('.o_kanban_record:not(.o_kanban_ghost)'))"""


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


@pytest.mark.parametrize("login", HAVE)
def test_everybody_lands_on_my_work_before_six_menus_at_most(server, login):  # noqa: F811
    with Browser() as browser:
        browser.login(server, login, PASSWORD)
        browser.open("/odoo")
        browser.wait(".o_cs_my_work")
        browser.wait_js("document.title === 'My work'")
        assert "/odoo/my-work" in browser.js("location.pathname")
        # While the bar is fitted to the window its entries are hidden or not there.
        bar = browser.value(BAR, lambda bar: set(bar) >= HAVE[login] and all(bar))
        assert bar == [name for name in TOPS if name in bar]
        assert ("Configuration" in bar) == (login == "qa.manager")
        assert not browser.js("document.querySelectorAll('.o-mail-ChatWindow').length")
        shot(browser, f"ways-in-{login}")
        assert not browser.errors


def test_on_the_home_screen_of_a_phone(server):  # noqa: F811
    """Its own name and icon, and it opens where people land."""
    address = (
        "/web/manifest.scoped_app_manifest?app_id=cs_quality_assurance"
        "&path=odoo/my-work&app_name=Quality%20assurance"
    )
    with Browser() as browser:
        browser.login(server, "manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_cs_my_work")
        browser.js(
            f"fetch({address!r}).then((r) => r.json()).then((m) => "
            "fetch(m.icons[0].src).then((i) => window.csApp = "
            "[m.name, m.start_url, m.icons[0].src, i.status])); 0"
        )
        browser.wait_js("window.csApp")
        name, start, icon, status = browser.js("window.csApp")
        assert (name, start, status) == ("Quality assurance", "odoo/my-work", 200)
        assert icon.startswith("/cs_quality_assurance/")


def test_the_palette_finds_what_the_bar_leaves_out(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_cs_my_work")
        for words, entry in (("dip sample", "Dip sample"), ("exemption", "Exemptions")):
            browser.press("k", "Control")
            browser.wait(".o_command_palette input")
            browser.type(f"/{words}")
            browser.wait_text(entry, ".o_command_palette")
            browser.press("Escape")
            browser.wait_js("!document.querySelector('.o_command_palette')")
        # An address that somebody kept still opens.
        for path in ("dip-samples", "exemptions", "closing-the-loop", "owed-board"):
            browser.open(f"/odoo/{path}")
            browser.wait(".o_action_manager :is(.o_view_controller, [class*=o_cs_])")
        assert not browser.errors


@pytest.mark.parametrize("width", (1280, 820, 390))
def test_the_loop_seen(server, width):  # noqa: F811
    with Browser(width=width, height=844) as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/closing-the-loop")
        browser.wait(".o_cs_loop")
        main_job.settle(browser)
        shot(browser, f"closing-the-loop-{width}")
        wide = "document.querySelector('.o_cs_closing').scrollWidth"
        assert browser.js(wide) <= width
        loops = browser.value("document.querySelectorAll('.o_cs_loop').length")
        steps = browser.js("document.querySelectorAll('.o_cs_track > li').length")
        assert (loops > 0, steps) == (True, 8 * loops)
        assert len(browser.texts(".o_cs_closing_months thead th")) == 12
        months = "document.querySelector('.o_cs_closing_months').offsetHeight"
        assert browser.js(months) > 150, "the months are seen in full"
        browser.click(".o_cs_closing_head .btn", "By head of service")
        count = "document.querySelectorAll('.o_cs_loop').length"
        browser.wait_js(f"{count} === {loops}")
        browser.click(".o_cs_track button", "Found")
        browser.wait(".o_form_view")
        assert "AU-" in browser.text(".o_form_view h1, .o_form_view .oe_title")
        assert not browser.errors


def found_by_axe(browser, path):
    browser.open(f"/odoo/{path}")
    browser.wait(DRAWN)
    # A screen that is still being drawn has less to find.
    drawn = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost), main h2"
    browser.wait(f".o_action_manager :is({drawn})")
    main_job.settle(browser)
    return axe(browser)


@pytest.mark.parametrize("width", (1280, 390))
def test_nothing_that_a_stock_screen_does_not_also_have(server, width):  # noqa: F811
    with Browser(width=width, height=844) as browser:
        browser.login(server, "qa.manager", PASSWORD)
        stock = set().union(*(found_by_axe(browser, path) for path in STOCK))
        ours = {path: found_by_axe(browser, path) for path in SCREENS}
        worse = {
            path: {rule: where for rule, where in found.items() if rule not in stock}
            for path, found in ours.items()
        }
        assert not {path: found for path, found in worse.items() if found}


def views_of(browser, action):
    """The kinds of view that an entry of the menus has."""
    payload = json.dumps({"jsonrpc": "2.0", "params": {"action_id": action}})
    found = browser.js(
        "fetch('/web/action/load', {method: 'POST', headers: "
        f"{{'Content-Type': 'application/json'}}, body: {json.dumps(payload)}}})"
        ".then((r) => r.json())"
    )["result"]
    return {kind for _id, kind in found.get("views", ())}


def test_every_screen_of_the_menus_and_its_first_form(server):  # noqa: F811
    """Each entry that a QA manager has, and what its first row opens."""
    with Browser(height=844) as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_cs_my_work")
        browser.js(
            "fetch('/web/webclient/load_menus').then((r) => r.json())"
            ".then((found) => (window.csMenus = Object.values(found))); 0"
        )
        browser.wait_js("window.csMenus")
        entries = browser.js(
            "csMenus.filter((one) => one.appID === csMenus.find((app) => "
            "app.xmlid === 'cs_quality_assurance.menu_root').id && one.actionID && "
            "one.actionModel !== 'ir.actions.act_url').map((one) => "
            "[one.name, one.actionID])"
        )
        assert len(entries) > 60
        worse, forms = {}, 0
        for name, action in entries:
            if name in DOWNLOADS:
                continue
            browser.open(f"/odoo/action-{action}")
            browser.wait(DRAWN)
            main_job.settle(browser)
            worse[name] = ours_alone(axe(browser))
            if browser.js(f"!!({FIRST})") and "form" in views_of(browser, action):
                # A click on what is drawn anew just then is lost: once more.
                browser.wait_js(
                    "document.querySelector('.o_form_view, .o_selected_row, .modal') "
                    f"|| ({FIRST}?.click(), false)"
                )
                main_job.settle(browser)
                if browser.js("!!document.querySelector('.o_form_view')"):
                    forms += 1
                    worse[f"{name}, the first"] = ours_alone(axe(browser))
        wrong = [
            f"{name}: {rule}: {where}"
            for name, found in worse.items()
            for rule, where in found.items()
        ]
        assert not wrong, "\n" + "\n".join(wrong)
        assert forms > 30, forms
