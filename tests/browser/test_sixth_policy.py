"""A sixth council's framework and programme, from nothing, made where they are read:
each setting typed on the policy page in a browser, and all that was typed counted."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import forms
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401

MOST = 30


class Typist:
    """Does what a QA manager does on the policy page, and counts what is typed or
    chosen."""

    def __init__(self, browser, within=""):
        self.browser, self.within, self.typed = browser, within, 0

    def said(self, key):
        return f"{self.within} .o_cs_policy [data-key={key}]"

    def box(self, field):
        return f"{self.within} .o_cs_policy_asks .o_field_widget[name={field}]"

    def press(self, key):
        """Press what stands in a sentence."""
        self.browser.click(f"{self.said(key)} .o_cs_policy_value")
        self.browser.wait(f"{self.within} .o_cs_policy_asks")

    def add(self, chapter, words):
        """Add a sentence from those that are possible."""
        browser = self.browser
        browser.click(f"{self.within} .o_cs_policy_add[aria-label*='{chapter}']")
        browser.click(f"{self.within} .o_cs_policy_possible button", words)
        self.typed += 1
        main_job.settle(browser)

    def done(self):
        self.browser.click(f"{self.within} .o_cs_policy_asks .btn-secondary", "Done")
        self.browser.wait(f"{self.within} .o_cs_policy_asks", 0)

    def write(self, field, text):
        box = f"{self.box(field)} :is(input, textarea)"
        self.browser.wait(box)
        main_job.fill(self.browser, box, text)
        self.typed += 1

    def pick(self, field, text):
        main_job.choose_offered(self.browser, f"{self.box(field)} input", text)
        self.typed += 1

    def select(self, field, text):
        self.browser.click(
            f"{self.box(field)} :is(input, .o_select_menu_toggler, select)"
        )
        self.browser.click(".o_select_menu_item", text)
        self.browser.wait(".o_select_menu_menu", 0)
        self.typed += 1


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


def make_framework(browser):
    """Twenty days, a quarter moderated in five days, ten days for actions, a re-audit
    after eight weeks, the service manager told: a framework of our own."""
    browser.open("/odoo/frameworks/new")
    browser.wait(".o_form_view .o_field_widget[name=name] :is(input, textarea)")
    main_job.settle(browser)
    hand = Typist(browser)
    forms.write(browser, "name", "Sixth council")
    hand.typed += 1
    hand.add("Whom it is for", "It holds for")
    hand.pick("department_ids", "Early help")
    hand.done()
    hand.add("Auditing a case file", "Case files are audited with")
    hand.pick("tool_id", "Case file audit")
    hand.done()
    hand.press("days")
    hand.write("audit_days", "15")
    hand.done()
    hand.add("Moderation", "drawn at random")
    hand.write("moderation_percentage", "25")
    hand.write("moderation_days", "5")
    hand.done()
    hand.press("actions")
    hand.write("action_days", "10")
    hand.done()
    hand.add("Looking again", "audited again after")
    hand.pick("re_audit_grade_id", "Inadequate")
    hand.write("re_audit_weeks", "8")
    hand.done()
    hand.press("target")
    hand.write("target_percent", "75")
    hand.done()
    shot(browser, "sixth-framework")
    forms.save(browser)
    return hand.typed


def make_programme(browser):
    """Every six weeks, one file for each auditor, open for four weeks."""
    browser.open("/odoo/programmes/new")
    browser.wait(".o_form_view .o_field_widget[name=framework_id] input")
    main_job.settle(browser)
    forms.pick(browser, "framework_id", "Sixth council")
    for name, day in (("date_start", "01/04/2026"), ("date_end", "31/03/2027")):
        browser.click(".o_field_widget[name=date_start] :is(input, button, .o_input)")
        box = f".o_field_widget[name=date_start] input[data-field={name}]"
        browser.wait(box)
        main_job.fill(browser, box, day)
        browser.js("document.activeElement.blur()")
        browser.click(".o_form_statusbar .o_statusbar_status")
        browser.wait_js("!document.querySelector('.o_datetime_picker')")
    browser.click(".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a")
    browser.wait(".modal .o_cs_policy")
    main_job.settle(browser)
    hand = Typist(browser, ".modal")
    main_job.fill(
        browser,
        ".modal .o_field_widget[name=name] :is(input, textarea)",
        "Six-weekly audits",
    )
    hand.typed += 4
    hand.press("when")
    hand.select("recurrence", "weeks")
    hand.write("interval", "6")
    hand.done()
    hand.press("sample")
    hand.select("sample_method", "each auditor")
    hand.write("sample_size", "1")
    hand.done()
    hand.add("Which cases", "Open for at least")
    hand.write("open_at_least", "4")
    hand.done()
    shot(browser, "sixth-line")
    browser.click(".modal .o_form_button_save")
    browser.wait(".modal", 0)
    forms.save(browser)
    return hand.typed


def test_a_framework_and_its_year_from_nothing(server):  # noqa: F811
    with Browser(height=1000) as browser:
        browser.login(server, "qa.manager", PASSWORD)
        typed = make_framework(browser) + make_programme(browser)
        assert typed < MOST, f"{typed} fields were typed or chosen"
        forms.press(browser, "action_adopt")
        forms.stage(browser, "In use")
        shot(browser, "sixth-programme")
        [framework] = main_job.rpc(
            browser,
            "cs.framework",
            "search_read",
            [["name", "=", "Sixth council"]],
            ["audit_days", "moderation_percentage", "re_audit_weeks", "action_days"],
        )
        del framework["id"]
        assert framework == {
            "audit_days": 15,
            "moderation_percentage": 25,
            "re_audit_weeks": 8,
            "action_days": 10,
        }
        assert not browser.errors
