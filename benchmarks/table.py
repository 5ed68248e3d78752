"""docs/performance.md from what the other scripts of benchmarks/ found.

python table.py FILE...               print it
python table.py --into PAGE FILE...   write the sections measured, keep the others
"""

import argparse
import json
import re
from pathlib import Path

import goals
import table_scale

HEAD = """# How fast it is

Made by `scripts/bench`; nothing here is typed by hand. Milliseconds are processor time of Python and of the PostgreSQL
backend together, with record rules, each section measured in one run on one machine, ours and the peers' in turn; compare
them with each other, not with another machine. `q` is the number of queries.
"""
# What a larger job is compared with: its start, and that of the other.
BESIDE = (
    ("creating audits", "mgmtsystem.audit"),
    (goals.DRAW, goals.COUNT),
    (goals.DRAW, "SQL: their ids and teams"),
    (goals.DRAW, "SQL: ids by team"),
    (goals.SHEET, goals.FLOOR),
    (goals.SHEET, goals.OWN),
    (goals.ONCE, goals.OWN),
    (goals.IMPORT, "reading its workbook"),
    ("its preview alone", "reading its workbook"),
)


def cell(one):
    return f"{one['ms']:g}, {one['queries']}q" if one else ""


def table(found):
    by = {(one["name"], one["role"]): one for one in found["jobs"]}
    roles = list(dict.fromkeys(one["role"] for one in found["jobs"]))
    yield f"## {found['size']:,} audits"
    yield ""
    yield "| | " + " | ".join(roles) + " |"
    yield "|---|" + "---|" * len(roles)
    for name in dict.fromkeys(one["name"] for one in found["jobs"]):
        yield (
            f"| {name} | "
            + " | ".join(cell(by.get((name, role))) for role in roles)
            + " |"
        )
    yield ""
    yield from heavy(found)
    yield "Every figure of the dashboard over a year was the same by SQL of the benchmark's own (`benchmarks/recount.py`)."
    yield ""
    yield "Beside the peers, under record rules (ours divided by theirs):"
    yield ""
    yield "| | | project.task | mgmtsystem.nonconformity |"
    yield "|---|---|---|---|"
    for name, peers in goals.PEERS.items():
        for role in roles:
            ours = by.get((name, role))
            theirs = [by.get((peer, role)) for peer in peers]
            if ours and all(theirs):
                yield (
                    f"| {name} | {role} | "
                    + " | ".join(f"{ours['ms'] / one['ms']:.2f}" for one in theirs)
                    + " |"
                )
    yield ""


def heavy(found):
    """The larger jobs of one size, and each beside its comparison."""
    if not found.get("heavy"):
        return
    yield "| Larger jobs | records | ms | queries | queries a record | rows written |"
    yield "|---|---|---|---|---|---|"
    for one in found["heavy"]:
        each = one["queries"] / max(1, one["records"])
        yield (
            f"| {one['name']} | {one['records']:,} | {one['ms']:,} | "
            f"{one['queries']:,} | {each:.2f} | {one['rows']:,} |"
        )
    yield ""
    yield from beside(found)


def beside(found):
    yield "| Ours divided by | | |"
    yield "|---|---|---|"
    rows = found["heavy"]
    for start, other in BESIDE:
        for one in rows:
            for than in rows:
                if (
                    one["name"].startswith(start)
                    and than["name"].startswith(other)
                    and one["records"] == than["records"]
                ):
                    yield f"| {one['name']} | {than['name']} | {one['ms'] / than['ms']:.2f} |"
    yield ""


# --- all sizes together ----------------------------------------------------------------
def said(goal):
    """A line of the table of goals."""
    unit = f" {goal.unit}" if goal.unit else ""
    if goal.figure is None:
        return f"| {goal.text} | {goal.limit:g}{unit} | not measured | | |"
    met = "yes" if goal.met else "**no**"
    figure = f"{goal.figure.value:,.4g}{unit}"
    where = goal.figure.where.removeprefix(f"{goal.text}, ")
    return f"| {goal.text} | {goal.limit:g}{unit} | {figure} | {where} | {met} |"


def goal_table(found):
    """What was to be reached, and what was."""
    lines = list(goals.goals(found))
    met = sum(bool(one.met) for one in lines)
    yield "## Goals"
    yield ""
    yield (
        "At most so much, of every role and size: the worst that this run measured, and "
        f"where. {met} of {len(lines)} are met."
    )
    yield ""
    yield "| | at most | measured | worst at | met |"
    yield "|---|---|---|---|---|"
    yield from map(said, lines)
    yield ""


def growth(found):
    """The largest size over the smallest; and record rules over the administrator."""
    if len(found.sizes) < 2:
        return
    small, large = found.sizes[0], found.sizes[-1]
    roles = found.roles()
    names = list(dict.fromkeys(name for _size, name, _role in found.screens))
    yield "## Growth"
    yield ""
    yield f"Milliseconds at {large:,} audits divided by those at {small:,}; queries more."
    yield ""
    yield "| | " + " | ".join(roles) + " |"
    yield "|---|" + "---|" * len(roles)
    for name in names:
        cells = []
        for role in roles:
            one = found.screens.get((small, name, role))
            other = found.screens.get((large, name, role))
            more = other and f", {other['queries'] - one['queries']:+}q"
            cells.append(f"{other['ms'] / one['ms']:.2f}{more}" if other else "")
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield ""
    yield "| Larger jobs | ms | queries |"
    yield "|---|---|---|"
    for (size, name), one in found.heavy.items():
        other = found.heavy.get((large, name))
        if size == small and other:
            yield (
                f"| {name} | {other['ms'] / one['ms']:.2f} | "
                f"{other['queries'] - one['queries']:+} |"
            )
    yield ""
    yield "Under record rules, milliseconds divided by the administrator's (a team manager and a practitioner see fewer records):"
    yield ""
    yield (
        "| | "
        + " | ".join(
            f"{size:,}: {role}"
            for size in found.sizes
            for role in roles
            if role not in (goals.ADMIN, "auditor")
        )
        + " |"
    )
    yield "|---|" + "---|" * sum(
        role not in (goals.ADMIN, "auditor") for _size in found.sizes for role in roles
    )
    for name in goals.PEERS:
        cells = []
        for size in found.sizes:
            for role in roles:
                if role not in (goals.ADMIN, "auditor"):
                    one = found.screens.get((size, name, role))
                    than = found.screens.get((size, name, goals.ADMIN))
                    cells.append(
                        f"{one['ms'] / than['ms']:.2f}" if one and than else ""
                    )
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield ""


def above(found):
    """A write to what stands above many audits."""
    if not found.above:
        return
    yield "## Writes above many audits"
    yield ""
    yield (
        "| | "
        + " | ".join(
            f"{size:,} audits: ms | queries | audits changed" for size in found.sizes
        )
        + " |"
    )
    yield "|---|" + "---|---|---|" * len(found.sizes)
    for name in dict.fromkeys(name for _size, name in found.above):
        rows = [found.above[size, name] for size in found.sizes]
        yield (
            f"| {name} | "
            + " | ".join(
                f"{one['ms']:g} | {one['queries']} | {one['rows']}" for one in rows
            )
            + " |"
        )
    yield ""


def memory(found):
    """The most that was held, by what."""
    if not found.memory:
        return
    yield "## Memory"
    yield ""
    yield "The most megabytes that a process of its own held above what it held before."
    yield ""
    yield "| | MB |"
    yield "|---|---|"
    for name, value in found.memory.items():
        yield f"| {name} | {value:.1f} |"
    yield ""


def allocated(seeds):
    """The allocation beside an exact solver, seed by seed."""
    first = seeds[0]
    yield "## Allocating"
    yield ""
    yield (
        f"{first['audits']:,} audits and {first['auditors']} auditors of councils that do not exist, beside "
        "OR-tools' min-cost flow on the same input (`benchmarks/allocation.py`): unevenness is the sum of each load "
        "squared, by capacity; *own service* counts audits that could not go to another."
    )
    yield ""
    yield "| seed | ms | solver, a node an audit | solver, a node a kind | broken rules | loads | repeats | unevenness, and the solver's | own service, and the solver's |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in seeds:
        seed = f"{one['seed']}, lopsided" if one["lopsided"] else one["seed"]
        yield (
            f"| {seed} | {one['ms']:,} | {one['exact_ms']:,} | {one['kinds_ms']:,} | {one['broken']} | "
            f"{one['least']} to {one['most']} | {one['repeats']} | {one['uneven']:,}, {one['exact_uneven']:,} | "
            f"{one['own_service']}, {one['exact_own_service']} |"
        )
    yield ""


WHAT = {
    "board": "Boards",
    "report": "Reports, as the HTML of one record that wkhtmltopdf prints",
    "cron": "Scheduled actions, one run",
}


def every(found):
    """Every board, report and scheduled action at two sizes."""
    rows = found["every"]
    small, large = sorted({one["size"] for one in rows})
    yield "## Every board, report and scheduled action"
    yield ""
    yield (
        f"In the demo council, with {small:,} and {large:,} records of each model that can be copied; *records* of the "
        "board's or report's own model, *rows* written by a scheduled action. Parts are copied, too: a practice week has more "
        "activities, a draw more cases."
    )
    yield ""
    for what, title in WHAT.items():
        of = "rows" if what == "cron" else "records"
        yield (
            f"| {title} | {of} | ms | queries | {of} | ms | queries | ms, growth | queries, growth |"
        )
        yield "|---|---|---|---|---|---|---|---|---|"
        pairs = {}
        for one in rows:
            if one["what"] == what:
                pairs.setdefault(one["name"], {})[one["size"]] = one
        for name, pair in pairs.items():
            one, other = pair[small], pair[large]
            failed = one.get("failed") or other.get("failed")
            if failed:
                yield f"| {name} | failed: {failed} | | | | | | | |"
                continue
            cells = [
                f"{each[of]:,} | {each['ms']:g} | {each['queries']:,}"
                for each in (one, other)
            ]
            more = goals.ratio(other["ms"], one["ms"])
            yield (
                f"| {name} | {cells[0]} | {cells[1]} | {more or 1:.2f} | "
                f"{other['queries'] - one['queries']:+,} |"
            )
        yield ""


def register(found):
    yield "## A register of the Standard Safeguarding Dataset"
    yield ""
    yield "Its cases, and every event gone through, read by `benchmarks/register_ssd.py` beside going through the same rows once with"
    yield "`csv.reader` or a cursor of psycopg2 and doing nothing with them, in turn. Seconds are processor time of Python and of the"
    yield "PostgreSQL backend; MB is the most that a process of its own held above what it held before."
    yield ""
    yield "| from | open cases | known before, times | rows | s | s, floor | ours / floor | rows a second | MB | MB, floor |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for one in sorted(found, key=lambda one: one["kind"]):
        times = " |  |  | "
        if "s" in one:
            ratio, pace = one["s"] / one["floor_s"], one["rows"] / one["s"]
            times = f"{one['s']:.2f} | {one['floor_s']:.2f} | {ratio:.1f} | {pace:,.0f}"
        yield (
            f"| {one['kind']} | {one['open']:,} | {one['history']} | {one['rows']:,} | "
            f"{times} | {one['mb']:.1f} | {one['floor_mb']:.1f} |"
        )
    yield ""
    yield "Each time that a child was known before is fifteen rows more. Of the same children, with more that happened to them:"
    yield ""
    for (kind, cases), same in by_children(found).items():
        yield f"- {kind}, {cases:,} open cases: " + ", ".join(
            f"{one['mb']:.1f} MB of {one['rows']:,} rows" for one in same
        )
    yield ""


def by_children(found):
    """{(kind, open cases): what was found of them}, of those measured more than once."""
    groups = {}
    for one in found:
        groups.setdefault((one["kind"], one["open"]), []).append(one)
    return {place: same for place, same in groups.items() if len(same) > 1}


def sections(text):
    """{heading: section} of a page, what stands before the first under ""."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {part.split("\n")[0] if n else "": part for n, part in enumerate(parts)}


def page(results):
    """The lines of the page, of what each script found: a section for each that is there."""
    found = goals.Found(results)
    yield HEAD
    if found.sizes:
        yield from goal_table(found)
        for one in results:
            if "jobs" in one:
                yield from table(one)
        yield from growth(found)
        yield from above(found)
    for one in results:
        if one.get("part") == "import":
            yield "## Importing a register"
            yield ""
            yield from heavy(one)
    yield from memory(found)
    if found.allocation:
        yield from allocated(found.allocation)
    for one in results:
        if "every" in one:
            yield from every(one)
        if "register" in one:
            yield from register(one["register"])
    for one in results:
        for part, tell in table_scale.SECTIONS.items():
            if part in one:
                yield from tell(one)


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    text = "\n".join(page([json.loads(path.read_text()) for path in options.files]))
    if not options.into:
        print(text)
        return
    kept = {
        one: part.rstrip("\n")
        for one, part in sections(options.into.read_text()).items()
    }
    kept |= {one: part.rstrip("\n") for one, part in sections(text).items()}
    options.into.write_text("\n\n".join(kept.values()) + "\n")


if __name__ == "__main__":
    main()
