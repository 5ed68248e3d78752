"""An operations manager audits a supervision file, from what is owed to closed."""

from forms import (
    add_row,
    confirm,
    date_of,
    page,
    pick,
    press,
    refused,
    row_choice,
    row_field,
    save,
    stage,
    write,
)
from main_job import settle

DOMAINS = 8


def start_from_board(browser, shot):
    """One press on the board of what is owed: the form, with the supervisor in it."""
    browser.open("/odoo/owed-board")
    browser.wait(".o_cs_owed")
    browser.click(".o_cs_owed_tools button", "Year")
    browser.wait(".o_cs_owed_start")
    settle(browser)
    shot("owed-board")
    browser.click(".o_cs_owed_start")
    browser.wait(".o_form_view .o_field_widget[name=supervisor_id] input")
    settle(browser)


def plan_own_file(browser, own_name, shot):
    """Try to audit one's own supervision: refused, with everything still there.

    :return: what the refusal says
    """
    pick(browser, "supervisor_id", own_name)
    browser.click(".o_form_button_save")
    return refused(browser, shot, "supervision-own-file")


def plan(browser, supervisor, supervisee, shot):
    """Choose whose supervision, and whose file; start it.

    :return: the number of the audit
    """
    pick(browser, "supervisor_id", supervisor)
    pick(browser, "supervisee_id", supervisee)
    save(browser)
    press(browser, "action_start")
    stage(browser, "In progress")
    return browser.text(".o_field_widget[name=name]").strip()


def release_too_early(browser, shot):
    """Release with nothing filled in.

    :return: what the refusal says
    """
    press(browser, "action_release")
    return refused(browser, shot, "supervision-refused")


def audit(browser, supervisor, shot):
    """Grade every domain, say how regular it was, write what was found; release."""
    page(browser, "Domains")
    date_of(browser, "period_start", "01/05/2026")
    date_of(browser, "period_end", "31/10/2026")
    write(browser, "sessions_held", "5")
    write(browser, "sessions_expected", "6")
    write(browser, "sessions_on_template", "4")
    for row in range(1, DOMAINS + 1):
        row_field(browser, row, "grade_id", "Good")
        row_field(browser, row, "evidence", f"Seen on the file, domain {row}.")
    pick(browser, "overall_grade_id", "Good")
    write(browser, "overall_reason", "Regular and reflective on the whole.")
    save(browser)
    browser.js("document.querySelector('.o_notebook').scrollIntoView()")
    shot("supervision-domains")
    page(browser, "Findings")
    add_row(browser, 1)
    row_field(browser, 1, "name", "Decisions carry their reasons")
    add_row(browser, 2)
    row_choice(browser, 2, "kind", "Action")
    row_field(browser, 2, "name", "Dates for the next six sessions")
    row_field(browser, 2, "responsible_id", supervisor)
    date_of(
        browser, "date_due", "31/12/2026", ".o_data_row:nth-child(2) td[name=date_due]"
    )
    save(browser)
    shot("supervision-findings")
    press(browser, "action_release")
    confirm(browser)
    stage(browser, "Released")
    shot("supervision-released")


def read_and_answer(browser, number, shot):
    """The supervisor reads it, once released, and writes their own view."""
    browser.open("/odoo/supervision-audits")
    browser.wait(".o_kanban_record")
    settle(browser)
    shot("supervision-board")
    browser.click(".o_kanban_record", number)
    browser.wait(".o_form_view .o_notebook")
    page(browser, "Next supervision")
    write(browser, "supervisor_comment", "I agree, and the dates are in the diary.")
    save(browser)


def discuss_and_close(browser, number, today, shot):
    """The auditor records the next supervision, and closes.

    :return: what was said to closing before that
    """
    browser.open("/odoo/supervision-audits")
    browser.wait(".o_kanban_record")
    browser.click(".o_kanban_record", number)
    browser.wait(".o_form_view .o_notebook")
    press(browser, "action_close")
    said = refused(browser)
    page(browser, "Next supervision")
    date_of(browser, "date_discussed", today)
    write(
        browser, "discussion_note", "Six sessions are booked; reflection comes first."
    )
    save(browser)
    press(browser, "action_review_actions")
    browser.wait(".o_statusbar_buttons button[name=action_review_actions]", 0)
    shot("supervision-discussed")
    press(browser, "action_close")
    stage(browser, "Closed")
    return said
