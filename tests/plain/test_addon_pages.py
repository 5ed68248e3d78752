"""Each addon says what it is: fragments, page, icon, licence."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/lib"))
import described

ADDONS = sorted(path.parent for path in described.ADDONS.glob("*/__manifest__.py"))


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_an_addon_says_what_it_is(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    assert manifest["license"] == "LGPL-3"
    assert manifest["summary"] and manifest["version"].startswith("19.0.")
    for name in ("DESCRIPTION", "CONFIGURE", "USAGE", "ROADMAP", "CONTRIBUTORS"):
        assert (addon / "readme" / f"{name}.md").read_text().strip(), name
    description = addon / "static/description"
    assert (description / "icon.png").read_bytes()[:4] == b"\x89PNG"
    page = (description / "index.html").read_text()
    assert page.startswith(described.stamp(addon)), "run scripts/docs --write"
