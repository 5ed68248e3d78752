"""A team manager observes practice: planned, consented, seen, reflected on, closed."""

from forms import date_of, page, pick, press, refused, save, select, stage, write
from graded_work import find, grade_all, hand_in, judge, open_screen
from main_job import go_to, settle


def start_from_board(browser, shot):
    """One press on the board of what is owed: a new observation."""
    browser.open("/odoo/owed-board")
    browser.wait(".o_cs_owed")
    browser.click(".o_cs_owed_tools button", "Year")
    browser.wait(".o_cs_owed_start")
    settle(browser)
    browser.click(".o_cs_owed_start")
    browser.wait(".o_form_view .o_field_widget[name=practitioner_id] input")
    settle(browser)


def observe_oneself(browser, own_name, shot):
    """Plan it of oneself: refused, and what was typed is still there.

    :return: what the refusal says, and what stands in the field of who will be there
    """
    pick(browser, "observation_type_id", "Home visit")
    write(browser, "attendees", "Mother, two children, health visitor")
    pick(browser, "practitioner_id", own_name)
    browser.click(".o_form_button_save")
    said = refused(browser, shot, "observation-oneself")
    return said, browser.js(
        "document.querySelector('.o_field_widget[name=attendees] input').value"
    )


def plan(browser, practitioner, today, shot):
    """Choose whom to observe, today, and save.

    :return: the number of the observation
    """
    pick(browser, "practitioner_id", practitioner)
    date_of(browser, "date_planned", today)
    save(browser)
    shot("observation-planned")
    return browser.text(".o_field_widget[name=name]").strip()


def consent(browser, today, tomorrow, shot):
    """Record consent: first with a day after the observation, refused; then rightly.

    :return: what the refusal says
    """
    page(browser, "Plan and consent")
    select(browser, "consent_by", "Parent")
    date_of(browser, "consent_date", tomorrow)
    browser.click(".o_form_button_save")
    said = refused(browser, shot, "observation-consent-late")
    date_of(browser, "consent_date", today)
    save(browser)
    press(browser, "action_consent")
    stage(browser, "Consent given")
    shot("observation-consent")
    return said


def observe(browser, shot):
    """Carry it out: grade each domain, write strengths and a need; share it.

    :return: what the screen says then
    """
    press(browser, "action_observe")
    stage(browser, "Observed")
    open_screen(browser)
    go_to(browser, "What happened")
    browser.click("#cs_context_note")
    browser.type("A planned visit after school.")
    grade_all(browser, "Seen on the visit", shot, "observation-domain")
    judge(browser, "Purposeful, warm and honest.")
    find(browser, "Strength", "The child was seen alone and listened to")
    find(
        browser,
        "Development: action",
        "Say at the start what the visit is for",
        "31 Dec 2026",
    )
    shot("observation-findings")
    said = hand_in(browser)
    shot("observation-shared")
    browser.click(".o_cs_close")
    browser.wait(".o_form_view .o_notebook")
    return said


def close_too_early(browser, number, shot):
    """Hold the discussion and close without the practitioner's own reflection.

    :return: what the refusal says
    """
    page(browser, "Reflection")
    date_of(browser, "date_discussed", _today(browser))
    pick(browser, "discussed_with_id", "Tom Brathwaite")
    write(browser, "discussion_note", "We agreed how to begin a visit.")
    save(browser)
    press(browser, "action_reflect")
    stage(browser, "Reflected on")
    press(browser, "action_close")
    return refused(browser, shot, "observation-not-reflected")


def _today(browser):
    return browser.js("new Date().toLocaleDateString('en-GB')")


def reflect(browser, number, shot):
    """The practitioner reads what was seen, and writes their own reflection."""
    browser.open("/odoo/practice-observations")
    browser.wait(".o_kanban_record")
    settle(browser)
    shot("observation-board")
    browser.click(".o_kanban_record", number)
    browser.wait(".o_form_view .o_notebook")
    page(browser, "Reflection")
    write(browser, "reflection", "I prepared well, and rushed the beginning.")
    save(browser)
    shot("observation-reflection")


def close(browser, number, shot):
    """The observer says who else learns from it, and closes."""
    browser.open("/odoo/practice-observations")
    browser.wait(".o_kanban_record")
    browser.click(".o_kanban_record", number)
    browser.wait(".o_form_view .o_notebook")
    page(browser, "Reflection")
    select(browser, "learning_presented", "No, it is for the practitioner alone")
    save(browser)
    press(browser, "action_close")
    stage(browser, "Closed")
    shot("observation-closed")
