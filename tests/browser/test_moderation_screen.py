"""Moderating on the auditing screen: from My work to what the auditor reads."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from graded_work import hand_in, refused_on_screen
from test_auditing_screen import TYPED, go_to_domain, without_network
from test_main_job import PASSWORD, _shots, server  # noqa: F401


@pytest.fixture
def moderation(server):  # noqa: F811
    """The demo council's moderator's first look to take: (address, id, its audit)."""
    with Browser() as browser:
        browser.login(server, "moderator", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_main_navbar")
        found = main_job.rpc(
            browser,
            "cs.moderation",
            "search_read",
            [["state", "=", "todo"]],
            ["audit_id", "can_moderate"],
        )
    look = next(look for look in found if look["can_moderate"])
    return server, look["id"], look["audit_id"][1]


def focus_on_grades(browser):
    browser.js("document.querySelector('.o_cs_own .o_cs_tiles input').focus()")


def test_a_moderator_agrees_differs_and_completes(moderation):
    address, look, number = moderation
    with Browser(height=900) as browser:
        shot = _shots(browser)
        browser.login(address, "moderator", PASSWORD)
        browser.open("/odoo/moderation")
        browser.click(".o_kanban_record", number)
        browser.wait_text("Domain 1\n", ".o_cs_question")
        main_job.settle(browser)
        # The auditor's grade, by its key; then one's own.
        focus_on_grades(browser)
        browser.press("a")
        browser.wait(".o_cs_agree[aria-pressed=true]")
        [agreed] = browser.texts(".o_cs_own .o_cs_chosen .o_cs_tile_label")
        assert agreed in browser.text(".o_cs_beside .o_cs_grade")
        shot("moderation-agree")
        browser.press("ArrowDown", "Control")
        browser.wait_text("Domain 2\n", ".o_cs_question")
        browser.press("4")
        browser.wait_text("You differ", ".o_cs_own")
        browser.wait_text("domain 2", ".o_cs_by_key")
        browser.wait(".o_cs_missing")
        browser.wait_text("is graded inadequate", ".o_cs_cap")
        browser.wait_text("differs from", ".o_cs_rail .o_cs_current")
        shot("moderation-differs")
        browser.press("z", "Control")
        browser.wait_text("Quality of assessment", ".o_cs_question h2")
        browser.wait(".o_cs_tile.o_cs_chosen", 0)
        focus_on_grades(browser)
        browser.press("4")
        browser.press("e")
        browser.type("The assessment is older than the plan.")
        browser.wait(".o_cs_missing", 0)
        # An action about it.
        browser.click(".o_cs_quick [data-kind=action]")
        browser.wait("#cs_action_name")
        browser.click("#cs_action_name")
        browser.type("Write the assessment again")
        browser.click(".o_cs_add_form button[type=submit]")
        browser.wait_text("Write the assessment again", ".o_cs_points")
        # The rest at one press; the limit of one's own grades holds.
        main_job.go_to(browser, "Overall")
        browser.click(".o_cs_rest button")
        browser.wait(".o_cs_rest", 0)
        browser.click(".o_cs_overall_grade_id .o_cs_tile", "Good")
        browser.wait_text("Above the limit", ".o_cs_cap")
        said = refused_on_screen(browser, shot, "moderation-refused")
        assert "Choose requires improvement or lower" in said
        browser.click(".o_cs_overall_grade_id .o_cs_tile", "Requires improvement")
        browser.click("#cs_overall_reason")
        browser.type("The assessment limits it.")
        main_job.go_to(browser, "The audit itself")
        browser.click(".o_cs_quality_grade_id .o_cs_tile", "Outstanding")
        browser.click("#cs_quality_note")
        browser.type("Clear evidence throughout.")
        browser.click("#cs_with_auditor")
        main_job.go_to(browser, "Actions")
        browser.wait_text("domain 2", ".o_cs_action_card")
        browser.wait_text("ready to complete", ".o_cs_standing")
        shot("moderation-ready")
        assert "Completed." in hand_in(browser)
        browser.wait(".o_cs_submit", 0)
        [row] = main_job.rpc(
            browser,
            "cs.moderation",
            "read",
            [look],
            ["state", "with_auditor", "quality_note", "differ_count"],
        )
        del row["id"]
        assert row == {
            "state": "done",
            "with_auditor": True,
            "quality_note": "Clear evidence throughout.",
            "differ_count": 1,
        }
        assert not browser.errors
    with Browser(width=390, height=844) as browser:
        browser.login(address, "qa.officer", PASSWORD)
        browser.open(f"/odoo/moderation/{look}")
        browser.wait(".o_form_view .o_field_widget[name=line_ids]")
        assert not browser.js(
            "Boolean(document.querySelector('.o_form_view .o_cs_tile'))"
        )
        browser.open(f"/odoo/moderation/{look}/moderating")
        browser.wait(".o_cs_rail")
        go_to_domain(browser, 2)
        browser.wait_text("The assessment is older than the plan.", ".o_cs_own")
        assert not browser.js("Boolean(document.querySelector('.o_cs_main textarea'))")
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not browser.js(wide), "nothing to scroll sideways on a phone"
        assert not browser.errors


def test_what_a_moderator_typed_survives_the_page(moderation):
    """Typed without a network, the window closed on it, and opened again."""
    address, look, _number = moderation
    with Browser() as browser:
        browser.login(address, "moderator", PASSWORD)
        browser.open(f"/odoo/moderation/{look}/moderating")
        browser.wait(".o_cs_rail")
        main_job.settle(browser)
        without_network(browser)
        browser.click(".o_cs_own textarea")
        browser.type(TYPED)
        browser.wait_text("No connection", ".o_cs_saved")
        browser.leave_all_the_same()
        without_network(browser, offline=False)
        browser.open(f"/odoo/moderation/{look}/moderating")
        browser.wait(".o_cs_rail")
        browser.wait_js(
            "!Object.keys(localStorage).some((k) => k.startsWith('cs_draft:'))"
        )
        domain = [["moderation_id", "=", look], ["reason", "=", TYPED]]
        assert main_job.rpc(browser, "cs.moderation.line", "search_count", domain) == 1
