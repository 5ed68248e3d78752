"""Where the product acts past the rights of whoever asks, and why that is safe.

    python scripts/lib/sudo.py           write docs/sudo.md
    python scripts/lib/sudo.py --check   end with 1 when it is behind the code

Of each ``sudo()``: the method it stands in, and the comment above it, which guards.py
asks for. No line numbers: they would change with every edit.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/sudo.md"
LEFT_OUT = {"tests", "demo"}
HEAD = """# Where the product acts past the rights of who asks

Made by `scripts/lib/sudo.py` from the code: {count} calls of `sudo()` in {files} files,
each with the comment that says why it is safe. `scripts/lint` refuses one without a
comment, and this page when it is behind.
"""


def calls(tree):
    """(name of the method, node) of each ``sudo()`` but ``sudo(False)``."""
    seen = set()
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(owner):
            if (
                node not in seen
                and isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "sudo"
                and not (node.args and getattr(node.args[0], "value", None) is False)
            ):
                seen.add(node)
                yield owner.name, node


def reason(lines, node):
    """The comment that stands just above the call, as one sentence."""
    last = node.func.end_lineno
    first = max(0, min(node.lineno, last) - 5)
    at = max(n for n in range(first, last) if "#" in lines[n])
    begin = at
    while begin and lines[begin - 1].strip().startswith("#"):
        begin -= 1
    words = (line.partition("#")[2].strip() for line in lines[begin : at + 1])
    return " ".join(words).replace("|", "/")


def page():
    """The text of the page."""
    rooms, count, files = {}, 0, 0
    for path in sorted(ROOT.glob("addons/*/**/*.py")):
        if LEFT_OUT & set(path.parts):
            continue
        text = path.read_text()
        found = Counter()
        for method, node in calls(ast.parse(text)):
            found[method, reason(text.splitlines(), node)] += 1
        if found:
            files += 1
            count += sum(found.values())
            rooms.setdefault(path.relative_to(ROOT / "addons").parts[0], []).append(
                (path.relative_to(ROOT / "addons"), found)
            )
    parts = [HEAD.format(count=count, files=files)]
    for addon, listed in rooms.items():
        parts.append(f"\n## {addon}\n")
        parts.append("\n| Method | Calls | Why it is safe |\n| --- | --- | --- |\n")
        for path, found in listed:
            short = "/".join(path.parts[1:])
            for (method, why), times in found.items():
                parts.append(f"| `{short}` `{method}` | {times} | {why} |\n")
    return "".join(parts)


def main():
    """Command line."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.is_file() or PAGE.read_text() != text:
            print("docs/sudo.md is behind the code: run scripts/lib/sudo.py")
            return 1
        return 0
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
