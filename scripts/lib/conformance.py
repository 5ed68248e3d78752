"""Which rule is held to by which test: the table docs/conformance.md.

    conformance.py                 write the table, with the results it already has
    conformance.py --results RUN   write it with the results of a test run's reports
    conformance.py --check         say what is missing, and exit 1 when anything is

The rules are those of tests/conformance/rules.csv; a test of rule DUR-06 is any test in
tests/conformance whose name begins with ``test_DUR_06_``. A rule that a later issue
carries is marked there with that issue's subject until it lands.
"""

import argparse
import ast
import csv
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path("tests/conformance")
TABLE = Path("docs/conformance.md")
RULE = re.compile(r"\b(?:BWD|BPL|DUR|LUT|SWI|ALL)-\d\d\b")
TEST = re.compile(r"test_((?:BWD|BPL|DUR|LUT|SWI|ALL)_\d\d)_\w+")
LIVES = {"models", "rules", "frameworks", "wizards", "reports", "data", "controllers"}
SHOWN = 3
HEAD = """# Every rule and the test that holds the product to it

Made by `scripts/test`; do not edit. Each test acts as the people of the rule do, with
their own login, and checks what the rule promises.

{counts}

| Rule | What | Lives in | Test | Result |
|---|---|---|---|---|
"""


class Rule(NamedTuple):
    """One rule: its ID, its title, and the later issue that carries it, if any."""

    id: str
    title: str
    later: str


def read_rules(root=ROOT):
    """The rules of rules.csv, in their order."""
    with (root / TESTS / "rules.csv").open(newline="") as stream:
        return [Rule(**row) for row in csv.DictReader(stream)]


def read_tests(root=ROOT):
    """{rule ID: [(file, name of the test)]}, both in order."""
    found = {}
    for path in sorted((root / TESTS).glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (
                match := TEST.fullmatch(node.name)
            ):
                rule = match[1].replace("_", "-")
                found.setdefault(rule, []).append((path.name, node.name))
    return {rule: sorted(tests) for rule, tests in found.items()}


def read_places(root=ROOT):
    """{rule ID: files of the addons that cite it}, those that cite it most first."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard", "addons"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    counts = {}
    for name in listed.splitlines():
        path = Path(name)
        if path.suffix not in (".py", ".xml") or not LIVES & set(path.parts):
            continue
        if not (root / path).is_file():
            continue
        for rule in RULE.findall((root / path).read_text()):
            counts.setdefault(rule, {}).setdefault(name, 0)
            counts[rule][name] += 1
    return {
        rule: sorted(files, key=lambda file: (-files[file], file))
        for rule, files in counts.items()
    }


def read_results(folder):
    """{name of the test: whether it passed} from the reports of a run."""
    results = {}
    for report in sorted(folder.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):
            if not (case.get("file") or "").startswith(f"{TESTS}/"):
                continue
            bad = {child.tag for child in case} & {"failure", "error", "skipped"}
            results[case.get("name")] = not bad
    return results


def known_results(root=ROOT):
    """{rule ID: what the table says of it now}."""
    path = root / TABLE
    rows = re.findall(
        r"^\| ([A-Z]{3}-\d\d) .*\| ([^|]*) \|$",
        path.read_text() if path.exists() else "",
        re.MULTILINE,
    )
    return dict(rows)


def problems(root=ROOT):
    """What keeps the table from being complete, a sentence each."""
    rules, tests = read_rules(root), read_tests(root)
    known = {rule.id for rule in rules}
    return [
        *(
            f"{rule.id} ({rule.title}) has no test: add one to {TESTS}."
            for rule in rules
            if rule.id not in tests and not rule.later
        ),
        *(
            f"{rule.id} has a test, so take its mark “{rule.later}” out of rules.csv."
            for rule in rules
            if rule.id in tests and rule.later
        ),
        *(
            f"{name} in {file} names {rule}, which rules.csv does not list."
            for rule, found in tests.items()
            for file, name in found
            if rule not in known
        ),
    ]


def result_of(rule, tests, results, known):
    if rule.later:
        return f"later: {rule.later}"
    if rule.id not in tests:
        return "no test"
    names = [name for _file, name in tests[rule.id]]
    if not all(name in results for name in names):
        before = known.get(rule.id, "no test")
        return "not run yet" if before == "no test" else before
    return "passes" if all(results[name] for name in names) else "**fails**"


def make_table(root=ROOT, results=None):
    """The text of the table."""
    rules, tests, places = read_rules(root), read_tests(root), read_places(root)
    known = known_results(root)
    lines, tally = [], {}
    for rule in rules:
        files = places.get(rule.id, [])
        lives = ", ".join(f"`{file.removeprefix('addons/')}`" for file in files[:SHOWN])
        if len(files) > SHOWN:
            lives += f" and {len(files) - SHOWN} more"
        held = ", ".join(f"`{file}::{name}`" for file, name in tests.get(rule.id, []))
        result = result_of(rule, tests, results or {}, known)
        word = result.partition(":")[0].strip("*")
        tally[word] = tally.get(word, 0) + 1
        lines.append(f"| {rule.id} | {rule.title} | {lives} | {held} | {result} |")
    counts = ", ".join(f"{count} {word}" for word, count in sorted(tally.items()))
    return (
        HEAD.format(counts=f"{len(rules)} rules: {counts}.") + "\n".join(lines) + "\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if args.check:
        found = problems()
        print("\n".join(found))
        return 1 if found else 0
    results = read_results(args.results) if args.results else {}
    if args.results and not results:
        return 0
    text = make_table(results=results)
    path = ROOT / TABLE
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
