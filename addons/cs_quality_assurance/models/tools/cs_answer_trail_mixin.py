from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

from ..platform.guard import LIFECYCLE

# All that a person answers on a line; what is worked out from it is never written by
# hand.
ANSWER_FIELDS = {
    "grade_id",
    "not_applicable",
    "yes_no",
    "score",
    "score_given",
    "answer_date",
    "answer_text",
    "evidence",
}

# Whose changes are on the record; what is written in sentences is not.
LOGGED_ANSWERS = ANSWER_FIELDS - {"evidence"}


class CsAnswerTrailMixin(models.AbstractModel):
    """The trail of the answers on the lines of something graded: every change of one,
    from and to any answer, is a line on the record of what they are part of (ALL-05).

    The first answer is no change of mind. The model that inherits it has the fields of
    ``ANSWER_FIELDS`` and says in ``_graded_parent`` what its lines are part of; who may
    answer is checked there, before the write comes here.
    """

    _name = "cs.answer.trail.mixin"
    _description = "Trail of answers"

    was_answered = fields.Boolean(readonly=True, string="Was answered before")

    def write(self, vals):
        if vals.get("not_applicable"):
            # A domain has a grade or does not apply, never both: the later one stands.
            vals = {**vals, "grade_id": False}
        elif vals.get("grade_id"):
            vals = {**vals, "not_applicable": False}
        if "score" in vals and "score_given" not in vals:
            # Typed in a list: none of the score is a score, too.
            vals = {**vals, "score_given": True}
        if not LOGGED_ANSWERS & set(vals):
            return super().write(vals)
        before = {line: line._answer_in_words() for line in self}
        result = super().write(vals)
        self._log_changes_of_mind(before)
        return result

    def _answer_in_words(self):
        """The answer as a reader of the record sees it; empty for none."""
        self.ensure_one()
        if self.not_applicable:
            return self.env._("not applicable")
        if self.answer_type == "graded":
            return self.grade_id.name or ""
        if self.answer_type == "yes_no":
            words = dict(self._fields["yes_no"]._description_selection(self.env))
            return words.get(self.yes_no, "")
        if self.answer_type == "score":
            return str(self.score) if self.score_given or self.score else ""
        if self.answer_type == "date" and self.answer_date:
            return format_date(self.env, self.answer_date, date_format="d MMMM y")
        return self.answer_text or "" if self.answer_type == "choice" else ""

    def _log_changes_of_mind(self, before):
        """:param before: what each line said in words"""
        none = self.env._("no answer")
        said, first = {}, self.browse()
        for line in self:
            now = line._answer_in_words()
            if now == before[line]:
                continue
            if before[line] or line.was_answered:
                said.setdefault(line._graded_parent().id, []).append(
                    self.env._(
                        "%(domain)s: %(before)s → %(after)s",
                        domain=line.domain_id.display_name,
                        before=before[line] or none,
                        after=now or none,
                    )
                )
            if not line.was_answered:
                first |= line
        if first:
            # Set by the product alone: from now on a change is logged.
            first.with_context(cs_lifecycle=LIFECYCLE).write({"was_answered": True})
        if said:
            bodies = {
                parent: Markup("<br/>").join(lines) for parent, lines in said.items()
            }
            self._graded_parent().browse(bodies)._message_log_batch(bodies=bodies)
