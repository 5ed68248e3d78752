"""The dashboard and what comes out of it, as each role sees and presses it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from openpyxl import load_workbook
from test_main_job import PASSWORD, server  # noqa: F401

# A page with a style of its own stands in a frame of its own.
READS = """(() => {
    const field = document.querySelector('.o_field_widget[name=preview]');
    const frame = field?.querySelector('iframe');
    return (frame?.contentDocument?.body || field)?.innerText || '';
})()"""


def shot(browser, name):
    if folder := os.environ.get("CS_SHOTS"):
        browser.screenshot(Path(folder, f"{name}.png"))


def opened(browser, server, login):  # noqa: F811
    browser.login(server, login, PASSWORD)
    browser.open("/odoo/dashboard")
    browser.wait(".o_cs_dashboard")
    main_job.settle(browser)


def choose(browser, name, value):
    """As by hand: the option of a list of choices."""
    browser.js(
        f"(() => {{ const one = document.querySelector('select[name={name}]');"
        f" one.value = '{value}';"
        " one.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def columns(what):
    """What is added up of the records behind a number; the records themselves else."""
    return {
        "cs.figure.measure": ["value"],
        "cs.figure.expectation": ["asked", "done", "late"],
    }.get(what["model"], ["id"])


@pytest.mark.parametrize(
    "login", ["qa.manager", "director", "manager", "service.manager", "head.of.service"]
)
def test_every_number_opens_as_many_records(server, login):  # noqa: F811
    with Browser() as browser:
        opened(browser, server, login)
        found = main_job.rpc(
            browser,
            "cs.dashboard",
            "get_dashboard",
            {"period": "year", "sample": "all"},
        )
        assert found["top"]["total"], "the demo council has results"
        cells = [
            cell
            for block in found["blocks"]
            for row in [
                *block["rows"],
                *([block["total"]] if block.get("total") else []),
            ]
            for cell in row["cells"]
            if cell.get("open") and type(cell.get("count", cell.get("value"))) is int
        ]
        assert len(cells) > 20
        for cell in [*cells[::7], {**found["top"], "value": found["top"]["total"]}]:
            what = cell["open"]
            shown = cell.get("count", cell.get("value"))
            records = main_job.rpc(
                browser, what["model"], "search_read", what["domain"], columns(what)
            )
            if columns(what) == ["value"]:
                assert shown in [int(one["value"]) for one in records], what
            elif columns(what) == ["asked", "done", "late"]:
                sums = [sum(one[name] for one in records) for name in columns(what)]
                assert shown in sums, what
            else:
                assert len(records) == shown, what
        assert not browser.errors


def test_by_hand(server):  # noqa: F811
    with Browser() as browser:
        opened(browser, server, "qa.manager")
        choose(browser, "sample", "all")
        choose(browser, "period", "year")
        browser.wait_text("1 April", ".o_cs_dash_top .o_cs_kicker")
        browser.wait_text("audits were good or better", ".o_cs_dash_line")
        main_job.settle(browser)
        shot(browser, "dashboard")
        browser.wait(".o_cs_block_trend canvas")
        choose(browser, "by", "month")
        browser.wait_js("document.querySelector('select[name=by]').value === 'month'")
        # In Excel: what was chosen, a sheet a question.
        browser.click(".o_cs_dashboard header button", "Excel")
        book = load_workbook(browser.downloaded())
        assert book.sheetnames[0] == "About"
        assert "Good or better over time" in book.sheetnames
        assert book["About"]["B7"].value == "All of them together"
        # The table beside the chart says the same.
        browser.click(".o_cs_block_trend summary")
        browser.wait(".o_cs_block_trend tbody tr")
        text = browser.js(
            "document.querySelector('.o_cs_block_actions tfoot td button').innerText"
        )
        browser.click(".o_cs_block_actions tfoot td button")
        browser.wait(".o_list_view")
        main_job.settle(browser)
        pager = browser.text(".o_pager_counter, .o_list_view .o_data_row")
        assert pager
        count = browser.js(
            "document.querySelector('.o_pager_limit')?.innerText"
            " || String(document.querySelectorAll('.o_data_row').length)"
        )
        assert count.strip("+") == text.strip()
        # Back, what was chosen is still chosen.
        browser.click(".o_breadcrumb a", "Dashboard")
        browser.wait(".o_cs_dashboard")
        browser.wait_js(
            "document.querySelector('select[name=period]').value === 'year'"
        )
        assert not browser.errors


def test_a_day_is_typed_figure_by_figure(server):  # noqa: F811
    """Nothing is asked, and nothing typed is lost, before the day is whole."""
    box = "document.querySelector('input[name=date_from]')"
    with Browser() as browser:
        opened(browser, server, "qa.manager")
        choose(browser, "period", "dates")
        browser.wait("input[name=date_from]")
        # Figures of one kind, so that it does not matter which of them comes first.
        browser.js(f"{box}.focus()")
        for key in "02022025":
            browser.press(key)
        assert browser.js(f"{box}.value") == "2025-02-02"
        assert "2025" not in browser.text(".o_cs_dash_top .o_cs_kicker")
        browser.press("Enter")
        browser.wait_text("2 February 2025", ".o_cs_dash_top .o_cs_kicker")
        assert browser.js(f"{box}.value") == "2025-02-02"
        assert not browser.errors


@pytest.mark.parametrize("width", (1280, 390))
def test_it_fits(server, width):  # noqa: F811
    with Browser(width=width, height=900) as browser:
        opened(browser, server, "director")
        assert browser.js("document.querySelector('.o_cs_dashboard').scrollWidth") <= (
            width
        )
        if width == 390:
            shot(browser, "dashboard-phone")


def test_a_report_from_its_kind_to_its_readers(server):  # noqa: F811
    with Browser() as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo/reports/new")
        browser.wait(".o_form_view [name=type_id] input")
        browser.click(".o_form_view [name=type_id] input")
        browser.type("Learning bulletin")
        browser.wait_text("Learning bulletin", ".o-autocomplete--dropdown-menu")
        browser.click(".o-autocomplete--dropdown-menu a", "Learning bulletin")
        browser.click(".o_form_button_save")
        browser.wait_text(
            "Learning bulletin", ".o_breadcrumb .active, .o_last_breadcrumb_item"
        )
        browser.click(".o_notebook .nav-link", "As it reads")
        browser.wait_js(f"({READS}).includes('work in progress')")
        main_job.settle(browser)
        shot(browser, "report")
        browser.js(
            "fetch('/cs_quality_assurance/report/' +"
            " location.pathname.split('/').filter(Number).pop()).then((r) =>"
            " window.csWord = [r.status, r.headers.get('content-type')]); 0"
        )
        browser.wait_js("window.csWord")
        status, kind = browser.js("window.csWord")
        assert (status, kind.partition(";")[0]) == (200, "application/msword")
        assert not browser.errors
