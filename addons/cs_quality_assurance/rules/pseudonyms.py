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
