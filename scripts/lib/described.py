"""What Odoo's list of apps shows of each addon: its ``readme/`` fragments as a page.

``scripts/docs --write`` runs it in the environment of the site (it needs Markdown);
tests/plain/test_addon_pages.py sees whether a page is behind its fragments.
"""

import hashlib
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
PARTS = {
    "DESCRIPTION": "",
    "INSTALL": "Install",
    "CONFIGURE": "Set up",
    "USAGE": "Use",
    "ROADMAP": "Known limits",
    "CONTRIBUTORS": "Contributors",
}


def fragments(addon):
    """(heading, text) of each fragment that the addon has, in order."""
    for name, heading in PARTS.items():
        path = addon / "readme" / f"{name}.md"
        if path.exists():
            yield heading, path.read_text()


def stamp(addon):
    """The line by which a page says of which fragments it was made."""
    whole = "".join(heading + text for heading, text in fragments(addon))
    return f"<!-- made of {hashlib.sha256(whole.encode()).hexdigest()[:16]} -->"


def page(addon, to_html):
    """The page of an addon."""
    yield stamp(addon)
    for heading, text in fragments(addon):
        yield '<section class="container">'
        if heading:
            yield f"<h2>{heading}</h2>"
        yield to_html(text)
        yield "</section>"


if __name__ == "__main__":
    import markdown

    for manifest in sorted(ADDONS.glob("*/__manifest__.py")):
        made = "\n".join(page(manifest.parent, markdown.markdown)) + "\n"
        (manifest.parent / "static/description/index.html").write_text(made)
