from collections import Counter, defaultdict

from odoo import models
from odoo.fields import Domain

from ...rules import calibration as rules
from ...rules.agreement import proportion


class CsDashboard(models.AbstractModel):
    """Results with honesty about who graded: as graded, as moderated, and allowing for
    how often each auditor's grades moved (DUR-27, DUR-28)."""

    _inherit = "cs.dashboard"

    def _block_graders(self, asked):
        Audit = self.env["cs.audit"]
        domain = self._result_audits(asked)
        groups = Audit._read_group(
            domain,
            ["auditor_id", "overall_grade_id", "moderated_grade_id", "final_grade_id"],
            ["__count"],
        )
        if not groups:
            return None
        good = self._good_grades()
        graded, stands = Counter(), Counter()
        moderated = Counter()
        rest = defaultdict(Counter)
        flow = defaultdict(Counter)
        for auditor, first, second, final, count in groups:
            graded[first.id in good] += count
            stands[final.id in good] += count
            if second:
                moderated[final.id in good] += count
                flow[first][second] += count
            else:
                rest[auditor.id][final.id in good] += count
        moved = self._moves(good)
        people = [
            rules.Graded(
                rest[who][True],
                sum(rest[who].values()),
                *(moved[who][key] for key in ("stood", "fell", "below", "rose")),
            )
            for who in {*rest, *moved}
        ]
        share, shift = rules.adjusted(moderated[True], sum(moderated.values()), people)
        total = sum(stands.values())
        figure = self._open(
            "cs.figure.grade", self._domain(asked), self.env._("Results")
        )
        rows = [
            self._share_row(
                self.env._("As the auditors graded"), graded[True], total, figure
            ),
            self._share_row(self.env._("As moderated"), stands[True], total, figure),
            {
                "label": self.env._("Allowing for who graded"),
                "cells": [
                    {"text": f"{100 * share:.0f}%"},
                    {"text": str(total)},
                    {"text": ""},
                ],
            },
        ]
        points = round(100 * shift)
        return {
            "adds": False,
            "sentence": self.env._(
                "Of %(count)s results, %(share)s%% are good or better. Had every audit "
                "been looked at twice, it would be about %(adjusted)s%%: who graded "
                "makes a difference of %(points)s points.",
                count=total,
                share=round(100 * stands[True] / total),
                adjusted=round(100 * share),
                points=f"{points:+d}".replace("-", "−"),
            )
            if points
            else self.env._(
                "Of %(count)s results, %(share)s%% are good or better; who graded "
                "makes no difference that can be seen.",
                count=total,
                share=round(100 * stands[True] / total),
            ),
            "columns": [
                self.env._("Good or better"),
                self.env._("Share"),
                self.env._("Audits"),
                self.env._("Range"),
            ],
            "rows": rows,
            "note": self._flow_in_words(flow),
        }

    def _block_flow(self, asked):
        """The grades of audits that were looked at again, as each gave them: auditors,
        moderators, and whoever came from outside (DUR-28)."""
        Audit = self.env["cs.audit"]
        domain = self._result_audits(asked)
        outside = Domain("kind", "=", "external")
        again = domain & Domain("moderated_grade_id", "!=", False) & ~outside
        parts = (
            (self.env._("Auditors"), again, "overall_grade_id"),
            (self.env._("Moderators"), again, "moderated_grade_id"),
            (self.env._("From outside"), domain & outside, "final_grade_id"),
        )
        found = [
            (head, within, field, dict(Audit._read_group(within, [field], ["__count"])))
            for head, within, field in parts
        ]
        grades = self.env["cs.grade"].union(
            *(one for *_r, counts in found for one in counts)
        )
        if not found[0][3] and not found[2][3]:
            return None
        rows = [
            {
                "label": grade.name,
                "cells": [
                    self._number(
                        counts.get(grade, 0),
                        Audit._name,
                        within & Domain(field, "=", grade.id),
                        head,
                    )
                    for head, within, field, counts in found
                ],
            }
            for grade in grades.sorted(lambda one: (one.rank, one.id))
        ]
        heads = [head for head, *_rest in found]
        return {
            "sentence": self.env._(
                "The grades of audits that were looked at again, as the auditor gave "
                "them and as the moderator left them, beside those given by people "
                "from outside."
            ),
            "columns": [self.env._("Grade"), *heads],
            "rows": rows,
            "chart": self._bars(rows, heads, first=0),
        }

    def _share_row(self, label, good, total, figure):
        share = proportion(good, total)
        return {
            "label": label,
            "cells": [
                {
                    "text": f"{100 * share.share:.0f}%",
                    "value": 100 * share.share,
                    "count": total,
                    "open": figure,
                },
                {"text": str(total)},
                {
                    "text": self.env._(
                        "%(low)s%% to %(high)s%%",
                        low=round(100 * share.low),
                        high=round(100 * share.high),
                    )
                },
            ],
        }

    def _good_grades(self):
        """Ids of the grades that are good or better on their scale."""
        return {
            grade.id
            for scale in self.env["cs.grade.scale"].search([])
            for grade in scale.grade_ids
            if grade.rank <= (scale._good_rank() or 0)
        }

    def _moves(self, good):
        """How often each auditor's overall grades moved when somebody looked again:
        {employee id: counts}. Counts only; nobody is named."""
        # How often grades move is what the adjustment is made of; see above.
        groups = (
            self.env["cs.figure.pair"]
            # As above.
            .sudo()
            ._read_group(
                Domain("role", "=", "auditor") & Domain("domain_id", "=", False),
                ["grader_id", "grade_id", "other_grade_id"],
                ["count:sum"],
            )
        )
        found = defaultdict(Counter)
        for person, mine, other, count in groups:
            stood, stays = mine.id in good, other.id in good
            found[person.id]["stood" if stood else "below"] += count
            if stood and not stays:
                found[person.id]["fell"] += count
            elif stays and not stood:
                found[person.id]["rose"] += count
        return found

    def _flow_in_words(self, flow):
        """Where moderated grades went, a phrase for each change."""
        changes = sorted(
            (
                (count, before, after)
                for before, row in flow.items()
                for after, count in row.items()
                if before != after
            ),
            key=lambda one: (-one[0], one[1].rank),
        )
        if not changes:
            return ""
        return self.env._(
            "Moderation moved: %(changes)s.",
            changes="; ".join(
                self.env._(
                    "%(count)s from %(before)s to %(after)s",
                    count=count,
                    before=before.name.lower(),
                    after=after.name.lower(),
                )
                for count, before, after in changes[:6]
            ),
        )
