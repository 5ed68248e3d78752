"""What is made from the models is up to date: the data dictionary, the texts to translate.

``scripts/docs --write`` runs these with CS_WRITE_DOCS=1, which writes them first."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import dictionary

from odoo.tests import TransactionCase

ROOT = Path(__file__).parents[2]

WRITE = bool(os.environ.get("CS_WRITE_DOCS"))
BEHIND = "run scripts/docs --write"


class TestDictionary(TransactionCase):
    def test_the_dictionary_says_what_the_models_are(self):
        folder = ROOT / "docs/dictionary"
        pages = dictionary.pages(self.env)
        if WRITE:
            folder.mkdir(exist_ok=True)
            for path in folder.glob("*.md"):
                path.unlink()
            for name, text in pages.items():
                (folder / name).write_text(text)
        there = {path.name: path.read_text() for path in folder.glob("*.md")}
        self.assertEqual(sorted(pages), sorted(there), BEHIND)
        behind = [name for name, text in pages.items() if there[name] != text]
        self.assertFalse(behind, BEHIND)
        # Nothing that holds personal data is left out of it.
        whole = "".join(pages.values())
        for name in ("cs.audit", "cs.case", "cs.action", "cs.family.feedback"):
            self.assertIn(f"## `{name}`", whole)
            for field in self.env[name]._fields:
                self.assertIn(f"`{field}`", whole)


def test_the_texts_to_translate(empty_database, odoo_command, tmp_path):
    subprocess.run(
        [
            odoo_command[0],
            "shell",
            *odoo_command[1:],
            f"--database={empty_database}",
            "--no-http",
            "--log-level=error",
        ],
        input=(ROOT / "scripts/lib/texts.py").read_text(),
        env={**os.environ, "CS_TEXTS": str(tmp_path)},
        check=True,
        text=True,
    )
    behind = []
    for made in sorted(tmp_path.glob("*.pot")):
        kept = ROOT / "addons" / made.stem / "i18n" / made.name
        if WRITE:
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(made.read_text())
        if not kept.exists() or kept.read_text() != made.read_text():
            behind.append(kept.name)
    assert len(list(tmp_path.glob("*.pot"))) == 3
    assert not behind, BEHIND
