"""What axe finds on a screen, and what of it is ours."""

from importlib.resources import files

# Odoo's own furniture around every screen: nothing of it is ours.
AXE = """axe.run(
    {exclude: [
        ['.o_main_navbar'], ['.o_control_panel'], ['.o_search_panel'],
        ['.o_optional_columns_dropdown'], ['.o-dropdown-caret'],
        ['.o_list_record_selector']]},
    {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}
    ).then(found => window.axeFound = found.violations.map(
        one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]))"""
# What Odoo's own widgets and chatter have wherever they stand.
FURNITURE = (
    "o-mail-",
    "o_select_menu",
    "o-dropdown dropdown-toggle",
    "o_tag position-relative",
    "fc-daygrid",
    "boolean_checkbox",
    "fa-long-arrow-right",
    "oi-panel-right",
    "o-autocomplete--input",
    "text-muted opacity-50",
    "fa-fw fa-user",
    # The name of a file that was chosen.
    'class="o_input" readonly="readonly"',
    "fa fa-fw fa-lg",
    "oi oi-search",
    'role="tab"',
    "o_popover",
    "list-unstyled d-flex flex-column",
    "fw-bolder",
    "btn btn-link btn-danger",
)
# What stock screens have that no element tells apart.
EVERYWHERE = {"link-name"}


def axe(browser):
    """What axe finds on the page: rule -> the elements, each once."""
    if not browser.js("!!window.axe"):
        browser.js(files("axe_core_python").joinpath("axe.min.js").read_text() + "; 0")
        # What fades in is pale while it does.
        browser.js(
            "document.head.insertAdjacentHTML('beforeend', '<style>* { transition: none"
            " !important; animation: none !important; }</style>'); 0"
        )
    browser.js(f"window.axeFound = null; {AXE}; 0")
    browser.wait_js("window.axeFound !== null")
    return dict(browser.js("window.axeFound"))


def ours_alone(found):
    """Without what Odoo's own widgets have on any screen."""
    left = {}
    for rule, where in found.items():
        own = {one for one in where if not any(word in one for word in FURNITURE)}
        if own and rule not in EVERYWHERE:
            left[rule] = sorted(own)
    return left
