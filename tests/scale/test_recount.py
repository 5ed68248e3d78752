"""Each figure of the dashboard counted again by SQL of our own: on an empty council, on
one audit, and on the demo council. Twenty thousand: test_plans; more: scripts/bench."""

import sys
from pathlib import Path

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.cs_quality_assurance.tests.common import QualityCase

sys.path.insert(0, str(Path(__file__).parent))
from recounting import recounted


@tagged("post_install", "-at_install")
class TestSmall(QualityCase):
    def test_nothing_is_nothing(self):
        found = recounted(self)
        self.assertFalse(any(found[key] for key in found if key != "families"), found)

    def test_one_audit(self):
        self.make_audit("closed", grade="good")
        found = recounted(self)
        self.assertEqual(found["top"], [1, 1])
        self.assertEqual(list(found["loop"].values()), [[1, 1, 0, 0]])


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    def test_the_demo_council(self):
        self.env["cs.demo"]._load()
        reader = self.env["res.users"].search([("login", "=", "qa.manager")])
        today = fields.Date.to_string(fields.Date.context_today(reader))
        council = self.env.ref("base.main_company")
        recounted(self, reader, council, today)
        found = recounted(self, reader, council, today, "year")
        empty = {key for key, numbers in found.items() if not numbers}
        self.assertFalse(empty, "nothing to compare")
