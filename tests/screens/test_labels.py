"""Two fields of one screen do not bear the same name."""

from collections import defaultdict

from lxml import etree

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
