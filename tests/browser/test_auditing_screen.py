"""The auditing screen under hard use: quick forms, keys, two windows, no network."""

import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401

TYPED = "Not seen alone in 3 of 4 visits"


@pytest.fixture
def audit(server):  # noqa: F811
    """An audit of the demo council's auditor that is in progress: (address, id)."""
    with Browser() as browser:
        browser.login(server, "auditor", PASSWORD)
        browser.open("/odoo/my-work")
        found = main_job.rpc(
            browser,
            "cs.audit",
            "search_read",
            [["state", "in", ["allocated", "in_progress"]], ["kind", "=", "case_file"]],
            ["state"],
            limit=1,
        )
        assert found, "the demo council's auditor has an audit to do"
        if found[0]["state"] == "allocated":
            main_job.rpc(browser, "cs.audit", "action_start", [found[0]["id"]])
        domain = [["audit_id", "=", found[0]["id"]]]
        names = ["grade_id", "evidence", "not_applicable"]
        lines = main_job.rpc(browser, "cs.audit.line", "search_read", domain, names)
    return server, found[0]["id"], lines


def opened(browser, audit):
    address, audit_id, _lines = audit
    browser.login(address, "auditor", PASSWORD)
    browser.open(f"/odoo/audits/{audit_id}/auditing")
    browser.wait(".o_cs_rail")
    main_job.settle(browser)


def read_line(browser, line_id, *names):
    [row] = main_job.rpc(browser, "cs.audit.line", "read", [line_id], list(names))
    return row


def go_to_domain(browser, number):
    """By the list on the left, whose buttons bear the numbers of the domains."""
    browser.wait_js(
        "(() => { const shown = [...document.querySelectorAll('.o_cs_rail_number')]"
        f".find((one) => one.innerText.trim() === '{number}');"
        " shown?.closest('button').click(); return shown; })()"
    )
    browser.wait_text(f"Domain {number}", ".o_cs_question .o_cs_kicker")


def until_line(browser, line_id, **expected):
    """Until the server has it."""

    def check():
        row = read_line(browser, line_id, *expected)
        return all((row[name] or False) == value for name, value in expected.items())

    browser._until(check, f"the server to have {expected}")


@pytest.mark.parametrize("kind", ["strength", "improvement"])
def test_a_point_with_a_theme(audit, kind):
    with Browser() as browser:
        opened(browser, audit)
        for number, theme in ((1, False), (2, True)):
            go_to_domain(browser, number)
            browser.click(f".o_cs_quick [data-kind={kind}]")
            browser.click("#cs_point_name")
            browser.type(f"Point {number}")
            if theme:
                main_job.choose(browser, "#cs_point_theme")
            browser.click(".o_cs_add_form button[type=submit]")
            browser.wait_text(f"Point {number}", ".o_cs_points")
            # And it opens again.
            go_to_domain(browser, number + 2)
            go_to_domain(browser, number)
            browser.wait_text(f"Point {number}", ".o_cs_points")
        browser.wait(".o_cs_points small")
        assert not browser.errors


def test_other_quick_forms_and_an_undone_removal(audit):
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 1)
        browser.click(".o_cs_quick [data-kind=action]")
        browser.click("#cs_action_name")
        browser.type("Put dates on the plan")
        browser.click(".o_cs_add_form button[type=submit]")
        browser.wait_text("Put dates on the plan", ".o_cs_points")
        browser.click(".o_cs_points [aria-label='Remove Put dates on the plan']")
        # What cannot be put back now is offered again, with the reason.
        browser.wait(".o_notification_buttons button")
        without_network(browser)
        browser.click(".o_notification_buttons button", "Undo")
        browser.wait_text("It could not be put back", ".o_notification_content")
        without_network(browser, offline=False)
        browser.click(".o_notification_buttons button", "Undo")
        browser.wait_text("Put dates on the plan", ".o_cs_points")
        browser.errors.clear()
        main_job.go_to(browser, "People")
        browser.click(".o_cs_card_head button", "Record")
        main_job.choose(browser, "#cs_discussion_who")
        browser.click(".o_cs_add_form button[type=submit]", "Record discussion")
        browser.wait(".o_cs_add_form", 0)
        main_job.go_to(browser, "Urgent")
        browser.click(".o_cs_safe .o_cs_tile", "No, or")
        browser.click("#cs_immediate_action")
        browser.type("Visited today")
        browser.click(".o_cs_add_form button[type=submit]", "Record")
        browser.wait_text("Visited today", ".o_cs_cards")
        assert not browser.errors


def test_typing_does_not_grade_and_a_key_can_be_undone(audit):
    _server, _audit_id, lines = audit
    line = lines[5]
    with Browser() as browser:
        opened(browser, audit)
        # Focus on the title, as after a link: letters and figures do nothing there.
        go_to_domain(browser, 6)
        before = read_line(browser, line["id"], "grade_id", "not_applicable")
        had = (before["grade_id"] or [0, ""])[1]
        other, grade = ("1", "Outstanding") if had == "Good" else ("2", "Good")
        title = "document.querySelector('.o_cs_question h2')"
        browser.js(f"{title}.focus()")
        for key in ("n", "3", "4", "e", "?", "ArrowDown", "ArrowUp"):
            browser.press(key)
        browser.js("new Promise((done) => requestAnimationFrame(() => done(true)))")
        assert browser.js(f"document.activeElement === {title}")
        assert "Domain 6" in browser.text(".o_cs_question .o_cs_kicker")
        assert not browser.texts(".o_cs_help_keys")
        # In the row of grades they do, and what they did can be taken back.
        browser.js("document.querySelector('.o_cs_question .o_cs_tiles input').focus()")
        browser.press(other)
        browser.wait_text("was chosen by a key", ".o_cs_by_key")
        chosen = (
            "[...document.querySelectorAll('.o_cs_chosen')].map((t) => t.innerText)"
        )
        assert grade in str(browser.js(chosen))
        browser._until(
            lambda: (
                (read_line(browser, line["id"], "grade_id")["grade_id"] or [0, ""])[1]
                == grade
            ),
            "the grade to be saved",
        )
        # It can still from the next domain, and from the list of domains.
        browser.press("ArrowDown", "Control")
        browser.wait_text("Domain 7", ".o_cs_question .o_cs_kicker")
        browser.wait_text("chosen by a key for domain 6", ".o_cs_by_key")
        browser.click(".o_cs_by_key button", "Undo")
        until_line(browser, line["id"], grade_id=before["grade_id"])
        browser.wait_text("Domain 6", ".o_cs_question .o_cs_kicker")
        browser.wait_js("!document.querySelector('.o_cs_by_key button')")
        # In the list of domains, too, keys move, and write; they do not grade.
        browser.js("document.querySelector('.o_cs_rail .o_cs_current').focus()")
        browser.press("2")
        browser.press("?")
        browser.wait(".o_cs_help_keys")
        browser.press("Escape")
        browser.wait(".o_cs_help_keys", 0)
        browser.press("e")
        browser.wait_js("document.activeElement.matches('.o_cs_question textarea')")
        # Switched off, keys do nothing anywhere.
        browser.click(".o_cs_keys")
        browser.click(".o_cs_help_keys input")
        browser.js("document.querySelector('.o_cs_question .o_cs_tiles input').focus()")
        browser.press("2")
        browser.wait_js("!document.querySelector('.o_cs_by_key button')")
        assert read_line(browser, line["id"], "grade_id", "not_applicable") == before
        assert not browser.errors


def test_a_link_of_what_is_missing_puts_the_cursor_in_the_box(audit):
    """Whoever presses it and types writes evidence: no key is a grade there."""
    _server, _audit_id, lines = audit
    evidence = f"#cs_evidence_{lines[5]['id']}"
    with Browser() as browser:
        browser.login(audit[0], "auditor", PASSWORD)
        browser.open("/odoo/my-work")
        # The sentence names a domain by itself only where few are missing.
        rest = [line["id"] for line in lines if line != lines[5]]
        done = {"not_applicable": True, "evidence": "Does not arise here."}
        main_job.rpc(browser, "cs.audit.line", "write", rest, done)
        opened(browser, audit)
        go_to_domain(browser, 6)
        browser.click(".o_cs_question .o_cs_tile", "Good")
        browser.js(
            f"(() => {{ const box = document.querySelector('{evidence}');"
            " box.value = '';"
            " box.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        until_line(browser, lines[5]["id"], evidence=False)
        graded = read_line(browser, lines[5]["id"], "grade_id", "not_applicable")
        for place in (1, 6):
            # From elsewhere, and from the very domain.
            go_to_domain(browser, place)
            browser.click(".o_cs_submit")
            browser.click(".o_cs_refusal li button", "Write your evidence for domain 6")
            browser.wait_js(f"document.activeElement?.matches('{evidence}')")
        browser.type(TYPED)
        until_line(browser, lines[5]["id"], evidence=TYPED)
        after = read_line(browser, lines[5]["id"], "grade_id", "not_applicable")
        assert after == graded


def test_two_windows_lose_nothing(audit):
    _server, _audit_id, lines = audit
    evidence = f"#cs_evidence_{lines[0]['id']}"
    with Browser() as one, Browser() as other:
        for browser in (one, other):
            opened(browser, audit)
            go_to_domain(browser, 1)
        for browser, text in ((one, "Written in one window."), (other, "In another.")):
            browser.click(evidence)
            browser.js(f"document.querySelector('{evidence}').select()")
            browser.type(text)
            if browser is one:
                until_line(browser, lines[0]["id"], evidence=text)
        other.wait_text("Changed in another window", ".o_cs_conflicts")
        shown = other.text(".o_cs_conflict_texts")
        assert "Written in one window." in shown
        assert "In another." in shown
        row = read_line(other, lines[0]["id"], "evidence")
        assert row["evidence"] == "Written in one window."
        # Closed before anybody chose: both texts are there again.
        other.leave_all_the_same()
        other.open(f"/odoo/audits/{audit[1]}/auditing")
        other.wait_text("In another.", ".o_cs_conflict_texts")
        shown = other.text(".o_cs_conflict_texts")
        assert "Written in one window." in shown
        other.click(".o_cs_conflict button", "Keep both")
        other.wait(".o_cs_conflicts", 0)
        both = "Written in one window.\nIn another."
        until_line(other, lines[0]["id"], evidence=both)
        other.wait_js(
            "!Object.keys(localStorage).some((k) => k.startsWith('cs_draft:'))"
        )


def without_network(browser, offline=True):
    browser.call(
        "Network.emulateNetworkConditions",
        offline=offline,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=-1,
    )


def test_text_typed_without_a_network_survives_the_page(audit):
    _address, audit_id, lines = audit
    evidence = f"#cs_evidence_{lines[0]['id']}"
    with Browser() as browser:
        opened(browser, audit)
        go_to_domain(browser, 1)
        without_network(browser)
        browser.click(evidence)
        browser.js(f"document.querySelector('{evidence}').select()")
        browser.type(TYPED)
        browser.wait_text("No connection", ".o_cs_saved")
        browser.click(".o_cs_quick [data-kind=strength]")
        browser.click("#cs_point_name")
        browser.type("Half a thought")
        browser.wait_js(
            "Object.values(localStorage).some((kept) => kept.includes('Half a'))"
        )
        # The window is closed on it, and opened again once the network is back.
        browser.leave_all_the_same()
        without_network(browser, offline=False)
        browser.open(f"/odoo/audits/{audit_id}/auditing")
        browser.wait(".o_cs_rail")
        until_line(browser, lines[0]["id"], evidence=TYPED)
        go_to_domain(browser, 1)
        browser.wait_js(
            "document.querySelector('#cs_point_name')?.value === 'Half a thought'"
        )
        browser.click(".o_cs_add_form button[type=submit]")
        browser.wait_text("Half a thought", ".o_cs_points")
        browser.wait_js(
            "!Object.keys(localStorage).some((k) => k.startsWith('cs_draft:'))"
        )


def test_what_a_form_holds_unsaved_survives_the_page(server):  # noqa: F811
    """Typed without a network, the window closed on it, and opened again."""
    reason = ".o_field_widget[name=outcome] textarea"
    with Browser() as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo/my-work")
        theirs = [["practitioner_user_id.login", "=", "practitioner"]]
        running = [*theirs, ["state", "in", ["allocated", "in_progress", "closing"]]]
        [audit] = main_job.rpc(
            browser, "cs.audit", "search_read", running, ["practitioner_id"], limit=1
        )
        action = {
            "audit_id": audit["id"],
            "name": "Visit",
            "responsible_id": audit["practitioner_id"][0],
            "date_due": str(date.today() + timedelta(days=3)),
        }
        [one] = main_job.rpc(browser, "cs.action", "create", [action])
        browser.login(server, "practitioner", PASSWORD)
        browser.open(f"/odoo/quality-actions/{one}")
        browser.wait(reason)
        main_job.settle(browser)
        without_network(browser)
        browser.click(reason)
        browser.type(TYPED)
        browser.wait_js(
            f"Object.values(localStorage).some((kept) => kept.includes({TYPED!r}))"
        )
        browser.leave_all_the_same()
        without_network(browser, offline=False)
        browser.open(f"/odoo/quality-actions/{one}")
        browser.wait_js(f"document.querySelector({reason!r})?.value === {TYPED!r}")
        browser.wait_text("It is back in its boxes", ".o_notification_content")
        browser.click(".o_form_button_save")
        browser.wait_js(
            "!Object.keys(localStorage).some((k) => k.startsWith('cs_draft:'))"
        )
        [row] = main_job.rpc(browser, "cs.action", "read", [one], ["outcome"])
        assert row["outcome"] == TYPED
