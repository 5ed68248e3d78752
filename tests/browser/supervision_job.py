"""An operations manager audits a supervision file, from what is owed to closed."""

from forms import date_of, page, pick, press, refused, save, stage, write
from graded_work import (
    find,
    grade_all,
    hand_in,
    judge,
    open_screen,
    refused_on_screen,
    write_box,
)
from main_job import go_to, settle

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
    number = browser.text(".o_field_widget[name=name]").strip()
    open_screen(browser)
    return number


def release_too_early(browser, shot):
    """Release with nothing filled in.

    :return: what the refusal says
    """
    return refused_on_screen(browser, shot, "supervision-refused")


def audit(browser, shot):
    """Say what was read, grade every domain, write what was found; release.

    :return: what the screen says then
    """
    go_to(browser, "What you read")
    for name, text in (
        ("period_start", "1 May 2026"),
        ("period_end", "31 Oct 2026"),
        ("sessions_expected", "6"),
        ("sessions_held", "5"),
        ("sessions_on_template", "4"),
    ):
        write_box(browser, name, text)
    shot("supervision-read")
    assert grade_all(browser, "Seen on the file", shot, "supervision-domain") == DOMAINS
    judge(browser, "Regular and reflective on the whole.")
    shot("supervision-overall")
    find(browser, "Good practice", "Decisions carry their reasons")
    find(browser, "Action", "Dates for the next six sessions", "31 Dec 2026")
    shot("supervision-findings")
    said = hand_in(browser)
    shot("supervision-released")
    return said


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
