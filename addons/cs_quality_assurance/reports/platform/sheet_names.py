"""Names that Excel accepts for the sheets of a workbook. Plain Python."""

import re

LONGEST = 31
# Excel refuses these characters, an apostrophe at either end, and the name History.
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_names(wanted):
    """A valid name for each name wanted, no two alike whatever their case.

    :param wanted: list of any texts, in the order of the sheets
    :return: list of the same length
    """
    used, names = {"history"}, []
    for text in wanted:
        base = FORBIDDEN.sub(" ", text or "")
        base = re.sub(r"\s+", " ", base).strip(" '")[:LONGEST].rstrip(" '") or "Sheet"
        name, number = base, 2
        while name.lower() in used:
            suffix = f" ({number})"
            name = base[: LONGEST - len(suffix)].rstrip(" '") + suffix
            number += 1
        used.add(name.lower())
        names.append(name)
    return names
