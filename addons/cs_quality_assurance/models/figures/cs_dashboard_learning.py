from collections import Counter, defaultdict

from odoo import models
from odoo.fields import Domain

MOST_CITED = 8


class CsDashboard(models.AbstractModel):
    """What was learned, on the dashboard: themes, standards, families (DUR-13)."""

    _inherit = "cs.dashboard"

    # --- what was learned -------------------------------------------------------------

    def _learning(self, asked):
        """The learning points of the audits asked about."""
        return Domain("audit_id", "any", self._result_audits(asked))

    def _result_audits(self, asked):
        """The audits asked about that have a result, by the day they were submitted."""
        domain = self._domain(asked, dates=None)
        domain &= Domain("date_submitted", ">=", asked["date_from"])
        domain &= Domain("date_submitted", "<=", asked["date_to"])
        return domain & Domain(self.env["cs.audit"]._domain_of_results())

    def _cited(self, asked, field, sentence, column):
        Point = self.env["cs.learning.point"]
        domain = self._learning(asked) & Domain(field, "!=", False)
        groups = Point._read_group(domain, [field, "kind"], ["__count"])
        if not groups:
            return None
        kinds = dict(Point._fields["kind"]._description_selection(self.env))
        found = defaultdict(Counter)
        for one, kind, count in groups:
            found[one][kind] += count
        most = sorted(
            found, key=lambda one: (-sum(found[one].values()), one.display_name)
        )
        rows = [
            {
                "label": one.display_name,
                "cells": [
                    self._number(
                        found[one][kind],
                        Point._name,
                        domain
                        & Domain(field, "in", one.ids)
                        & Domain("kind", "=", kind),
                        one.display_name,
                    )
                    for kind in kinds
                ],
            }
            for one in most[:MOST_CITED]
        ]
        return {
            "sentence": sentence,
            "columns": [column, *kinds.values()],
            "rows": rows,
            "note": self.env._("And %(count)s more.", count=len(most) - MOST_CITED)
            if len(most) > MOST_CITED
            else "",
        }

    def _block_themes(self, asked):
        return self._cited(
            asked,
            "theme_id",
            self.env._("What auditors wrote down most often."),
            self.env._("Theme"),
        )

    def _block_standards(self, asked):
        return self._cited(
            asked,
            "standard_ids",
            self.env._("The standards that were cited most often."),
            self.env._("Standard"),
        )

    def _block_families(self, asked):
        """Whether children and families were heard, and how."""
        Audit = self.env["cs.audit"]
        domain = self._result_audits(asked)
        total = Audit.search_count(domain)
        if not total:
            return None
        written = Domain("family_feedback", "not in", (False, ""))
        answered = Domain("family_feedback_ids.state", "=", "answered")
        heard = domain & (written | answered)
        why = domain & ~(written | answered)
        given = why & Domain("family_feedback_missing_reason", "not in", (False, ""))
        unsaid = why & Domain("family_feedback_missing_reason", "in", (False, ""))
        count = Audit.search_count
        rows = [
            (self.env._("Heard"), heard, False),
            (self.env._("Not heard, and the auditor said why"), given, False),
            (self.env._("Not heard, and nobody said why"), unsaid, True),
        ]
        numbers = [count(one[1]) for one in rows]
        return {
            "sentence": self.env._(
                "Children, parents or carers were heard in %(heard)s of %(count)s "
                "audits.",
                heard=numbers[0],
                count=total,
            ),
            "columns": [self.env._("Family"), self.env._("Audits")],
            "rows": [
                {
                    "label": label,
                    "cells": [self._number(number, Audit._name, one, label, bad=bad)],
                }
                for (label, one, bad), number in zip(rows, numbers, strict=True)
            ],
        }

    def _block_answers(self, asked):
        """How many families chose each answer of the questionnaire; what they wrote in
        their own words stands with their audit (SWI-02, LUT-04, BWD-10)."""
        Feedback = self.env["cs.family.feedback"]
        domain = self._learning(asked) & Domain("state", "=", "answered")
        heard = Feedback.search(domain)
        if not heard:
            return None
        # Only answers of questionnaires that the reader may read, and only counted:
        # survey's own rights are for survey staff. A second thought counts instead of
        # the first.
        last = [
            done[-1].id
            # Which answers are whose; see above.
            for one in heard.sudo()
            if (done := one._inputs().filtered(lambda given: given.state == "done"))
        ]
        # Only counted; see above.
        lines = self.env["survey.user_input.line"].sudo()
        groups = lines._read_group(
            [("user_input_id", "in", last), ("suggested_answer_id", "!=", False)],
            ["question_id", "suggested_answer_id"],
            ["__count"],
        )
        groups.sort(
            key=lambda one: (
                one[0].survey_id.id,
                one[0].sequence,
                one[0].id,
                one[1].sequence,
                one[1].id,
            )
        )
        return {
            "sentence": self.env._(
                "Questionnaires that families sent back: %(count)s. What they wrote in "
                "their own words stands with each audit.",
                count=len(heard),
            ),
            "columns": [
                self.env._("Question, and what they chose"),
                self.env._("Families"),
            ],
            "rows": [
                {
                    "label": self.env._(
                        "%(question)s %(answer)s",
                        question=question.title,
                        answer=answer.value,
                    ),
                    "cells": [{"text": str(count), "value": count}],
                }
                for question, answer, count in groups
            ],
            "action": "cs_quality_assurance.action_cs_family_feedback",
        }

    # --- what came of it ----------------------------------------------------------

    def _within(self, asked, name):
        """What is asked, of records with a team and a day of another name."""
        domain = Domain("company_id", "=", asked["company"])
        domain &= Domain(self.env["cs.audit"]._domain_of_my_line())
        domain &= Domain(name, ">=", asked["date_from"])
        domain &= Domain(name, "<=", asked["date_to"])
        if asked["department"]:
            domain &= Domain("department_id", "child_of", asked["department"])
        return domain

    def _block_practice(self, asked):
        """Good practice that was agreed, for others to do alike (DUR-12, LUT-15)."""
        Practice = self.env["cs.good.practice"]
        domain = self._within(asked, "date_decided") & Domain("state", "=", "shared")
        found = Practice.search(domain, order="date_decided desc, id desc")
        if not found:
            return None
        return {
            "sentence": self.env._(
                "Examples agreed and put into the library: %(count)s.",
                count=len(found),
            ),
            "columns": [self.env._("What was done well"), self.env._("What changed")],
            "rows": [
                {
                    "label": one.name,
                    "cells": [
                        {
                            "text": one.difference or one.body or "",
                            "open": self._open(
                                Practice._name, Domain("id", "=", one.id), one.name
                            ),
                        }
                        if one.difference or one.body
                        else {"text": ""}
                    ],
                }
                for one in found[:MOST_CITED]
            ],
            "action": "cs_quality_assurance.action_cs_good_practice",
        }

    def _block_changed(self, asked):
        """What actions changed for the child: how many say so, by service (LUT-16)."""
        Action = self.env["cs.action"]
        place = self._place(asked)
        domain = self._within(asked, "date_done") & Domain(
            "state", "in", ("done", "signed_off")
        )
        told = domain & Domain("difference", "not in", (False, ""))
        done = Counter(dict(Action._read_group(domain, ["department_id"], ["__count"])))
        said = Counter(dict(Action._read_group(told, ["department_id"], ["__count"])))
        if not done:
            return None
        rows = defaultdict(lambda: [Action.department_id, 0, 0])
        for team, count in done.items():
            where = team if place == "department_id" or not team else team._cs_service()
            rows[where.id][0] |= team
            rows[where.id][1] += count
            rows[where.id][2] += said[team]

        def cells(teams, count, with_words):
            within = Domain("department_id", "in", teams.ids or [False])
            yield self._number(count, Action._name, domain & within, self.env._("Done"))
            yield self._number(
                with_words, Action._name, told & within, self.env._("Said")
            )

        # Names of teams are structure, readable by all.
        names = self.env["hr.department"].sudo().browse([one for one in rows if one])
        names = {one.id: one.name for one in names}
        return {
            "sentence": self.env._(
                "%(count)s actions were done; for %(said)s of them it is written down "
                "what changed for the child.",
                count=sum(done.values()),
                said=sum(said.values()),
            ),
            "columns": [
                self.env._("Service") if place == "service_id" else self.env._("Team"),
                self.env._("Actions done"),
                self.env._("What changed is written down"),
            ],
            "rows": [
                {
                    "label": names.get(key) or self.env._("No team"),
                    "cells": list(cells(*row)),
                }
                for key, row in sorted(
                    rows.items(), key=lambda one: names.get(one[0]) or ""
                )
            ],
            "action": "cs_quality_assurance.action_cs_action",
        }

    def _block_disputes(self, asked):
        """Disputes raised, by level and how they stand (DUR-22, SWI-12)."""
        Dispute = self.env["cs.dispute"]
        if not Dispute.has_access("read"):
            return None
        domain = self._within(asked, "date_raised")
        groups = Dispute._read_group(domain, ["level_id", "state"], ["__count"])
        if not groups:
            return None
        states = dict(Dispute._fields["state"]._description_selection(self.env))
        found = defaultdict(Counter)
        for level, state, count in groups:
            found[level][state] += count
        themes = Dispute._read_group(
            domain & Domain("theme_ids", "!=", False), ["theme_ids"], ["__count"]
        )
        themes = sorted(themes, key=lambda one: (-one[1], one[0].name))
        return {
            "sentence": self.env._(
                "Disputes raised in this period: %(count)s.",
                count=sum(count for _level, _state, count in groups),
            ),
            "note": themes
            and self.env._(
                "What they were about: %(themes)s.",
                themes=", ".join(theme.name for theme, _count in themes[:MOST_CITED]),
            ),
            "columns": [self.env._("Level"), *states.values()],
            "rows": [
                {
                    "label": level.name or "",
                    "cells": [
                        self._number(
                            found[level][state],
                            Dispute._name,
                            domain
                            & Domain("level_id", "=", level.id)
                            & Domain("state", "=", state),
                            label,
                        )
                        for state, label in states.items()
                    ],
                }
                for level in sorted(found, key=lambda one: (one.sequence, one.id))
            ],
            "action": "cs_quality_assurance.action_cs_dispute",
        }
