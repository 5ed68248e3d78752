"""docs/performance.md from what scripts/bench found.

python table.py FILE...               print it
python table.py --into PAGE FILE...   write the sections measured, keep the others
"""

import argparse
import json
import re
from pathlib import Path

import table_scale

HEAD = """# How fast it is

Made by `scripts/bench`; nothing here is typed by hand. Milliseconds are processor time of Python and of the PostgreSQL
backend together, with record rules, each section measured in one run on one machine, ours and the peers' in turn; compare
them with each other, not with another machine. `q` is the number of queries.
"""
PEERS = {
    "audits, board of open ones": (
        "project.task, board",
        "mgmtsystem.nonconformity, board",
    ),
    "actions, board": ("project.task, board", "mgmtsystem.nonconformity, board"),
    "audits, list of 80 open ones": (
        "project.task, list of 80",
        "mgmtsystem.nonconformity, list of 80",
    ),
    "actions, list of 80": (
        "project.task, list of 80",
        "mgmtsystem.nonconformity, list of 80",
    ),
}


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
    if found.get("heavy"):
        yield "| Larger jobs, once | records | ms | queries | queries a record |"
        yield "|---|---|---|---|---|"
        for one in found["heavy"]:
            each = one["queries"] / max(1, one["records"])
            yield (
                f"| {one['name']} | {one['records']:,} | {one['ms']:,} | "
                f"{one['queries']:,} | {each:.2f} |"
            )
        yield ""
    yield "Every figure of the dashboard over a year was the same by SQL of the benchmark's own (`benchmarks/recount.py`)."
    yield ""
    yield "Beside the peers, under record rules (ours divided by theirs):"
    yield ""
    yield "| | | project.task | mgmtsystem.nonconformity |"
    yield "|---|---|---|---|"
    for name, peers in PEERS.items():
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


def told(found):
    """The section of a result, by what it holds."""
    for part, tell in table_scale.SECTIONS.items():
        if part in found:
            return tell(found)
    return register(found["register"]) if "register" in found else table(found)


def sections(text):
    """{heading: section} of a page, what stands before the first under ""."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {part.split("\n")[0] if n else "": part for n, part in enumerate(parts)}


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    lines = [HEAD]
    for path in options.files:
        found = json.loads(path.read_text())
        lines += told(found)
    text = "\n".join(lines)
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
