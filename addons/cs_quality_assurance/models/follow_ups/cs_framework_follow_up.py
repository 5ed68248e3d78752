from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...rules import sampling
from ..frameworks.cs_framework_follow_rule import FIRST_KINDS
from ..platform.batch import run_in_batches


class CsFrameworkFollowUp(models.Model):
    """Making the audits of audited cases, period by period (DUR-20, DUR-28)."""

    _inherit = "cs.framework.follow.up"

    @api.model
    def _make_due(self):
        """Make what is missing for every period that has ended; called daily by the
        follow-up cron."""
        lines = self.search([("framework_id.active", "=", True)])
        run_in_batches(
            lines, lambda batch: [line._make_missing() for line in batch], size=1
        )

    def _periods_ended(self):
        """The (first, last) days of the periods that ended since ``date_from``, oldest
        first.

        Periods are months, quarters, half-years or years of the financial year (April).
        """
        self.ensure_one()
        months = int(self.every_months)
        today = fields.Date.context_today(self)
        start = fields.Date.to_date(f"{self.date_from.year - 1}-04-01")
        periods = []
        while (last := start + relativedelta(months=months, days=-1)) < today:
            if last >= self.date_from:
                periods.append((start, last))
            start += relativedelta(months=months)
        return periods

    def _make_missing(self):
        """The audits still missing for each ended period; none when run again."""
        self.ensure_one()
        Audit = self.env["cs.audit"]
        made = dict(
            Audit._read_group(
                [("follow_up_rule_id", "=", self.id)],
                ["follow_up_period:day"],
                ["__count"],
            )
        )
        made = {fields.Date.to_date(day): count for day, count in made.items()}
        for first, last in self._periods_ended():
            missing = self.count - made.get(last, 0)
            if missing > 0:
                self._make_for(first, last, missing)

    def _make_for(self, first, last, missing):
        """Draw from what was audited in the period, and allocate in turn."""
        Audit = self.env["cs.audit"]
        origins = Audit.search(
            [
                ("framework_id", "=", self.framework_id.id),
                ("kind", "in", FIRST_KINDS),
                ("origin_audit_id", "=", False),
                ("date_submitted", ">=", first),
                ("date_submitted", "<=", last),
                ("state", "in", ("closing", "closed")),
                ("follow_up_ids", "not any", [("kind", "=", self.kind)]),
            ]
        )
        if not origins:
            return
        by_name = {origin.name: origin for origin in origins}
        # The same line, period and audits always give the same draw (ALL-03).
        order = sampling.drawing_order(f"{self.id}:{last}", "follow-up", by_name)
        auditors = self.auditor_ids.filtered("user_id").sorted("id")
        if not auditors:
            return
        vals_list = []
        for turn, name in enumerate(order[:missing]):
            origin = by_name[name]
            auditor = auditors[(origin.id + turn) % len(auditors)]
            if auditor in (origin.practitioner_id, origin.case_id.practitioner_id):
                continue
            vals_list.append(
                {
                    "case_id": origin.case_id.id,
                    "company_id": origin.company_id.id,
                    "framework_id": origin.framework_id.id,
                    "tool_id": origin.tool_id.id,
                    "kind": self.kind,
                    "origin_audit_id": origin.id,
                    "follow_up_rule_id": self.id,
                    "follow_up_period": last,
                    "auditor_id": auditor.id,
                    # A leader stands above every line; DUR-20 asks for their look all
                    # the same.
                    "conflict_reason": self.env._(
                        "Set up as “%(line)s”", line=self.name
                    ),
                }
            )
        Audit._create_quietly(vals_list).action_allocate()

    agreement = fields.Char(string="Compared with ours", compute="_compute_agreement")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_agreement(self):
        # Counts over a whole council; whoever reads the framework may read them.
        groups = (
            self.env["cs.audit"]
            .sudo()
            ._read_group(
                [
                    ("follow_up_rule_id", "in", self.ids),
                    ("versus_ours", "!=", False),
                ],
                ["follow_up_rule_id", "versus_ours"],
                ["__count"],
            )
        )
        counts = {(line.id, found): count for line, found, count in groups}
        for line in self:
            same, higher, lower = (
                counts.get((line._origin.id, found), 0)
                for found in ("same", "higher", "lower")
            )
            line.agreement = (
                self.env._(
                    "%(same)s of %(count)s the same, %(higher)s better, %(lower)s "
                    "lower",
                    same=same,
                    count=same + higher + lower,
                    higher=higher,
                    lower=lower,
                )
                if same + higher + lower
                else False
            )
