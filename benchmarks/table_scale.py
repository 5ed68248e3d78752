"""The sections of docs/performance.md beyond one process and one council: what at_once.py,
screens.py, growth.py and region_measure.py found. See table.py."""


def rows(names, lines):
    """A table: the heads, and a tuple of cells for each line."""
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for cells in lines:
        yield "| " + " | ".join(str(one) for one in cells) + " |"
    yield ""


def serving(found):
    """Several people at once, over HTTP."""
    phases = {one["name"]: one for one in found["serving"]}
    peer = phases["project.task's board"]["a_second"]
    yield f"## Eight people at once, at {found['size']:,} audits"
    yield ""
    yield "A server of Odoo with two workers on this machine's two cores, which PostgreSQL and those who ask share (`benchmarks/at_once.py`)."
    yield "Two team managers, a service manager, a head of service, a QA officer, a director and two auditors each ask for what the web client"
    yield "asked for when they opened the screens (recorded in a browser), one call after another without a pause, ours and the peer's in"
    yield "turn. *Tried again*: by Odoo, after a conflict in the database, without anybody seeing it; *conflicts shown*: the same, seen."
    yield ""
    yield from rows(
        (
            "",
            "people",
            "calls a second",
            "beside project.task's board",
            "median ms",
            "p95 ms",
            "p95 / median",
            "errors",
            "conflicts shown",
            "tried again",
        ),
        [served(one, peer) for one in [*found["serving"], *found["crowds"]]],
    )
    yield "Each call in milliseconds, of eight at once:"
    yield ""
    yield from rows(
        ("", "calls", "median ms", "p95 ms"),
        [
            (kind, each["requests"], each["median"], each["p95"])
            for phase in found["serving"]
            for kind, each in phase["kinds"].items()
            if phase["name"] != "our boards"
        ],
    )
    held = [f"{own} MB by itself ({whole} MB with what is shared)" for own, whole in found["memory"]]
    yield "At the end the workers and the process for live updates held " + "; ".join(held) + "."
    yield ""


def served(one, peer):
    """A row of the first table."""
    return (
        one["name"],
        one["people"],
        one["a_second"],
        f"{one['a_second'] / peer:.1f} x" if one["ours"] else "",
        one["median"],
        one["p95"],
        f"{one['p95'] / one['median']:.1f}",
        one["errors"],
        one["clashes"],
        one["retries"],
    )


def screens(found):
    """A person's screens in a browser."""
    yield f"## A person's screen in the browser, at {found['size']:,} audits"
    yield ""
    yield "Headless Chromium and two workers on the same two cores (`benchmarks/screens.py`): milliseconds by the browser's own clock until"
    yield f"the first row, card or question is painted, median of {found['runs']} visits after two that do not count. *By its address*: the whole page, from a"
    yield "bookmark; *within*: from a link in the client that is open already."
    yield ""
    yield from rows(
        ("", "", "by its address", "slowest of them", "within"),
        [
            (one["screen"], one["role"], one["address"], one["slowest"], one["within"])
            for one in found["screens"]
        ],
    )
    yield "What the browser loads once and keeps:"
    yield ""
    yield from rows(
        ("", "bytes", "bytes, gzip"),
        [
            (one["what"], f"{one['raw']:,}", f"{one['gzip']:,}")
            for one in found["bundle"]
        ],
    )
