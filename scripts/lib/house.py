"""How the house stands: a table of each addon's size and scatter.

Run with the folder of the project (default: this one); prints Markdown. Files that
define or extend one model, methods written more than once for a model inside an addon
(guards.py allows none), and the fullest folder of ``models``.
"""

import ast
import sys
from collections import Counter, defaultdict
from pathlib import Path

from guards import models_of

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    "| Addon | Python outside tests and demo | fullest folder of models | "
    "files of one model | methods written twice |"
)


def stand(addon):
    """(lines, fullest folder, files of the most scattered model, its name, methods
    written more than once) of one addon, tests and demo left out."""
    lines, folders, files, methods = 0, Counter(), defaultdict(set), defaultdict(set)
    for path in addon.rglob("*.py"):
        if {"tests", "demo"} & set(path.parts):
            continue
        text = path.read_text()
        lines += text.count("\n")
        if "models" in path.relative_to(addon).parts and path.stem != "__init__":
            folders[path.parent] += 1
        for model, node in models_of(ast.parse(text)):
            files[model].add(path)
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    methods[model, method.name].add(path)
    model = max(files, key=lambda name: len(files[name]))
    twice = sum(len(places) > 1 for places in methods.values())
    return lines, max(folders.values()), len(files[model]), model, twice


def main(root):
    print(HEAD)
    print("|---|---|---|---|---|")
    for addon in sorted((root / "addons").iterdir()):
        if (addon / "__manifest__.py").exists():
            lines, fullest, most, model, twice = stand(addon)
            print(
                f"| `{addon.name}` | {lines / 1000:.1f}k | {fullest} | "
                f"{most} (`{model}`) | {twice} |"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
