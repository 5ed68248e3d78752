"""The sections of docs/performance.md beyond one process and one council: what at_once.py,
screens_shown.py, growth.py and region_measure.py found. See table.py."""

# What these ask for is in the phases that ask for more.
SAID_ABOVE = (
    "our boards' cards",
    "our boards whole",
    "project.task's",
    "a call that does nothing",
)


def rows(names, lines):
    """A table: the heads, and a tuple of cells for each line."""
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for cells in lines:
        yield "| " + " | ".join(str(one) for one in cells) + " |"
    yield ""


def busy(found):
    """How busy the machine was with other things."""
    return f"Before it began, {found['load']:.1f} other processes wanted the two cores (load average)."


def serving(found):
    """Several people at once, over HTTP."""
    phases = {one["name"]: one for one in found["serving"]}
    peers = {
        "our boards' cards": phases["project.task's"],
        "our boards whole": phases["project.task's board whole"],
        "our screens in turn": phases["project.task's board whole"],
        "writing, each their own": phases["project.task moved, each their own"],
    }
    yield f"## Eight people at once, at {found['size']:,} audits"
    yield ""
    yield "A server of Odoo with two workers on this machine's two cores, which PostgreSQL and those who ask share (`benchmarks/at_once.py`)."
    yield "Two team managers, a service manager, a head of service, a QA officer, a director and two auditors each ask for what the web client"
    yield "asked for when they opened the screens (recorded in a browser), one call after another without a pause, ours and the peer's in"
    yield "turn. *Cards* is the one call that fetches a board's records; *whole* is all that the board asks for, with what stands beside it."
    yield "Those who write save a grade or move an action as fast as they are answered. *Refused*: by the product, in a sentence. *Conflicts*:"
    yield "of the database, shown to a person; *tried again*: those that Odoo repeated without anybody seeing it. Processor time is of the"
    yield f"workers and their backends. {busy(found)}"
    yield ""
    yield from rows(
        (
            "",
            "people",
            "calls a second",
            "beside project.task",
            "screens a second",
            "beside project.task",
            "processor ms a call",
            "beside project.task",
            "median ms",
            "p95 ms",
            "p95 / median",
            "errors",
            "conflicts",
            "refused",
            "tried again",
        ),
        [
            served(one, peers.get(one["name"]))
            for one in [*found["serving"], *found["crowds"]]
        ],
    )
    yield "Each call in milliseconds, of eight at once:"
    yield ""
    yield from rows(
        ("", "calls", "median ms", "p95 ms"),
        [
            (kind, each["requests"], each["median"], each["p95"])
            for phase in found["serving"]
            if phase["name"] not in SAID_ABOVE
            for kind, each in phase["kinds"].items()
        ],
    )
    held = [
        f"{own} MB by itself ({whole} MB with what is shared)"
        for own, whole in found["memory"]
    ]
    yield "One call at a time, in milliseconds by the server's own clock, median of all readers; and who would answer it if there were a"
    yield "replica (by a server whose cursors are read-only wherever Odoo would ask one, `--dev=replica`):"
    yield ""
    words = {"ro": "replica", "ro->rw": "primary, after the replica", "rw": "primary"}
    yield from rows(
        ("", "queries", "SQL ms", "Python ms", "answered by"),
        [
            (
                f"`{one['call']}`",
                one["queries"],
                one["sql"],
                one["rest"],
                words[one["mode"]],
            )
            for one in found["alone"]
        ],
    )
    yield (
        "At the end the two workers and the process for live updates held "
        + "; ".join(held)
        + "."
    )
    yield ""


def served(one, peer):
    """A row of the first table."""

    def beside(what):
        return f"{one[what] / peer[what]:.1f} x" if peer else ""

    return (
        one["name"],
        one["people"],
        one["a_second"],
        beside("a_second"),
        one["screens"],
        beside("screens"),
        one["cpu"],
        f"{one['cpu'] / peer['cpu']:.2f}" if peer else "",
        one["median"],
        one["p95"],
        f"{one['p95'] / one['median']:.1f}",
        one["errors"],
        one["clashes"],
        one["refused"],
        one["retries"],
    )


def screens(found):
    """A person's screens in a browser."""
    yield f"## A person's screen in the browser, at {found['size']:,} audits"
    yield ""
    yield "Headless Chromium and two workers on the same two cores (`benchmarks/screens_shown.py`): milliseconds by the browser's own clock until"
    yield f"the first row, card or question is painted, median of {found['runs']} visits after one that does not count. *By its address*: the whole page, from a"
    yield "bookmark; *within*: from a link in the client that is open already."
    yield busy(found)
    yield ""
    yield from rows(
        ("", "", "by its address", "fastest of them", "within"),
        [
            (one["screen"], one["role"], one["address"], one["fastest"], one["within"])
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


def growth(found):
    """How time grows with size."""
    sizes = found["sizes"]
    yield f"## Growth, {sizes[0]:,} to {sizes[-1]:,} audits"
    yield ""
    yield "The same calls at each size, in milliseconds, and the exponent of a straight line through their logarithms by least squares"
    yield "(`benchmarks/growth.py`): 0 is flat, 1 grows with the number of audits. The open part is a tenth at every size, and grows, too."
    yield ""
    yield from rows(
        ("", "", *(f"{size:,}" for size in sizes), "exponent", "r²"),
        [
            (
                one["name"],
                one["role"],
                *(f"{one['ms'][str(size)]:g}" for size in sizes),
                one["exponent"],
                one["r2"],
            )
            for one in found["growth"]
        ],
    )
    storage = found["storage"]
    yield f"On disk at {sizes[-1]:,} audits {storage['database'] / 1e9:.1f} GB, of which:"
    yield ""
    yield from rows(
        ("", "rows", "table, MB", "indexes, MB"),
        [
            (
                one["name"],
                f"{one['rows']:,}",
                f"{one['bytes'] / 1e6:,.0f}",
                f"{one['indexes'] / 1e6:,.0f}",
            )
            for one in storage["tables"]
        ],
    )
    unused = ", ".join(
        f"`{one['name']}` {one['bytes'] / 1e6:,.0f} MB"
        for one in storage["unused"] or ()
    )
    yield f"Larger than 1 MB, not unique, and never read by what was measured: {unused or 'none'}."
    yield ""


NAMES = ("alone, 5,000", "one of twenty, 5,000 each", "alone, 100,000")


def region(found):
    """Twenty councils in one database, beside one."""
    places = found["region"]
    yield "## A region: twenty councils in one database"
    yield ""
    yield "The same people of the same council of 5,000 audits, in a database of its own and as one of twenty companies of one; and, for"
    yield "scale, a county of 100,000 by itself with four times the people (`benchmarks/region_measure.py`). *Rows* are those of our tables"
    yield "that PostgreSQL read for it."
    yield ""
    heads = [f"{name}: {what}" for what in ("ms", "rows") for name in NAMES]
    yield from rows(("", "", *heads), region_rows(places, "jobs", ("ms", "rows")))
    alone, many = places[0]["foreign"], places[1]["foreign"]
    yield (
        f"Records of other councils that a team manager, a QA officer and a director of one could find, searching each of {many['models']}"
        f" lists of theirs: {many['found']} (alone, of {alone['models']}: {alone['found']})."
    )
    yield ""
    crossed = {
        one["name"]: one["crossed"] for one in places[1]["night"] if one["crossed"]
    }
    yield (
        "To-dos that the jobs of a night gave to people of one council about another's record: "
        + (", ".join(f"{made} by “{name}”" for name, made in crossed.items()) or "none")
        + "."
    )
    yield ""
    yield "The jobs of one night, for all the councils of a database together:"
    yield ""
    heads = [f"{name}: {what}" for what in ("ms", "queries") for name in NAMES]
    yield from rows(("", "", *heads), region_rows(places, "night", ("ms", "queries")))


def region_rows(places, part, cells):
    """A line for each job, with the same cells of every place."""
    by = [
        {(one["name"], one.get("role", "")): one for one in place[part]}
        for place in places
    ]
    return [
        (
            name,
            role,
            *(f"{place[name, role][cell]:,}" for cell in cells for place in by),
        )
        for name, role in by[0]
    ]


# What a result holds -> how it is told.
SECTIONS = {
    "serving": serving,
    "screens": screens,
    "growth": growth,
    "region": region,
}
