from odoo import models

from ...rules import grading


class CsGradedScreen(models.AbstractModel):
    """The panel of the auditing screen: where the work stands, and what is missing."""

    _inherit = "cs.graded.screen"

    def _auditing_panel(self):
        """What the bottom of the screen says: spread, cap, what is missing.

        :return: dict of plain values
        """
        self.ensure_one()
        scale, is_mine = self.scale_id, self._auditing_is_mine()
        counts = {}
        if len(scale.grade_ids) > 1:
            counts = grading.spread(scale._as_rules(), self._auditing_ranks()).counts
            counts = dict(counts)
        return {
            **self._auditing_progress(),
            "spread": [
                {"grade_id": grade.id, "count": counts.get(grade.rank, 0)}
                for grade in scale.grade_ids
            ],
            "cap": self._auditing_cap(),
            "above_cap": self._is_above_cap(),
            "consequences": self._list_consequences() if is_mine else [],
            "problems": self._auditing_problems() if is_mine else [],
        }

    def _auditing_progress(self):
        """How much is answered, and which lines are not asked (yet)."""
        asked = self._asked_lines()
        return {
            "answered": len(asked.filtered("is_answered")),
            "total": len(asked),
            "not_applicable": len(asked.filtered("not_applicable")),
            "hidden_lines": (self.line_ids - asked).ids,
        }

    def _auditing_ranks(self):
        """The rank on the tool's scale by line, None for what is to be graded yet."""
        return {
            line.id: line._rank_for_overall()
            for line in self._asked_lines()
            if line.answer_type == "graded" and not line.not_applicable
        }

    def _auditing_cap(self):
        if not self.grade_cap_id:
            return False
        return {
            "grade_id": self.grade_cap_id.id,
            "rank": self.grade_cap_id.rank,
            "reason": self.grade_cap_reason,
            "line_ids": [line.id for line, _reason in self._binding_reasons()],
        }

    def _auditing_problems(self):
        """The problems of submitting, with those of the domains drawn together."""
        problems = self._get_submit_problems()
        domains = [problem for problem in problems if problem.place == "line"]
        others = [problem._asdict() for problem in problems if problem.place != "line"]
        if len(domains) < 3:
            return [problem._asdict() for problem in domains] + others
        text = self._several_in_words(len(domains))
        return [domains[0]._replace(text=text)._asdict(), *others]

    def _several_in_words(self, count):
        """The problems of several domains, in one sentence."""
        return self.env._("%(count)s domains to answer.", count=count)
