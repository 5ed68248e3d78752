"""A QA manager writes a questionnaire for families in a browser, and tries it there."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import forms
import main_job
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401
from test_policy import shot

TITLE = "How do you find our visits?"


def test_said_questionnaire_is_written_and_tried(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo/family-questionnaires")
        browser.wait(".o_data_row")
        browser.click(".o_data_row .o_data_cell")
        browser.wait_text("This one is not the council's own")
        browser.wait(".o_field_widget[name=question_and_page_ids] .o_data_row")
        shot(browser, "questionnaire-shipped")
        browser.click("button[name=action_cs_copy]")
        browser.wait_text("(copy)", ".o_breadcrumb")
        forms.write(browser, "title", TITLE)
        browser.click(".o_field_x2many_list_row_add a")
        browser.wait(".modal [name=title] input, .modal [name=title] textarea")
        main_job.settle(browser)
        shot(browser, "questionnaire-question")
        browser.click(".modal .o_form_button_cancel")
        browser.wait(".modal", 0)
        forms.save(browser)
        shot(browser, "questionnaire")
        browser.resize(390, 844, mobile=True)
        main_job.settle(browser)
        shot(browser, "questionnaire-390")
        browser.resize(1280, 800)
        [made] = main_job.rpc(
            browser, "survey.survey", "search", [["title", "=", TITLE]]
        )
        action = main_job.rpc(browser, "survey.survey", "action_cs_try", [made])
        browser.open(action["url"])
        browser.wait_text(TITLE)
        shot(browser, "questionnaire-tried")
        assert not browser.js("Boolean(document.querySelector('[href*=\"/odoo/\"]'))")
        assert not browser.errors
