"""docs/performance.md from what benchmarks/measure.py found: python table.py FILE..."""

import json
import sys
from pathlib import Path

HEAD = """# How fast it is

Made by `scripts/bench`; nothing here is typed by hand. Milliseconds are processor time of Python and of the PostgreSQL
backend together, with record rules, measured in one run on one machine, ours and the peers' in turn; compare them with
each other, not with another machine. `q` is the number of queries.
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


def main():
    """Command line."""
    print(HEAD)
    for path in sys.argv[1:]:
        print("\n".join(table(json.loads(Path(path).read_text()))))


if __name__ == "__main__":
    main()
