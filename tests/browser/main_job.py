"""The main job in a browser, step by step, as the people who do it.

Each function is one person at their screens; ``shot`` receives a name for each screen
worth showing (docs/images). The demo council is loaded and the addons installed.
"""

import json

SAMPLE = "tests/data/annex_a/cscdp_annexa_example.xlsx"


def settle(browser):
    """Until the web client has nothing left to load."""
    browser.wait_js("!document.querySelector('.o_loading_indicator') && !document.querySelector('.o_blockUI')")


def put_file(browser, selector, path):
    """Choose a file as the file dialog would."""
    browser.wait(selector)
    root = browser.call("DOM.getDocument")["root"]["nodeId"]
    node = browser.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
    browser.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])


def fill(browser, selector, text):
    """Replace what a field says, as somebody who selects all of it and types."""
    browser.click(selector)
    browser.js(f"document.querySelector({json.dumps(selector)}).select()")
    browser.type(text)


def import_register(browser, sample, shot):
    """The QA officer reads an Annex A workbook, looks at the preview and imports it.

    :return: the sentence the page closes with
    """
    browser.open("/odoo/register-imports/new")
    put_file(browser, ".o_field_widget[name=file] input[type=file]", sample)
    fill(browser, ".o_field_widget[name=date_as_of] input, .o_field_widget[name=date_as_of] button", "16/03/2021")
    browser.press("Tab")
    shot("import-file")
    browser.click("button[name=action_preview]", "Read the file")
    browser.wait(".o_field_widget[name=list_ids] .o_data_row")
    settle(browser)
    shot("import-preview")
    browser.click("button[name=action_import]", "Import")
    browser.click(".modal-footer button", "Import")
    browser.wait_js("!document.querySelector('.modal') && !document.querySelector('button[name=action_import]')")
    settle(browser)
    shot("import-done")
    return browser.text(".o_field_widget[name=summary]")


def allocate(browser, reference, auditor, shot):
    """The QA officer makes an audit of a case and gives it to an auditor.

    :return: the number of the audit
    """
    browser.open("/odoo/audits/new")
    pick(browser, "case_id", reference)
    pick(browser, "auditor_id", auditor)
    browser.click("button[name=action_allocate]", "Allocate")
    browser.wait_text("Allocated", ".o_statusbar_status .o_arrow_button_current")
    settle(browser)
    shot("allocate")
    return browser.text(".o_field_widget[name=name]").strip()


def pick(browser, field, text):
    """Choose from a many-to-one field by typing, as people do."""
    selector = f".o_field_widget[name={field}] input"
    fill(browser, selector, text)
    option = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
    # What was there before is offered until the search has answered.
    browser.wait_js(f"[...document.querySelectorAll({json.dumps(option)})].every((o) => o.innerText.includes({json.dumps(text)}))")
    browser.click(option, text)
    browser.wait_js(f"document.querySelector({json.dumps(selector)}).value.includes({json.dumps(text)})")


def grade_domains(browser, shot):
    """The auditor starts from My work and grades every domain from the keyboard.

    Assessment (domain 2) is inadequate, the others good: the overall is capped.
    """
    browser.wait(".o_cs_auditing")
    if browser.js("Boolean(document.querySelector('.o_cs_start .btn-primary'))"):
        browser.click(".o_cs_start .btn-primary")
    browser.wait(".o_cs_rail li, .o_cs_rail button")
    browser.wait(".o_cs_tiles")
    total = browser.js("Number(document.querySelector('.o_cs_rail').innerText.match(/of (\\d+)/)[1])")
    for number in range(1, total + 1):
        browser.wait_text(f"Domain {number}", ".o_cs_kicker")
        browser.js("document.activeElement.blur()")
        browser.press("4" if number == 2 else "2")
        browser.wait(".o_cs_tile.o_cs_chosen")
        browser.click(".o_cs_question textarea")
        browser.type(f"Seen on the file: what domain {number} asks for.")
        if number == 2:
            shot("audit-domain")
        browser.press("Enter", "Control")
    return total


def rpc(browser, model, method, *args, **kwargs):
    """Call a method as the person logged in; for finding records, not for doing the work."""
    payload = {"jsonrpc": "2.0", "params": {"model": model, "method": method, "args": args, "kwargs": kwargs}}
    answer = browser.js(
        f"fetch('/web/dataset/call_kw/{model}/{method}', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},"
        f" body: {json.dumps(json.dumps(payload))}}}).then((r) => r.json())"
    )
    if "error" in answer:
        raise AssertionError(answer["error"]["data"]["message"])
    return answer["result"]
