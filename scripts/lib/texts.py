"""Write the texts to be translated, ``i18n/<addon>.pot``, into a folder.

Run inside Odoo's shell, on a database without demo data, with CS_TEXTS=FOLDER
(tests/docs/test_generated.py does; ``scripts/docs --write`` keeps what it makes).
"""

import io
import os
import re
from pathlib import Path

from odoo.tools.translate import trans_export

ADDONS = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")


def texts(env, addon):
    """The texts of an addon to be translated, without the day they were taken."""
    into = io.BytesIO()
    trans_export(None, [addon], into, "po", env)
    dated = r'^"(?:POT-Creation-Date|PO-Revision-Date): .*\n'
    return re.sub(dated, "", into.getvalue().decode(), flags=re.M)


if "env" in globals():
    for name in ADDONS:
        Path(os.environ["CS_TEXTS"], f"{name}.pot").write_text(texts(env, name))  # noqa: F821
