"""Bring the Welsh words, ``i18n/cy.po`` of each addon, up to the texts to translate.

    welsh.py              what is there stays; prints what has no Welsh yet
    welsh.py FILE.json    also takes the Welsh of an object {"English": "Welsh"}

The same English has the same Welsh in every addon. What both write alike is left empty,
as the OCA's checks ask: names, codes, loan words (SAME), values and marks.
"""

import json
import re
import sys
from pathlib import Path

import polib

ADDONS = Path(__file__).parents[2] / "addons"
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Language": "cy",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : "
    "(n==3) ? 3 : (n==6) ? 4 : 5;",
}


SAME = {
    "Agenda",
    "Annex A",
    "CS_REGISTER_PASSWORD_FILE",
    "Cs Browser",
    "Cs Held",
    "Ctrl",
    "Ctrl Enter",
    "Enter",
    "Excel",
    "Great Western Hospitals",
    "ID",
    "Label",
    "Measure\tApril 2026\tMay 2026",
    "Moment",
    "Panel",
    "PostgreSQL",
    "Reference\tEvent\tDate",
    "SQL Server",
    "SSDA903",
    "Sector",
    "Set",
    "case_type",
    "departments_except",
    "life_story",
    "meeting_id.type_id",
    "register-%(cycle)s.csv",
    "ssd",
    "types_except",
}


def stays(text):
    """Whether a text is the same in both tongues."""
    return text in SAME or not re.search(
        r"[^\W\d_]", re.sub(r"%\(\w+\)[sd]|%[sd]", "", text)
    )


def catalogues():
    """The folder of each addon's words, what is to be translated, and what is.

    Raises OSError where an addon has no texts to translate.
    """
    for template in sorted(ADDONS.glob("*/i18n/*.pot")):
        welsh = template.with_name("cy.po")
        yield (
            template,
            polib.pofile(template),
            (polib.pofile(welsh) if welsh.exists() else polib.POFile()),
        )


def merged(template, words):
    """The entries of a template with their Welsh: ``words`` is English to Welsh."""
    made = polib.POFile(wrapwidth=78)
    made.metadata = HEADER
    for entry in sorted(template, key=lambda entry: entry.msgid):
        made.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr="" if stays(entry.msgid) else words.get(entry.msgid, ""),
                msgctxt=entry.msgctxt,
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    return made


def main(paths):
    """Write every addon's Welsh anew and return what has none."""
    there = list(catalogues())
    words = {
        entry.msgid: entry.msgstr for _path, _template, po in there for entry in po
    }
    for path in paths:
        words |= json.loads(Path(path).read_text())
    missing = []
    for path, template, _po in there:
        merged(template, words).save(path.with_name("cy.po"))
        missing += [
            entry.msgid
            for entry in template
            if not words.get(entry.msgid) and not stays(entry.msgid)
        ]
    return sorted(set(missing))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False, indent=0))
