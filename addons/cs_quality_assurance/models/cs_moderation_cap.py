from odoo import api, fields, models

from ..rules import grading


class CsModeration(models.Model):
    """What the moderator's own grades allow overall, said as they grade (DUR-06,
    LUT-03)."""

    _inherit = "cs.moderation"

    cap_in_words = fields.Char(
        string="What limits the overall", compute="_compute_cap_in_words"
    )
    is_above_cap = fields.Boolean(compute="_compute_cap_in_words")

    @api.depends("line_ids.grade_id", "overall_grade_id", "state")
    @api.depends_context("lang")
    def _compute_cap_in_words(self):
        """The limit on the overall as the moderator grades, with the domains that set
        it (DUR-06, LUT-03)."""
        for moderation in self:
            cap = moderation.audit_id and moderation._standing_cap()
            # With no overall grade yet, nothing goes above anything.
            moderation.is_above_cap = bool(
                cap and moderation.overall_grade_id and moderation._cap_passed()
            )
            moderation.cap_in_words = (
                self.env._(
                    "The overall grade is at most %(cap)s, because %(reasons)s.",
                    cap=cap.name.lower(),
                    reasons=self.env._(" and ").join(moderation._cap_reasons()),
                )
                if cap
                else False
            )

    def _cap_passed(self):
        """The cap that the overall grade goes above, with the moderator's own grades.

        :return: a grade, or none
        """
        cap = self._standing_cap()
        return cap if cap and self.overall_grade_id.rank < cap.rank else cap.browse()

    def _cap(self):
        """The cap that the moderator's own grades set.

        Where the moderator gave none, the auditor's stands (DUR-06, LUT-03).

        :return: ``rules.grading.Cap``
        """
        audit, scale = self.audit_id, self.audit_id.tool_id.scale_id
        ranks = self._standing_ranks()
        graded = {
            line.domain_id.id: line._rank_for_overall(ranks.get(line.id))
            for line in audit._asked_lines()
            if ranks.get(line.id) or not line.not_applicable
        }
        worst = max(scale.grade_ids.mapped("rank"), default=0)
        met = {
            line.domain_id.id: ranks[line.id] != worst
            if ranks.get(line.id) and line.domain_id.is_bottom_line
            else not line._fails_bottom_line()
            for line in audit._asked_lines()
        }
        return grading.overall_cap(
            scale._as_rules(), graded, audit.tool_id.limit_ids._as_rules(), met
        )

    def _standing_cap(self):
        """The grade that :meth:`_cap` allows at best.

        :return: a grade, or none
        """
        cap, scale = self._cap(), self.audit_id.tool_id.scale_id
        return scale.grade_ids.filtered(lambda grade: grade.rank == cap.rank)

    def _cap_reasons(self):
        """Why the overall is held down with the moderator's grades, a phrase each."""
        self.ensure_one()
        lines = {line.domain_id.id: line for line in self.audit_id._asked_lines()}
        given = {line.audit_line_id.id: line.grade_id for line in self.line_ids}
        reasons = []
        for reason in self._cap().binding:
            if line := lines.get(reason.domain):
                grade = given.get(line.id) or line.grade_id
                reasons.append(self.audit_id._reason_in_words(line, reason, grade))
        return reasons or [self.env._("a limiting judgement says so")]

    def _standing_ranks(self):
        """The rank by line of the audit as this moderation leaves it: where this
        moderator gave no grade, that of the layer before stands."""
        self.ensure_one()
        # The facts of the layers before, whatever this moderator may open.
        before = self.sudo().audit_id.moderation_ids.filtered(
            lambda other: other.state == "done" and other.id < self.id
        )
        ranks = {}
        for moderation in [*before.sorted("id"), self]:
            for line in moderation.line_ids.filtered("grade_id"):
                ranks[line.audit_line_id.id] = line.grade_id.rank
        return ranks
