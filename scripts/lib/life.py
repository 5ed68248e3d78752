"""Draw the life of every governed record from its table: docs/life.md.

Run without arguments to write it, with ``--check`` to see whether it is up to date.
"""

import ast
import importlib.util
import sys
from pathlib import Path

from guards import models_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/life.md"
RULES = "addons/cs_quality_assurance/rules/life.py"
HEAD = """# The life of each governed record

Made by `scripts/lib/life.py` from the tables `_life`; do not edit. A step is taken by a
button, over RPC or by dragging a card; all ask the table. *Who* is the method
`_unless_<who>` of the model, which says why somebody may not; the product takes the
others by itself. *Checks* come before, *follows* after, in this order.
"""


def load_rules(root):
    """``rules/life.py`` without odoo."""
    spec = importlib.util.spec_from_file_location("life_rules", root / RULES)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def value_of(node):
    """A literal, or None for what only the running product knows."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def steps_of(node, rules):
    """The ``Step``s of a table, by their literals."""
    for call in node.elts:
        plain = [value_of(arg) for arg in call.args]
        known = {
            word.arg: True if word.arg == "asks" else value_of(word.value)
            for word in call.keywords
        }
        yield rules.Step(*plain, **known)


def lives(root):
    """(addon, model, its table) for each model that has one, in the order of files."""
    rules = load_rules(root)
    for path in sorted((root / "addons").glob("*/models/**/*.py")):
        for model, node in models_of(ast.parse(path.read_text())):
            for line in node.body:
                if (
                    isinstance(line, ast.Assign)
                    and getattr(line.targets[0], "id", "") == "_life"
                    and line.value.elts
                ):
                    life = tuple(steps_of(line.value, rules))
                    yield path.relative_to(root), model, life


def page(root):
    """The text of the page."""
    rules = load_rules(root)
    parts = [HEAD]
    for path, model, life in sorted(lives(root), key=lambda one: one[1]):
        parts.append(f"## `{model}`\n\n`{path}`\n")
        parts.append("```mermaid\n" + "\n".join(rules.diagram(life)) + "\n```\n")
        rows = ["| Step | From | To | Who | Checks | Follows | Reason |"]
        rows.append("|---|---|---|---|---|---|---|")
        for step in life:
            cells = [
                f"`{step.name}`",
                ", ".join(step.origin),
                " or ".join(step.targets) or "the same",
                step.who.replace("_", " ") or "by itself",
                ", ".join(f"`{name}`" for name in step.checks or ()),
                ", ".join(f"`{name}`" for name in step.follows or ()),
                "asked" if step.asks else "",
            ]
            rows.append("| " + " | ".join(cells) + " |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def main(root, check):
    made = page(root)
    path = root / PAGE
    if check:
        if not path.exists() or path.read_text() != made:
            print(f"{PAGE} is behind: run scripts/lib/life.py")
            return 1
        return 0
    path.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(ROOT, "--check" in sys.argv))
