"""Issue 2, the proof: the main job done in a browser, on a server of its own."""

import os
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

sys.path.insert(0, str(Path(__file__).parent))
import main_job
from cdp import Browser
from serving import serving

ROOT = Path(__file__).parents[2]
PASSWORD = "demo"


@pytest.fixture
def server(scratch_database, odoo_command, tmp_path):
    """A real server on a copy of the prepared database; its address."""
    with serving(odoo_command, scratch_database, tmp_path / "odoo.log") as address:
        yield address


def _shots(browser):
    """Screenshots for the guides, when a folder for them is named."""
    folder = os.environ.get("CS_SHOTS")

    def shot(name):
        if folder:
            browser.screenshot(Path(folder, f"{name}.png"))

    return shot


def test_the_main_job_in_a_browser(server, tmp_path):
    words = "Write the assessment again"
    with Browser() as browser:
        browser.login(server, "qa.officer", PASSWORD)
        summary = main_job.import_register(
            browser, ROOT / main_job.SAMPLE, _shots(browser)
        )
        assert "Open cases in the file: 8" in summary
        (case,) = main_job.rpc(
            browser, "cs.case", "search_read",
            [
                ["department_id.name", "=", "Locality north"], ["is_open", "=", True], ["audit_ids", "=", False],
                ["practitioner_id.user_id.login", "=", "practitioner"], ["case_type_id.code", "=", "cin"],
            ],
            ["reference"], limit=1, order="reference",
        )  # fmt: skip
        number = main_job.allocate(
            browser, case["reference"], "Priya Nair", _shots(browser)
        )
        assert number.startswith("AU-")
        assert not browser.errors
    with Browser() as browser:
        browser.login(server, "auditor", PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait_text(number)
        _shots(browser)("my-work")
        main_job.open_from_my_work(browser, number)
        assert main_job.grade_domains(browser, _shots(browser)) == 14
        refusal = main_job.judge_overall(browser, _shots(browser))
        assert "at most requires improvement" in refusal
        assert "domain 2" in refusal
        main_job.finish_audit(browser, _shots(browser))
        assert not browser.errors
    with Browser() as browser:
        browser.login(server, "practitioner", PASSWORD)
        main_job.do_action(browser, words, _shots(browser))
        assert not browser.errors
    with Browser() as browser:
        browser.login(server, "manager", PASSWORD)
        main_job.sign_off(browser, words, _shots(browser))
        book = load_workbook(main_job.download_schedule(browser))
        assert not browser.errors
    first = book.worksheets[1]
    cells = [[cell.value for cell in row] for row in first.iter_rows()]
    assert any(case["reference"] in map(str, row) for row in cells)
    assert len(book.worksheets) > 2
