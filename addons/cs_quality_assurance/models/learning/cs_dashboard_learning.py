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
        audits = self._domain(asked, dates=None)
        audits &= Domain("date_submitted", ">=", asked["date_from"])
        audits &= Domain("date_submitted", "<=", asked["date_to"])
        audits &= Domain(self.env["cs.audit"]._domain_of_results())
        return Domain("audit_id", "any", audits)

    def _cited(self, asked, field, title, sentence, column):
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
            "title": title,
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
            self.env._("Themes"),
            self.env._("What auditors wrote down most often."),
            self.env._("Theme"),
        )

    def _block_standards(self, asked):
        return self._cited(
            asked,
            "standard_ids",
            self.env._("Practice standards"),
            self.env._("The standards that were cited most often."),
            self.env._("Standard"),
        )

    def _block_families(self, asked):
        """Whether children and families were heard, and how."""
        Audit = self.env["cs.audit"]
        domain = self._domain(asked, dates=None)
        domain &= Domain("date_submitted", ">=", asked["date_from"])
        domain &= Domain("date_submitted", "<=", asked["date_to"])
        domain &= Domain(Audit._domain_of_results())
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
            "title": self.env._("What families said"),
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
