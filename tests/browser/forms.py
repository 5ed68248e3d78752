"""What people do with forms and lists, for the browser tests beside the main job."""

import json

from main_job import choose_offered, fill, settle


def into_view(browser, selector):
    """Scroll an element to the middle, clear of what stays at the top."""
    browser.js(
        f"document.querySelector({json.dumps(selector)})"
        ".scrollIntoView({block: 'center'})"
    )


def date_of(browser, field, day, cell=None):
    """Type a date (day/month/year) into a field of the form, or a cell of a list."""
    selector = f".o_form_view .o_field_widget[name={field}]"
    if cell:
        browser.click(cell)
        selector = cell
    browser.wait(selector)
    into_view(browser, selector)
    browser.click(f"{selector} :is(input, button, .o_input)")
    browser.wait(f"{selector} input")
    fill(browser, f"{selector} input", day)
    browser.js("document.activeElement.blur()")
    browser.click(".o_form_statusbar .o_statusbar_status")
    browser.wait_js("!document.querySelector('.o_datetime_picker')")


def page(browser, title):
    """Open a page of the form's notebook."""
    into_view(browser, ".o_notebook_headers")
    browser.click(".o_notebook_headers .nav-link", title)
    browser.wait_text(title, ".o_notebook_headers .nav-link.active")


def write(browser, field, text):
    """Type into a text field of the form."""
    selector = f".o_field_widget[name={field}] :is(textarea, input)"
    browser.wait(selector)
    into_view(browser, selector)
    fill(browser, selector, text)


def select(browser, field, text):
    """Choose from a list of choices (a selection field) on the form."""
    selector = f".o_field_widget[name={field}]"
    browser.wait(selector)
    into_view(browser, selector)
    browser.click(f"{selector} :is(input, .o_select_menu_toggler, select)")
    browser.click(".o_select_menu_item", text)
    browser.wait(".o_select_menu_menu", 0)


def save(browser):
    """Save the form, and wait until it is saved."""
    browser.click(".o_form_button_save")
    browser.wait(".o_form_status_indicator_buttons.invisible")
    settle(browser)


def press(browser, method):
    """Press a button in the head of the form; confirm if it asks."""
    browser.js("document.activeElement.blur()")
    browser.click(f".o_statusbar_buttons button[name={method}]")
    settle(browser)


def confirm(browser):
    """Say yes in the dialog that asks; another one may follow."""
    browser.click(".modal-footer .btn-primary")
    browser.wait_js(
        "![...document.querySelectorAll('.modal-title')].some("
        "(title) => title.innerText === 'Confirmation')"
    )
    settle(browser)


def refused(browser, shot=None, name=None):
    """What the dialog says that refuses; closes it."""
    browser.wait(".modal .modal-body, .o_notification_content")
    settle(browser)
    if browser.js("Boolean(document.querySelector('.modal .modal-body'))"):
        said = browser.text(".modal .modal-body")
        assert browser.text(".modal .modal-title").strip() == "There is a problem"
        if shot:
            shot(name)
        browser.click(".modal-footer .btn-primary, .modal .btn-close")
        browser.wait(".modal", 0)
        return said
    return browser.text(".o_notification_content")


def stage(browser, words):
    """Wait until the form stands at that stage."""
    browser.wait_text(words, ".o_statusbar_status .o_arrow_button_current")
    settle(browser)


def pick(browser, field, text):
    """Choose from a many-to-one field of the form by typing, as people do."""
    selector = f".o_form_view .o_field_widget[name={field}] input"
    choose_offered(browser, selector, text)
    browser.wait_js(
        f"document.querySelector({json.dumps(selector)}).value.includes({json.dumps(text)})"
    )


def row_field(browser, row, field, text):
    """Type into a cell of an editable list of the form; choose what it offers."""
    cell = f".o_data_row:nth-child({row}) td[name={field}]"
    browser.wait(cell)
    into_view(browser, cell)
    browser.click(cell)
    box = f"{cell} :is(input, textarea)"
    browser.wait(box)
    if browser.js(
        f"Boolean(document.querySelector({json.dumps(cell)}).querySelector('.o-autocomplete'))"
    ):
        choose_offered(browser, box, text)
    else:
        fill(browser, box, text)


def add_row(browser, row):
    """A line more at the end of the editable list in sight."""
    link = ".o_field_x2many_list_row_add :is(button, a)"
    browser.wait(link)
    into_view(browser, link)
    browser.click(link)
    browser.wait(f".o_data_row:nth-child({row}).o_selected_row")


def row_choice(browser, row, field, text):
    """Choose from a list of choices in a cell of the line being edited."""
    cell = f".o_data_row:nth-child({row}) td[name={field}]"
    browser.click(f"{cell} :is(input, .o_select_menu_toggler)")
    browser.click(".o_select_menu_item", text)
    browser.wait(".o_select_menu_menu", 0)
