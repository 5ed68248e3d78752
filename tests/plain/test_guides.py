"""The guides name what stands on the screens, and only menus that their reader has."""

import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# Guide -> the group whose menus it may name; None: any menu that there is.
GUIDES = {
    "practitioner": "group_practitioner",
    "auditor": "group_auditor",
    "manager": "group_manager",
    "head_of_service": "group_manager",
    "moderator": "group_moderator",
    "qa_officer": "group_qa_officer",
    "qa_manager": "group_qa_manager",
    "director": "group_leader",
    "external_auditor": "group_external_auditor",
    "administrator": None,
    "quality_assurance": None,
    "own_framework": None,
    "first_hour": None,
}
ITALIC = re.compile(r"(?<![\w*])\*(?!\*)([^*]+?)\*(?![\w*])")
# What is Odoo's own, or its browser's, and stands in no file of ours.
STOCK = {
    *("New", "Install", "Employees", "Settings", "Preferences", "Security", "Apps"),
    *("Account Security", "New API Key", "Add API Key", "Generate key", "Users"),
    *(
        "Test Connection",
        "Outgoing Mail Servers",
        "Incoming Mail Servers",
        "Scheduled Actions",
    ),
    *("System Parameters", "OAuth Providers", "Technical", "General Settings"),
    "Mail: Email Queue Manager",
    *("Alias Domain", "OAuth Authentication", "Database Structure", "My Preferences"),
}


def phrases(text):
    """The italic phrases of a page, each on one line; code left out."""
    text = re.sub(r"```.*?```|`[^`]*`|^    [^\n]*$", "", text, flags=re.DOTALL | re.M)
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-|\d])", text):
        yield from ITALIC.findall(" ".join(paragraph.split()))


@cache
def said():
    """All that the product says: its views, code and frameworks as one text."""
    parts = []
    for path in sorted((ROOT / "addons").glob("*/**/*")):
        if path.suffix in {".xml", ".js", ".py", ".csv"} and "tests" not in path.parts:
            parts.append(path.read_text())
    text = " ".join(" ".join(parts).split())
    # Sentences that stand on two lines of Python are one on the screen.
    return re.sub(r"(?<=[\w,.] )?\" [f]?\"", "", text).replace("&amp;", "&")


@cache
def implied():
    """Group -> the groups that it holds, itself included."""
    holds = {}
    (path,) = (ROOT / "addons").glob("*/security/platform/*_groups.xml")
    for record in etree.parse(path).iterfind(".//record[@model='res.groups']"):
        text = " ".join(field.get("eval", "") for field in record.iterfind("field"))
        own = {record.get("id")}
        for other in re.findall(r"ref\('(group_\w+)'\)", text):
            own |= holds.get(other, {other})
        holds[record.get("id")] = own
    return holds


@cache
def menus():
    """Names from the top menu down -> the groups that each level asks for."""
    found, open_below = {}, {}
    for path in sorted(ROOT.glob("addons/*/views/**/menus.xml")):
        if "home" in path.parts:
            _gather(etree.parse(path).getroot(), (), (), found, open_below)
    for path in sorted(ROOT.glob("addons/*/views/menus.xml")):
        for item in etree.parse(path).iterfind("menuitem"):
            names, asked = open_below[item.get("parent").split(".")[-1]]
            _gather([item], names, asked, found, open_below)
    return found


def _gather(items, names, asked, found, open_below):
    for item in items:
        if item.tag != "menuitem":
            continue
        groups = {
            group.split(".")[-1]
            for group in (item.get("groups") or "").split(",")
            if group
        }
        own = (*names, item.get("name"))
        now = (*asked, groups) if groups else asked
        found[own], open_below[item.get("id")] = now, (own, now)
        _gather(item, own, now, found, open_below)


def ways(parts):
    """The menus that a path of names can mean: headings between may be left out."""
    for names in menus():
        inner = names[1:]
        if inner and inner[0] == parts[0] and inner[-1] == parts[-1]:
            rest = iter(inner)
            if all(part in rest for part in parts):
                yield names


def wrong_in(guide, group, text):
    """What a guide says that is not so, one sentence each."""
    tops = {names[1] for names in menus() if len(names) > 1}
    held = implied()[group] if group else None
    for phrase in phrases(text):
        parts = [part.strip() for part in re.split(r", | > ", phrase)]
        found, labels = [], parts
        if parts[0] in tops and len(parts) > 1:
            # The longest way that is one of the menus; buttons and lists stand behind.
            for length in range(len(parts), 1, -1):
                found, labels = list(ways(parts[:length])), parts[length:]
                if found:
                    break
            else:
                yield f"{guide}: no menu {phrase!r}"
                continue
        if not known(phrase) and not all(map(known, labels)):
            yield f"{guide}: nothing in the product is called {phrase!r}"
        if held and found and not any(may_open(names, held) for names in found):
            yield f"{guide}: its reader has no menu {phrase!r}"


def may_open(names, held):
    """Whether every level of this way is open to somebody with these groups."""
    return all(asked & held for asked in menus()[names])


def known(phrase):
    """Whether the product, or Odoo around it, says this."""
    phrase = phrase.rstrip(".…: ")
    return phrase in STOCK or bool(
        re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said())
    )


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_what_is_there(guide):
    text = (DOCS / f"{guide}.md").read_text()
    assert not list(wrong_in(guide, GUIDES[guide], text))


def test_what_is_not_there_would_be_seen():
    text = "*Learning, Frightening*, *Learning, Themes*, *No such button*, *Actions*"
    assert len(list(wrong_in("x", "group_practitioner", text))) == 3
    assert not list(
        wrong_in("x", "group_qa_officer", "*Learning, Themes, What recurs*")
    )


def test_the_way_in_names_each_guide():
    page = (DOCS / "README.md").read_text()
    assert not [guide for guide in GUIDES if f"({guide}.md)" not in page]
