"""Two fields of one screen do not bear the same name."""

import re
from collections import defaultdict

from lxml import etree

from odoo import models
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    def test_no_two_fields_of_a_form_share_a_label(self):
        """Who is asked for a grading scale twice cannot know which is meant."""
        twice = []
        views = self.env["ir.ui.view"].search(
            [
                ("model", "=like", "cs.%"),
                ("type", "=", "form"),
                ("mode", "=", "primary"),
            ]
        )
        self.assertGreater(len(views), 50)
        for view in views:
            model = self.env.get(view.model)
            if model is None:
                continue
            arch = etree.fromstring(model.get_view(view.id, "form")["arch"])
            named = defaultdict(set)
            for node in arch.iter("field"):
                if any(True for _ in node.iterancestors("field")):
                    continue
                name = node.get("name")
                if node.get("invisible") in ("1", "True") or node.get("nolabel"):
                    continue
                label = node.get("string") or model._fields[name].string
                named[label].add(name)
            twice += [
                f"{view.xml_id}: “{label}” is {' and '.join(sorted(names))}"
                for label, names in named.items()
                if len(names) > 1
            ]
        self.assertFalse(twice, "\n" + "\n".join(twice))

    def test_no_label_is_made_of_a_field_s_name(self):
        """Odoo makes "Is Mine" of is_mine; people meet it where they filter and
        export."""
        made = [
            f"{model}.{name}: “{field.string}”"
            for model in self.env.registry
            if model.startswith("cs.")
            for name, field in self.env[model]._fields.items()
            if name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "has_", "display_"))
            and "_" in (words := re.sub("_ids?$", "", name))
            and field.string == words.replace("_", " ").title()
        ]
        self.assertFalse(made, "\n" + "\n".join(made))
