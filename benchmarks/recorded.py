"""What the web client asks the server for when a person opens a screen: recorded in a browser,
so that at_once.py can ask the same again."""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests/browser"))

from cdp import Browser  # noqa: E402

# The calls that fetch records; what the client keeps (views, actions, words) is left out.
FETCHES = (
    "web_read_group",
    "web_search_read",
    "read_progress_bar",
    "get_my_work",
    "auditing_load",
    "search_panel_select_range",
    "search_panel_select_multi_range",
)
OURS = {
    "My work": ("/odoo/my-work", ".o_cs_mw_item, .o_cs_mw_empty"),
    "audits, board": ("/odoo/audits", ".o_kanban_record:not(.o_kanban_ghost)"),
    "audits, list": ("/odoo/audits?view_type=list", ".o_data_row"),
    "actions, board": (
        "/odoo/quality-actions",
        ".o_kanban_record:not(.o_kanban_ghost)",
    ),
    "actions, list": ("/odoo/quality-actions?view_type=list", ".o_data_row"),
    "auditing screen": ("/odoo/audits/{audit}/auditing", ".o_cs_question"),
}
PEER = {
    "project.task, board": (
        "/odoo/project/{project}/tasks",
        ".o_kanban_record:not(.o_kanban_ghost)",
    )
}


class RecordingBrowser(Browser):
    """A browser that keeps the calls made since ``calls`` was emptied."""

    def __init__(self, *arguments, **options):
        self.calls = []
        super().__init__(*arguments, **options)

    def _note(self, message):
        super()._note(message)
        if message.get("method") == "Network.requestWillBeSent":
            request = message["params"]["request"]
            path = "/web/dataset/call_kw/"
            if path in request["url"] and "postData" in request:
                asked = json.loads(request["postData"])
                if asked["params"]["method"] in FETCHES:
                    self.calls.append((request["url"].split("/web/", 1)[1], asked))


def record(browser, path, selector):
    """The calls of opening this page, in order: (path below /web/, body) each."""
    browser.calls.clear()
    browser.open(path)
    browser.wait(selector)
    # Two calls that start together may end after the first row is drawn.
    browser.js("new Promise((done) => requestIdleCallback(done, {timeout: 500}))")
    return list(browser.calls)
