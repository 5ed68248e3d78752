from markupsafe import Markup

from odoo import models
from odoo.tools import format_list

from ...rules import repeats


class CsRepeatMixin(models.AbstractModel):
    """What two samples of the same theme found, beside one another (DUR-15).

    Counts only, so that whoever reads the comparison reads no audit by it.
    """

    _name = "cs.repeat.mixin"
    _description = "A theme looked at again on new cases"

    def _trend_in_words(self, trend):
        """What changed, as a word for a share of good answers."""
        return {
            "improving": self.env._("Better"),
            "declining": self.env._("Worse"),
            "standing_still": self.env._("No clear change"),
        }.get(trend, self.env._("Too few to tell"))

    def _compare_samples(self, before, after, names):
        """A table of both samples, overall and by question.

        :param before, after: audits with a result, of the first sample and the
            second; read as superuser
        :param names: what each sample is called
        :return: Markup
        """
        rows = [
            (
                row.question,
                *map(self._share_in_words, (row.before, row.after)),
                self._trend_in_words(row.trend)
                if row.before.total and row.after.total
                else "",
            )
            for row in repeats.compare(
                before._good_by_question(), after._good_by_question()
            )
        ]
        rows += [
            (question, *map(self._mean_in_words, means), "")
            for question, means in repeats.averages(
                before._scores_by_question(), after._scores_by_question()
            ).items()
        ]
        heads = (self.env._("Question"), *names, self.env._("What changed"))
        cells = [
            Markup("<tr>%s</tr>")
            % Markup().join(
                Markup('<th scope="row" class="fw-normal">%s</th>') % value
                if place == 0
                else Markup("<td>%s</td>") % value
                for place, value in enumerate(row)
            )
            for row in rows
        ]
        return Markup(
            '<table class="table table-sm"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (
            Markup().join(Markup('<th scope="col">%s</th>') % one for one in heads),
            Markup().join(cells),
        )

    def _share_in_words(self, share):
        if not share.total:
            return self.env._("No answer")
        return self.env._("%(good)s of %(all)s", good=share.count, all=share.total)

    def _mean_in_words(self, mean):
        if mean is None:
            return self.env._("No answer")
        return self.env._(
            "%(score)s on average", score=f"{mean:.1f}".removesuffix(".0")
        )

    def _what_is_compared(self, audits):
        """Which kinds of answer the table leaves out, in a sentence; empty for none."""
        kinds = audits.line_ids.mapped("answer_type")
        field = audits.line_ids._fields["answer_type"]
        left = [
            name.lower()
            for kind, name in field._description_selection(self.env)
            if kind in kinds and kind in ("date", "text", "choice")
        ]
        if not left:
            return ""
        return self.env._(
            "Not compared, since neither is better: answers of the kind %(kinds)s.",
            kinds=format_list(self.env, left),
        )
