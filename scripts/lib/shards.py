"""Share test files out among processes, and add up what they reported.

``shards.py split`` writes ``plain.files`` and ``odoo-1.files``, ``odoo-2.files``...
into a folder; ``shards.py summary`` reads the JUnit files the processes left there.
"""

import argparse
import json
import os
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DURATIONS = Path(__file__).with_name("durations.json")
# Tests in these folders import no Odoo and need no database.
PLAIN = (ROOT / "tests" / "rules", ROOT / "tests" / "plain")
EXPECTED = "expected:"


def test_files(addons):
    """Every test file of the addons and of the whole product."""
    found = [*addons.glob("*/tests/**/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    return sorted(set(found))


def is_plain(path):
    return any(folder == path or folder in path.parents for folder in PLAIN)


def expand(targets):
    """Folders become their test files; ``file::test`` stays as it is."""
    for target in targets:
        path = Path(target.partition("::")[0])
        if path.is_dir():
            yield from map(str, sorted(path.rglob("test_*.py")))
        else:
            yield target


def weight(target, durations):
    """Seconds a file took when last recorded; else a guess from its size."""
    path = Path(target.partition("::")[0])
    name = os.path.relpath(path, ROOT)
    return durations.get(name, 1 + path.stat().st_size / 2000)


def share(targets, jobs, durations):
    """Longest first, each to the process with the least to do."""
    shares = [[0.0, []] for _job in range(max(1, jobs))]
    for target in sorted(targets, key=lambda t: (-weight(t, durations), t)):
        lightest = min(shares, key=lambda s: s[0])
        lightest[0] += weight(target, durations)
        lightest[1].append(target)
    return [sorted(share) for _total, share in shares if share]


def split(args):
    durations = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    targets = list(expand(args.targets or map(str, test_files(args.addons))))
    plain = [t for t in targets if is_plain(Path(t.partition("::")[0]))]
    odoo = [t for t in targets if t not in plain]
    if plain:
        (args.into / "plain.files").write_text("\n".join(plain) + "\n")
    # A few files are done sooner by one process than by two that both start Odoo.
    jobs = args.jobs if len(odoo) > 2 else 1
    for number, files in enumerate(share(odoo, jobs, durations), 1):
        (args.into / f"odoo-{number}.files").write_text("\n".join(files) + "\n")


def read_reports(folder):
    """Count the outcomes in the JUnit files of a run.

    Returns (passed, failed, skipped, complaints, seconds by file). A skip that was
    not announced by its reason counts as failed: it is a test that did not run.
    """
    passed = failed = skipped = 0
    complaints, seconds = [], {}
    for report in sorted(folder.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):
            name = f"{case.get('classname')}::{case.get('name')}"
            if case.get("file"):
                file = case.get("file")
                seconds[file] = seconds.get(file, 0) + float(case.get("time") or 0)
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                complaints.append(f"FAILED {name}")
            elif skip is None:
                passed += 1
            elif EXPECTED in (skip.get("message") or ""):
                skipped += 1
            else:
                failed += 1
                complaints.append(f"SKIPPED {name}: {skip.get('message')}")
    return passed, failed, skipped, complaints, seconds


def summary(args):
    passed, failed, skipped, complaints, seconds = read_reports(args.folder)
    for part in args.failed.split():
        report = args.folder / f"{part}.xml"
        if not report.exists():
            complaints.append(f"{part} stopped before it finished: see {args.folder}")
            failed += 1
        elif not failed:
            complaints.append(f"{part} ended badly: see {args.folder}")
            failed += 1
    if args.record and not failed:
        known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
        known.update({file: round(spent, 1) for file, spent in seconds.items()})
        known = {file: spent for file, spent in known.items() if (ROOT / file).exists()}
        DURATIONS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    if not passed + failed:
        complaints.append("No test ran: check the path or the words after -k.")
    if complaints:
        print("\n".join(["", *complaints]))
    also = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{also}")
    return 1 if failed or not passed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("split")
    one.add_argument("--jobs", type=int, required=True)
    one.add_argument("--addons", type=Path, required=True)
    one.add_argument("--into", type=Path, required=True)
    one.add_argument("targets", nargs="*")
    one.set_defaults(run=split)
    two = commands.add_parser("summary")
    two.add_argument("--record", action="store_true")
    two.add_argument("--failed", default="")
    two.add_argument("folder", type=Path)
    two.set_defaults(run=summary)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
