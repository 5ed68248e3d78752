"""Names and references taken out of text that goes to somebody else."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping


def keys_of(references: Iterable[str], secret: str) -> dict[str, str]:
    """A key for each case reference, the same each time with the same secret, which
    says nothing of the reference without the list.

    :raises ValueError: no secret
    """
    if not secret:
        raise ValueError("keys need a secret")
    found, taken = {}, {}
    for reference in sorted(set(references)):
        digest = hmac.new(secret.encode(), reference.encode(), hashlib.sha256)
        size = 8
        while taken.setdefault(key := f"C-{digest.hexdigest()[:size]}", reference) != (
            reference
        ):
            size += 1
        found[reference] = key
    return found


def replace_all(text: str, words: Mapping[str, str]) -> str:
    """Every whole word, name or reference replaced, the longest first; as people write
    it, capitals or not, with whatever spaces between."""
    parts = {}
    for word, instead in words.items():
        if clean := word.strip():
            parts[" ".join(clean.lower().split())] = instead
    if not parts:
        return text
    pattern = "|".join(
        r"\s+".join(map(re.escape, word.split()))
        for word in sorted(parts, key=lambda one: (-len(one), one))
    )
    whole = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return whole.sub(lambda m: parts[" ".join(m[0].lower().split())], text)


def parts_of(
    names: Iterable[str], kept: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """What a free text may call somebody by: the single words of their names.

    :param kept: the council's own wording (questions, teams); a name that is also a
        word of it cannot be told apart
    :return: the words to take out as they are written, and those that were left
    """
    ours = {word for text in kept for word in re.findall(r"[^\W\d_]+", text)}
    every = {
        word
        for name in names
        for word in re.split(r"[\s,.]+", name)
        if len(word) > 2 and word[:1].isupper()
    }
    left = frozenset(every & (ours | {word.capitalize() for word in ours}))
    return frozenset(every) - left, left


def replace_names(text: str, parts: Iterable[str], instead: str) -> str:
    """Whole words replaced, with their capital only: a rose is no colleague."""
    words = sorted(parts, key=lambda word: (-len(word), word))
    if not words:
        return text
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
    return whole.sub(lambda _found: instead, text)
