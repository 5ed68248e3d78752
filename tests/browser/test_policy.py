"""A framework is changed where it is read: a number pressed, a sentence added, another
taken away, the form saved."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import forms
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401

SAID = ".o_cs_policy [data-key={key}]"


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


def framework(browser, *names):
    [found] = main_job.rpc(
        browser,
        "cs.framework",
        "search_read",
        [["template_code", "=", "durham"]],
        ["id", *names],
    )
    return found


def test_a_policy_is_changed_in_its_place(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/frameworks")
        browser.wait(".o_list_view")
        before = framework(browser, "audit_days", "require_self_analysis")
        browser.open(f"/odoo/m-cs.framework/{before['id']}")
        browser.wait(SAID.format(key="days"))
        shot(browser, "policy")
        browser.click(f"{SAID.format(key='days')} .o_cs_policy_value")
        browser.wait(".o_cs_policy_asks [name=audit_days] input")
        assert browser.js(
            "document.activeElement.closest('[name=audit_days]') !== null"
        )
        forms.write(browser, "audit_days", str(before["audit_days"] + 7))
        shot(browser, "policy-asked")
        browser.click(".o_cs_policy_asks .btn-secondary")
        browser.wait_text(f"Auditors have {before['audit_days'] + 7} working days")
        browser.click(".o_cs_policy_add[aria-label*='Auditing a case file']")
        shot(browser, "policy-possible")
        browser.click(".o_cs_policy_possible button", "self-analysis first")
        browser.wait(SAID.format(key="self_analysis"))
        forms.save(browser)
        now = framework(browser, "audit_days", "require_self_analysis")
        assert now["audit_days"] == before["audit_days"] + 7
        assert now["require_self_analysis"]
        browser.click(f"{SAID.format(key='self_analysis')} .o_cs_policy_off")
        browser.wait(SAID.format(key="self_analysis"), 0)
        browser.click(f"{SAID.format(key='told_at_or_below')} .o_cs_policy_value")
        browser.wait(".o_cs_policy_asks [name=escalation_ids] .o_data_row")
        shot(browser, "policy-list")
        forms.save(browser)
        assert not framework(browser, "require_self_analysis")["require_self_analysis"]
        assert not browser.errors


def test_a_line_is_changed_in_its_place(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/programmes")
        browser.wait(".o_data_row")
        browser.click(".o_data_row .o_data_cell")
        browser.wait(".o_field_widget[name=line_ids] .o_data_row")
        browser.click(
            ".o_field_widget[name=line_ids] .o_data_row .o_data_cell[name=name]"
        )
        browser.wait(f".modal {SAID.format(key='when')}")
        main_job.settle(browser)
        shot(browser, "policy-line")
        browser.click(f".modal {SAID.format(key='sample')} .o_cs_policy_value")
        browser.wait(".modal .o_cs_policy_asks [name=sample_method]")
        shot(browser, "policy-line-asked")
        assert not browser.errors


@pytest.mark.parametrize("width", [1280, 390])
def test_a_year_is_rehearsed(server, width):  # noqa: F811
    with Browser(width=width) as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo/programmes")
        browser.wait(".o_action_manager")
        [programme] = main_job.rpc(
            browser,
            "cs.programme",
            "search_read",
            [["state", "=", "running"]],
            ["name"],
        )[:1]
        browser.open(f"/odoo/m-cs.programme/{programme['id']}")
        browser.wait(".o_form_view .o_field_widget[name=line_ids]")
        main_job.settle(browser)
        if width < 500:
            browser.click(
                ".o_statusbar_buttons_dropdown, .o_statusbar_buttons .dropdown-toggle"
            )
        browser.click("button[name=action_rehearse]")
        browser.wait_text("Month by month")
        main_job.settle(browser)
        shot(browser, f"rehearsal-{width}")
        assert "Auditor by auditor" in browser.text(".o_form_view")
        assert not browser.errors


def test_who_may_not_change_it_only_reads(server):  # noqa: F811
    with Browser(width=390, height=844) as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo/frameworks")
        browser.wait(".o_kanban_view, .o_list_view")
        found = framework(browser)
        browser.open(f"/odoo/m-cs.framework/{found['id']}")
        browser.wait(SAID.format(key="days"))
        shot(browser, "policy-390")
        assert (
            browser.js("document.querySelectorAll('.o_cs_policy button').length") == 0
        )
        assert not browser.errors
