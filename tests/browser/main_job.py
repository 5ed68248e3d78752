"""The main job in a browser, step by step, as the people who do it.

Each function is one person at their screens; ``shot`` receives a name for each screen
worth showing (docs/images). The demo council is loaded and the addons installed.
"""

import json

from cdp import BrowserError

SAMPLE = "tests/data/annex_a/cscdp_annexa_example.xlsx"


def settle(browser):
    """Until the web client has nothing left to load."""
    browser.wait_js(
        "!document.querySelector('.o_loading_indicator') && "
        "!document.querySelector('.o_blockUI')"
    )


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
    browser.wait_js(
        "document.querySelector('.o_field_widget[name=file]').innerText || "
        "document.querySelector('.o_field_widget[name=file] input[readonly]')"
    )
    shot("import-file")
    browser.click("button[name=action_preview]", "Read the file")
    browser.wait(".o_field_widget[name=list_ids] .o_data_row")
    settle(browser)
    shot("import-preview")
    browser.click("button[name=action_import]", "Import")
    browser.click(".modal-footer button", "Import")
    browser.wait_js(
        "!document.querySelector('.modal') && "
        "!document.querySelector('button[name=action_import]')"
    )
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


def choose_offered(browser, selector, text):
    """Type into a many-to-one field until it offers that, and choose it.

    What was there before is offered until the search has answered; a form that is drawn
    again meanwhile forgets what was typed, and somebody would type it again.
    """
    option = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
    offers = (
        f"((found) => Boolean(found.length) && found.every((o) => "
        f"o.innerText.includes({json.dumps(text)})))"
        f"([...document.querySelectorAll({json.dumps(option)})])"
    )
    for attempt in range(4):
        fill(browser, selector, text)
        try:
            browser._until(
                lambda: browser.js(offers),
                f"{selector} to offer {text!r}",
                seconds=15 if attempt < 3 else None,
            )
            break
        except BrowserError:
            if attempt == 3:
                raise
    browser.click(option, text)
    browser.wait(".o-autocomplete--dropdown-menu", 0)


def pick(browser, field, text):
    """Choose from a many-to-one field by typing, as people do."""
    selector = f".o_field_widget[name={field}] input"
    choose_offered(browser, selector, text)
    browser.wait_js(
        f"document.querySelector({json.dumps(selector)}).value.includes({json.dumps(text)})"
    )


def open_from_my_work(browser, number):
    """Press the button beside one audit in My work."""
    browser.wait_js(
        "(() => { const row = [...document.querySelectorAll('.o_action_manager li, .o_action_manager .o_cs_item')]"
        f".find((r) => r.innerText.includes({json.dumps(number)}) && "
        f"r.querySelector('button'));"
        " row?.querySelector('button').click(); return row; })()"
    )


def grade_domains(browser, shot):
    """The auditor grades every domain from the keyboard.

    Assessment (domain 2) is inadequate, the others good: the overall is capped.
    """
    browser.wait(".o_cs_auditing")
    if browser.js("Boolean(document.querySelector('.o_cs_start .btn-primary'))"):
        browser.click(".o_cs_start .btn-primary")
    browser.wait(".o_cs_rail li, .o_cs_rail button")
    browser.wait(".o_cs_tiles")
    total = browser.js(
        "Number(document.querySelector('.o_cs_rail').innerText.match(/of (\\d+)/)[1])"
    )
    for number in range(1, total + 1):
        browser.wait_text(f"Domain {number}\n", ".o_cs_question")
        browser.js("document.querySelector('.o_cs_question .o_cs_tiles input').focus()")
        browser.press("4" if number == 2 else "2")
        browser.wait(".o_cs_tile.o_cs_chosen")
        browser.click(".o_cs_question textarea")
        browser.type(f"Seen on the file: what domain {number} asks for.")
        if number == 2:
            shot("audit-domain")
        browser.press("Enter", "Control")
    return total


def rpc(browser, model, method, *args, **kwargs):
    """Call a method as the person logged in; for finding records, not for doing the
    work."""
    payload = {
        "jsonrpc": "2.0",
        "params": {"model": model, "method": method, "args": args, "kwargs": kwargs},
    }
    answer = browser.js(
        f"fetch('/web/dataset/call_kw/{model}/{method}', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},"
        f" body: {json.dumps(json.dumps(payload))}}}).then((r) => r.json())"
    )
    if "error" in answer:
        raise AssertionError(answer["error"]["data"]["message"])
    return answer.get("result")


def go_to(browser, place):
    """Press a place in the list on the left of the auditing screen."""
    browser.click(".o_cs_rail button", place)


def choose(browser, selector, number=1):
    """Choose an option of a drop-down list by its place."""
    browser.wait(f"{selector} option:nth-of-type({number + 1})")
    browser.js(
        f"(() => {{ const list = document.querySelector({json.dumps(selector)}); list.selectedIndex = {number};"
        " list.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def judge_overall(browser, shot):
    """The auditor says good overall, is refused and told why, and thinks again.

    :return: what the refusal says
    """
    go_to(browser, "Overall")
    browser.wait("#cs_overall_reason")
    browser.click(".o_cs_overall_grade_id .o_cs_tile", "Good")
    browser.wait(".o_cs_notice_bad")
    for box, text in (
        (
            "#cs_overall_reason",
            "Most of the work is good, but the assessment does not say what life is "
            "like for the child.",
        ),
        ("#cs_strengths", "The practitioner knows the child and sees them often."),
        (
            "#cs_improvements",
            "An assessment with the father's view and a plain analysis.",
        ),
    ):
        browser.click(box)
        browser.type(text)
    shot("audit-capped")
    browser.click(".o_cs_submit")
    browser.wait(".o_cs_refusal")
    refusal = browser.text(".o_cs_refusal")
    shot("audit-refused")
    browser.click(".o_cs_refusal button", "Hide")
    browser.js("document.querySelector('.o_cs_overall_grade_id').scrollIntoView()")
    browser.click(".o_cs_overall_grade_id .o_cs_tile", "Requires")
    browser.wait(".o_cs_notice:not(.o_cs_notice_bad)")
    return refusal


def hold_discussions(browser):
    """Record each discussion that is asked for, with the first person offered."""
    go_to(browser, "People")
    browser.wait("#cs_title_people")
    asked = "document.querySelectorAll('.o_cs_card_head button').length"
    while left := browser.js(asked):
        browser.click(".o_cs_card_head button", "Record")
        choose(browser, "#cs_discussion_who")
        browser.click(".o_cs_add_form button[type=submit]", "Record discussion")
        browser.wait(".o_cs_add_form", 0)
        browser.wait_js(f"{asked} < {left}")


def add_action(browser, words):
    """Write down an action for the first person offered."""
    browser.click(".o_cs_buttons button", "Action")
    browser.click(".o_cs_add_form input[type=text]")
    browser.type(words)
    choose(browser, ".o_cs_add_form select")
    browser.click(".o_cs_add_form button[type=submit]")
    browser.wait(".o_cs_action_card")


def finish_audit(browser, shot):
    """Discussions, the support plan with an action for the practitioner, and Submit."""
    hold_discussions(browser)
    shot("audit-people")
    go_to(browser, "Urgent")
    browser.click(".o_cs_safe .o_cs_tile", "Yes")
    go_to(browser, "Support plan")
    browser.click(".o_cs_notice button", "Start the support plan")
    add_action(browser, "Write the assessment again with the father's view")
    shot("audit-plan")
    browser.click(".o_cs_submit")
    browser.wait(".modal-footer .btn-primary")
    shot("audit-submit")
    browser.click(".modal-footer .btn-primary")
    browser.wait(".o_cs_done")
    settle(browser)
    shot("audit-submitted")


def do_action(browser, words, shot):
    """The practitioner says what was done and what changed, and drags their action
    across the board to Done."""
    browser.open("/odoo/quality-actions")
    browser.wait(".o_kanban_record")
    settle(browser)
    shot("board")
    browser.click(".o_kanban_record", words)
    for name, said in (
        ("outcome", "The assessment is written again, with the father's view."),
        ("difference", "She sees her father every week now."),
    ):
        browser.click(f".o_field_widget[name={name}] textarea")
        browser.type(said)
    browser.click(".o_form_button_save")
    settle(browser)
    browser.open("/odoo/quality-actions")
    browser.wait(".o_kanban_record")
    settle(browser)
    browser.drag(
        ".o_kanban_record", ".o_kanban_group:nth-child(3) .o_kanban_header", words
    )
    browser.wait_js(
        f"[...document.querySelectorAll('.o_kanban_group:nth-child(3) "
        f".o_kanban_record')].some((c) => c.innerText.includes({json.dumps(words)}))"
    )
    settle(browser)


def sign_off(browser, words, shot):
    """The manager, who did not do it, signs the action off."""
    browser.open("/odoo/quality-actions")
    browser.wait(".o_kanban_record")
    settle(browser)
    shot("board-manager")
    browser.click(".o_kanban_record", words)
    browser.wait(".o_form_view .o_statusbar_buttons button[name=action_sign_off]")
    settle(browser)
    browser.click(".o_form_view .o_statusbar_buttons button[name=action_sign_off]")
    browser.wait_text("Signed off", ".o_statusbar_status .o_arrow_button_current")
    settle(browser)
    shot("action-signed-off")


def download_schedule(browser):
    """The manager takes the schedule away as a workbook, from the menu.

    :return: path of the file the browser saved
    """
    browser.open("/odoo/audits")
    browser.choose_menu("Audits", "Schedule to Excel")
    return browser.downloaded()
