from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...rules import calibration as rules
from ...rules.agreement import proportion

OFFICER = "cs_quality_assurance.group_qa_officer"
# What an auditor is shown to learn from.
EXAMPLES = 3
# Of how many people with a signal the chart is drawn at once.
CHARTS = 5


class CsJudging(models.AbstractModel):
    """How people judge beside whoever graded the same work again: each their own, QA
    everybody (DUR-16, DUR-28).

    Shown on the dashboard's screen, of blocks like the dashboard's.
    """

    _name = "cs.judging"
    _description = "Judging alike"
    _inherit = "cs.dashboard"

    # --- what is shown -----------------------------------------------------

    def _check_reader(self):
        groups = ("group_auditor", "group_external_auditor", "group_leader")
        if not any(
            self.env.user.has_group(f"cs_quality_assurance.{group}") for group in groups
        ):
            raise AccessError(
                self.env._("How people judge is for those who audit, and QA.")
            )

    @api.model
    def _get_blocks(self):
        return [
            ("people", self.env._("Auditors"), self._block_people),
            ("moderators", self.env._("Moderators"), self._block_moderators),
            ("mine", self.env._("Pair by pair"), self._block_mine),
            ("domains", self.env._("Each domain"), self._block_domains),
            ("places", self.env._("Each service"), self._block_places),
            ("sources", self.env._("Who graded it again"), self._block_sources),
            (
                "examples",
                self.env._("The clearest to learn from"),
                self._block_examples,
            ),
        ]

    def _sees_others(self):
        """Whether the reader reads the pairs of other people."""
        return self.env.user.has_group(OFFICER) or bool(
            self.env.user._cs_line_ids() and self._a_framework("drift_to_managers")
        )

    def _a_framework(self, setting):
        """Whether a framework here says so."""
        # What a framework says is everybody's to know, whoever reads the record.
        return bool(
            self.env["cs.framework"]
            # As above.
            .sudo()
            .search_count(
                [
                    ("company_id", "in", self.env.companies.ids),
                    (setting, "=", True),
                ],
                limit=1,
            )
        )

    def _options(self):
        # Of every pair there is: a person has too few to choose among.
        return dict.fromkeys(super()._options(), [])

    def _dates_in_words(self, start, end):
        return self.env._("Everything that was graded again so far")

    def _me(self):
        return self.env.user.employee_ids.filtered(
            lambda one: one.company_id in self.env.companies
        )

    def _top(self, asked):
        """The reader's own standing, or how many signals stand."""
        if not self._sees_others():
            return self._top_of_mine()
        rows = self._people("auditor")
        signals = [row for row in rows if row[2].signal]
        judged = [row for row in rows if row[2].count >= rules.LEAST]
        return {
            "sentence": self.env._(
                "%(count)s auditors whose grades lie apart from those of whoever "
                "looked again, of %(judged)s with ten pairs or more.",
                count=len(signals),
                judged=len(judged),
            )
            if judged
            else self.env._("Nobody has ten pairs yet, and fewer say nothing."),
            "more": [
                self.env._(
                    "A pair is an audit that somebody graded again: a moderator, a "
                    "panel, a second auditor, or somebody from outside."
                ),
                self.env._(
                    "Of auditors who do not drift, about one pair in 465 gives a false "
                    "signal."
                ),
            ],
            "covered": {"words": "", "planned": 0},
        }

    def _top_of_mine(self):
        # How often others agree is needed to say what is usual; nobody is named.
        found = self.env["cs.figure.pair"].sudo()._standing(self._me()[:1])
        if found.verdict == rules.TOO_FEW:
            sentence = self.env._(
                "%(count)s of your audits were graded again by somebody. From ten on, "
                "this page says how you judge beside them.",
                count=found.count,
            )
        else:
            sentence = {
                rules.KINDER: self.env._(
                    "You are a little kinder than those who look again."
                ),
                rules.HARSHER: self.env._(
                    "You are a little stricter than those who look again."
                ),
                rules.ALIKE: self.env._("You judge much as those who look again do."),
            }[found.verdict]
        more = []
        if found.mean is not None and found.low is not None:
            more.append(self._mean_in_words(found))
        if found.signal:
            more.append(
                self.env._(
                    "Your last audits lie apart from what others gave: look at the "
                    "examples below, and talk them over with QA."
                )
            )
            if self._a_framework("moderation_layer_ids.drifting"):
                more.append(
                    self.env._("More of them are looked at until five in a row agree.")
                )
        elif found.is_steady:
            more.append(self.env._("Your last ten agreed. Thank you."))
        more.append(
            self.env._("You, QA and the managers above you see this about you.")
            if self._a_framework("drift_to_managers")
            else self.env._("Only you and QA see this about you.")
        )
        return {
            "sentence": sentence,
            "more": more,
            "covered": {"words": "", "planned": 0},
        }

    def _mean_in_words(self, found):
        """How far one's grades lie from the others', on average."""
        way = -1 if found.mean < 0 else 1
        low, high = sorted((way * found.low, way * found.high))
        words = {
            1: self.env._(
                "Over %(count)s audits your grades were %(mean)s of a grade kinder on "
                "average; allowing for chance, between %(low)s and %(high)s."
            ),
            -1: self.env._(
                "Over %(count)s audits your grades were %(mean)s of a grade stricter "
                "on average; allowing for chance, between %(low)s and %(high)s."
            ),
        }[way]
        return words % {
            "count": found.count,
            "mean": f"{abs(found.mean):.1f}",
            "low": f"{low:.1f}".replace("-", "−"),
            "high": f"{high:.1f}".replace("-", "−"),
        }

    # --- people ------------------------------------------------------------

    def _people(self, role):
        """(employee, pairs of overall grades, Drift) of all whose pairs the reader
        reads, those with a signal first."""
        # What is usual is made of everybody's; only those the reader reads are shown.
        Pair = self.env["cs.figure.pair"]
        every = Pair.sudo()._series(role)
        pairs = defaultdict(list)
        people = self.env["hr.employee"]
        for person, mine, other, count in Pair._read_group(
            [("role", "=", role), ("domain_id", "=", False)],
            ["grader_id", "grade_id", "other_grade_id"],
            ["count:sum"],
        ):
            pairs[person.id] += [(self._place(mine), self._place(other))] * count
            people |= person
        rows = [
            (
                person,
                pairs[person.id],
                rules.drift(every.get(person.id, []), Pair._usual(every, person.id)),
            )
            # Names of colleagues whose pairs the reader may read.
            for person in people.sudo()
        ]
        return sorted(
            rows, key=lambda row: (not row[2].signal, -abs(row[2].mean or 0), row[0].id)
        )

    def _place(self, grade):
        """A grade's place on its scale, 0 for the best."""
        return grade.scale_id.grade_ids.sorted("rank").ids.index(grade.id)

    def _verdict_in_words(self, found):
        if found.signal:
            return {
                rules.KINDER: self.env._("Kinder: a signal stands"),
                rules.HARSHER: self.env._("Stricter: a signal stands"),
            }[found.signal]
        return {
            rules.KINDER: self.env._("Kinder on average"),
            rules.HARSHER: self.env._("Stricter on average"),
            rules.ALIKE: self.env._("Alike"),
            rules.TOO_FEW: self.env._("Too few to tell"),
        }[found.verdict]

    def _block_people(self, asked, role="auditor"):
        if not self._sees_others():
            return None
        rows = self._people(role)
        if not rows:
            return None
        return {
            "sentence": self.env._(
                "Overall grades beside those of whoever graded the same work again. "
                "Kinder by is in grades; kappa is agreement beyond chance, 1 at best. "
                "Nobody is judged on fewer than ten."
            ),
            "columns": [
                self.env._("Who"),
                *self._agreement_heads(),
                self.env._("What it says"),
            ],
            "rows": [
                {
                    "label": person.name,
                    "cells": [
                        *self._agreement_cells(
                            pairs,
                            Domain("grader_id", "=", person.id)
                            & Domain("role", "=", role)
                            & Domain("domain_id", "=", False),
                            person.name,
                        ),
                        {
                            "text": self._verdict_in_words(found),
                            "bad": bool(found.signal),
                        },
                    ],
                }
                for person, pairs, found in rows
            ],
        }

    def _block_moderators(self, asked):
        return self._block_people(asked, "moderator")

    # --- one's own ---------------------------------------------------------

    def _block_mine(self, asked):
        """The control chart of the reader's own pairs."""
        return self._chart_of(self._me()[:1])

    def _findings(self, asked, keys=None):
        """And the control chart of each auditor about whom a signal stands, for who
        reads their pairs."""
        found = super()._findings(asked, keys)
        if self._sees_others():
            signals = [row[0] for row in self._people("auditor") if row[2].signal]
            for person in signals[:CHARTS]:
                block = self._chart_of(person)
                title = self.env._("Pair by pair: %(who)s", who=person.name)
                found["blocks"].insert(
                    1, {"key": f"chart_{person.id}", "title": title, **block}
                )
        return found

    def _chart_of(self, person):
        """One person's pairs as a control chart, with the table behind it."""
        Pair = self.env["cs.figure.pair"]
        rows = Pair._by_audit(domain=[("grader_id", "=", person.id)])
        if not rows:
            return None
        # What is usual is made of everybody's; nobody else is shown.
        usual = Pair._usual(Pair.sudo()._series(), person.id)
        points = rules.control([row[3] for row in rows], usual)
        labels = dict(Pair._fields["source"]._description_selection(self.env))
        # Numbers of audits whose pairs the reader reads.
        names = {
            audit.id: audit.name
            for audit in self.env["cs.audit"].browse([row[1] for row in rows]).sudo()
        }
        signals = {
            rules.KINDER: self.env._("Kinder"),
            rules.HARSHER: self.env._("Stricter"),
            None: "",
        }
        return {
            "sentence": self.env._(
                "Audits that somebody graded again, oldest first: by how many grades "
                "kinder, on average over the domains. The lines add up what is more "
                "than usual here; beyond the limit a signal stands, until five in a "
                "row agree."
            ),
            "columns": [
                self.env._("Audit"),
                self.env._("Graded again by"),
                self.env._("Kinder by"),
                self.env._("Signal"),
            ],
            "rows": [
                {
                    "label": names[audit],
                    "cells": [
                        {"text": labels[source]},
                        {
                            "text": f"{steps:+.1f}".replace("-", "\u2212"),
                            "value": steps,
                            "open": self._open(
                                "cs.figure.pair",
                                Domain("audit_id", "=", audit)
                                & Domain("source", "=", source)
                                & Domain("grader_id", "=", person.id)
                                & Domain("role", "=", "auditor"),
                                names[audit],
                            ),
                        },
                        {"text": signals[point.signal]},
                    ],
                }
                for (_who, audit, source, steps, _day), point in zip(
                    rows, points, strict=True
                )
            ],
            "chart": {
                "kind": "control",
                "labels": [names[row[1]] for row in rows],
                "kinder": [round(point.kinder, 2) for point in points],
                "harsher": [round(-point.harsher, 2) for point in points],
                "limit": rules.LIMIT,
            },
        }

    def _counted_by(self, field, sentence, heading):
        """Pairs by a field: how many, the same, near, kinder by, kappa."""
        groups = self.env["cs.figure.pair"]._read_group(
            [("role", "=", "auditor"), (field, "!=", False)],
            [field, "grade_id", "other_grade_id"],
            ["count:sum"],
        )
        if not groups:
            return None
        pairs = defaultdict(list)
        for one, mine, other, count in groups:
            pairs[one] += [(self._place(mine), self._place(other))] * count
        kind = self.env["cs.figure.pair"]._fields[field]
        labels = (
            dict(kind._description_selection(self.env))
            if kind.type == "selection"
            else {}
        )

        def apart(one):
            return abs(sum(b - a for a, b in pairs[one])) / len(pairs[one])

        rows = []
        for one in sorted(pairs, key=lambda one: -apart(one)):
            label = labels.get(one) if labels else one.display_name
            within = Domain(field, "=", one if labels else one.id)
            rows.append(
                {
                    "label": label,
                    "cells": self._agreement_cells(
                        pairs[one], within & Domain("role", "=", "auditor"), label
                    ),
                }
            )
        return {
            "sentence": sentence,
            "columns": [heading, *self._agreement_heads()],
            "rows": rows,
        }

    def _agreement_heads(self):
        return [
            self.env._("Pairs"),
            self.env._("The same"),
            self.env._("Same or next to it"),
            self.env._("Kinder by"),
            self.env._("Kappa, weighted"),
        ]

    def _agreement_cells(self, pairs, domain, label):
        """What pairs of grades say: how many, the same with its interval, near, kinder
        by how much and kappa with its interval; the last two from ten pairs on."""
        count = len(pairs)
        exact = proportion(sum(a == b for a, b in pairs), count)
        near = sum(abs(a - b) <= 1 for a, b in pairs)
        # Grades below the last that either gave change nothing.
        kappa = rules.kappa_interval(pairs, 1 + max(map(max, pairs), default=0))
        mean = sum(b - a for a, b in pairs) / count
        return [
            self._number(count, "cs.figure.pair", domain, label),
            {
                "text": self.env._(
                    "%(share)s%% (%(low)s to %(high)s)",
                    share=round(100 * exact.share),
                    low=round(100 * exact.low),
                    high=round(100 * exact.high),
                )
            },
            {"text": f"{100 * near / count:.0f}%"},
            {
                "text": f"{mean:+.2f}".replace("-", "\u2212")
                if count >= rules.LEAST
                else self.env._("too few")
            },
            {
                "text": self.env._(
                    "%(kappa)s (%(low)s to %(high)s)",
                    kappa=f"{kappa[0]:.2f}",
                    low=f"{kappa[1]:.2f}",
                    high=f"{kappa[2]:.2f}",
                )
                if kappa
                else ""
            },
        ]

    def _block_domains(self, asked):
        return self._counted_by(
            "domain_id",
            self.env._(
                "Where graders and those who look again differ most stands first."
            ),
            self.env._("Domain"),
        )

    def _block_places(self, asked):
        if not self._sees_others():
            return None
        return self._counted_by(
            "service_id",
            self.env._("By the service whose work was audited."),
            self.env._("Service"),
        )

    def _block_sources(self, asked):
        return self._counted_by(
            "source",
            self.env._("What the pairs come from."),
            self.env._("Graded again by"),
        )

    def _block_examples(self, asked):
        """Where the reader's grade and the other lie furthest apart, with what the
        other saw."""
        me = self._me()
        far = self.env["cs.figure.pair"].search(
            [
                ("grader_id", "in", me.ids),
                ("role", "=", "auditor"),
                ("steps", "!=", 0),
            ],
            order="date desc, id desc",
            limit=200,
        )
        if not far:
            return None
        far = far.sorted(lambda one: -abs(one.steps))[:EXAMPLES]
        return {
            "sentence": self.env._(
                "Where you and whoever looked again were furthest apart. Read the file "
                "again beside their reason, and talk it over."
            ),
            "columns": [
                self.env._("Audit and domain"),
                self.env._("You"),
                self.env._("They"),
                self.env._("What they saw"),
            ],
            "rows": [
                {
                    "label": self.env._(
                        "%(audit)s: %(domain)s",
                        audit=one.audit_id.sudo().name,  # a number of their own
                        domain=one.domain_id.name or self.env._("overall"),
                    ),
                    "cells": [
                        {
                            "text": one.grade_id.name,
                            "open": self._open(
                                "cs.audit",
                                Domain("id", "=", one.audit_id.id),
                                one.audit_id.sudo().name,  # as above
                            ),
                        },
                        {"text": one.other_grade_id.name},
                        {"text": self._what_they_saw(one)},
                    ],
                }
                for one in far
            ],
        }

    def _what_they_saw(self, pair):
        """The other's reason, for the one whose grade it is about."""
        # Feedback to this auditor, which is theirs to read.
        audit = pair.sudo().audit_id
        domain = pair.domain_id
        if pair.source == "reference":
            line = audit.reference_id.line_ids.filtered(
                lambda one: one.domain_id == domain
            )
            return line.reason or ""
        if pair.source == "moderation":
            done = audit.moderation_ids.filtered(lambda one: one.state == "done")
            if not domain:
                return done.sorted("id")[-1:].overall_reason or ""
            lines = done.line_ids.filtered(
                lambda one: one.audit_line_id.domain_id == domain and one.reason
            )
            return lines[-1:].reason or ""
        return ""
