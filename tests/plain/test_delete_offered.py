"""No screen offers *Delete* for what is never deleted, or is cancelled instead."""

import re
from pathlib import Path

from lxml import etree

ADDONS = Path(__file__).parents[2] / "addons"
OFF = ("0", "false", "False")


def kept_models():
    """Models whose records stay: never deleted, or only cancelled once in use."""
    for path in ADDONS.glob("*/models/**/*.py"):
        text = path.read_text()
        never = re.search(r"def _unlink_never\w*\(", text)
        if never or ("@api.ondelete" in text and "Cancel it" in text):
            if name := re.search(
                r'^    _(?:name|inherit) = "(cs\.[\w.]+)"', text, re.M
            ):
                yield name[1]


def offers_delete(root, kept):
    for record in root.iterfind(".//record[@model='ir.ui.view']"):
        model = record.findtext("field[@name='model']")
        arch = record.find("field[@name='arch']")
        if model not in kept or record.find("field[@name='inherit_id']") is not None:
            continue
        if record.findtext("field[@name='name']", "").endswith(".dialog"):
            continue
        for view in arch:
            if view.tag in ("form", "list") and view.get("delete") not in OFF:
                yield record.get("id")


def test_what_is_kept_offers_no_delete():
    kept = set(kept_models())
    assert {"cs.audit", "cs.cycle", "cs.moderation", "cs.supervision.audit"} <= kept
    offered = sorted(
        f"{path.name}: {view}"
        for path in ADDONS.glob("*/views/**/*.xml")
        for view in offers_delete(etree.parse(str(path)), kept)
    )
    assert not offered, 'Write delete="0":\n' + "\n".join(offered)
