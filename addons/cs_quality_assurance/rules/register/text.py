"""Words as councils type them, made comparable.

Three forms are used throughout: ``clean`` for showing, ``compact`` for matching
headers, sheets and codes, and ``person_key`` for matching people's names.
"""

import unicodedata

# What people and reporting tools put in a cell that holds nothing (compact form).
_NOTHING = frozenset(
    "na nan null none nil ref value name num div0 multivalue unallocated notallocated "
    "noworker noteam"
    "unassigned notassigned unknown notknown notrecorded notapplicable tbc tba blank "
    "novalue"
    "noallocatedworker noallocatedteam noworkerallocated noteamallocated "
    "awaitingallocation"
    "pendingallocation notset".split()
)
# Words that show a post and not a person. Used only when no employee has the name.
_POST_WORDS = frozenset(
    [
        "vacant",
        "vacancy",
        "duty",
        "unallocated",
        "unassigned",
        "allocation",
        "inbox",
        "tray",
    ]
)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr"])
# Whatever is no letter and no digit goes.
_ASCII_ONLY = {code: None for code in range(128) if not chr(code).isalnum()}
_MOJIBAKE = ("Ã", "â€", "Â")


def clean(value):
    """Return the cell as one line of text: outer and doubled spaces gone, NBSP made
    plain.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        value = str(value)
    return " ".join(value.split())


def repaired(text):
    """Undo UTF-8 read as Windows-1252, once or twice, where that is what happened."""
    for _turn in range(2):
        if not any(mark in text for mark in _MOJIBAKE):
            break
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
    return text


def compact(value):
    """Return letters and digits only, lower case, one form per letter: ``LA In Touch ``
    -> ``laintouch``.
    """
    text = clean(value)
    if text.isascii():
        # Nearly all there is, and nothing to repair in it.
        return text.lower().translate(_ASCII_ONLY)
    text = unicodedata.normalize("NFKC", repaired(text)).casefold()
    return "".join(char for char in text if char.isalnum())


def words(value):
    """Return the runs of letters and digits of ``value``, lower case."""
    text = unicodedata.normalize("NFKC", repaired(clean(value))).casefold()
    return "".join(char if char.isalnum() else " " for char in text).split()


def is_nothing(value):
    """Say whether the cell is a way of writing "empty" (``#N/A``, ``-``, ``.``,
    ``NULL``, ``Unallocated``).
    """
    if value is None:
        return True
    if isinstance(value, str):
        text = value.strip()
        if not text or text[0] == "#":
            return True
        text = compact(text)
        return not text or text in _NOTHING
    return value != value  # a float that is not a number


def is_post(value):
    """Say whether a worker cell names a post (a vacancy, a duty desk) and no person."""
    return any(word in _POST_WORDS for word in words(value))


def without_prefix(value):
    """Drop Ofsted's ordering letter: ``b) Child Protection plan`` -> ``Child Protection
    plan``.
    """
    text = clean(value)
    for mark in (")", "."):
        head, found, tail = text.partition(mark)
        if found and head.isalpha() and len(head) <= 2 and tail:
            return tail.strip()
    return text


def is_yes(value):
    """Say whether a yes/no cell says yes, in any of the ways seen (``a) Yes``, ``Y``,
    ``1``, ``True``).
    """
    if isinstance(value, bool | int | float):
        return value == 1
    return compact(without_prefix(value)) in ("yes", "y", "1", "1yes", "true")


def whole_number(value):
    """Return the cell as a whole number, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 1e9 else None
    text = clean(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def person_key(value):
    """Return the words of a name in one order, so that ``Hughes, Jo (Agency)`` equals
    ``Jo Hughes.``

    Bracketed remarks, titles, accents and apostrophes do not count. Empty when nothing
    is left.
    """
    text = repaired(clean(value))
    kept, depth = [], 0
    for char in text:
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(depth - 1, 0)
            kept.append(" ")
        elif not depth and char not in "'’‘`´":
            kept.append(char)
    text = unicodedata.normalize("NFKD", "".join(kept)).casefold()
    text = "".join(
        char if char.isalnum() else "" if unicodedata.combining(char) else " "
        for char in text
    )
    return tuple(sorted(word for word in text.split() if word not in _TITLES))


def short_person_key(key):
    """Return a name's key without its initials: the second try, used only when it finds
    one person.
    """
    return tuple(word for word in key if len(word) > 1)


def column_letter(index):
    """Return Excel's letters for a zero-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
