"""Grading on the auditing screen, whatever is graded: a supervision file, a visit."""

from main_job import choose, go_to, settle


def open_screen(browser, method="action_open_auditing"):
    """From the form to the auditing screen; started there where it is not yet."""
    browser.click(f".o_statusbar_buttons button[name={method}]")
    browser.wait(".o_cs_auditing .o_cs_head")
    settle(browser)
    if browser.js("Boolean(document.querySelector('.o_cs_start .btn-primary'))"):
        browser.click(".o_cs_start .btn-primary")
    browser.wait(".o_cs_rail button")


def write_box(browser, name, text):
    """A box of the screen, by the field it is for; what stood there goes."""
    browser.wait(f"#cs_{name}")
    browser.click(f"#cs_{name}")
    browser.js(f"document.querySelector('#cs_{name}').select()")
    browser.type(text)
    browser.press("Tab")


def grade_all(browser, words, shot, name):
    """Every domain good, from the keyboard, with its evidence."""
    total = browser.js(
        "Number(document.querySelector('.o_cs_rail').innerText.match(/of (\\d+)/)[1])"
    )
    browser.click(".o_cs_rail button .o_cs_rail_number")
    for number in range(1, total + 1):
        browser.wait_text(f"Domain {number}\n", ".o_cs_question")
        browser.js("document.querySelector('.o_cs_question .o_cs_tiles input').focus()")
        browser.press("2")
        browser.wait(".o_cs_tile.o_cs_chosen")
        browser.click(".o_cs_question textarea")
        browser.type(f"{words}, domain {number}.")
        if number == 2:
            shot(name)
        browser.press("Enter", "Control")
    return total


def judge(browser, reason):
    """Good overall, and why."""
    go_to(browser, "Overall")
    browser.wait("#cs_overall_reason")
    browser.click(".o_cs_overall_grade_id .o_cs_tile", "Good")
    browser.click("#cs_overall_reason")
    browser.type(reason)


def find(browser, kind, text, day=None):
    """Write down a finding; with a day it is for the first person offered."""
    go_to(browser, "Findings")
    browser.click(".o_cs_buttons button", kind)
    browser.wait("#cs_finding_name")
    browser.click("#cs_finding_name")
    browser.type(text)
    if day:
        choose(browser, "#cs_finding_who")
        write_box(browser, "finding_when", day)
    browser.click(".o_cs_add_form button[type=submit]")
    browser.wait(".o_cs_add_form", 0)
    browser.wait_text(text, ".o_cs_points")


def hand_in(browser):
    """Press the button and agree to what follows."""
    browser.click(".o_cs_submit")
    browser.wait(".modal-footer .btn-primary")
    browser.click(".modal-footer .btn-primary")
    browser.wait(".o_cs_done")
    settle(browser)
    return browser.text(".o_cs_done")


def refused_on_screen(browser, shot, name):
    """Hand in too early.

    :return: what the refusal says
    """
    browser.click(".o_cs_submit")
    browser.wait(".o_cs_refusal")
    said = browser.text(".o_cs_refusal")
    shot(name)
    browser.click(".o_cs_refusal button", "Hide")
    return said
