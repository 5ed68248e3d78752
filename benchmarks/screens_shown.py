"""What a person waits for in the browser: from going to a page until its first row, card or
question has been painted, by the browser's own clock; and how large our part of the client is.

    python screens_shown.py --odoo=COMMAND --database=NAME --people=FILE --log=FILE --out=FILE

Run by scripts/bench. "By its address" is a page loaded whole, as from a bookmark, with what
the browser kept of earlier visits; "within" is going there inside the running client, as
from a menu. Each is the median of several runs, after some that are not counted.
"""

import argparse
import gzip
import json
import os
import re
from pathlib import Path
from statistics import median

from recorded import OURS, PEER, RecordingBrowser
from two_workers import two_workers

WARM, RUNS = 1, 5
BOARDS = ("My work", "audits, board", "actions, board")
PEERS = tuple(PEER)
LOOKED_AT = {
    "team manager": BOARDS,
    "QA officer": BOARDS + PEERS,
    "auditor": ("My work", "auditing screen"),
}
# The frame after the one in which it is found to have a size: by then it has been painted.
WATCH = """
window.csWatch = (selector, start) => {
    window.csPainted = undefined;
    const look = () => {
        const shown = [...document.querySelectorAll(selector)].some((one) => one.checkVisibility()
            && one.getBoundingClientRect().height && !one.closest('.cs_before'));
        if (shown) {
            requestAnimationFrame(() => (window.csPainted = performance.now() - start));
        } else {
            requestAnimationFrame(look);
        }
    };
    requestAnimationFrame(look);
};
"""


def by_address(browser, path, selector):
    """Milliseconds from the navigation's own start."""
    added = browser.call(
        "Page.addScriptToEvaluateOnNewDocument",
        source=f"{WATCH}; csWatch({json.dumps(selector)}, 0);",
    )
    browser.open("about:blank")
    browser.open(path)
    browser.wait_js("window.csPainted")
    spent = browser.js("window.csPainted")
    browser.call(
        "Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"]
    )
    return spent


def within(browser, path, selector):
    """Milliseconds from a click on a link to it, in a client that shows something else."""
    before = "audits, list" if "my-work" in path else "My work"
    browser.open(OURS[before][0])
    browser.wait(OURS[before][1])
    browser.js(
        f"(() => {{ {WATCH}"
        "document.querySelectorAll('.o_action_manager > *').forEach((one) => one.classList.add('cs_before'));"
        f"const link = document.createElement('a'); link.href = {json.dumps(path)};"
        "document.body.append(link);"
        f"csWatch({json.dumps(selector)}, performance.now()); link.click(); }})()"
    )
    browser.wait_js("window.csPainted")
    return browser.js("window.csPainted")


def pages(person, found):
    """{screen: (path, selector)} for somebody, ours and the peer's."""
    shown = {name: (OURS | PEER)[name] for name in LOOKED_AT[person["role"]]}
    return {
        name: (
            path.format(audit=person["audit"], project=found["project"]),
            selector,
        )
        for name, (path, selector) in shown.items()
    }


def bundle(browser):
    """Bytes of what the browser is sent, made small: [{what, raw, gzip}], the whole client
    and our part of it. Each file's part begins with its name, or is a template that says it.
    """
    fetch = "(async (path) => (await fetch(path)).text())({})"
    page = browser.js(fetch.format("'/odoo'"))
    found = []
    for kind in ("js", "css"):
        path = re.search(rf'"(/web/assets/[^"]*/web\.assets_web\.min\.{kind})"', page)
        whole = browser.js(fetch.format(json.dumps(path[1])))
        parts = re.split(r"(?=/\* /\w+/static/|registerTemplate\()", whole)
        ours = [part for part in parts if "/cs_" in part[:250].split("<")[0]]
        found.append(sized(f"{kind}, the whole client", whole))
        found.append(sized(f"{kind}, ours: {len(ours)} parts", "".join(ours)))
    return found


def sized(what, text):
    raw = text.encode()
    return {"what": what, "raw": len(raw), "gzip": len(gzip.compress(raw, 6))}


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    for name in ("--odoo", "--database", "--people", "--log", "--out"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    found = json.loads(Path(options.people).read_text())
    readers = {one["role"]: one for one in reversed(found["people"])}
    screens, load = [], os.getloadavg()[0]
    with two_workers(options.odoo, options.database, Path(options.log)) as (
        _workers,
        address,
    ):
        for role in LOOKED_AT:
            person = readers[role]
            with RecordingBrowser() as browser:
                browser.login(
                    address,
                    person["login"],
                    os.environ["CS_BENCH_PASSWORD"],
                    options.database,
                )
                shown = pages(person, found)
                spent = {(name, way): [] for name in shown for way in (0, 1)}
                for run in range(WARM + RUNS):
                    for name, page in shown.items():
                        for way, go in enumerate((by_address, within)):
                            took = go(browser, *page)
                            if run >= WARM:
                                spent[name, way].append(took)
                assert not browser.errors, browser.errors
                weights = bundle(browser)
            screens += [
                {
                    "role": role,
                    "screen": name,
                    "address": round(median(spent[name, 0])),
                    "fastest": round(min(spent[name, 0])),
                    "within": round(median(spent[name, 1])),
                }
                for name in shown
            ]
    with open(options.out, "w") as out:
        json.dump(
            {
                "screens": screens,
                "bundle": weights,
                "runs": RUNS,
                "load": load,
                "size": int(os.environ["CS_BENCH_SIZE"]),
            },
            out,
            indent=1,
        )


if __name__ == "__main__":
    main()
