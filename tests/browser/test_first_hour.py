"""A new council's first hour: from an empty database to the first audit submitted, by
the path on My work, with every press counted."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graded_work
import main_job
from cdp import Browser
from seen_by_axe import axe, ours_alone
from serving import serving

STAFF = """Name,Work email,Staff number,Job,Team,Team's manager,Role here
Dana Director,dana@example.com,1,Director,Children's services,,Director
Quinn Officer,quinn@example.com,2,QA officer,Quality,Dana Director,QA officer
Mo Moderator,mo@example.com,3,QA officer,Quality,Quinn Officer,Moderator
Tariq Team,tariq@example.com,4,Team manager,Riverside,Dana Director,Team manager
Tess Team,tess@example.com,5,Team manager,Hillside,Dana Director,Team manager
Hugo Team,hugo@example.com,6,Team manager,Harbour,Dana Director,Team manager
Pat Practitioner,pat@example.com,7,Social worker,Riverside,Tariq Team,Social worker
Petra Practitioner,petra@example.com,8,Social worker,Hillside,Tess Team,Social worker
Pablo Practitioner,pablo@example.com,9,Social worker,Harbour,Hugo Team,Social worker
"""
WORKERS = {"Riverside": "Pat", "Hillside": "Petra", "Harbour": "Pablo"}
LOGINS = {
    "Hugo Team": "hugo@example.com",
    "Tariq Team": "tariq@example.com",
    "Tess Team": "tess@example.com",
}
# Monday of the week in which Durham's first round of the quarter begins.
DAY = "2026-07-01 09:00:00"


class Counting(Browser):
    """A browser that counts the presses of whoever sits at it."""

    presses = 0

    def click(self, selector, text=None):
        self.presses += 1
        return super().click(selector, text)

    def press(self, key, *modifiers):
        self.presses += 1
        return super().press(key, *modifiers)


def shot(browser, name):
    """A picture of a step of the path, which axe reads as well."""
    main_job.settle(browser)
    wrong = ours_alone(axe(browser))
    assert not wrong, f"{name}: {wrong}"
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"first-hour-{name}.png"))


def done_steps(browser):
    return len(browser.texts(".o_cs_mw_path li.o_cs_path_done"))


def back_to_the_path(browser, done):
    """By the menu, as somebody who left the path and comes back."""
    browser.click(".o_menu_sections a", "My work")
    browser.wait(".o_cs_mw_path")
    browser.wait_js(
        f"document.querySelectorAll('.o_cs_mw_path .o_cs_path_done').length >= {done}"
    )


def next_step(browser):
    browser.click(".o_cs_path_next .btn-primary")
    browser.wait_js("!document.querySelector('.o_cs_mw_path')")
    main_job.settle(browser)


def confirm(browser, words):
    browser.click(".modal-footer button", words)
    browser.wait_js("!document.querySelector('.modal')")


def choose_framework(browser):
    next_step(browser)
    browser.wait_text("Durham", ".o_kanban_renderer")
    shot(browser, "1-framework")
    browser.click(".o_kanban_record button", "Durham")
    browser.wait(".modal .o_field_widget[name=council_name] input")
    main_job.fill(
        browser, ".o_field_widget[name=council_name] input", "Westmere Council"
    )
    browser.click(".modal-footer button", "Load the framework")
    browser.wait_js("!document.querySelector('.modal')")


def read_file(browser, path):
    main_job.put_file(browser, ".o_field_widget[name=file] input[type=file]", path)
    browser.wait_js(
        "document.querySelector('.o_field_widget[name=file]').innerText || "
        "document.querySelector('.o_field_widget[name=file] input[readonly]')"
    )
    browser.click("button[name=action_preview]", "Read the file")


def bring_staff(browser, path):
    next_step(browser)
    browser.click(".o_list_button_add")
    read_file(browser, path)
    browser.wait(".o_field_widget[name=change_ids] .o_data_row")
    shot(browser, "2-staff")
    browser.click("button[name=action_apply]", "Apply")
    confirm(browser, "Apply")
    browser.wait_js("!document.querySelector('button[name=action_apply]')")


def mark_auditors(browser):
    next_step(browser)
    for name in LOGINS:
        row = f".o_data_row:has([name=name][data-tooltip='{name}'])"
        browser.click(f"{row} [name=cs_auditor] input")
        browser.wait(f"{row} [name=cs_auditor] input:checked")
    main_job.settle(browser)
    # Each is saved as it is ticked, by a server that may be busy.
    marked = [["cs_auditor", "=", True]]
    people = ("hr.employee.public", "search_count", marked)
    browser._until(
        lambda: main_job.rpc(browser, *people) == len(LOGINS), "three who audit"
    )
    shot(browser, "3-auditors")


def bring_register(browser, path):
    next_step(browser)
    read_file(browser, path)
    browser.wait("button[name=action_import]")
    shot(browser, "4-register")
    browser.click("button[name=action_import]", "Import")
    confirm(browser, "Import")
    browser.wait_js("!document.querySelector('button[name=action_import]')")


def first_cycle(browser):
    next_step(browser)
    shot(browser, "5-programme")
    browser.click("button", "Adopt this programme")
    browser.wait_js(
        "![...document.querySelectorAll('button')]"
        ".some(one => one.innerText.includes('Adopt this programme'))"
    )
    back_to_the_path(browser, 4)
    next_step(browser)
    shot(browser, "6-cycle")
    for name, words in (
        ("action_draw", "Draw the sample"),
        ("action_allocate", "Allocate"),
        ("action_open", "Open and tell everybody"),
    ):
        browser.click(f"button[name={name}]", words)
        main_job.settle(browser)
        if browser.js("!!document.querySelector('.modal-footer .btn-primary')"):
            browser.click(".modal-footer .btn-primary")
        browser.wait_js(f"!document.querySelector('button[name={name}].btn-primary')")
        main_job.settle(browser)


def first_audit(browser):
    """The auditor, from My work to *Submit*."""
    browser.open("/odoo")
    browser.wait(".o_cs_mw_item")
    shot(browser, "7-auditor")
    browser.click(".o_cs_mw_item .btn-primary")
    browser.wait(".o_cs_tiles")
    graded_work.grade_all(browser, "Seen on the file", lambda name: None, "")
    graded_work.judge(browser, "On the whole.")
    graded_work.write_box(browser, "strengths", "The worker is trusted.")
    graded_work.write_box(browser, "improvements", "Dates on the plan.")
    main_job.hold_discussions(browser)
    graded_work.write_box(browser, "family_feedback", "The mother feels heard.")
    main_job.go_to(browser, "Urgent")
    browser.click(".o_cs_safe .o_cs_tile", "Yes")
    main_job.go_to(browser, "Actions")
    main_job.add_action(browser, "Put dates on the plan")
    graded_work.hand_in(browser)


def test_from_an_empty_database_to_the_first_audit(
    empty_database, odoo_command, tmp_path
):
    staff = tmp_path / "staff.csv"
    staff.write_text(STAFF)
    register = tmp_path / "register.csv"
    rows = ["Child Unique ID,Case type,Team,Allocated worker,Date opened"]
    rows += [
        f"{70000 + 100 * place + number},CIN,{team},{who} Practitioner,05/01/2026"
        for place, (team, who) in enumerate(WORKERS.items())
        for number in range(12)
    ]
    register.write_text("\n".join(rows))
    began = time.monotonic()
    with serving(odoo_command, empty_database, tmp_path / "odoo.log", DAY) as address:
        with Counting() as browser:
            browser.login(address, "admin", "admin")
            browser.open("/odoo")
            browser.wait(".o_cs_mw_path")
            assert len(browser.texts(".o_cs_mw_path > ol > li")) == 6
            assert not browser.texts(".o_cs_mw_figure")
            shot(browser, "0-path")
            choose_framework(browser)
            back_to_the_path(browser, 1)
            bring_staff(browser, staff)
            back_to_the_path(browser, 2)
            mark_auditors(browser)
            back_to_the_path(browser, 3)
            bring_register(browser, register)
            back_to_the_path(browser, 4)
            first_cycle(browser)
            back_to_the_path(browser, 5)
            assert done_steps(browser) == 5
            presses = browser.presses
            [audit] = main_job.rpc(
                browser,
                "cs.audit",
                "search_read",
                [["state", "=", "allocated"]],
                ["auditor_user_id"],
                limit=1,
            )
            login = LOGINS[audit["auditor_user_id"][1]]
            # Chosen by its owner, who follows the link of the invitation.
            user = [audit["auditor_user_id"][0]]
            main_job.rpc(
                browser, "res.users", "write", user, {"password": "chosen by me"}
            )
            assert not browser.errors
        with Browser() as browser:
            browser.login(address, login, "chosen by me")
            first_audit(browser)
            assert not browser.errors
        with Browser() as browser:
            browser.login(address, "admin", "admin")
            browser.open("/odoo")
            browser.wait(".o_cs_my_work")
            assert not browser.texts(".o_cs_mw_path")
            done = [["date_submitted", "!=", False]]
            assert main_job.rpc(browser, "cs.audit", "search_count", done) == 1
    minutes = (time.monotonic() - began) / 60
    print(f"presses beside the audit: {presses}; minutes: {minutes:.1f}")
    assert presses < 60
