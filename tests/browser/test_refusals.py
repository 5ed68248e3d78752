"""What the dialog of a refusal is called, above the sentence that says what to do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401

# Called as a screen does it that leaves a refusal to the web client.
CALL = "void odoo.__WOWL_DEBUG__.root.env.services.orm.call({!r}, {!r}, [[{}]])"


@pytest.mark.parametrize(
    "login, model, method, domain, title, words",
    [
        (
            "auditor",
            "cs.audit",
            "action_submit",
            [["state", "=", "allocated"]],
            "There is a problem",
            "Start",
        ),
        (
            "auditor",
            "cs.framework",
            "unlink",
            [],
            "You do not have access",
            "framework",
        ),
    ],
)
def test_a_refusal_is_not_called_invalid(
    server,  # noqa: F811
    login,
    model,
    method,
    domain,
    title,
    words,
):
    with Browser() as browser:
        browser.login(server, login, PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_action_manager [class^=o_cs_]")
        main_job.settle(browser)
        [record] = main_job.rpc(browser, model, "search", domain, limit=1)
        browser.js(CALL.format(model, method, record))
        browser.wait(".modal .modal-body")
        assert browser.text(".modal .modal-title").strip() == title
        assert words in browser.text(".modal .modal-body")
