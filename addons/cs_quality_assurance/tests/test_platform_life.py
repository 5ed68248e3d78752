import re

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cs_quality_assurance.rules import life

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestLife(QualityCase):
    """Every table of a life is sound, and what it names is there."""

    def lives(self):
        """Each model that has a table, whichever addon it is of."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if getattr(model, "_life", ()) and not model._abstract:
                yield model

    def test_every_table_is_sound(self):
        found = list(self.lives())
        self.assertGreaterEqual(len(found), 3)
        for model in found:
            with self.subTest(model=model._name):
                states = [value for value, _label in model._fields["state"].selection]
                self.assertEqual(life.breaks(model._life, states), [])
                for step in model._life:
                    self.check_step(model, step)

    def check_step(self, model, step):
        named = [*step.checks, *step.prepares, *step.follows]
        if step.who:
            named.append(f"_unless_{step.who}")
        if len(step.targets) > 1:
            named.append(f"_target_of_{step.name}")
        if step.asks:
            named.append(f"action_{step.name}")
        for name in named:
            self.assertTrue(callable(getattr(model, name, None)), (step.name, name))
        kept = [*dict(step.sets), *([step.reason] if step.reason else [])]
        self.assertLessEqual(set(kept), set(model._fields), step.name)

    def test_buttons_ask_the_table(self):
        """A button that takes a step shows by ``open_steps``."""
        unasked = []
        for model in self.lives():
            steps = {step.name for step in model._life if step.who}
            for view in self.env["ir.ui.view"].search(
                [("model", "=", model._name), ("mode", "=", "primary")]
            ):
                if view.type not in ("form", "list", "kanban"):
                    continue
                arch = etree.fromstring(view.get_combined_arch())
                for button in arch.xpath("//header[not(ancestor::list)]//button"):
                    name = re.sub(r"^action_(?:ask_)?", "", button.get("name") or "")
                    shown = button.get("invisible") or ""
                    if name in steps and "not in open_steps" not in shown:
                        unasked.append(f"{view.xml_id}: {button.get('name')}")
        self.assertEqual(unasked, [])

    def test_nobody_writes_a_state_past_the_table(self):
        """Over RPC too: what no step leads to is refused in words."""
        audit = self.make_audit(state="draft")
        for user in (self.user_auditor, self.user_qa_manager):
            self.assertRefused(
                "cannot go from",
                UserError,
                audit.with_user(user).write,
                {"state": "closed"},
            )
            self.assertEqual(audit.state, "draft")

    def test_nothing_slips_in_behind_a_step(self):
        """What is sent with a state is judged before the step, and by it."""
        audit = self.make_audit("in_progress")
        self.make_ready(audit.with_user(self.user_auditor))
        self.assertRefused(
            "is not ready to submit",
            UserError,
            audit.with_user(self.user_auditor).write,
            {"state": "closing", "overall_reason": False},
        )
        self.assertEqual(audit.state, "in_progress")
        self.assertTrue(audit.overall_reason)
