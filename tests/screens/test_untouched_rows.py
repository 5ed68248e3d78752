"""A row that somebody adds and leaves as it stands is not lost."""

import re

from lxml import etree

from odoo.tests import TransactionCase, tagged

NO = {"0", "false", "False"}
YES = {"1", "true", "True"}


@tagged("post_install", "-at_install")
class TestUntouchedRows(TransactionCase):
    """Odoo drops a new row of a list in a form, without a word, when nothing was typed
    into it: so each such list asks for something that has no default."""

    def test_each_list_asks_for_something(self):
        lists, lost = 0, []
        for view in self.env["ir.ui.view"].search(
            [
                ("model", "=like", "cs.%"),
                ("type", "=", "form"),
                ("mode", "=", "primary"),
            ]
        ):
            model = self.env.get(view.model)
            if model is None:
                continue
            arch = etree.fromstring(model.get_view(view.id, "form")["arch"])
            for node in arch.xpath("//field[list[@editable]]"):
                field = model._fields[node.get("name")]
                rows = node.find("list")
                if (
                    field.type != "one2many"
                    or field.readonly
                    or node.get("readonly") in YES
                    or rows.get("create") in NO
                ):
                    continue
                lists += 1
                # A default that the screen takes away.
                away = re.findall(r"'(default_\w+)': False", node.get("context") or "")
                row = self.env[field.comodel_name].with_context(
                    **dict.fromkeys(away, False)
                )
                asked = [
                    one.get("name")
                    for one in rows.iter("field")
                    if row._fields[one.get("name")].required
                    or one.get("required") in YES
                ]
                if all(row.default_get(asked).get(name) for name in asked):
                    lost.append(f"{view.xml_id}: {field.name}")
        self.assertGreater(lists, 5)
        self.assertFalse(lost)
