"""A practice week: opened and signed up for, then found, gathered and reported."""

from datetime import date, timedelta

from forms import (
    add_row,
    confirm,
    date_of,
    page,
    press,
    refused,
    row_choice,
    row_field,
    save,
    stage,
    write,
)
from main_job import rpc, settle


def make_week(browser, name, monday, leader, activities):
    """A planned week with its timetable, led by whoever is logged in.

    :param activities: list of (what, kind, days after Monday, hour in UTC, places)
    :return: id of the week
    """
    (me,) = rpc(
        browser, "hr.employee", "search", [["user_id.login", "=", "qa.officer"]]
    )
    (lead,) = rpc(browser, "hr.employee", "search", [["user_id.login", "=", leader]])
    lines = []
    for what, kind, days, hour, places in activities:
        day = monday + timedelta(days=days)
        lines.append(
            (
                0,
                0,
                {
                    "name": what,
                    "kind": kind,
                    "leader_id": lead,
                    "places": places,
                    "date_begin": f"{day} {hour:02d}:00:00",
                    "date_stop": f"{day} {hour + 2:02d}:00:00",
                },
            )
        )
    (week,) = rpc(
        browser, "cs.practice.week", "create",
        [{
            "name": name, "date_start": str(monday), "lead_id": me,
            "theme": "The voice of the child", "activity_line_ids": lines,
        }],
    )  # fmt: skip
    return week


def coming(browser):
    """A week three weeks from now."""
    today = date.today()
    monday = today + timedelta(days=21 - today.weekday())
    return make_week(
        browser,
        f"Practice week of {monday:%B %Y}",
        monday,
        "manager",
        [
            ("Sit beside a core group", "core_group", 0, 9, 2),
            ("Join an evening visit", "visit", 0, 13, 1),
            ("Audit a file alongside the worker", "audit", 1, 9, 3),
            ("Meet the schools", "partner", 2, 10, 6),
            ("Workplace visit", "workplace", 4, 13, 8),
        ],
    )


def past(browser):
    """Last week, already running."""
    today = date.today()
    monday = today - timedelta(days=today.weekday() + 7)
    week = make_week(
        browser,
        f"Practice week of {monday:%d %B %Y}",
        monday,
        "manager",
        [
            ("Core group, locality north", "core_group", 1, 9, 2),
            ("Visit to the care team", "workplace", 3, 13, 8),
        ],
    )
    rpc(browser, "cs.practice.week", "action_open", [week])
    rpc(browser, "cs.practice.week", "action_run", [week])
    return week


def open_for_sign_up(browser, week, shot):
    """The lead opens the week."""
    browser.open(f"/odoo/practice-weeks/{week}")
    browser.wait(".o_form_view .o_data_row")
    settle(browser)
    shot("practice-week-planned")
    press(browser, "action_open")
    stage(browser, "Open for sign-up")


def sign_up(browser, what, shot):
    """Take a place, on the timetable, in one press.

    :return: what the card says then
    """
    browser.open("/odoo/practice-timetable")
    browser.wait(".o_kanban_record")
    settle(browser)
    shot("practice-week-timetable")
    card = (
        "[...document.querySelectorAll('.o_kanban_record')]"
        f".find((c) => c.innerText.includes({what!r}))"
    )
    browser.js(f"{card}.querySelector('a[name=action_sign_up]').click()")
    browser.wait_js(
        f"{card} && !{card}.querySelector('a[name=action_sign_up]') && "
        f"{card}.innerText.includes('you')"
    )
    return browser.js(f"{card}.innerText")


def offered(browser, what):
    """Whether a place is offered on the card of an activity."""
    browser.open("/odoo/practice-timetable")
    browser.wait(".o_kanban_record")
    settle(browser)
    return browser.js(
        "Boolean([...document.querySelectorAll('.o_kanban_record')]"
        f".find((c) => c.innerText.includes({what!r}))"
        ".querySelector('a[name=action_sign_up]'))"
    )


def write_findings(browser, what, findings, shot):
    """The leader of an activity writes what was found in it.

    :param findings: list of (kind, text)
    """
    browser.open("/odoo/practice-timetable")
    browser.wait(".o_kanban_record")
    browser.click(".o_kanban_record", what)
    browser.wait(".o_form_view .o_notebook")
    page(browser, "What we found")
    for row, (kind, text) in enumerate(findings, start=1):
        add_row(browser, row)
        row_choice(browser, row, "kind", kind)
        row_field(browser, row, "name", text)
    save(browser)
    shot("practice-week-findings")


def report(browser, week, who, shot):
    """The lead gathers, is told what is missing, writes the summary and reports.

    :return: what kept the findings from being complete
    """
    browser.open(f"/odoo/practice-weeks/{week}")
    browser.wait(".o_form_view .o_data_row")
    press(browser, "action_gather")
    said = refused(browser, shot, "practice-week-incomplete")
    browser.click(".o_data_row td", "Visit to the care team")
    browser.wait(".modal .o_form_view, .o_form_view button[name=action_ask_not_held]")
    settle(browser)
    browser.click("button[name=action_ask_not_held]")
    browser.wait(".modal .o_field_widget[name=reason] :is(input, textarea)")
    browser.click(".modal .o_field_widget[name=reason] :is(input, textarea)")
    browser.type("The team was moving offices")
    browser.click(".modal-footer button[name=action_apply]:not(.o_invisible_modifier)")
    settle(browser)
    browser.open(f"/odoo/practice-weeks/{week}")
    browser.wait(".o_form_view .o_data_row")
    press(browser, "action_gather")
    stage(browser, "Findings gathered")
    page(browser, "Findings")
    browser.wait(".o_data_row td[name=kind]")
    row = 1 + browser.js(
        "[...document.querySelectorAll('.o_data_row')].findIndex("
        "(r) => r.querySelector('td[name=kind]').innerText === 'Action')"
    )
    row_field(browser, row, "responsible_id", who)
    date_of(
        browser,
        "date_due",
        "31/12/2026",
        f".o_data_row:nth-child({row}) td[name=date_due]",
    )
    page(browser, "Summary")
    write(browser, "summary", "Leaders saw practice in two teams. Children are known.")
    write(browser, "strengths", "Workers know the children, and it shows.")
    write(browser, "improvements", "Minutes reach families within five days.")
    date_of(browser, "board_date", "15/01/2027")
    save(browser)
    shot("practice-week-summary")
    press(browser, "action_report")
    confirm(browser)
    stage(browser, "Reported")
    return said


def read_report(browser, week, shot):
    """A leader reads the summary on the screen.

    :return: what it says
    """
    browser.open(f"/odoo/practice-weeks/{week}")
    browser.wait(".o_form_view .o_notebook")
    press(browser, "action_read_report")
    browser.wait("iframe")
    frame = "document.querySelector('iframe').contentDocument"
    browser.wait_js(f"{frame}?.querySelector('.article h1')")
    settle(browser)
    shot("practice-week-report")
    return browser.js(f"{frame}.querySelector('.article').innerText")
