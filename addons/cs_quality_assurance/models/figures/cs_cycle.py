from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import figures as rules
from ...rules import sampling
from ...rules.quarters import quarter_of
from ...rules.targets import COMPLETION
from ..cycles.cs_cycle_auditor import DONE_STATES
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE

TODO = "mail.mail_activity_data_todo"


def _line(framework, row, found):
    """A line with a mark that is no colour alone."""
    text = framework._target_in_words(row, found)
    icon = {True: "fa-check text-success", False: "fa-arrow-right text-danger"}.get(
        found.met, "fa-circle-o text-muted"
    )
    return Markup("<li><i class='fa %s me-2' aria-hidden='true'></i>%s</li>") % (
        icon,
        text,
    )


class CsCycle(models.Model):
    _inherit = "cs.cycle"

    target_summary = fields.Html(
        string="Targets",
        compute="_compute_target_summary",
        sanitize=False,
        groups="cs_quality_assurance.group_manager,cs_quality_assurance.group_leader",
        help="What is graded so far; managers see their own departments.",
    )

    @api.depends("audit_ids.final_grade_id", "audit_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_target_summary(self):
        """How the round stands against each target of its framework (DUR-27): one query
        for the grades, whatever the number of audits."""
        Audit = self.env["cs.audit"]
        groups = Audit._read_group(
            [("cycle_id", "in", self.ids), *Audit._domain_of_results()],
            ["cycle_id", "final_grade_id", "department_id", "case_type_id"],
            ["__count"],
        )
        graded = {}
        for cycle, grade, department, case_type, count in groups:
            above = department._cs_path()
            graded.setdefault(cycle.id, []).append(
                (grade.rank, above, case_type.id, count)
            )
        for cycle in self:
            rows = graded.get(cycle.id, [])
            lines = []
            if rows and cycle.framework_id:
                for row in cycle.framework_id._targets_between(
                    cycle.date_start, cycle.date_end
                ):
                    if row.measure == COMPLETION:
                        if row.department is None and row.case_type is None:
                            found = row.completion(
                                cycle.submitted_count, cycle.live_count
                            )
                            lines.append(_line(cycle.framework_id, row, found))
                        continue
                    counts = {}
                    for rank, above, case_type, count in rows:
                        if row.department is not None and row.department not in above:
                            continue
                        if row.case_type not in (None, case_type):
                            continue
                        counts[rank] = counts.get(rank, 0) + count
                    found = row.result(counts)
                    lines.append(_line(cycle.framework_id, row, found))
            cycle.target_summary = (
                Markup("<ul class='list-unstyled mb-0'>%s</ul>")
                % Markup("").join(lines)
                if lines
                else False
            )

    # What was done of what was planned, and who is told where that is too little.

    coverage_told = fields.Date(
        string="Told that too little was done",
        readonly=True,
        copy=False,
        lifecycle=True,
        help="The day on which whoever runs the round was told: once.",
    )

    @api.model
    def _domain_of_plan(self, first, last):
        """Rounds that were over between these days, and had been planned before."""
        return (
            Domain("date_end", ">=", first)
            & Domain("date_end", "<=", last)
            & Domain("state", "!=", "cancelled")
            & Domain("is_history", "=", False)
        )

    def _planned_and_done(self, within=Domain.TRUE, undrawn=True):
        """How many audits each round planned, and how many are done: one query.

        A round that was never drawn planned as many as it or its line says.

        :param within: a domain of the audits that are counted
        :param undrawn: whether rounds that were never drawn count
        :return: dict of cycle -> Counter of ``planned``, ``done`` and ``undrawn``
        """
        found = {cycle: Counter() for cycle in self}
        for cycle, state, count in self.env["cs.audit"]._read_group(
            Domain("cycle_id", "in", self.ids)
            & Domain("state", "!=", "cancelled")
            & Domain("kind", "!=", "benchmark")
            & within,
            ["cycle_id", "state"],
            ["__count"],
        ):
            found[cycle]["planned"] += count
            found[cycle]["done"] += count * (state in DONE_STATES)
        for cycle in self.filtered(
            lambda one: (
                undrawn
                and one.state == "draft"
                and one.programme_line_id.automation != "plan"
            )
        ):
            line = cycle.programme_line_id
            fixed = line.sample_method == sampling.FIXED and line.sample_size
            found[cycle]["planned"] += cycle.sample_size or fixed or 0
            found[cycle]["undrawn"] = 1
        return found

    def _falls_short(self, count):
        """Whether too little of their plan was done, as their framework has it.

        :param count: as :meth:`_planned_and_done` gives it, of these rounds together
        """
        least = self.framework_id[:1].coverage_percent / 100
        if not count["planned"]:
            return bool(least and count["undrawn"])
        return rules.coverage(count["done"], count["planned"], least)[1]

    @api.model
    def _run_coverage(self, company, today):
        """Tell whoever runs a programme of rounds, and of the quarter before, that are
        over with too little done. Scheduled daily; of each once (ALL-08)."""
        quarter = quarter_of(quarter_of(today).start - timedelta(days=1))
        rounds = self.search(
            self._domain_of_plan(quarter.start, today - timedelta(days=1))
            & Domain("company_id", "=", company.id)
            & Domain("programme_id.active", "=", True)
            & Domain("programme_id.state", "=", "running")
        )
        counts = rounds._planned_and_done()
        short = rounds.filtered(
            lambda one: not one.coverage_told and one._falls_short(counts[one])
        )
        run_in_batches(
            short, lambda batch: [one._tell_coverage(counts[one]) for one in batch]
        )
        for programme, its in (
            rounds.filtered(lambda one: one.date_end <= quarter.end)
            .grouped("programme_id")
            .items()
        ):
            count = sum((counts[one] for one in its), Counter())
            if programme.coverage_told != quarter.end and its._falls_short(count):
                run_in_batches(
                    programme,
                    lambda one, count=count: one._tell_coverage(count, quarter),
                )

    def _tell_coverage(self, count):
        """A to-do for whoever runs the round."""
        self.ensure_one()
        self.activity_schedule(
            TODO,
            user_id=self._run_by().id,
            summary=self.env._("Too little of this round was audited"),
            note=self._coverage_in_words(count),
        )
        quiet = self.with_context(cs_lifecycle=LIFECYCLE)
        quiet.coverage_told = fields.Date.context_today(self)

    @api.model
    def _coverage_in_words(self, count):
        words = self.env._(
            "Of %(planned)s audits planned, %(done)s were done.",
            planned=count["planned"],
            done=count["done"],
        )
        if count["undrawn"]:
            words += " " + self.env._(
                "Rounds that were never drawn: %(count)s.", count=count["undrawn"]
            )
        return words
