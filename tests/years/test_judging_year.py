"""A year of twelve rounds in which two of six auditors grade a step too kindly: the
product finds these two, has more of theirs moderated while that lasts, and they come
to agree."""

import random
from collections import defaultdict

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.cs_quality_assurance.rules import calibration as rules
from odoo.addons.cs_quality_assurance.tests.calibration_common import CalibrationCase

ROUNDS = 12
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


@tagged("post_install", "-at_install")
class TestJudgingYear(CalibrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rng = random.Random(8)
        cls.auditors = cls.pool[:6]
        cls.kind_ones = cls.pool[:2]
        (cls.pool - cls.auditors).cs_auditor = False
        cls.framework.write(
            {
                "moderation_mode": "sample",
                "moderation_percentage": 60,
                "moderation_quality_required": False,
                "moderator_ids": [Command.set(cls.moderator.ids)],
                "moderation_layer_ids": [
                    Command.create(
                        {
                            "name": "While grades lie apart",
                            "drifting": True,
                            "quality_required": False,
                            "moderator_ids": [Command.set(cls.moderator.ids)],
                        }
                    )
                ],
            }
        )
        cls.line = cls.make_programme(
            {
                "automation": "plan",
                "sample_method": "fixed",
                "sample_size": 18,
                "stratify_by": "none",
                "not_audited_months": 0,
            }
        ).line_ids
        # How many of each auditor's grades were put right since a signal stood.
        cls.put_right = defaultdict(int)

    def gives(self, auditor, truth):
        """What an auditor gives a file: the kind ones a step better, until put
        right six times while a signal stood."""
        if auditor in self.kind_ones and self.put_right[auditor] < 6:
            return max(0, truth - 1)
        return truth

    def one_round(self, month):
        """A round lived to its end: (looked at again, all) of each auditor."""
        start = fields.Date.add(fields.Date.to_date("2026-06-15"), months=month)
        counts = defaultdict(lambda: [0, 0])
        with self.on_day(start):
            cycle = self.take_cycle(
                self.line,
                "open",
                seed=f"round {month}",
                date_start=start,
                date_end=fields.Date.add(start, days=28),
            )
            truths = {}
            for audit in cycle.audit_ids.sudo():
                truths[audit] = self.rng.choice((1, 1, 2, 2, 3))
                self.do(
                    audit, grade=GRADES[self.gives(audit.auditor_id, truths[audit])]
                )
            cycle.with_user(self.user_qa_officer).action_draw_moderation()
            standing = {
                person: self.env["cs.figure.pair"]._standing(person).signal
                for person in self.auditors
            }
            for audit in cycle.audit_ids.sudo():
                counts[audit.auditor_id][1] += 1
                looks = audit.moderation_ids.filtered(lambda one: one.state == "todo")
                if not looks:
                    continue
                counts[audit.auditor_id][0] += 1
                for look in looks:
                    self.look_again(look, GRADES[truths[audit]])
                given = audit.overall_grade_id.code
                if standing[audit.auditor_id] and given != GRADES[truths[audit]]:
                    self.put_right[audit.auditor_id] += 1
        return counts, standing

    def look_again(self, look, code):
        mine = look.with_user(look.moderator_user_id)
        reason = "What the file shows."
        mine.write({"overall_grade_id": self.grade(code).id, "overall_reason": reason})
        mine.line_ids.write({"grade_id": self.grade(code).id, "reason": reason})
        mine.action_complete()

    def test_a_year_with_two_kind_auditors(self):
        shares = defaultdict(list)
        signalled = defaultdict(set)
        for month in range(ROUNDS):
            counts, standing = self.one_round(month)
            for person, signal in standing.items():
                if signal:
                    signalled[person].add(signal)
                looked, every = counts[person]
                if every:
                    shares[person, bool(signal)].append(looked / every)
        # Found: these two and nobody else, and which way.
        self.assertEqual(set(signalled), set(self.kind_ones))
        for person in self.kind_ones:
            self.assertEqual(signalled[person], {rules.KINDER})
            # While it stood every audit of theirs was looked at again.
            self.assertEqual(set(shares[person, True]), {1.0})
            self.assertLess(min(shares[person, False]), 1.0)
            # They came to agree, and it ended by itself.
            self.assertFalse(self.env["cs.figure.pair"]._standing(person).signal)
            steps = self.env["cs.figure.pair"]._series()[person.id]
            self.assertGreater(sum(steps[:6]) / 6, 0.7)
            self.assertLess(abs(sum(steps[-5:]) / 5), 0.2)
        for person in self.auditors - self.kind_ones:
            self.assertLess(max(shares[person, False]), 1.01)
        # The floor of the framework held in every round.
        for cycle in self.line.cycle_ids.filtered("moderation_drawn_on"):
            drawn = cycle.moderation_draw
            self.assertGreaterEqual(len(drawn["drawn"]), 0.6 * len(drawn["submitted"]))
