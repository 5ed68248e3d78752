"""Every link of the guides leads somewhere: page, heading, picture; none is unused."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("*.md")),
    *(ROOT / folder / "README.md" for folder in ("docker", "scripts")),
]
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def headings(page):
    """The anchors of a page, as GitHub and MkDocs make them."""
    for line in CODE.sub("", page.read_text()).splitlines():
        if line.startswith("#"):
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#")).strip()
            yield re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def broken(page):
    """The links of a page that lead nowhere."""
    for link in LINK.findall(CODE.sub("", page.read_text())):
        if re.match(r"\w+:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield link
        elif anchor and target.suffix == ".md" and anchor not in set(headings(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_somewhere(page):
    assert not list(broken(page))


def test_each_picture_and_each_page_is_used():
    named = set()
    for page in PAGES:
        for link in LINK.findall(CODE.sub("", page.read_text())):
            named.add((page.parent / link.partition("#")[0]).resolve())
    here = {*ROOT.glob("docs/**/*.png"), *ROOT.glob("docs/**/*.md")}
    assert not sorted(str(path.relative_to(ROOT)) for path in here - named)


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](#one-two) [b](#three) ![c](none.png) `[d](x)`\n")
    assert list(broken(page)) == ["#three", "none.png"]
