"""What is typed and not saved comes back: in windows, quick forms, dialogs and new
records."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from test_auditing_screen import (
    TYPED,
    audit,  # noqa: F401
    go_to_domain,
    opened,
    until_line,
    without_network,
)
from test_main_job import PASSWORD, server  # noqa: F401

NOTHING_KEPT = "!Object.keys(localStorage).some((k) => k.startsWith('cs_draft:'))"


def holds(browser, selector, text):
    """Until the box has the text."""
    browser.wait_js(
        f"document.querySelector({json.dumps(selector)})?.value === {json.dumps(text)}"
    )


def kept(browser, text):
    """Until the text is on the device."""
    said = json.dumps(text)
    browser.wait_js(f"Object.values(localStorage).some((v) => v.includes({said}))")


def write_evidence(browser, lines, number, text):
    go_to_domain(browser, number)
    main_job.fill(browser, f"#cs_evidence_{lines[number - 1]['id']}", text)


def until_alone(browser):
    """Until the browser knows that no other window is open."""
    count = (
        "navigator.locks.query().then(({held}) => "
        "held.filter(({name}) => name.startsWith('cs_window:')).length)"
    )
    browser._until(lambda: browser.js(count) == 1, "the other window to be closed")


def test_two_windows_of_one_browser_keep_each_its_own(audit):  # noqa: F811
    _address, audit_id, lines = audit
    path = f"/odoo/audits/{audit_id}/auditing"
    with Browser() as browser:
        opened(browser, audit)
        with browser.another_window() as other:
            other.open(path)
            other.wait(".o_cs_rail")
            main_job.settle(other)
            without_network(other)
            write_evidence(other, lines, 1, TYPED)
            write_evidence(other, lines, 3, "Typed on the train.")
            other.wait_text("No connection", ".o_cs_saved")
            # One saves meanwhile, opens the audit anew, and leaves the other alone.
            write_evidence(browser, lines, 1, "Saved at the desk.")
            until_line(browser, lines[0]["id"], evidence="Saved at the desk.")
            browser.wait_text("Saved", ".o_cs_saved")
            browser.open(path)
            browser.wait(".o_cs_rail")
            write_evidence(browser, lines, 2, "Saved, too.")
            until_line(browser, lines[1]["id"], evidence="Saved, too.")
            browser.wait_text("Saved", ".o_cs_saved")
            assert not browser.texts(".o_cs_conflicts")
            kept(browser, TYPED)
        until_alone(browser)
        browser.open(path)
        browser.wait_text(TYPED, ".o_cs_conflict_texts")
        assert "Saved at the desk." in browser.text(".o_cs_conflict_texts")
        until_line(browser, lines[2]["id"], evidence="Typed on the train.")
        browser.click(".o_cs_conflict button", "Keep both")
        both = f"Saved at the desk.\n{TYPED}"
        until_line(browser, lines[0]["id"], evidence=both)
        browser.wait_js(NOTHING_KEPT)


def test_quick_forms_half_typed_come_back(audit):  # noqa: F811
    _address, audit_id, _lines = audit
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 2)
        browser.click(".o_cs_quick [data-kind=action]")
        browser.click("#cs_action_name")
        browser.type("Half an action")
        main_job.go_to(browser, "People")
        browser.click("button", "Another discussion")
        browser.click("#cs_discussion_note")
        browser.type("Half a note")
        main_job.go_to(browser, "Urgent")
        browser.click(".o_cs_safe .o_cs_tile", "No, or")
        browser.click("#cs_immediate_action")
        browser.type("Half of what was done")
        for text in ("Half an action", "Half a note", "Half of what was done"):
            kept(browser, text)
        browser.wait_text("Saved", ".o_cs_saved")
        browser.open("/odoo/my-work")
        browser.open(f"/odoo/audits/{audit_id}/auditing")
        browser.wait(".o_cs_rail")
        main_job.go_to(browser, "Urgent")
        holds(browser, "#cs_immediate_action", "Half of what was done")
        main_job.go_to(browser, "People")
        holds(browser, "#cs_discussion_note", "Half a note")
        go_to_domain(browser, 2)
        holds(browser, "#cs_action_name", "Half an action")


def test_it_is_done_comes_back_until_it_is_done(server):  # noqa: F811
    box = ".modal .o_field_widget[name={}] textarea"
    with Browser() as browser:
        browser.login(server, "practitioner", PASSWORD)
        browser.open("/odoo/my-work")
        found = main_job.rpc(
            browser,
            "cs.action",
            "search_read",
            [["state", "in", ["todo", "doing"]], ["outcome", "=", False]],
            ["open_steps"],
        )
        one = next(action["id"] for action in found if "done" in action["open_steps"])

        def ask():
            browser.open(f"/odoo/quality-actions/{one}")
            browser.click(".o_statusbar_buttons button[name=action_done]")
            browser.wait(box.format("outcome"))
            main_job.settle(browser)

        ask()
        browser.click(box.format("outcome"))
        browser.type(TYPED)
        kept(browser, TYPED)
        browser.leave_all_the_same()
        ask()
        holds(browser, box.format("outcome"), TYPED)
        browser.click(box.format("difference"))
        browser.type("She sees her father.")
        browser.click(".modal-footer button", "It is done")
        browser.wait(".modal", 0)
        browser.wait_js(NOTHING_KEPT)
        told = ["state", "outcome", "difference"]
        [row] = main_job.rpc(browser, "cs.action", "read", [one], told)
        assert (row["state"], row["outcome"]) == ("done", TYPED)
        assert row["difference"] == "She sees her father."


def test_a_new_record_comes_back_once(server):  # noqa: F811
    note = ".o_field_widget[name=note] :is(textarea, input)"
    with Browser() as browser:
        browser.login(server, "auditor", PASSWORD)

        def begin():
            browser.open("/odoo/exemptions/new")
            browser.wait(note)
            main_job.settle(browser)

        def type_and_go():
            without_network(browser)
            browser.click(note)
            browser.type(TYPED)
            kept(browser, TYPED)
            browser.leave_all_the_same()
            without_network(browser, offline=False)

        begin()
        type_and_go()
        begin()
        holds(browser, note, TYPED)
        browser.wait_text("It is back in its boxes", ".o_notification_content")
        browser.click(".o_form_button_cancel")
        browser.wait_js(NOTHING_KEPT)
        begin()
        assert browser.js(f"document.querySelector({note!r}).value") == ""
        # The page reached the server with its last breath: it is not made twice.
        type_and_go()
        browser.open("/odoo/my-work")
        fields = ["employee_id", "reason", "covers", "date_from"]
        made = main_job.rpc(browser, "cs.exemption", "default_get", fields)
        values = {"reason": "other", "covers": "period", "date_from": "2030-01-01"}
        main_job.rpc(
            browser, "cs.exemption", "create", {**made, **values, "note": TYPED}
        )
        begin()
        browser.wait_js(NOTHING_KEPT)
        assert browser.js(f"document.querySelector({note!r}).value") == ""
