"""Every text of ours has its Welsh: nothing lost, one word for one thing."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import welsh

ROOT = Path(__file__).parents[2]

BEHIND = "scripts/docs --write, then scripts/lib/welsh.py says what has no Welsh"
# Values, tags (what they say to a reader aside), entities and breaks of a text.
FIXED = re.compile(
    r"%\(\w+\)[sd]|%[sd]|%%|\$\{[^}]*\}|\{[\w.]*\}|</?[a-z]+|&[a-z]+;|\n"
)
SAID = re.compile(r'(?:title|aria-label|alt|placeholder)="([^"]*)"')
# docs/welsh.md: the words that a council would look for.
GLOSSARY = ROOT / "docs/welsh.md"


@pytest.fixture(scope="module")
def catalogues():
    return {
        path.parents[1].name: (template, welsh_words)
        for path, template, welsh_words in welsh.catalogues()
    }


def test_nothing_is_left_in_english(catalogues):
    assert len(catalogues) == 3
    for template, words in catalogues.values():
        wanted = sorted(entry.msgid for entry in template)
        assert wanted == [entry.msgid for entry in words], BEHIND
        left = [e.msgid for e in words if not e.msgstr.strip()]
        assert not [text for text in left if not welsh.stays(text)], BEHIND
        assert not [e.msgid for e in words if e.fuzzy or e.obsolete]


def test_values_tags_and_breaks_are_kept(catalogues):
    for _template, words in catalogues.values():
        for entry in filter(lambda entry: entry.msgstr, words):
            there, here = (
                sorted(FIXED.findall(text)) for text in (entry.msgid, entry.msgstr)
            )
            assert there == here, entry.msgid
            # Bare values are filled in as they stand.
            bare = [re.findall(r"%[sd]", text) for text in (entry.msgid, entry.msgstr)]
            assert bare[0] == bare[1], entry.msgid
            edges = [
                (text[:1].isspace(), text[-1:].isspace())
                for text in (entry.msgid, entry.msgstr)
            ]
            assert edges[0] == edges[1], entry.msgid
            assert len(SAID.findall(entry.msgid)) == len(SAID.findall(entry.msgstr))


def test_what_stays_as_it_is_is_there(catalogues):
    every = {e.msgid for _template, words in catalogues.values() for e in words}
    assert every >= welsh.SAME


def test_the_glossary_holds(catalogues):
    """A label that is a term of the glossary is the glossary's, in every addon."""
    terms = {
        english.casefold(): wanted
        for english, wanted in re.findall(
            r"^\| ([^|]+?) \| ([^|]+?) \|$", GLOSSARY.read_text(), re.M
        )
    }
    assert len(terms) > 60
    used = 0
    for _template, words in catalogues.values():
        for entry in words:
            if wanted := terms.get(entry.msgid.casefold()):
                used += 1
                assert entry.msgstr.casefold() in wanted.casefold().split("; "), (
                    entry.msgid
                )
    assert used > 60


def test_the_same_english_has_the_same_welsh(catalogues):
    seen: dict[str, str] = {}
    for _template, words in catalogues.values():
        for entry in words:
            assert seen.setdefault(entry.msgid, entry.msgstr) == entry.msgstr


def test_what_is_said_is_found_to_be_translated():
    """Odoo looks for ``env._`` by name: under another its texts stay English."""
    renamed = [
        f"{path}: {found}"
        for path in ROOT.glob("addons/*/**/*.py")
        if "tests" not in path.parts
        for found in re.findall(r"\benv\._(?![\w(])", path.read_text())
    ]
    assert not renamed
