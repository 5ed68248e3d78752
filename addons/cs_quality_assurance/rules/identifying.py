"""What in a free text may tell who somebody is: numbers, addresses, names."""

import re
from typing import NamedTuple

NHS, POSTCODE, PHONE, EMAIL, NAME = "nhs", "postcode", "phone", "email", "name"
KINDS = (NHS, NAME, EMAIL, PHONE, POSTCODE)


class Found(NamedTuple):
    """One thing found: its kind, and as much of the text as it is."""

    kind: str
    text: str


# Two words of one line at most apart: what people put between the digits of a number.
_GAP = r"[ \u00a0.\-]?"
_NHS = re.compile(rf"(?<![\d+])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)")
# British numbers: 0 or +44 and nine or ten digits more, in groups as people write them.
_PHONE = re.compile(
    r"(?<![\d/+])(?:\+44[ \u00a0]?(?:\(0\))?|\(?0)(?:[ \u00a0()\-]{0,2}\d){9,10}(?!\d)"
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.IGNORECASE,
)
# "b2 1st" is a room and a day.
_ORDINAL = re.compile(r"(?:1st|2nd|3rd|\dth)$")
_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w\-])"
)
_WORD = r"[^\W\d_](?:[\w'’\-]*\w)?"
# Mr and the like, as a word of its own, and a name after it.
_TITLED = re.compile(rf"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?[ \u00a0]({_WORD})")
_WORDS = re.compile(rf"{_WORD}(?:[ \u00a0]+{_WORD})*")
# Text is typed by hand: a page of nothing but capitals asks about no more than this.
MOST_NAMES = 300


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number by their check digit (modulus 11)."""
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return False
    if len(set(digits)) == 1:
        return False
    total = sum(int(one) * weight for one, weight in zip(digits, range(10, 1, -1)))  # noqa: B905
    return (11 - total % 11) % 11 == int(digits[9])


def find(text: str) -> tuple[Found, ...]:
    """What in this text may tell who somebody is, in the order of ``KINDS``.

    A name is found by the title before it; whether two words with capitals are the name
    of somebody known is asked of ``possible_names``.
    """
    found, rest = [], text or ""

    def take(kind, pattern, accepts):
        nonlocal rest

        def one(match):
            if not accepts(match[0]):
                return match[0]
            found.append(Found(kind, match[0].strip()))
            # So that no digit is counted as a part of something else, too.
            return "\n" * len(match[0])

        rest = pattern.sub(one, rest)

    take(NHS, _NHS, lambda part: is_nhs_number(re.sub(r"\D", "", part)))
    take(NAME, _TITLED, lambda part: part.split()[-1][:1].isupper())
    take(EMAIL, _EMAIL, lambda _part: True)
    take(PHONE, _PHONE, lambda _part: True)
    take(POSTCODE, _POSTCODE, lambda part: not _ORDINAL.search(part))
    return tuple(found)


def possible_names(text: str) -> frozenset[str]:
    """Two and three words in a row that each begin with a capital: what may be the name
    of somebody, for whoever knows the names. At most ``MOST_NAMES``."""
    names = set()
    for run in _WORDS.findall(text or ""):
        words = run.split()
        for size in (2, 3):
            for start in range(len(words) - size + 1):
                part = words[start : start + size]
                if all(word[0].isupper() for word in part):
                    names.add(" ".join(part))
    return frozenset(sorted(names)[:MOST_NAMES])


def added(before: str, after: str) -> tuple[Found, ...]:
    """What ``find`` finds in the text now that it did not find in the text before."""
    known = set(find(before))
    return tuple(one for one in find(after) if one not in known)
