from collections import defaultdict

from odoo import api, fields, models

from ...rules import expectations as rules
from ..platform.batch import run_in_batches

OPEN = (rules.TO_DO, rules.LATE)


class CsNotice(models.Model):
    """The monthly notice of what is owed, and its summary to heads of service."""

    _inherit = "cs.notice"

    kind = fields.Selection(
        selection_add=[
            ("owed", "Monthly notice of what is owed"),
            ("owed_summary", "Monthly summary of what is owed"),
        ],
        ondelete={"owed": "cascade", "owed_summary": "cascade"},
    )

    @api.model
    def _cron_expectations(self):
        """Tell each person once a month what they owe, and their head of service.

        Run on any day it sends this month's; run again it sends nothing twice (ALL-08).
        """
        expectations = self.env["cs.expectation"]
        for company in self.env["res.company"].search([("active", "=", True)]):
            asked = expectations.search(
                [("company_id", "=", company.id), ("alternative_of_id", "=", False)]
            )
            if not asked:
                continue
            # A notice of last month's numbers would be wrong on the first of a month.
            run_in_batches(asked, lambda one: one._refresh_owed(), size=1)
            self._send_owed(company)

    @api.model
    def _send_owed(self, company):
        month = fields.Date.context_today(self).replace(day=1)
        owed = self.env["cs.expectation.owed"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", OPEN),
                ("period_end", ">=", month),
            ],
            order="date_due, id",
        )
        by_user, by_head = defaultdict(owed.browse), defaultdict(owed.browse)
        for record in owed:
            if record.user_id:
                by_user[record.user_id] |= record
            head = record.department_id._cs_manager_at("head_of_service").user_id
            if head and head != record.user_id:
                by_head[head] |= record
        subjects = {
            "owed": self.env._("What you owe this month"),
            "owed_summary": self.env._("What your service owes this month"),
        }
        for kind, records, words in (
            ("owed", by_user, "_own_items"),
            ("owed_summary", by_head, "_summary_items"),
        ):
            had = self.search(
                [
                    ("company_id", "=", company.id),
                    ("kind", "=", kind),
                    ("period", "=", month),
                ]
            ).user_id
            users = self.env["res.users"].union(*records) - had
            run_in_batches(
                users.filtered("active"),
                lambda batch, kind=kind, records=records, words=words: [
                    self.with_company(company)._send(
                        user,
                        company,
                        kind,
                        month,
                        getattr(self.with_context(lang=user.lang), words)(
                            records[user]
                        ),
                        subjects[kind],
                    )
                    for user in batch
                ],
                size=50,
            )

    @api.model
    def _own_items(self, owed):
        """What one person owes: one sentence for each, with its date."""
        sentences = []
        for record in owed.with_context(lang=self.env.lang):
            line = self.env._(
                "%(name)s: %(so_far)s, by %(day)s.",
                name=record.expectation_id.name,
                so_far=record.progress_text,
                day=self._day(record.date_due),
            )
            if record.subject_id:
                line = self.env._(
                    "%(line)s About %(who)s.", line=line, who=record.subject_id.name
                )
            if record.state == rules.LATE:
                line = self.env._("Late: %(line)s", line=line)
            sentences.append(line)
        return sentences

    @api.model
    def _summary_items(self, owed):
        """For a head of service: how many each team still owes, late first."""
        counts = defaultdict(lambda: [0, 0, set()])
        for record in owed:
            row = counts[record.department_id, record.expectation_id]
            row[0] += record.missing
            row[1] += record.late
            row[2].add(record.employee_id.id)
        return [
            self.env._(
                "%(team)s, %(name)s: still to do: %(missing)s, of which late: "
                "%(late)s. People: %(people)s.",
                team=team.name,
                name=expectation.name,
                missing=missing,
                people=len(people),
                late=late,
            )
            for (team, expectation), (missing, late, people) in sorted(
                counts.items(), key=lambda row: (-row[1][1], row[0][0].name or "")
            )
        ]
