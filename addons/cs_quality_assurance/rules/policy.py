"""Settings as the sentences of a policy, chapter by chapter, in the order in which work
flows. What is not asked for is not said; what is said is done.

One table holds which settings a sentence says: it is read to say them, to read them
back, and to know what is asked when a sentence is changed, added or taken away."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class Sentence(NamedTuple):
    """One sentence of a policy, and the settings that it says.

    ``values``: what stands in it, by the setting it comes from. ``sets``: settings
    that have to be so. ``needs``: settings without which it is not said; ``one_of``:
    of which one is enough. ``but``: settings that must not be so. ``each``: a list, of
    which each row is a sentence (``word``: where its only value stands). ``fields``:
    what is asked when it is changed. ``off``: what takes it away, None where something
    always stands in its place.
    """

    text: str
    values: Mapping[str, str]
    sets: Mapping[str, Any]
    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    but: Mapping[str, Any]
    each: str | None
    word: str | None
    fields: tuple[str, ...]
    off: Mapping[str, Any] | None

    @property
    def words(self) -> tuple[str, ...]:
        """The places of its values."""
        return tuple(re.findall(r"%\((\w+)\)s", self.text))


def says(
    text,
    *,
    sets=(),
    needs=None,
    one_of=(),
    but=(),
    each=None,
    word=None,
    fields=None,
    off=None,
    fixed=False,
    **values,
):
    """A :class:`Sentence`; without ``sets`` it needs the first of its values."""
    sets, first = dict(sets), tuple(values.values())[:1]
    if needs is None:
        needs = () if sets else first
    if fields is None:
        fields = (each,) if each else (*sets, *values.values())
    if off is None:
        off = dict.fromkeys(sets if sets else needs[:1], False)
    if fixed or each:
        off = None
    return Sentence(
        text, values, sets, needs, one_of, dict(but), each, word, fields, off
    )


class Policy:
    """The sentences of one kind of record: a table, in order, of a :class:`Sentence` by
    its key; a chapter's name begins with ``# `` and is a text.

    What is asked here takes settings: the fields by name; grades, tools, people and
    levels by what they are called, days in words, lists of such where there are
    several.
    """

    def __init__(self, table: Mapping[str, Sentence | str], normal=dict):
        """:param normal: fills in what is never empty, from settings to settings"""
        self.table, self._normal = table, normal
        self.chapter_keys = tuple(key for key in table if key.startswith("# "))

    def sentences(self, settings: Mapping) -> list[tuple[str, dict]]:
        """What the settings say: (key, values), without the chapters."""
        settings = self._normal(settings)
        return [
            (key, values)
            for key, one in self.table.items()
            if isinstance(one, Sentence)
            for values in _said(one, settings)
        ]

    def read_back(self, found: list[tuple[str, dict]]) -> dict:
        """The settings that sentences say: the inverse of :meth:`sentences`, as far as
        anything is said."""
        settings: dict[str, Any] = {}
        for key, values in found:
            one = self.table[key]
            assert isinstance(one, Sentence)
            settings.update(one.sets)
            if one.each:
                row = values[one.word] if one.word else values
                settings.setdefault(one.each, []).append(row)
            else:
                settings |= {name: values[word] for word, name in one.values.items()}
        return settings

    def possible(self, settings: Mapping) -> list[str]:
        """Keys of sentences that could be added: not said now, and not what always
        stands in place of another; of lists another row."""
        settings = self._normal(settings)
        said = {key for key, _values in self.sentences(settings)}
        return [
            key
            for key, one in self.table.items()
            if isinstance(one, Sentence)
            and (one.each or (key not in said and (one.off is not None or one.needs)))
            and (not one.one_of or any(settings.get(name) for name in one.one_of))
            and not any(settings.get(name) == value for name, value in one.but.items())
        ]

    def chapters(self, found: list[tuple[str, Any]]) -> list[tuple[str, list]]:
        """Sentences under their chapters: (key of the chapter, sentences); none
        empty."""
        of, chapter = {}, None
        for key in self.table:
            if key.startswith("# "):
                chapter = key
            of[key] = chapter
        under: dict[str, list] = {}
        for key, values in found:
            under.setdefault(of[key], []).append((key, values))
        return [(key, under[key]) for key in self.chapter_keys if key in under]


def _said(one, settings):
    """The values of each time that a sentence is said."""

    def has(name):
        return settings.get(name) or 0

    if not (
        all(has(name) == (value or 0) for name, value in one.sets.items())
        and all(has(name) for name in one.needs)
        and (not one.one_of or any(has(name) for name in one.one_of))
        and not any(has(name) == value for name, value in one.but.items())
    ):
        return []
    if one.each:
        return [
            {one.word: row} if one.word else dict(row) for row in has(one.each) or ()
        ]
    return [{word: has(name) for word, name in one.values.items()}]


def in_words(values: Mapping) -> dict:
    """Values as they are written: numbers without a needless nought."""
    return {
        word: f"{value:g}" if isinstance(value, float) else value
        for word, value in values.items()
    }
