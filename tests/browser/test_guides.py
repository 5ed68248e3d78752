"""The pictures of the guides: the screen that each role's guide begins with, made by
that person, read by axe as well. ``scripts/docs --pictures`` keeps them."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import pytest
from cdp import Browser
from seen_by_axe import axe, ours_alone
from test_main_job import PASSWORD, server  # noqa: F401

# Whom the demo council calls so: [(picture, address, what has to stand there)].
PICTURES = {
    "practitioner": [
        ("guide-practitioner", "my-work", ".o_cs_my_work"),
        ("guide-practitioner-said", "said-about-my-work", ".o_cs_said article"),
    ],
    "manager": [("guide-manager", "my-work", ".o_cs_my_work")],
    "moderator": [("guide-moderator", "moderation", ".o_kanban_record")],
    "qa.officer": [
        ("guide-qa-officer", "my-work", ".o_cs_my_work"),
        ("guide-qa-officer-finished", "who-has-finished", ".o_group_header"),
    ],
    "qa.manager": [("guide-qa-manager", "frameworks", ".o_kanban_record,.o_data_row")],
    "head.of.service": [("guide-head-of-service", "my-work", ".o_cs_my_work")],
    "director": [("guide-director", "my-work", ".o_cs_my_work")],
    "external": [("guide-external-auditor", "my-work", ".o_cs_my_work")],
    "admin": [("guide-administrator", "register-sources", ".o_view_controller")],
}  # fmt: skip


@pytest.mark.parametrize("login", PICTURES)
def test_what_a_guide_shows(server, login):  # noqa: F811
    with Browser() as browser:
        browser.login(server, login, "admin" if login == "admin" else PASSWORD)
        for name, path, there in PICTURES[login]:
            browser.open(f"/odoo/{path}")
            browser.wait(there)
            browser.wait_js("!document.querySelector('.o_loading_indicator')")
            if folder := os.environ.get("CS_SHOTS"):
                browser.screenshot(Path(folder, f"{name}.png"))
            assert ours_alone(axe(browser)) == {}, f"{login} at {path}"
        # The page says its language and may be enlarged on a phone.
        assert browser.js("document.documentElement.lang").startswith("en-")
        assert "user-scalable" not in browser.js(
            "document.querySelector('meta[name=viewport]').content"
        )
        assert not browser.errors
